"""解锁 by two persons: who may, what the second one sees, version 2, version 1 for the person concerned."""

from decimal import Decimal

import pytest
import time_machine
from django.urls import reverse

from feedback.models import SurveyResult
from organizations.roles import Role
from reviews import snapshots
from reviews.models import ReviewSheet, SheetVersion, UnlockRequest
from reviews.scores import save_scores
from reviews.states import SheetState
from tests.builders.audit import amend
from tests.builders.frozen import (
    DECISION,
    a_confirmed_township,
    a_county_officer,
    a_request,
    again,
    run,
    unlocked,
)
from tests.builders.people import acting, an_appointment, an_organization
from tests.builders.reviews import a_sheet, an_assignment
from workflow import engine
from workflow.engine import RefusalError
from workflow.models import AuditEntry, Notice

pytestmark = pytest.mark.django_db
S, U = SheetState, UnlockRequest.State
ASKED = {"kind": "redecide", "reason": "验收分录入有误，应为 13 分"}
NOW = "2027-01-18 10:00 +0800"


@pytest.fixture(autouse=True)
def january():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture(scope="module")
def made(worlds):
    return worlds(NOW, a_confirmed_township, publish=True)


@pytest.fixture
def found(made):
    return made.again()


@pytest.fixture
def second(found):
    return a_county_officer(found)


def ask(client, who, sheet, **data):
    client.force_login(who.user)
    return client.post(reverse("reviews:unlock_new", args=[sheet.pk]), ASKED | data)


def decide(client, who, request, name="approve", **data):
    client.force_login(who.user)
    return client.post(reverse("reviews:unlock_transition", args=[request.pk, name]), data)


def page_of(client, who, url) -> str:
    client.force_login(who.user)
    return client.get(url).content.decode()


# Asking


def test_asking_is_recorded_told_and_changes_nothing(client, found, second):
    before = ReviewSheet.objects.values().get(pk=found.sheet.pk)
    assert ask(client, found.confirmer, found.sheet).status_code == 302
    request = UnlockRequest.objects.get()
    assert (request.state, request.version, request.requested_by) == (U.REQUESTED, 1, found.confirmer)
    assert ReviewSheet.objects.values().get(pk=found.sheet.pk) == before
    entry = AuditEntry.objects.get(verb="request_unlock")
    assert entry.root_id == str(found.sheet.pk)
    assert entry.content["after"]["reason"] == ASKED["reason"]
    assert Notice.objects.filter(user_id=second.user_id).get().text.endswith("申请解锁，请审批")


@pytest.mark.parametrize(
    ("data", "words"), [({"reason": ""}, "请写明解锁理由"), ({"kind": ""}, "请选择解锁后怎样办理")]
)
def test_a_reason_and_a_kind_are_needed(client, found, second, data, words):
    answer = ask(client, found.confirmer, found.sheet, **data)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not UnlockRequest.objects.exists()


def test_only_one_request_at_a_time(client, found, second):
    ask(client, found.confirmer, found.sheet)
    answer = ask(client, found.confirmer, found.sheet)
    assert answer.status_code == 422
    assert "已有一个解锁申请待批准" in answer.content.decode()
    assert UnlockRequest.objects.count() == 1


def test_without_anybody_above_nobody_could_decide(client, found):
    answer = ask(client, found.confirmer, found.sheet)
    assert answer.status_code == 422
    assert "上级没有组织部门工作人员在任" in answer.content.decode()


def test_a_sheet_that_is_not_frozen_needs_no_unlock(client, found, second):
    sheet = unlocked(found, second=second)
    answer = ask(client, found.confirmer, sheet)
    assert answer.status_code == 422
    assert "没有封存，不用解锁" in answer.content.decode()


def test_who_may_ask(client, found, second):
    posted = an_appointment(found.township, Role.OFFICER)
    an_appointment(found.villages[0], Role.LEADER, user=posted.user)
    for who in (found.scorer, found.secretary, posted, an_appointment(found.township, Role.LEADER)):
        assert ask(client, who, found.sheet).status_code == 403
    assert ask(client, found.sheets[1].post, found.sheet).status_code == 404
    assert (
        ask(client, second, found.sheet).status_code == 302
    )  # the level above may ask; then somebody else decides


# Deciding


def test_approval_makes_version_two_and_keeps_version_one(client, found, second):
    request = a_request(found)
    was = again(found.sheet)
    assert decide(client, second, request, opinion="同意").status_code == 302
    sheet, kept = again(found.sheet), SheetVersion.objects.get()
    assert (sheet.state, sheet.version, sheet.grade, sheet.digest, sheet.snapshot) == (
        S.SCORED,
        2,
        "",
        "",
        None,
    )
    assert (kept.version, kept.grade, kept.total, kept.digest) == (1, "good", Decimal("86.80"), was.digest)
    assert (kept.snapshot, kept.published_at) == (was.snapshot, was.published_at)
    entries = AuditEntry.objects.filter(root_id=str(sheet.pk), root_type="reviews.reviewsheet")
    verbs = list(entries.order_by("sequence").values_list("verb", flat=True))[-5:]
    assert verbs == ["approve", "keep_version", "unlock", "carry_score", "carry_score"]
    assert entries.get(verb="keep_version").content["details"]["digest"] == was.digest
    told = set(Notice.objects.filter(text__contains="解锁").values_list("user_id", flat=True))
    assert {found.secretary.user_id, found.confirmer.user_id} <= told


