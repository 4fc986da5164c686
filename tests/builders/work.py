"""Rounds, problems, projects and what hangs below them, in any state."""

from datetime import date
from typing import Any

from organizations.models import Level, Organization
from projects.models import AnnualRound, Category, Indicator, Problem, Project, RoundWindow, Task


def a_round(year: int = 2026, **fields: Any) -> AnnualRound:
    """The year's round, current, with every window open all year."""
    values = {
        "name": f"{year} 年度",
        "starts_on": date(year, 1, 1),
        "ends_on": date(year, 12, 31),
        "is_current": True,
    } | fields
    round_, created = AnnualRound.objects.get_or_create(year=year, defaults=values)
    if created:
        RoundWindow.objects.bulk_create(
            RoundWindow(
                round=round_,
                level=level,
                phase=phase,
                opens_on=date(year, 1, 1),
                closes_on=date(year, 12, 31),
            )
            for level in Level.values
            for phase in RoundWindow.Phase.values
        )
    return round_


def a_category(name: str = "基层治理") -> Category:
    return Category.objects.get_or_create(name=name)[0]


def a_problem(organization: Organization, **fields: Any) -> Problem:
    values = {
        "round": fields.pop("round", None) or a_round(),
        "source": Problem.Source.PUBLIC,
        "description": "六楼老人下不了楼，盼装电梯",
    } | fields
    problem = Problem(organization=organization, **values)
    if not problem.number:
        problem.give_number()
    problem.save()
    return problem


def a_project(organization: Organization, state: str = Project.State.DRAFT, **fields: Any) -> Project:
    """A major project with every field of the declaration filled in, in the given state."""
    problems = fields.pop("problems", None)
    values = {
        "round": fields.pop("round", None) or a_round(),
        "title": "老旧楼栋加装电梯协商",
        "category": a_category(),
        "source": Problem.Source.PUBLIC,
        "background": "二十三个单元没有电梯。",
        "problem_statement": "高低层意见对立，三年未谈成一部。",
        "objectives": "加装电梯八部。",
        "approach": "逐户协商，分摊补偿。",
        "expected_results": "老人下楼方便。",
        "beneficiaries": 276,
        "budget": 96,
        "budget_source": "维修资金",
        "starts_on": date(2026, 3, 1),
        "due_on": date(2026, 11, 30),
    } | fields
    project = Project(organization=organization, state=state, **values)
    if state in Project.ESTABLISHED and not project.number:
        project.give_number()
    if state in Project.STARTED and "started_on" not in values:
        project.started_on = date(2026, 3, 1)
    project.save()
    project.problems.set(problems if problems is not None else [a_problem(organization, round=project.round)])
    return project


def a_task(project: Project, **fields: Any) -> Task:
    values = {
        "title": "管线迁改协调",
        "standard": "三方协议签订，迁改进场",
        "owner_text": "陈立谦",
        "department_text": "区住建局",
        "starts_on": date(2026, 3, 1),
        "due_on": date(2026, 9, 30),
        "original_due_on": date(2026, 9, 30),
        "weight": 100,
    } | fields
    return Task.objects.create(project=project, **values)


def an_indicator(project: Project, **fields: Any) -> Indicator:
    values = {"name": "加装电梯", "baseline": 0, "target": 8, "unit": "部"} | fields
    return Indicator.objects.create(project=project, **values)
