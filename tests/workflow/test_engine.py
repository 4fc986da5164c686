"""The engine: judge, lock, effect, state, entry, notices; all or nothing."""

import pytest

from projects.models import Problem
from tests.builders.people import a_city, an_actor
from tests.builders.work import a_problem
from workflow import audit, engine
from workflow.engine import Kind, Reason, Recipient, Transition
from workflow.models import AuditEntry, Notice

pytestmark = pytest.mark.django_db

ADOPT = "projects.problem:adopt_for_test"


def a_step(**fields) -> Transition:
    """A transition that everybody may run; registered nowhere."""
    values = {
        "name": "adopt_for_test",
        "label": "纳入",
        "model": Problem,
        "sources": frozenset({Problem.State.OPEN}),
        "target": Problem.State.ADOPTED,
        "may": lambda actor, record: True,
    } | fields
    return Transition(**values)


@pytest.fixture
def village():
    return a_city()[-1]


@pytest.fixture
def actor(village):
    return an_actor(village)


def test_run_changes_the_state_records_it_and_tells_the_audience(village, actor):
    problem, other = a_problem(village), an_actor(village, "clerk")
    step = a_step(audience=lambda record: [Recipient(other.user_id, other.post_id)])

    entry = engine.run(step, problem, actor, {"reason": "群众反映集中"})

    problem.refresh_from_db()
    assert problem.state == Problem.State.ADOPTED
    stored = AuditEntry.objects.get(pk=entry.pk)
    assert (stored.verb, stored.subject_id, stored.actor_id) == (
        "adopt_for_test",
        str(problem.pk),
        actor.user_id,
    )
    assert stored.content["before"] == {"state": "open"}
    assert stored.content["after"] == {"state": "adopted"}
    assert stored.content["details"] == {"reason": "群众反映集中"}
    notice = Notice.objects.get()
    assert (notice.user_id, notice.post_id, notice.entry_id) == (other.user_id, other.post_id, entry.pk)


def test_the_person_who_acts_is_not_told(village, actor):
    step = a_step(audience=lambda record: [Recipient(actor.user_id, actor.post_id)])
    engine.run(step, a_problem(village), actor)
    assert not Notice.objects.exists()


def test_without_the_right_nothing_happens(village, actor):
    problem = a_problem(village)
    step = a_step(may=lambda who, record: False, held_by=lambda record: "上级党组织的书记")
    with pytest.raises(engine.RefusalError) as refusal:
        engine.run(step, problem, actor)
    assert refusal.value.verdict.kind is Kind.FORBIDDEN
    assert str(refusal.value.verdict) == "您没有“纳入”的权限，由上级党组织的书记办理"
    problem.refresh_from_db()
    assert problem.state == Problem.State.OPEN
    assert not AuditEntry.objects.exists()


def test_a_second_click_is_stale_even_with_an_old_copy_in_hand(village, actor):
    problem, old_copy = a_problem(village), None
    old_copy = Problem.objects.get(pk=problem.pk)
    engine.run(a_step(), problem, actor)
    with pytest.raises(engine.RefusalError) as refusal:
        engine.run(a_step(), old_copy, actor)
    assert refusal.value.verdict.kind is Kind.STALE
    assert AuditEntry.objects.count() == 1


def test_blockers_are_all_named(village, actor):
    step = a_step(blockers=lambda record: [Reason("缺来源"), Reason("缺描述", "/x/")])
    engine.add_blocker(step, lambda record: [Reason("上层条件未满足")])
    verdict = step.verdict(a_problem(village), actor)
    assert verdict.kind is Kind.BLOCKED
    assert [reason.text for reason in verdict.reasons] == ["缺来源", "缺描述", "上层条件未满足"]


def test_a_failing_effect_leaves_nothing_behind(village, actor):
    problem = a_problem(village)

    def fail(record, who, **data):
        record.outcome = "不应保存"
        raise ValueError

    with pytest.raises(ValueError):
        engine.run(a_step(effect=fail), problem, actor)
    problem.refresh_from_db()
    assert (problem.state, problem.outcome) == (Problem.State.OPEN, "")
    assert not AuditEntry.objects.exists()


def test_a_target_may_depend_on_the_record(village, actor):
    problem = a_problem(village)
    engine.run(a_step(target=lambda record: Problem.State.SOLVED), problem, actor)
    assert problem.state == Problem.State.SOLVED


def moving(child_step, child, **fields) -> Transition:
    def follow(record, who, entry):
        engine.run(child_step, child, who, caused_by=entry, parent=parent)

    parent = a_step(name="close_for_test", follow=follow, **fields)
    return parent


def test_a_declared_child_moves_without_a_right_of_its_own(village, actor):
    child = a_problem(village)
    child_step = a_step(may=lambda who, record: False)
    parent = moving(child_step, child, moves=frozenset({ADOPT}))

    entry = engine.run(parent, a_problem(village), actor)

    child.refresh_from_db()
    assert child.state == Problem.State.ADOPTED
    caused = AuditEntry.objects.get(caused_by_id=entry.pk)
    assert caused.subject_id == str(child.pk)
    assert caused.sequence == AuditEntry.objects.get(pk=entry.pk).sequence + 1


def test_an_undeclared_child_needs_the_right_and_takes_the_parent_down(village, actor):
    record, child = a_problem(village), a_problem(village)
    parent = moving(a_step(may=lambda who, row: False), child)
    with pytest.raises(engine.RefusalError):
        engine.run(parent, record, actor)
    record.refresh_from_db()
    assert record.state == Problem.State.OPEN


def test_a_trusted_child_is_still_judged_by_state_and_blockers(village, actor):
    child = a_problem(village)
    child_step = a_step(may=lambda who, record: False, blockers=lambda record: [Reason("未研判")])
    parent = moving(child_step, child, moves=frozenset({ADOPT}))
    with pytest.raises(engine.RefusalError) as refusal:
        engine.run(parent, a_problem(village), actor)
    assert refusal.value.verdict.kind is Kind.BLOCKED


def test_a_transition_is_registered_once():
    step = a_step(name="registered_twice_for_test")
    engine.register(step)
    with pytest.raises(ValueError, match="registered twice"):
        engine.register(step)
    engine._registry[Problem._meta.label_lower].pop(step.name)


def test_entries_of_one_unit_are_numbered_without_gaps(village, actor):
    with audit.recording():
        for _ in range(3):
            audit.note(actor, "edit", village)
    assert list(AuditEntry.objects.order_by("sequence").values_list("sequence", flat=True)) == [1, 2, 3]


def test_a_rolled_back_unit_gives_its_numbers_back(village, actor):
    with pytest.raises(RuntimeError), audit.recording():
        audit.note(actor, "edit", village)
        raise RuntimeError
    audit.note(actor, "edit", village)
    assert AuditEntry.objects.get().sequence == 1