def test_version_two_is_confirmed_with_a_snapshot_of_its_own(found, second):
    sheet = unlocked(found, second=second)
    assert (sheet.total, sheet.rank, sheet.suggested_grade) == (Decimal("86.80"), 1, "good")
    run(sheet, "confirm", found.confirmer, **DECISION | {"grade": "fair", "difference_reason": "复核更正"})
    sheet = again(sheet)
    assert sheet.snapshot["about"]["version"] == 2
    assert snapshots.recompute(sheet.snapshot) == sheet.snapshot
    assert sheet.digest != SheetVersion.objects.get().digest


def test_rescoring_opens_the_scores_of_this_sheet_alone(client, found, second):
    others = ReviewSheet.objects.values().get(pk=found.sheets[1].pk)
    sheet = unlocked(found, "rescore", second)
    assert (sheet.state, sheet.total) == (S.SELF_SUBMITTED, None)
    assert not sheet.scores.submitted().exists()
    assert sheet.scores.count() == 2  # those of version 1 stay
    page = page_of(client, found.scorer, reverse("reviews:score", args=[sheet.pk]))
    assert 'value="14"' in page  # the former mark, to be confirmed or changed
    criteria = {entry.code: entry for entry in sheet.group.scheme.criteria.all()}
    given = {criteria["acceptance"]: (Decimal(12), ""), criteria["report"]: (Decimal(9), "")}
    assert save_scores(sheet, acting(found.scorer), given, submit=True)
    assert again(sheet).total == Decimal("84.80")
    assert ReviewSheet.objects.values().get(pk=found.sheets[1].pk) == others


def test_the_others_keep_their_rank_and_the_page_says_of_which_version(client, found, second):
    sheet = unlocked(found, "rescore", second)
    criteria = {entry.code: entry for entry in sheet.group.scheme.criteria.all()}
    given = {criteria["acceptance"]: (Decimal(12), ""), criteria["report"]: (Decimal(9), "")}
    save_scores(sheet, acting(found.scorer), given, submit=True)
    run(sheet, "confirm", found.confirmer, **DECISION)
    assert again(sheet).rank == 2
    assert again(found.sheets[1]).rank == 2  # as it was decided: nobody changed it
    page = page_of(client, found.confirmer, sheet.get_absolute_url())
    assert "第 2 版" in page
    assert "名次为审定时的，按现有得分为第 1 名" in page  # of the other one


@pytest.mark.parametrize("name", ["approve", "refuse"])
def test_who_may_not_be_the_second(client, found, second, name):
    """Not the one who asked, not the one reviewed, not one who scored, nobody of the same level."""
    request = a_request(found)
    colleague = an_appointment(found.township, Role.OFFICER)
    county = second.organization
    self_deciding = an_appointment(county, Role.OFFICER, user=found.confirmer.user)
    scored = an_appointment(county, Role.OFFICER, user=found.scorer.user)
    posted = an_appointment(county, Role.OFFICER)
    an_appointment(found.villages[0], Role.LEADER, user=posted.user)
    higher = an_appointment(found.city, Role.OFFICER)
    leader = an_appointment(county, Role.LEADER)
    step = engine.find(UnlockRequest, name)
    for who in (colleague, self_deciding, scored, posted, higher, leader, found.confirmer, found.scorer):
        assert step.verdict(request, acting(who)).is_forbidden, who
    assert step.verdict(request, acting(second)).is_ready
    reviewed = an_appointment(county, Role.OFFICER, user=found.secretary.user)
    amend(found.secretary, ends_on="2027-01-17")
    assert step.verdict(request, acting(reviewed)).is_forbidden
    assert decide(client, colleague, request, name, opinion="x").status_code == 403
    assert again(found.sheet).version == 1


def test_one_who_asked_from_above_does_not_decide(found, second):
    request = a_request(found)
    UnlockRequest.objects.update(requested_by=second)
    request = UnlockRequest.objects.get()
    assert engine.find(UnlockRequest, "approve").verdict(request, acting(second)).is_forbidden
    colleague = an_appointment(second.organization, Role.OFFICER)
    assert engine.find(UnlockRequest, "approve").verdict(request, acting(colleague)).is_ready


