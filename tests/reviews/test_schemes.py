"""考核方案: drafted by copying, checked, put in force, replaced by a new version, tried without saving."""

from decimal import Decimal

import pytest
import time_machine
from django.urls import reverse

from organizations.actor import service
from organizations.roles import Role
from reviews.default_scheme import create_default
from reviews.models import AdjustmentRule, ComparisonGroup, Criterion, RaterGroup, ReviewSheet, Scheme
from reviews.ready_schemes import READY
from reviews.scheme_checks import WHY_COMPLAINTS, WHY_SHOW, faults
from reviews.scheme_copying import draft_scheme
from reviews.scheme_rules import rules_of
from reviews.states import SchemeState
from reviews.suggesting import refresh
from reviews.transitions.schemes import PUT_IN_FORCE
from reviews.trying import attempt
from tests.builders.people import a_city, acting, an_appointment
from tests.builders.reviews import a_scheme, a_township, score_all
from tests.builders.work import a_round
from workflow import audit, engine
from workflow.models import AuditEntry

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_january():
    with time_machine.travel("2027-01-11 10:00 +0800", tick=False):
        yield


@pytest.fixture
def officer():
    city, *_ = a_city()
    return an_appointment(city, Role.OFFICER)


def draft(source="default", **fields):
    values = {"name": "方案", "level": "", "sector": ""} | fields
    return draft_scheme(a_round(), service("test"), source=source, **values)


def loaded(scheme):
    return Scheme.objects.with_everything().get(pk=scheme.pk)


def faults_of(scheme):
    return [fault.text for fault in faults(loaded(scheme))]


def log_in(client, post):
    client.force_login(post.user)
    return client


@pytest.mark.parametrize("code", [ready.code for ready in READY])
def test_the_ready_schemes_have_no_faults(code):
    scheme = draft(code)
    assert faults_of(scheme) == []
    assert rules_of(loaded(scheme)).full == 100


def test_the_ready_schemes_are_what_they_are_called():
    mass = {row.code: row.weight for row in draft("mass").criteria.all()}
    assert mass["public"] + mass["votes"] == 60
    assert [row.weight for row in RaterGroup.objects.filter(criterion__scheme=draft("five"))] == [20] * 5


def test_a_copy_has_everything_and_is_a_draft_of_the_next_version():
    source = draft("mass")
    top = source.criteria.get(code="votes")
    Criterion.objects.create(
        scheme=source, parent=top, code="c9", name="下级", full_marks=20, weight=20, rule="x", position=9
    )
    AdjustmentRule.objects.create(scheme=source, kind="bonus", code="a1", name="表彰", points=2)
    source.quotas.create(grade="good", percent=80)
    copy = draft(str(source.pk))

    assert (copy.version, copy.state, copy.copied_from) == (source.version + 1, SchemeState.DRAFT, source)
    assert rules_of(loaded(copy)) == rules_of(loaded(source))
    assert set(copy.criteria.values_list("pk")).isdisjoint(source.criteria.values_list("pk"))
    entry = AuditEntry.objects.get(verb="draft_scheme", subject_id=str(copy.pk))
    assert entry.content["after"]["source"] == str(source.pk)


def broken(**changes):
    """A draft of the default with something done to it."""

    def criterion(scheme, code, **values):
        Criterion.objects.filter(scheme=scheme, code=code).update(**values)

    scheme = draft(changes.pop("source", "default"))
    for code, values in changes.pop("criteria", {}).items():
        criterion(scheme, code, **values)
    for values in changes.pop("adjustments", ()):
        AdjustmentRule.objects.create(scheme=scheme, **values)
    for values in changes.pop("quotas", ()):
        scheme.quotas.create(**values)
    Scheme.objects.filter(pk=scheme.pk).update(**changes)
    return scheme


