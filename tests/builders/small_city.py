"""A city small enough to count by hand: every state, light, source and kind of record is there."""

from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction

from organizations.models import Organization
from organizations.roles import Role
from projects.models import LightRecord, Obstacle, Problem, Project, SupervisionNotice
from projects.standing import refresh
from projects.states import ProjectState, TaskState
from reviews.models import Adoption
from tests.builders.mechanisms import a_mechanism
from tests.builders.meetings import a_meeting
from tests.builders.people import an_appointment, an_organization
from tests.builders.reports import a_report
from tests.builders.surveys import Kind, a_result, small
from tests.builders.work import a_category, a_project, a_round, a_task

S = ProjectState
Source = Problem.Source
TODAY = date(2026, 7, 24)
JUNE = date(2026, 6, 1)


@dataclass
class SmallCity:
    """Units by name; `projects` by title. The officer sits in the city."""

    city: Organization
    units: dict[str, Organization] = field(default_factory=dict)
    projects: dict[str, Project] = field(default_factory=dict)

    def add(self, unit: str, title: str, state: str, **fields: Any) -> Project:
        secretary = self.units[unit].appointments.filter(role=Role.SECRETARY).first()
        lead = secretary.user if secretary else None
        project = a_project(self.units[unit], state, title=title, **({"lead": lead} | fields))
        self.projects[title] = project
        return project

    def at_work(self, unit: str, title: str, percent: int, due_on: date, **fields: Any) -> Project:
        """In progress since March with one task; the columns of the light come from it."""
        state = fields.pop("state", S.IN_PROGRESS)
        project = self.add(unit, title, state, **fields)
        a_task(project, due_on=due_on, percent=percent, state=TaskState.ONGOING)
        return project


def a_small_city() -> SmallCity:
    """The order of siblings differs from the order in which they were made."""
    city = an_organization(short_name="江澜市", position=0, region_code="990100000000")
    town = SmallCity(city, {"江澜市": city})
    for name, parent, position in (
        ("云岭县", "江澜市", 3),
        ("澄湖区", "江澜市", 1),
        ("职业学院", "江澜市", 9),
        ("青石街道", "澄湖区", 2),
        ("柳溪镇", "澄湖区", 1),
        ("桐花社区", "青石街道", 2),
        ("荷塘社区", "柳溪镇", 1),
        ("望江里社区", "青石街道", 1),
        ("杏坞村", "云岭县", 1),  # its township is missing: a village directly under the county
    ):
        level = {"社": "village", "村": "village", "街": "township", "镇": "township"}
        kind = next((value for key, value in level.items() if key in name), "county")
        town.units[name] = an_organization(
            town.units[parent], kind, short_name=name, name=f"中共{name}委员会", position=position
        )
        if name != "荷塘社区":  # vacant
            an_appointment(town.units[name], Role.SECRETARY)
    an_appointment(city, Role.SECRETARY)
    fill(town)
    return town


def fill(town: SmallCity) -> None:
    """Planned progress on 24 July is 53 %: 146 of 275 days."""
    later, minor = date(2026, 10, 30), Project.Size.MINOR
    governance, livelihood = a_category("基层治理"), a_category("民生服务")
    town.at_work("江澜市", "市级绿", 60, later, source=Source.ASSIGNED, category=livelihood)
    town.at_work("澄湖区", "落后红", 10, later, source=Source.APPRAISAL)
    town.at_work("青石街道", "逾期红", 60, date(2026, 7, 12), source=Source.INSPECTION, category=livelihood)
    town.at_work("望江里社区", "逾期黄", 60, date(2026, 7, 20), size=minor)
    town.at_work("望江里社区", "落后黄", 40, later, state=S.RECTIFYING, category=governance)
    town.at_work("桐花社区", "督办红", 60, later)
    town.at_work("杏坞村", "验收黄", 100, date(2026, 7, 18), state=S.COMPLETION_REQUESTED, size=minor)
    town.add("青石街道", "未启动灰", S.APPROVED)
    town.add("杏坞村", "暂停灰", S.SUSPENDED, suspended_on=date(2026, 6, 1))
    town.add("柳溪镇", "验收蓝", S.ACCEPTED, accepted_on=date(2026, 6, 30), percent=100)
    town.add("云岭县", "销号蓝", S.CLOSED, accepted_on=date(2026, 6, 20), closed_on=date(2026, 6, 30))
    town.add("云岭县", "终止", S.TERMINATED)
    town.add("桐花社区", "结转", S.CARRIED_OVER)
    for state in (S.DRAFT, S.SUBMITTED, S.RETURNED, S.REJECTED):
        town.add("柳溪镇", f"未立项{state}", state)
    town.add("云岭县", "去年", S.CLOSED, round=a_round(2025, is_current=False), closed_on=date(2025, 12, 1))
    records(town)
    with transaction.atomic():
        for project in town.projects.values():
            refresh(project)


