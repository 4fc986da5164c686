"""The dry run in words: what the page shows of a plan. Long lists are cut and say how long they are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from organizations.models import Level, Sector
from organizations.roles import Role
from organizations.workbooks.cut import LONGEST_LIST, ChangeLine, Cut, cut
from workflow.templatetags.look import day

from .columns import label
from .people import Person
from .planning import Plan
from .posts import Post
from .units import Unit, unit_changes


@dataclass(frozen=True)
class LevelCounts:
    """Organizations of one level."""

    label: str
    created: int
    changed: int
    unchanged: int


@dataclass(frozen=True)
class HandOverLine:
    cell: str
    organization: str
    before: str
    after: str
    note: str


@dataclass(frozen=True)
class Report:
    """Everything that the dry run shows."""

    levels: list[LevelCounts]
    hand_overs: Cut
    vacant: Cut
    roles: list[tuple[str, int]]
    officers: int
    undated: int
    new_people: int
    new_posts: int
    today: str


def make_report(plan: Plan) -> Report:
    new_posts = plan.new_posts
    roles = [(str(role.label), sum(post.role == role for post in new_posts)) for role in Role]
    return Report(
        levels=level_counts(plan),
        hand_overs=Cut(
            [hand_over(post, plan) for post in plan.hand_overs[:LONGEST_LIST]], len(plan.hand_overs)
        ),
        vacant=cut([unit.subject for unit in plan.vacant]),
        roles=[(name, number) for name, number in roles if number],
        officers=sum(post.role == Role.OFFICER for post in new_posts),
        new_people=len(plan.new_people),
        new_posts=len(new_posts),
        today=day(plan.present.today),
        undated=sum(post.role == Role.SECRETARY and post.is_undated for post in new_posts),
    )


def level_counts(plan: Plan) -> list[LevelCounts]:
    changed = {id(unit) for unit in plan.changed}
    rows = []
    for level in Level:
        units = [unit for unit in plan.units if unit.level == level]
        if units:
            created = sum(unit.existing is None for unit in units)
            touched = sum(id(unit) in changed for unit in units)
            rows.append(LevelCounts(level.label, created, touched, len(units) - created - touched))
    return rows


def change_lines(plan: Plan) -> list[ChangeLine]:
    """Changes of organizations, then of accounts, then of posts."""
    units = [unit_line(unit, plan) for unit in plan.edited]
    people = [person_line(person) for person in plan.changed_people]
    posts = [post_line(post) for post in plan.changed_posts]
    return [*units, *people, *posts]


def unit_line(unit: Unit, plan: Plan) -> ChangeLine:
    changes = [
        words(field, parent_name(before, plan) if field == "parent" else before, after)
        for field, (before, after) in unit_changes(unit).items()
    ]
    first = next(iter(unit_changes(unit)))
    name = unit.existing.name if unit.existing else unit.name
    return ChangeLine(unit.row.address(first), name, changes)


def parent_name(pk: int | None, plan: Plan) -> str:
    known = plan.present.organizations.get(pk) if pk else None
    return known.name if known else ""


def person_line(person: Person) -> ChangeLine:
    changes = [words(field, before, after) for field, (before, after) in person.changes.items()]
    field = next(iter(person.changes))
    row = person.given[field][1] if field in person.given else person.row
    return ChangeLine(row.address(field), f"{person.name}（账号）", changes)


def post_line(post: Post) -> ChangeLine:
    changes = [words(field, before, after) for field, (before, after) in post.changes.items()]
    name = f"{post.unit.subject}{post.role.label} {post.person.name}"
    return ChangeLine(post.row.address(next(iter(post.changes))), name, changes)


def words(field: str, before: Any, after: Any) -> str:
    return f"{label(field)}：{shown(field, before)} → {shown(field, after)}"


def shown(field: str, value: Any) -> str:
    """A value as people read it; a telephone number masked."""
    if value in ("", None):
        return "（空）"
    if field == "level":
        return Level(value).label
    if field == "sector":
        return Sector(value).label
    if field == "acting_head":
        return "是" if value else "否"
    if field == "phone" and len(value) >= 8:
        return f"{value[:3]}****{value[-4:]}"
    return str(value)


def hand_over(post: Post, plan: Plan) -> HandOverLine:
    """Who follows whom, and what becomes of a log-in name that stays with the predecessor."""
    notes = []
    if any(known.starts_on >= post.starts_on for known in post.previous):
        notes.append("前任今日才录入，任职日期改记为前一日")
    if post.person.existing is None:
        kept = f"（{post.person.wish} 仍属前任）" if post.person.wish else ""
        notes.append(f"新账号 {post.person.username}{kept}")
    else:
        notes.append(f"已有账号 {post.person.username}")
    before = "、".join(plan.present.people[known.user_id].name for known in post.previous)
    return HandOverLine(
        post.row.address("person"), post.unit.subject, before, post.person.name, "；".join(notes)
    )