VETO = {"kind": "veto", "code": "a1", "grade": "poor"}
TAKEN = {"kind": "deduction", "code": "a1", "points": 2}


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"criteria": {"tasks": {"weight": 25}}}, "一级指标权重合计 105，应为 100"),
        ({"criteria": {"tasks": {"kind": ""}}}, "“任务完成”没有来源"),
        ({"criteria": {"tasks": {"measure": ""}}}, "“任务完成”来源为系统测算，没有选定相应的依据"),
        ({"criteria": {"public": {"measure": "tasks"}}}, "“群众满意度”来源为群众评议，没有选定相应的依据"),
        ({"criteria": {"report": {"kind": "ballot"}}}, "“述职”是民主测评，没有评议主体"),
        ({"criteria": {"report": {"kind": "self"}}}, "“述职”是自评，只列示，权重应为 0"),
        ({"criteria": {"report": {"trims": True, "scorers": 2}}}, "“述职”去掉最高分和最低分，评分人数至少 3 人"),
        ({"criteria": {"report": {"scaling": "rank"}}}, "“述职”按名次折算，没有填写每降一位减多少"),
        ({"source": "five", "criteria": {"votes": {"kind": "superior"}}}, "“民主测评”不是民主测评，不能有评议主体"),
        ({"quotas": [{"grade": "good", "percent": 20}]}, "“较好”及以上的名额 20% 少于“好”的 30%"),
        ({"quotas": [{"grade": "good", "places": 5}, {"grade": "fair", "places": 4}]},
         "“一般”及以上的名额少于“较好”的名额"),
        ({"excellent_quota": 0, "least_one": False}, "“好”的名额为 0，没有人可以评为“好”"),
        ({"tie_criterion": "nothing"}, "并列时比较的指标不在本方案的计分指标中"),
        ({"bonus_cap": 0, "adjustments": [TAKEN | {"kind": "bonus", "name": "表彰"}]}, "有加分事项，加分上限却是 0"),
        ({"adjustments": [TAKEN | {"name": "逾期", "most": 1}]}, "“逾期”本项最多 1 分，少于每次 2 分"),
        ({"adjustments": [TAKEN | {"name": "逾期", "family": "同"}]}, "“逾期”不是加分事项，不能按同类取最高"),
        ({"adjustments": [VETO | {"name": "发生群众信访"}]}, f"“发生群众信访”：{WHY_COMPLAINTS}"),
        ({"adjustments": [TAKEN | {"name": "被投诉"}]}, f"“被投诉”：{WHY_COMPLAINTS}"),
        ({"criteria": {"process": {"rule": "信访件每件次扣 1 分"}}}, f"“过程管理”：{WHY_COMPLAINTS}"),
        ({"criteria": {"process": {"rule": "按登录次数"}}}, f"“过程管理”：{WHY_SHOW}"),
    ],
)  # fmt: skip
def test_every_fault_is_named(changes, words):
    assert words in faults_of(broken(**changes))


def test_helping_with_complaints_may_be_praised():
    praised = {"kind": "bonus", "code": "a1", "points": 2, "name": "信访矛盾化解经验推广"}
    assert faults_of(broken(adjustments=[praised])) == []


def test_bands_may_not_reward_a_worse_vote():
    scheme = draft("five")
    entry = scheme.criteria.get()
    entry.bands.create(share="best", at_least=50, marks=60)
    assert "“民主测评”的分档没有从 0% 起的一档" in faults_of(scheme)
    entry.bands.create(share="best", at_least=0, marks=70)
    assert "“民主测评”的分档中，“好”占比高的计分反而低" in faults_of(scheme)
    entry.bands.create(share="worst", at_least=30, marks=90)
    assert "“民主测评”按“一般”和“差”占比的计分高于按“好”占比的最低一档" in faults_of(scheme)


