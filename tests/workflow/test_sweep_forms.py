"""sweep_forms takes what is old and nothing else, however often it runs."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.utils import timezone

from workflow.form_models import Draft, SentForm

pytestmark = pytest.mark.django_db


def swept():
    out = StringIO()
    call_command("sweep_forms", stdout=out)
    return out.getvalue().strip()


def test_old_keys_and_drafts_go_and_young_ones_stay():
    now = timezone.now()
    for days in (1, 13, 15):
        SentForm.objects.create(key=f"k{days}", user_id=1, digest="", sent_at=now - timedelta(days=days))
    for days in (1, 89, 91):
        Draft.objects.create(user_id=1, page=f"/{days}/", text={}, updated_at=now - timedelta(days=days))

    assert swept() == "keys 1, drafts 1, files 0"
    assert set(SentForm.objects.values_list("key", flat=True)) == {"k1", "k13"}
    assert set(Draft.objects.values_list("page", flat=True)) == {"/1/", "/89/"}
    assert swept() == "keys 0, drafts 0, files 0"
