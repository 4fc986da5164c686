"""年度考核表: reported by the secretary, scored by officers, decided by the committee, told to the secretary."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from django.utils import timezone

from organizations.handing_over import posts_of
from organizations.models import Appointment
from organizations.roles import Role
from projects.audience import recipients
from projects.models import Project
from projects.transitions.acceptance import REOPEN
from reviews.confirming import confirm, cure_of, undecidable
from reviews.forms.objecting import AnswerForm, ObjectionForm, PublishForm
from reviews.forms.sheets import ConfirmForm, SelfReportForm
from reviews.models import ReviewSheet
from reviews.objecting import file_objection, not_objectionable, unlock_waits, uphold, window_runs
from reviews.permissions import (
    is_reviewed,
    may_archive,
    may_complete_scoring,
    may_confirm,
    may_report_self,
)
from reviews.states import SheetState
from reviews.suggesting import awaited_of, rank
from workflow.engine import Reason, Recipient, Transition, add_blocker, held, register
from workflow.models import AuditEntry

if TYPE_CHECKING:
    from organizations.actor import Actor

S = SheetState


def the_secretary(sheet: ReviewSheet) -> str:
    return f"被考核的{sheet.organization.short_name}书记本人"


def the_scorers(sheet: ReviewSheet) -> str:
    return f"{sheet.group.judge.short_name}的组织部门工作人员"


def those_who_did_not_score(sheet: ReviewSheet) -> str:
    return f"未在本组评分或认定、本人不在本组考核、也不在{sheet.organization.short_name}任职（卸任书记未满一年视同任职）的{the_scorers(sheet)}"


def reviewed_person(sheet: ReviewSheet) -> list[Recipient]:
    """In the post that is reviewed; once it has ended, whose inbox nobody opens any more, in every other one."""
    if sheet.user_id is None:
        return []
    posts = posts_of(sheet.user_id)
    reviewed = Recipient(sheet.user_id, sheet.post_id)
    return [reviewed] if reviewed in posts or not posts else posts


def whoever_confirms(sheet: ReviewSheet) -> list[Recipient]:
    """Who took the decision over, if still in office; else every officer of the judging organization."""
    officers = Appointment.objects.holders(sheet.group.judge_id, Role.OFFICER)
    return recipients(officers.filter(pk=sheet.confirmed_by_id) or officers)


def not_reported(sheet: ReviewSheet) -> Iterator[Reason]:
    """A secretary who never reports can be scored all the same, but not before the time is over."""
    due = sheet.group.self_report_due_on
    if sheet.state == S.OPEN and not sheet.too_new and not sheet.is_past_due(timezone.localdate()):
        yield Reason(f"书记尚未自评，自评 {due.month} 月 {due.day} 日截止；逾期未自评的，次日起可以评分")


def unscored(sheet: ReviewSheet) -> Iterator[Reason]:
    """What is missing for a total. One who gets no grade (不定等次) needs no score."""
    yield from not_reported(sheet)
    if sheet.too_new:
        return
    for part in sheet.evaluated.awaited if sheet.evaluated else awaited_of(sheet):
        yield Reason(f"{part.name}：{part.missing}", cure_of(part.kind, sheet))


def rank_anew(sheet: ReviewSheet, actor: "Actor", entry: AuditEntry) -> None:
    """The list shows ranks and suggestions as they were last computed."""
    rank([sheet.group_id])


def year_is_decided(project: Project) -> Iterator[Reason]:
    """The review of the project's year rests on its results: no reopening behind the committee's back, nor while it decides."""
    sheets = ReviewSheet.objects.filter(round=project.round_id, organization=project.organization_id)
    for sheet in held(sheets.select_related("round", "user")):
        if sheet.is_decided:
            yield Reason(f"{sheet}已审定，项目不能重启整改", sheet.get_absolute_url())


SUBMIT_SELF = register(
    Transition(
        name="submit_self",
        label="提交自评",
        model=ReviewSheet,
        sources=frozenset({S.OPEN}),
        target=S.SELF_SUBMITTED,
        may=may_report_self,
        held_by=the_secretary,
        effect=ReviewSheet.submit_self,
        form=SelfReportForm,
        hint="述职报告已按系统记录起草，请核对、补充后提交。提交后不能修改。",
        way_out="暂不提交，回到考核表",
        order=10,
    )
)

COMPLETE_SCORING = register(
    Transition(
        name="complete_scoring",
        label="完成评分",
        model=ReviewSheet,
        sources=frozenset({S.OPEN, S.SELF_SUBMITTED}),
        target=S.SCORED,
        may=may_complete_scoring,
        held_by=the_scorers,
        blockers=unscored,
        follow=rank_anew,
        hint="评分完成后，系统给出建议名次和等次，由未在本组评分的工作人员审定。",
        way_out="暂不完成，回到考核表",
        order=20,
    )
)

CONFIRM = register(
    Transition(
        name="confirm",
        label="审定",
        model=ReviewSheet,
        sources=frozenset({S.SCORED}),
        target=S.CONFIRMED,
        may=may_confirm,
        held_by=those_who_did_not_score,
        blockers=undecidable,
        effect=confirm,
        form=ConfirmForm,
        hint="录入党（工）委的决定。审定后分数、权重和算法一并封存。",
        way_out="暂不审定，回到考核表",
        order=30,
    )
)

PUBLISH = register(
    Transition(
        name="publish",
        label="反馈结果",
        model=ReviewSheet,
        sources=frozenset({S.CONFIRMED}),
        target=S.PUBLISHED,
        may=may_confirm,
        held_by=those_who_did_not_score,
        effect=ReviewSheet.publish,
        form=PublishForm,
        audience=reviewed_person,
        sentence=lambda sheet: f"{sheet.round.year} 年度考核结果：{sheet.get_grade_display()}",
        hint="反馈后，书记本人可以看到得分、名次和等次，在期限内可以申请复核。",
        way_out="暂不反馈，回到考核表",
        order=40,
    )
)

OBJECT = register(
    Transition(
        name="object",
        label="申请复核",
        model=ReviewSheet,
        sources=frozenset({S.PUBLISHED}),
        target=S.OBJECTED,
        may=is_reviewed,
        held_by=the_secretary,
        blockers=not_objectionable,
        effect=file_objection,
        form=ObjectionForm,
        audience=whoever_confirms,
        sentence=lambda sheet: f"{sheet}申请复核，请答复",
        hint="写明对哪一项有异议。申请后由审定单位复核并书面答复，每版结果可以申请一次。",
        way_out="暂不申请，回到考核表",
        order=50,
    )
)

ANSWER = register(
    Transition(
        name="answer",
        label="答复复核",
        model=ReviewSheet,
        sources=frozenset({S.OBJECTED}),
        target=S.PUBLISHED,
        may=may_confirm,
        held_by=those_who_did_not_score,
        blockers=unlock_waits,
        effect=uphold,
        form=AnswerForm,
        audience=reviewed_person,
        sentence=lambda sheet: f"{sheet.round.year} 年度考核结果经复核维持，请查看答复",
        hint="维持原结果的，在这里答复。结果有误的，请回到考核表申请解锁，批准时一并答复。",
        way_out="暂不答复，回到考核表",
        order=60,
    )
)

ARCHIVE = register(
    Transition(
        name="archive",
        label="归档",
        model=ReviewSheet,
        sources=frozenset({S.PUBLISHED}),
        target=S.FINAL,
        may=may_archive,
        held_by=those_who_did_not_score,
        blockers=window_runs,
        hint="申请复核期满后归档；定时命令 archive_reviews 每天自动办理。",
        way_out="暂不归档，回到考核表",
        order=70,
    )
)

add_blocker(REOPEN, year_is_decided)