def test_weights_below_a_criterion_add_up_to_its_full_marks():
    scheme = draft()
    top = scheme.criteria.get(code="report")
    Criterion.objects.create(
        scheme=scheme, parent=top, code="c1", name="现场", kind="superior", full_marks=8, weight=8, rule="x"
    )
    found = faults_of(scheme)
    assert "“述职”下级指标权重合计 8，应等于满分 10" in found
    assert "“述职”有下级指标，得分由下级合计，不能再有来源" in found


def test_with_faults_a_scheme_is_not_put_in_force(client, officer):
    scheme = broken(criteria={"tasks": {"weight": 25}})
    answer = log_in(client, officer).post(
        reverse("reviews:scheme_transition", args=[scheme.pk, "put_in_force"])
    )
    assert answer.status_code == 422
    assert "一级指标权重合计 105" in answer.content.decode()
    scheme.refresh_from_db()
    assert scheme.state == SchemeState.DRAFT


def test_a_new_version_takes_over_the_groups_in_which_nobody_was_scored(client):
    found = a_township()
    old = found.sheet.group.scheme
    officer = an_appointment(found.city, Role.OFFICER)
    new = draft(str(old.pk))
    log_in(client, officer).post(reverse("reviews:scheme_transition", args=[new.pk, "put_in_force"]))
    old.refresh_from_db()
    assert old.state == SchemeState.SUPERSEDED
    assert ComparisonGroup.objects.get().scheme_id == new.pk

    score_all(found)  # now somebody was scored by it
    third = draft(str(new.pk))
    engine.run(PUT_IN_FORCE, third, acting(officer))
    assert ComparisonGroup.objects.get().scheme_id == new.pk


def test_what_is_in_force_is_not_edited(client, officer):
    scheme = create_default(a_round())
    edit = reverse("reviews:scheme_edit", args=[scheme.pk])
    answer = log_in(client, officer).post(edit, {"name": "改"})
    assert "不能直接修改" in answer.content.decode()
    criterion = reverse("reviews:criterion", args=[scheme.criteria.first().pk])
    assert "不能直接修改" in client.post(criterion, {"remove": "1"}).content.decode()
    assert scheme.criteria.count() == 6


def test_a_scheme_of_open_groups_is_not_taken_back(client):
    found = a_township()
    scheme = found.sheet.group.scheme
    officer = an_appointment(found.city, Role.OFFICER)
    answer = log_in(client, officer).post(reverse("reviews:scheme_transition", args=[scheme.pk, "take_back"]))
    assert answer.status_code == 422
    assert "1 个比较组正在使用本方案" in answer.content.decode()


def discard(client, scheme, who):
    return log_in(client, who).post(reverse("reviews:scheme_transition", args=[scheme.pk, "discard"]))


def test_a_draft_is_discarded_and_stays_readable_but_is_neither_edited_nor_copied(client, officer):
    scheme, other = draft(), draft()
    assert discard(client, scheme, officer).status_code == 302
    scheme.refresh_from_db()
    assert scheme.state == SchemeState.DISCARDED
    entry = AuditEntry.objects.get(verb="discard")
    assert (entry.subject_type, entry.subject_id) == ("reviews.scheme", str(scheme.pk))
    assert entry.content["before"]["state"] == "draft"
    page = client.get(scheme.get_absolute_url()).content.decode()
    assert "已废弃" in page
    assert "修改设置" not in page
    assert "制定新版本" not in page
    client.post(reverse("reviews:scheme_edit", args=[scheme.pk]), {"name": "改"})
    assert discard(client, scheme, officer).status_code == 409
    assert (
        client.post(reverse("reviews:scheme_transition", args=[scheme.pk, "put_in_force"])).status_code == 409
    )
    scheme.refresh_from_db()
    assert (scheme.state, scheme.name) == (SchemeState.DISCARDED, "方案")
    sources = dict(client.get(reverse("reviews:scheme_new")).context["form"].fields["source"].choices)
    assert str(other.pk) in sources
    assert str(scheme.pk) not in sources


