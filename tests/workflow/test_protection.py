"""Rows that change only with an entry: which entry they refer to, on every way of writing them."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from organizations import keeping
from organizations.models import Appointment
from organizations.roles import Role
from reviews.models import ReviewSheet
from reviews.states import SheetState
from tests.builders.audit import amend
from tests.builders.people import LONG_AGO, a_city, a_user, an_actor, an_appointment, an_organization
from tests.builders.reviews import a_sheet
from workflow import audit, engine
from workflow.batches import record_many
from workflow.models import AuditEntry
from workflow.protection import stamp

pytestmark = pytest.mark.django_db


@pytest.fixture
def tree():
    return a_city()


@pytest.fixture
def admin(tree):
    return an_actor(tree[0], Role.SYSTEM_ADMIN)


def latest(row) -> AuditEntry:
    return AuditEntry.objects.get(pk=type(row).objects.get(pk=row.pk).latest_entry_id)


def test_a_transition_leaves_the_row_with_its_own_entry(tree, admin):
    post = an_appointment(tree[3], Role.MEMBER)
    entry = engine.run(
        engine.find(Appointment, "end"), post, admin, {"ends_on": timezone.localdate() - timedelta(days=1)}
    )
    assert latest(post) == entry
    assert "latest_entry_id" not in entry.content["after"]


def test_two_changes_of_a_row_at_once_refer_to_the_second(tree, admin):
    post = an_appointment(tree[3], Role.MEMBER)
    with audit.recording():
        for title in ("委员", "副书记"):
            post.title = title
            post.save(update_fields=["title"])
            entry = audit.note(admin, "edit", post, after={"title": title})
    assert latest(post) == entry
    assert Appointment.objects.get(pk=post.pk).title == "副书记"


def test_a_row_saved_twice_before_its_entry_owes_one(tree, admin):
    post = an_appointment(tree[3], Role.MEMBER)
    with audit.recording():
        post.save()
        post.save()
        entry = audit.note(admin, "edit", post)
        other = audit.note(admin, "switch_post", post)
    assert latest(post) == entry
    assert other.pk != entry.pk


def test_two_rows_never_share_an_entry(tree):
    first, second = an_appointment(tree[3], Role.MEMBER), an_appointment(tree[2], Role.MEMBER)
    with pytest.raises(IntegrityError), transaction.atomic():
        Appointment.objects.filter(pk=second.pk).update(latest_entry=first.latest_entry_id)


def test_rows_in_bulk_get_an_entry_each(tree, admin):
    posts = [
        Appointment(user=a_user(), organization=tree[3], role=Role.MEMBER, starts_on=LONG_AGO)
        for _ in range(3)
    ]
    batch = record_many(posts, "往年数据", admin)
    entries = AuditEntry.objects.filter(caused_by_id=batch.pk)
    assert {entry.subject_id for entry in entries} == {str(post.pk) for post in posts}
    assert {entry.pk for entry in entries} == {post.latest_entry_id for post in posts}
    assert batch.content["details"]["count"] == 3


def test_stamped_rows_are_updated_in_bulk(tree, admin):
    posts = [an_appointment(place, Role.MEMBER) for place in tree]
    with audit.recording():
        stamp(posts)
        for post in posts:
            post.title = "委员"
            audit.note(admin, "edit", post)
        Appointment.objects.bulk_update(posts, ["title", "latest_entry"])
    assert {latest(post).subject_id for post in posts} == {str(post.pk) for post in posts}


def test_a_move_writes_the_sheets_of_the_subtree_with_an_entry_each(tree, admin):
    _, county, _, village = tree
    sheet = a_sheet(village, SheetState.CONFIRMED)
    other = an_organization(county)
    keeping.move(village, other, admin)
    moved = ReviewSheet.objects.get(pk=sheet.pk)
    assert moved.path.startswith(other.path)
    entry = latest(sheet)
    assert (entry.verb, entry.caused_by_id) == (
        "move",
        AuditEntry.objects.get(
            verb="move", subject_id=str(village.pk), subject_type="organizations.organization"
        ).pk,
    )
    assert entry.content["before"] == {"path": sheet.path}


def test_a_builder_writes_what_it_owes(tree):
    post = an_appointment(tree[3], Role.MEMBER)
    first = post.latest_entry_id
    amend(post, title="委员")
    assert post.latest_entry_id != first
    assert not AuditEntry.objects.exists()
