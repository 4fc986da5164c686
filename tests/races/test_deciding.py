"""Two who decide on one record at once: one decides, the other reads what was decided."""

import time

import pytest
import time_machine
from django.db import transaction
from django.urls import reverse

from organizations.roles import Role
from projects.models import Project
from projects.states import ProjectState
from reviews.models import ComparisonGroup, Mechanism, ReviewSheet
from reviews.states import SheetState
from tests.builders.declaration import a_declaration
from tests.builders.mechanisms import a_mechanism
from tests.builders.people import a_city, an_appointment, an_organization
from tests.builders.racing import sending
from tests.builders.reviews import a_finished_year, a_sheet, a_township, full_scores, score_all
from tests.builders.work import a_project
from workflow.models import AuditEntry, Notice
from workflow.verifying import verify

pytestmark = [pytest.mark.race, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
CHECKLIST = {"small": "yes", "hard": "yes", "exemplary": "no", "feasible": "yes"}
REASON = {"reason": "不属于解决问题类的项目"}
KIND = ("round", "level", "sector", "scheme", "self_report_due_on")
DECISION = {
    "grade": "good", "meeting_on": "2027-01-15", "document_number": "青街党发〔2027〕3号", "difference_reason": "",
}  # fmt: skip


def done(*verbs: str) -> list[str]:
    """Which of the verbs the log says were done, in order; the chain holds."""
    assert verify().flaw is None
    entries = AuditEntry.objects.filter(verb__in=verbs, result=AuditEntry.Result.DONE)
    return list(entries.order_by("sequence").values_list("verb", flat=True))


def submitted() -> tuple[Project, list]:
    """A declaration before the two officers who may judge it."""
    village = a_city()[-1]
    return a_declaration(village), [an_appointment(village.parent, Role.OFFICER) for _ in range(2)]


def step(project: Project, name: str) -> str:
    return reverse("projects:transition", args=[project.pk, name])


def two_officers_approve():
    project, officers = submitted()
    answers = yield [sending(officer, step(project, "approve"), CHECKLIST) for officer in officers]
    assert sorted(answers) == [302, 409]
    project.refresh_from_db()
    assert (project.state, project.number) == (ProjectState.APPROVED, "2026-V-990102001002-001")
    assert done("approve") == ["approve"]
    assert Notice.objects.filter(user_id=project.lead_id).count() == 1
    assert project.versions.exclude(approved_at=None).count() == 1


def one_approves_and_one_rejects():
    project, (first, second) = submitted()
    answers = yield [
        sending(first, step(project, "approve"), CHECKLIST),
        sending(second, step(project, "reject"), REASON),
    ]
    assert sorted(answers) == [302, 409]
    verb, state = [("approve", ProjectState.APPROVED), ("reject", ProjectState.REJECTED)][answers.index(302)]
    project.refresh_from_db()
    assert project.state == state
    assert bool(project.number) == (verb == "approve")
    assert done("approve", "reject") == [verb]
    assert Notice.objects.filter(user_id=project.lead_id).count() == 1


def withdrawn_while_it_is_approved():
    project, (officer, _) = submitted()
    secretary = project.organization.appointments.get(role=Role.SECRETARY)
    answers = yield [
        sending(officer, step(project, "approve"), CHECKLIST),
        sending(secretary, step(project, "withdraw"), {}),
    ]
    verb, state = [("approve", ProjectState.APPROVED), ("withdraw", ProjectState.DRAFT)][answers.index(302)]
    assert sorted(answers) == [302, 409] or answers == [404, 302]  # a draft is hidden from the officer
    project.refresh_from_db()
    assert project.state == state
    assert done("approve", "withdraw") == [verb]


def four_declarations_of_one_secretary_at_once():
    village = a_city()[-1]
    an_appointment(village.parent, Role.OFFICER)
    secretary = an_appointment(village, Role.SECRETARY)
    drafts = [a_project(village) for _ in range(4)]
    answers = yield [sending(secretary, step(project, "submit"), {}) for project in drafts]
    assert answers.count(302) == 2
    assert Project.objects.filter(state=ProjectState.SUBMITTED).count() == 2


def two_officers_confirm_a_sheet():
    with time_machine.travel("2027-01-18 10:00 +0800"):
        town = a_township()
        score_all(town)
        second = an_appointment(town.township, Role.OFFICER)
        address = reverse("reviews:transition", args=[town.sheet.pk, "confirm"])
        answers = yield [sending(officer, address, DECISION) for officer in (town.confirmer, second)]
        assert sorted(answers) == [302, 409]
        sheet = ReviewSheet.objects.get(pk=town.sheet.pk)
        winner = [town.confirmer, second][answers.index(302)]
        assert (sheet.state, sheet.confirmed_by) == (SheetState.CONFIRMED, winner)
        assert done("confirm") == ["confirm"]
        entry = AuditEntry.objects.get(verb="confirm")
        assert (entry.pk, entry.content["details"]["digest"]) == (sheet.latest_entry_id, sheet.digest)


def all_sheets_of_a_group_are_confirmed():
    """Each by another officer: none is lost, and both see the same ranks."""
    with time_machine.travel("2027-01-18 10:00 +0800"):
        town = a_township()
        score_all(town)
        officers = [town.confirmer, an_appointment(town.township, Role.OFFICER)]
        answers = yield [
            sending(officer, reverse("reviews:transition", args=[sheet.pk, "confirm"]), DECISION)
            for officer, sheet in zip(officers, town.sheets, strict=True)
        ]
        assert answers == [302, 302]
        assert done("confirm") == ["confirm", "confirm"]
        sheets = ReviewSheet.objects.order_by("rank")
        assert [(sheet.rank, sheet.state) for sheet in sheets] == [(1, "confirmed"), (2, "confirmed")]


def the_last_two_sheets_of_a_group_are_scored():
    """Each by another officer: whoever is second reads that the first one is over, so that both are ranked."""
    with time_machine.travel("2027-01-18 10:00 +0800"):
        town = a_township(villages=4)
        for number, sheet in enumerate(town.sheets):
            full_scores(sheet, town.scorer, acceptance=str(14 - number))
        officers = [town.scorer, *(an_appointment(town.township, Role.OFFICER) for _ in range(3))]
        answers = yield [
            sending(officer, reverse("reviews:transition", args=[sheet.pk, "complete_scoring"]), {})
            for officer, sheet in zip(officers, town.sheets, strict=True)
        ]
        assert answers == [302] * 4
        assert done("complete_scoring") == ["complete_scoring"] * 4
        sheets = ReviewSheet.objects.order_by("pk")
        assert [(sheet.rank, sheet.state) for sheet in sheets] == [(n, "scored") for n in (1, 2, 3, 4)]


def the_last_place_of_two_groups_that_are_ranked_as_one():
    """Each group is decided by a house of its own, the quota is the county's: one gets 好, the other is told."""
    with time_machine.travel("2027-01-18 10:00 +0800"):
        town = a_township(villages=1, excellent_from=80)
        house = an_organization(town.township.parent, level="township")
        village = an_organization(house)
        a_finished_year(village)
        sheets = [town.sheet, a_sheet(village, SheetState.SCORED)]
        officers = [town.confirmer, an_appointment(house, Role.OFFICER)]
        score_all(town)
        full_scores(sheets[1], an_appointment(house, Role.OFFICER))
        kind = {name: getattr(town.sheet.group, name) for name in KIND}
        wide = ComparisonGroup.objects.create(judge=house.parent, **kind)
        ComparisonGroup.objects.exclude(pk=wide.pk).update(wider=wide)
        data = DECISION | {"grade": "excellent", "difference_reason": "群众公认"}
        answers = yield [
            sending(officer, reverse("reviews:transition", args=[sheet.pk, "confirm"]), data)
            for officer, sheet in zip(officers, sheets, strict=True)
        ]
        assert sorted(answers) in ([302, 409], [302, 422])
        assert ReviewSheet.objects.filter(grade="excellent").count() == 1


def a_project_is_reopened_while_its_year_is_decided():
    with time_machine.travel("2027-01-18 10:00 +0800"):
        town = a_township()
        score_all(town)
        address = reverse("reviews:transition", args=[town.sheet.pk, "confirm"])
        confirm = sending(town.confirmer, address, DECISION)
        project = Project.objects.get(organization=town.villages[0])
        due = {"reason": "电梯停用", "rectify_due_on": "2027-03-01"}
        reopen = sending(an_appointment(town.township, Role.OFFICER), step(project, "reopen"), due)

        def slowly() -> int:
            with transaction.atomic():
                answer = confirm()
                time.sleep(1)
            return answer

        def meanwhile() -> int:
            time.sleep(0.7)
            return reopen()

        answers = yield [slowly, meanwhile]
        assert done("confirm", "reopen") == ["confirm"], answers
        assert answers == [302, 409]


def two_mechanisms_replace_each_other():
    """At most one of them; while both hold their own, both may be told to try again."""
    city, *_, village = a_city()
    officers = [an_appointment(city, Role.OFFICER) for _ in range(2)]
    first, second = (a_mechanism(village, "promoted", scope="city", issuer=city) for _ in range(2))
    answers = yield [
        replacing(officers[0], first, second),
        replacing(officers[1], second, first),
    ]
    assert answers.count(302) <= 1
    assert Mechanism.objects.in_force().count() == 2 - answers.count(302)


def replacing(officer, mechanism: Mechanism, other: Mechanism):
    address = reverse("reviews:mechanism_transition", args=[mechanism.pk, "supersede"])
    send = sending(officer, address, {"superseded_by": other.pk})

    def slowly() -> int:
        with transaction.atomic():
            answer = send()
            time.sleep(0.5)
        return answer

    return slowly


RACES = [
    two_mechanisms_replace_each_other,
    a_project_is_reopened_while_its_year_is_decided,
    two_officers_approve,
    one_approves_and_one_rejects,
    withdrawn_while_it_is_approved,
    four_declarations_of_one_secretary_at_once,
    two_officers_confirm_a_sheet,
    all_sheets_of_a_group_are_confirmed,
    the_last_two_sheets_of_a_group_are_scored,
    the_last_place_of_two_groups_that_are_ranked_as_one,
]


@pytest.mark.parametrize("race", RACES)
def test_race(race, started):
    started(race)