def test_at_the_root_two_different_root_officers(found):
    """There is no level above the root: another of its own officers is the second."""
    sheet = a_sheet(found.city, S.CONFIRMED)
    first, other = (an_appointment(found.city, Role.OFFICER) for _ in range(2))
    request = UnlockRequest.objects.create(
        sheet=sheet, version=1, kind="redecide", reason="文号有误", requested_by=first
    )
    step = engine.find(UnlockRequest, "approve")
    assert step.verdict(request, acting(first)).is_forbidden
    assert step.verdict(request, acting(other)).is_ready


def test_the_second_sees_reason_and_what_would_change(client, found, second):
    request = a_request(found)
    SurveyResult.objects.filter(organization=found.villages[0]).update(satisfied=50, dissatisfied=43)
    page = page_of(client, second, request.get_absolute_url())
    assert ASKED["reason"] in page
    assert "86.80" in page  # as frozen
    assert "第 2 名" in page or "<b>2</b>" in page  # by the records of now
    assert page_of(client, second, reverse("reviews:unlock_transition", args=[request.pk, "approve"]))


def test_refusing_needs_a_reason_and_changes_nothing(client, found, second):
    request = a_request(found)
    assert decide(client, second, request, "refuse").status_code == 422
    assert decide(client, second, request, "refuse", opinion="依据不足").status_code == 302
    assert UnlockRequest.objects.get().state == U.REFUSED
    assert (again(found.sheet).version, again(found.sheet).state) == (1, S.PUBLISHED)
    assert Notice.objects.filter(user_id=found.confirmer.user_id, text__contains="依据不足").exists()
    assert decide(client, second, request).status_code == 409


def test_whoever_asked_takes_it_back(client, found, second):
    request = a_request(found)
    assert decide(client, second, request, "withdraw").status_code == 403
    assert decide(client, found.confirmer, request, "withdraw").status_code == 302
    assert decide(client, second, request).status_code == 409
    assert again(found.sheet).version == 1


def test_nobody_unlocks_by_the_address_of_the_sheet(client, found, second):
    for who in (found.confirmer, second, found.secretary):
        client.force_login(who.user)
        url = reverse("reviews:transition", args=[found.sheet.pk, "unlock"])
        assert client.post(url).status_code == 403
    with pytest.raises(RefusalError):
        engine.run(engine.find(ReviewSheet, "unlock"), again(found.sheet), acting(second))


# Who sees what


def test_the_person_concerned_still_sees_version_one_and_not_version_two(client, found, second):
    sheet = unlocked(found, second=second)
    mine = page_of(client, found.secretary, sheet.get_absolute_url())
    url = SheetVersion.objects.get().get_absolute_url()
    assert url in mine
    assert "解锁申请" not in mine
    assert "结果反馈后可以看到得分、名次和等次。" in mine
    paper = page_of(client, found.secretary, url)
    for told in ("86.80", "较好", "第 1 版", "青街党发〔2027〕3号"):
        assert told in paper
    assert "唐映禾" not in paper
    assert "86.80" in page_of(client, found.confirmer, url)


def test_a_version_that_was_never_told_is_not_shown_to_the_person(client):
    found = a_confirmed_township()
    sheet = unlocked(found)
    url = SheetVersion.objects.get().get_absolute_url()
    client.force_login(found.secretary.user)
    assert client.get(url).status_code == 404
    assert url not in client.get(sheet.get_absolute_url()).content.decode()
    client.force_login(found.confirmer.user)
    assert client.get(url).status_code == 200


def test_strangers_see_neither_version_nor_request(client, found, second):
    request = a_request(found)
    run(request, "approve", second)
    for who in (found.sheets[1].post, an_appointment(an_organization(found.city), Role.OFFICER)):
        client.force_login(who.user)
        assert client.get(SheetVersion.objects.get().get_absolute_url()).status_code == 404
        assert client.get(request.get_absolute_url()).status_code == 404
    client.force_login(found.secretary.user)
    assert client.get(request.get_absolute_url()).status_code == 404
    assert client.get(reverse("reviews:version", args=[9999])).status_code == 404


# At home


def duties_of(client, who) -> list[str]:
    client.force_login(who.user)
    return [duty.url for duty in client.get("/").context["duties"]]


def test_whoever_may_decide_finds_the_request_at_home_and_from_there_the_form(client, found, second):
    """The same persons as may_decide_unlock: nobody is sent to a form that is closed to them."""
    request = a_request(found)
    county = second.organization
    assigned, posted, scored = (an_appointment(county, Role.OFFICER) for _ in range(3))
    an_assignment(found.sheets[1], "report", assigned)
    an_appointment(found.villages[0], Role.LEADER, user=posted.user)
    an_appointment(found.township, Role.EXPERT, user=scored.user)
    step, url = engine.find(UnlockRequest, "approve"), request.get_absolute_url()
    for who in (second, assigned, posted, scored, found.confirmer, an_appointment(county, Role.LEADER)):
        may = not step.verdict(request, acting(who)).is_forbidden
        assert (url in duties_of(client, who)) == may, who
    assert url in duties_of(client, second)
    assert f'href="{url}approve/"' in page_of(client, second, url)
