"""What PASSWORD_PROFILE means: how a password must look, and when it must be replaced.

djbh: GB/T 22239-2019 8.1.4.1 a) as assessors read it: complex, replaced regularly, not taken again.
asvs: OWASP ASVS 5.0 V6.2: long, not among the known ones, replaced only when something has happened.
"""

from datetime import timedelta
from typing import Any

OURS = "organizations.password_rules"
DJANGOS = "django.contrib.auth.password_validation"


def rule(name: str, **options: Any) -> dict[str, Any]:
    return {"NAME": name, "OPTIONS": options}


VALIDATORS: dict[str, list[dict[str, Any]]] = {
    "djbh": [
        rule(f"{DJANGOS}.MinimumLengthValidator", min_length=10),
        rule(f"{OURS}.KindsOfSigns", least=3),
        rule(f"{DJANGOS}.CommonPasswordValidator"),
        rule(f"{OURS}.NotOneself"),
        rule(f"{OURS}.NotUsedBefore", last=5),
    ],
    "asvs": [
        rule(f"{DJANGOS}.MinimumLengthValidator", min_length=12),
        rule(f"{DJANGOS}.CommonPasswordValidator"),
        rule(f"{OURS}.NotOneself"),
        rule(f"{OURS}.NotUsedBefore", last=1),
    ],
}

MAX_AGES: dict[str, timedelta | None] = {"djbh": timedelta(days=90), "asvs": None}
