import json
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from projects.models import Category, DeclarationVersion
from tests.builders.people import a_city, a_user, acting, an_actor, an_appointment
from tests.builders.work import a_project
from workflow import audit, chain
from workflow.batches import digest, record_many
from workflow.models import AuditEntry

pytestmark = pytest.mark.django_db


def test_canonical_json_is_the_same_for_the_same_content():
    one = chain.canonical({"b": Decimal("1.10"), "a": date(2026, 7, 1)})
    other = chain.canonical({"a": date(2026, 7, 1), "b": Decimal("1.10")})
    assert one == other == b'{"a":"2026-07-01","b":"1.10"}'


def test_every_entry_hashes_its_bytes_and_its_predecessor():
    city = a_city()[0]
    actor = an_actor(city)
    for _ in range(2):
        audit.note(actor, "edit", city, after={"name": "新名称"})
    first, second = AuditEntry.objects.order_by("sequence")
    assert first.previous_hash == chain.GENESIS
    assert second.previous_hash == first.hash
    assert second.hash == chain.digest(first.hash, bytes(second.payload))


def test_personal_data_never_enters_the_chain():
    user = a_user("陆知远", phone="13800001234")
    values = json.loads(chain.canonical(audit.field_values(user)))
    assert {values[name] for name in ("username", "name", "phone", "password")} == {"***"}


def test_that_a_masked_value_changed_is_told():
    user = a_user("陆知远", phone="13800001234")
    before = audit.field_values(user)
    user.phone = "13900001234"
    was, now = audit.changes(before, audit.field_values(user))
    assert list(was) == list(now) == ["phone"]
    assert chain.canonical(now) == b'{"phone":"***"}'


def test_a_refusal_is_an_entry_of_its_own():
    city = a_city()[0]
    audit.refuse(an_actor(city), "approve", city, "无权办理")
    assert AuditEntry.objects.get().result == AuditEntry.Result.REFUSED


def test_record_many_chains_one_entry_with_count_and_digest():
    actor = an_actor(a_city()[0])
    rows = [Category(name=f"类别{n}") for n in range(3)]
    entry = record_many(rows, "演示数据", actor)
    details = AuditEntry.objects.get(pk=entry.pk).content["details"]
    assert details == {"reason": "演示数据", "count": 3, "digest": digest(rows)}
    assert Category.objects.filter(name__startswith="类别").count() == 3


def test_record_many_of_nothing_writes_nothing():
    assert record_many([], "演示数据", an_actor(a_city()[0])) is None
    assert not AuditEntry.objects.exists()


def test_past_rows_keep_the_times_they_were_given():
    city = a_city()[0]
    project = a_project(city)
    post = an_appointment(city)
    long_ago = datetime(2025, 3, 1, 9, tzinfo=ZoneInfo("Asia/Shanghai"))
    versions = [
        DeclarationVersion(project=project, number=1, content={}, submitted_by=post, submitted_at=long_ago),
        DeclarationVersion(project=project, number=2, content={}, submitted_by=post),
    ]

    entry = record_many(versions, "往年数据", acting(post))

    first, second = DeclarationVersion.objects.order_by("number")
    assert first.submitted_at == long_ago
    assert second.submitted_at.date() == timezone.now().date()
    assert entry.content["details"]["digest"] == digest([first, second])
