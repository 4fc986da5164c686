"""A township's office with five records in every list that leaves as a workbook, one of them unlike the others."""

from datetime import date

from organizations.models import Appointment
from organizations.roles import Role
from projects.states import ProjectState, TaskState
from tests.builders.mechanisms import a_mechanism
from tests.builders.meetings import a_meeting, at
from tests.builders.notices import a_notice_on
from tests.builders.opinions import an_opinion_from
from tests.builders.people import a_city, an_appointment, an_organization
from tests.builders.surveys import a_result
from tests.builders.work import a_problem, a_project, a_task

# By the name of the list: what narrows it, in words, and how many records are left.
NARROWED: dict[str, tuple[dict[str, str], str, int]] = {
    "ledger": ({"q": "飞线", "sort": "organization"}, "飞线", 1),
    "tasks": ({"state": "verified"}, "已核验", 1),
    "problems": ({"q": "充电", "source": "public"}, "含“充电”，群众意见", 1),
    "meetings": ({"q": "飞线"}, "含“飞线”", 1),
    "notices": ({"q": "飞线", "state": "issued"}, "含“飞线”", 1),
    "opinions": ({"q": "飞线", "since": "2026-01-01"}, "收到日期起 2026-01-01", 1),
    "satisfaction": ({"kind": "open_link"}, "公开链接", 1),
    "mechanisms": ({"q": "飞线"}, "含“飞线”", 1),
    "roster": ({"vacant": "yes"}, "书记空缺", 2),
}


def an_office() -> Appointment:
    """The officer of the township; the fifth of everything is of the village's chargers."""
    village = a_city()[-1]
    township = village.parent
    assert township is not None
    officer = an_appointment(township, Role.OFFICER)
    for number in range(5):
        unlike = number == 4
        words = "治理飞线充电" if unlike else f"老旧楼栋加装电梯协商{number}"
        below = an_organization(township)
        lead = an_appointment(below, Role.SECRETARY)
        project = a_project(
            below, ProjectState.IN_PROGRESS, title=words, lead=lead.user, number=f"2026-V-{number}"
        )
        state = TaskState.VERIFIED if unlike else TaskState.ONGOING
        a_task(project, title=words, owner_post=officer, state=state, due_on=date(2026, 9, 30 - number))
        a_problem(below, description=words)
        a_meeting(below, chair=lead, title=words, held_at=at(7, 1 + number))
        a_notice_on(project, matter=words, due_on=date(2026, 8, 30 - number), officer=officer)
        an_opinion_from(below, text=words, received_on=date(2026, 7, 1 + number))
        a_result(below, "open_link" if unlike else "third_party")
        a_mechanism(
            below, "issued", title=words, projects=[project], in_force_from=date(2026, 12, 1 + number)
        )
    return officer