def test_only_who_may_edit_a_draft_discards_it_and_others_do_not_see_it(client, officer):
    scheme = draft()
    leader = an_appointment(officer.organization, Role.LEADER)
    assert discard(client, scheme, leader).status_code == 404
    discard(client, scheme, officer)
    assert log_in(client, leader).get(scheme.get_absolute_url()).status_code == 404
    assert "方案" not in [row.name for row in client.get(reverse("reviews:schemes")).context["rows"]]


@pytest.mark.parametrize("use", ["locked", "group", "in force"])
def test_what_was_locked_or_is_used_is_not_discarded(client, use):
    found = a_township()
    officer = an_appointment(found.city, Role.OFFICER)
    scheme = found.sheet.group.scheme if use == "in force" else draft()
    if use == "locked":
        Scheme.objects.filter(pk=scheme.pk).update(locked_at="2027-01-11T10:00+08:00")
    elif use == "group":
        ComparisonGroup.objects.update(scheme=scheme)
    answer = discard(client, scheme, officer)
    assert answer.status_code == (409 if use == "in force" else 422)
    words = {"locked": "方案已锁定，不能废弃", "group": "个比较组正在使用本方案，不能废弃", "in force": ""}
    assert words[use] in answer.content.decode()
    assert Scheme.objects.get(pk=scheme.pk).state != SchemeState.DISCARDED


def test_the_trial_shows_what_would_change_and_saves_nothing():
    found = a_township(villages=4)
    score_all(found)
    refresh([found.sheet.group_id])
    before = list(ReviewSheet.objects.values("total", "suggested_grade", "snapshot", "computed_at"))
    stricter = draft(str(found.sheet.group.scheme_id))
    Scheme.objects.filter(pk=stricter.pk).update(excellent_from=Decimal(99), good_from=Decimal(98))
    trial = attempt(loaded(stricter), found.sheet.round, acting(found.confirmer))

    assert (trial.sheets, trial.groups, trial.left_out) == (4, 1, 0)
    assert trial.worse == len(trial.changes) > 0
    assert list(ReviewSheet.objects.values("total", "suggested_grade", "snapshot", "computed_at")) == before


def test_what_the_records_do_not_give_is_counted_and_hides_no_change(client):
    """A scheme by ballots alone, tried on a year without ballots: everything is lacking, nothing is a change."""
    found = a_township(villages=3)
    score_all(found)
    refresh([found.sheet.group_id])
    scheme = draft("five", level="village")
    trial = attempt(loaded(scheme), found.sheet.round, acting(found.confirmer))
    assert (trial.same, trial.better, trial.worse, trial.unknown, trial.changes) == (0, 0, 0, 3, ())
    assert [number for _, number in trial.lacking] == [3]

    log_in(client, an_appointment(found.city, Role.OFFICER))
    page = client.get(reverse("reviews:scheme_try", args=[scheme.pk])).content.decode()
    assert "不能比较 3 份" in page
    assert "没有可以比较的考核表" in page


def test_groups_that_are_still_scored_stay_out_of_the_trial():
    found = a_township(villages=2)
    trial = attempt(loaded(draft()), found.sheet.round, acting(found.confirmer))
    assert (trial.sheets, trial.left_out) == (0, 2)


def test_the_page_of_a_draft_shows_faults_and_what_happened(client, officer):
    scheme = broken(criteria={"tasks": {"weight": 25}})
    page = log_in(client, officer).get(reverse("reviews:scheme", args=[scheme.pk])).content.decode()
    assert "自查发现 1 处问题" in page
    assert "起草考核方案" in page


