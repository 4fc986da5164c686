"""What follows the results of the finished year: things to mend, an objection, an unlock by two with its version 2,
another one that waits for the city.

Sheets that were told are carried on by the steps that people take.
"""

from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from organizations.models import Appointment
from organizations.roles import Role
from reviews.demo.people import People
from reviews.models import RectificationItem, ReviewSheet, UnlockRequest
from reviews.rectifying import add_item
from reviews.states import SheetState
from reviews.unlocking import request_unlock
from workflow import engine

S = SheetState
STRENGTHS = "带头领办难题，任务分解到人，群众看得到变化；调度会开得实，议定事项件件有着落。"
PROBLEMS = "对新问题预判不足，成果转化为制度的办法不多；公示和回访不够及时。"
ITEMS = (
    ("公示栏更新不及时，群众不了解项目进展", 20),
    ("已完成事项没有回访，长效管护责任未落实到人", 35),
)
OBJECTION = "群众满意度只在两个小组发放问卷，没有覆盖搬迁安置户，请复核样本。"
UNLOCK_REASON = "述职评分录入时将两份考核表对调，依据评分原始记录更正。"
WAITING_REASON = "成效验收评分漏看补报的 3 份佐证材料，拟重新评分。"
REPORTED = "公示栏已专人负责，每月 5 日前更新，并在网格群同步。"


def follow_up(people: People, today: date) -> None:
    """Call it when sheets and scores are written. These steps are taken now: of another day there are none."""
    if today != timezone.localdate():
        return
    open_still = ReviewSheet.objects.filter(state=S.PUBLISHED, too_new=False, objection_until__gte=today)
    found = open_still.select_related("round", "organization", "user", "group__judge__parent").order_by(
        "path"
    )
    able = [sheet for sheet in found if has_people(people, sheet)]
    for sheet, follow in zip(able, (mend, object_to, unlock), strict=False):
        follow(people, sheet)
    ask(people)


def has_people(people: People, sheet: ReviewSheet) -> bool:
    """The secretary is still in office, and both steps of an unlock have somebody to take them."""
    secretary = people.holder(sheet.organization, Role.SECRETARY)
    above = people.holders(sheet.group.judge.parent, Role.OFFICER)
    officers = people.holders(sheet.group.judge, Role.OFFICER)
    return bool(above and officers and secretary and secretary.pk == sheet.post_id)


def officer_of(people: People, sheet: ReviewSheet) -> Appointment:
    """Who confirmed it: the first of the judging organization."""
    return people.holders(sheet.group.judge, Role.OFFICER)[0]


def take(people: People, record: Any, name: str, post: Appointment | None, **data: Any) -> None:
    step = engine.find(type(record), name)
    assert step is not None
    assert post is not None
    engine.run(step, record, people.actor(post), data)


def mend(people: People, sheet: ReviewSheet) -> None:
    """Two items: one reported on, one still to do."""
    officer = people.actor(officer_of(people, sheet))
    today = timezone.localdate()
    items: list[RectificationItem] = [
        add_item(sheet, officer, problem=words, due_on=today + timedelta(days=days)) for words, days in ITEMS
    ]
    take(people, items[0], "report", people.holder(sheet.organization, Role.SECRETARY), report=REPORTED)


def object_to(people: People, sheet: ReviewSheet) -> None:
    secretary = people.holder(sheet.organization, Role.SECRETARY)
    take(people, sheet, "object", secretary, reason=OBJECTION)


def ask(people: People) -> None:
    """For a township's sheet, judged by its county: the city's officers are to decide."""
    told = ReviewSheet.objects.filter(state=S.PUBLISHED, too_new=False, group__judge__level="county")
    found = told.select_related("round", "organization", "user", "group__judge__parent").order_by("path")
    sheet = next((entry for entry in found if has_people(people, entry)), None)
    if sheet is not None:
        officer = people.actor(officer_of(people, sheet))
        request_unlock(sheet, officer, kind=UnlockRequest.Kind.RESCORE, reason=WAITING_REASON)


def unlock(people: People, sheet: ReviewSheet) -> None:
    """Asked for by whoever confirmed, approved by the level above, decided anew and told: version 2."""
    officer = officer_of(people, sheet)
    meeting, number = sheet.meeting_on, sheet.document_number
    request = request_unlock(
        sheet, people.actor(officer), kind=UnlockRequest.Kind.REDECIDE, reason=UNLOCK_REASON
    )
    above = people.holder(sheet.group.judge.parent, Role.OFFICER)
    take(people, request, "approve", above, opinion="情况属实，同意解锁")
    sheet.refresh_from_db()
    decision = {"grade": sheet.suggested_grade, "meeting_on": meeting, "document_number": number}
    take(people, sheet, "confirm", officer, **decision)
    take(people, sheet, "publish", officer, strengths=STRENGTHS, problems=PROBLEMS)