def records(town: SmallCity) -> None:
    """An overdue notice, the reports of June but two, obstacles, survey results, meetings, mechanisms, and the
    lights of May and June."""
    surveys(town)
    gatherings(town)
    mechanisms(town)
    month_lights(town)
    noticed = town.projects["督办红"]
    SupervisionNotice.objects.create(
        project=noticed, number="督〔2026〕7号", issuer=town.city, addressee=noticed.organization, matter="迁改",
        issued_on=date(2026, 7, 1), due_on=date(2026, 7, 22), state=SupervisionNotice.State.ISSUED,
    )  # fmt: skip
    for title in ("市级绿", "落后红", "逾期红", "逾期黄", "督办红"):
        project = town.projects[title]
        for month in (4, 5, 6):
            if (title, month) != ("逾期红", 6):
                light = "red" if title == "落后红" and month > 4 else "green"
                a_report(project, date(2026, month, 1), light=light)
    for title, kind in (
        ("落后红", "policy"),
        ("逾期红", "policy"),
        ("逾期红", "policy"),
        ("逾期黄", "resource"),
    ):
        Obstacle.objects.create(project=town.projects[title], kind=kind, description="分歧")
    asked = Obstacle.objects.get(kind="resource")
    asked.state, asked.escalated_to, asked.escalated_on = Obstacle.State.ESCALATED, town.city, TODAY
    asked.save()
    solved = Obstacle.objects.filter(project=town.projects["逾期红"]).first()
    assert solved is not None
    solved.state, solved.solved_on = Obstacle.State.SOLVED, TODAY
    solved.save()


def surveys(town: SmallCity) -> None:
    """Two organizations of 澄湖区 count: 234 satisfied, 57 basically, 25 not. 杏坞村 has too small a sample."""
    county, village = town.units["澄湖区"], town.units["望江里社区"]
    a_result(county, Kind.SLIPS, satisfied=150, basically=30, dissatisfied=20)
    a_result(village)
    a_result(village, Kind.OPEN_LINK, satisfied=0, dissatisfied=900)
    a_result(village, project=town.projects["逾期黄"], satisfied=0, dissatisfied=80)
    small(town.units["杏坞村"])


def gatherings(town: SmallCity) -> None:
    """Three meetings took place, one of them in the city's own house; one is ahead, one was last year's."""
    for unit, state, day in (
        ("江澜市", "held", date(2026, 7, 2)),
        ("澄湖区", "closed", date(2026, 6, 30)),
        ("望江里社区", "held", date(2026, 7, 20)),
        ("望江里社区", "planned", date(2026, 7, 30)),
        ("云岭县", "closed", date(2025, 12, 31)),
    ):
        held_at = datetime.combine(day, time(9), ZoneInfo("Asia/Shanghai"))
        a_meeting(town.units[unit], state=state, held_at=held_at)


def mechanisms(town: SmallCity) -> None:
    """One issued, one promoted and adopted, one abolished; an issued one came from last year's project."""
    for unit, title, state in (
        ("柳溪镇", "验收蓝", "issued"),
        ("云岭县", "销号蓝", "promoted"),
        ("云岭县", "销号蓝", "abolished"),
        ("云岭县", "去年", "issued"),
    ):
        made = a_mechanism(town.units[unit], state, projects=[town.projects[title]])
        if state != "issued":
            Adoption.objects.create(mechanism=made, organization=town.units["柳溪镇"], note="照此办理")


def month_lights(town: SmallCity) -> None:
    """In May two of three were red, in June one of four; April was not recorded."""
    for title, month, light in (
        ("落后红", 5, "red"),
        ("逾期红", 5, "red"),
        ("市级绿", 5, "green"),
        ("落后红", 6, "red"),
        ("逾期红", 6, "yellow"),
        ("逾期黄", 6, "green"),
        ("市级绿", 6, "green"),
        ("未启动灰", 6, "grey"),
    ):
        day = date(2026, month, 30)
        LightRecord.objects.create(
            project=town.projects[title], month=day.replace(day=1), light=light, recorded_on=day
        )