def test_every_fault_leads_to_the_form_that_mends_it(client, officer):
    scheme = broken(
        criteria={"tasks": {"weight": 25}, "report": {"kind": ""}},
        excellent_quota=0,
        least_one=False,
        adjustments=[{"kind": "bonus", "name": "表彰", "points": 3, "most": 1}],
        bonus_cap=0,
    )
    scheme.quotas.create(grade="good", percent=50)
    scheme.quotas.create(grade="fair", percent=40)
    log_in(client, officer)
    report, bonus = scheme.criteria.get(code="report").pk, scheme.adjustments.get().pk
    own = scheme.get_absolute_url()
    places = {fault.text[:8]: fault.url for fault in faults(loaded(scheme))}
    assert set(places.values()) == {
        own, f"/schemes/criteria/{report}/", f"{own}quotas/", f"{own}edit/", f"/schemes/adjustments/{bonus}/"
    }  # fmt: skip
    assert {client.get(url).status_code for url in places.values()} == {200}
    page = client.get(own).content.decode()
    assert f'href="/schemes/criteria/{report}/">“述职”没有来源' in page
    assert f'还不能施行方案：<a href="{own}">6 处自查发现的问题</a>' in page


def test_the_history_says_which_criterion_was_changed(client, officer):
    scheme = draft()
    log_in(client, officer)
    client.post(reverse("reviews:criterion", args=[scheme.criteria.get(code="report").pk]), {"remove": "yes"})
    page = client.get(scheme.get_absolute_url()).content.decode()
    assert "删除考核指标" in page
    assert "述职" in page


def test_the_history_names_the_weight_of_a_criterion_in_points(client, officer):
    scheme = draft()
    before, after = {"weight": "20.00"}, {"weight": "25.00"}
    with audit.recording():
        audit.note(acting(officer), "edit_criterion", scheme, before=before, after=after)
    page = log_in(client, officer).get(scheme.get_absolute_url()).content.decode()
    assert "权重 20 → 25" in page


def test_last_years_scheme_is_copied_unless_another_one_is_asked_for(client, officer):
    known, newer = a_scheme(a_round(2025, is_current=False)), draft("five", level="village")
    new = reverse("reviews:scheme_new")
    log_in(client, officer)
    assert client.get(new).context["form"].initial["source"] == str(known.pk)
    assert client.get(new, {"source": newer.pk}).context["form"].initial["source"] == str(newer.pk)


def test_drafts_are_the_business_of_the_root(client):
    found = a_township()
    scheme, hidden = a_scheme(), draft()
    log_in(client, found.scorer)
    assert client.get(reverse("reviews:scheme", args=[scheme.pk])).status_code == 200
    assert client.get(reverse("reviews:scheme", args=[hidden.pk])).status_code == 404
    assert client.get(reverse("reviews:scheme_edit", args=[scheme.pk])).status_code == 403
    log_in(client, found.secretary)
    assert client.get(reverse("reviews:schemes")).status_code == 403


def test_a_criterion_is_written_with_its_rater_groups(client, officer):
    scheme = draft()
    entry = scheme.criteria.get(code="report")
    url = reverse("reviews:criterion", args=[entry.pk])
    form = {
        "name": "民主测评", "position": 4, "parent": "", "kind": "ballot", "measure": "", "weight": "10",
        "full_marks": "100", "rule": "按票折算", "scorers": "", "least_marks": "0", "scaling": "absolute",
        "rank_step": "0", "groups-TOTAL_FORMS": 2, "groups-INITIAL_FORMS": 0, "groups-0-name": "班子成员",
        "groups-0-weight": "60", "groups-1-name": "群众代表", "groups-1-weight": "40", "bands-TOTAL_FORMS": 1,
        "bands-INITIAL_FORMS": 0, "bands-0-share": "best",
    }  # fmt: skip
    answer = log_in(client, officer).post(url, form)
    assert answer.status_code == 302, answer.context["form"].errors
    entry.refresh_from_db()
    assert [(row.code, row.name, row.weight) for row in entry.rater_groups.all()] == [
        ("g1", "班子成员", 60), ("g2", "群众代表", 40)
    ]  # fmt: skip
    assert (entry.full_marks, entry.weight, entry.bands.count()) == (100, 10, 0)
    assert AuditEntry.objects.filter(verb="edit_criterion", subject_id=str(scheme.pk)).count() == 1
