"""What becomes of posts: appointed, changed, handed over, or left as they are."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from organizations.roles import Role
from organizations.workbooks.rows import DataRow

from .entries import PersonCells
from .people import Person, PersonFinder
from .present import KnownPost, Present
from .units import Unit

ONE_DAY = timedelta(days=1)


@dataclass(eq=False)
class Post:
    """A post to be made, or one that exists with what changes. `previous` hand over on the eve of `starts_on`."""

    unit: Unit
    person: Person
    row: DataRow
    role: Role
    title: str
    acting_head: bool
    starts_on: date
    existing: KnownPost | None = None
    changes: dict[str, tuple[Any, Any]] = field(default_factory=dict)
    previous: list[KnownPost] = field(default_factory=list)

    @property
    def is_hand_over(self) -> bool:
        return bool(self.previous)

    @property
    def is_new(self) -> bool:
        return self.existing is None

    @property
    def is_undated(self) -> bool:
        """Whether the roster leaves open since when: it counts from the day of import then."""
        return self.is_new and "starts_on" not in self.row.texts


class PostPlanner:
    def __init__(self, finder: PersonFinder, present: Present) -> None:
        self.finder = finder
        self.present = present
        self.posts: list[Post] = []

    def plan(self, unit: Unit) -> None:
        for row, cells in unit.people:
            person = self.finder.find(unit, row, cells)
            if person is not None:
                self.plan_row(unit, row, cells, person)

    def plan_row(self, unit: Unit, row: DataRow, cells: PersonCells, person: Person) -> None:
        held = self.held(unit, cells.role, person)
        if held is not None:
            post = self.compared(unit, row, cells, person, held)
            if not (post.changes or person.changes) or self.is_open(unit, row, person):
                self.posts.append(post)
            return
        if not self.is_open(unit, row, person):
            return
        previous = self.previous(unit, cells.role)
        if previous and not self.can_hand_over(unit, row, previous):
            return
        starts_on = self.first_day(unit, cells, previous)
        post = Post(
            unit, person, row, cells.role, cells.title, bool(cells.acting_head), starts_on, previous=previous
        )
        self.posts.append(post)

    def is_open(self, unit: Unit, row: DataRow, person: Person) -> bool:
        """A stopped account takes nothing new; a post that it holds may stay as it is."""
        known = person.existing
        if known is None or known.is_active:
            return True
        words = f"“{person.name}”的账号（{known.username}）已停用，请先在“人员”页面恢复账号"
        self.finder.refuse(unit, row, "person", words)
        return False

    def held(self, unit: Unit, role: Role, person: Person) -> KnownPost | None:
        if unit.existing is None or person.existing is None:
            return None
        posts = self.present.standing(unit.existing.pk, role)
        return next((post for post in posts if post.user_id == person.existing.pk), None)

    def previous(self, unit: Unit, role: Role) -> list[KnownPost]:
        """Secretaries in office, who hand over to a new name; other roles are held by several people."""
        if unit.existing is None or role != Role.SECRETARY:
            return []
        return self.present.standing(unit.existing.pk, role)

    def can_hand_over(self, unit: Unit, row: DataRow, previous: list[KnownPost]) -> bool:
        for post in previous:
            name = self.present.people[post.user_id].name
            if post.starts_on > self.present.today:
                words = f"现有书记“{name}”将于 {post.starts_on} 到任，请先在“人员”页面办理，或删去本行姓名"
            elif post.ends_on is not None:
                words = f"现任书记“{name}”任职到 {post.ends_on}，请在其离任之后导入，或在“人员”页面办理"
            else:
                continue
            self.finder.refuse(unit, row, "person", words)
            return False
        return True

    def first_day(self, unit: Unit, cells: PersonCells, previous: list[KnownPost]) -> date:
        """A hand-over is dated today; otherwise the day given, but not within a predecessor's term."""
        today = self.present.today
        if previous:
            return today
        wanted = cells.starts_on or today
        if unit.existing is None or cells.role != Role.SECRETARY:
            return wanted
        last = self.present.last_secretary_day(unit.existing.pk)
        return max(wanted, last + ONE_DAY) if last else wanted

    def compared(self, unit: Unit, row: DataRow, cells: PersonCells, person: Person, held: KnownPost) -> Post:
        changes: dict[str, tuple[Any, Any]] = {}
        if cells.title and cells.title != held.title:
            changes["title"] = (held.title, cells.title)
        if cells.acting_head is not None and cells.acting_head != held.acting_head:
            changes["acting_head"] = (held.acting_head, cells.acting_head)
        starts_on = self.corrected_start(cells, held)
        if starts_on != held.starts_on:
            changes["starts_on"] = (held.starts_on, starts_on)
        return Post(
            unit,
            person,
            row,
            cells.role,
            held.title,
            held.acting_head,
            starts_on,
            existing=held,
            changes=changes,
        )

    def corrected_start(self, cells: PersonCells, held: KnownPost) -> date:
        """The day given, kept clear of the predecessor's term, so that the same file changes nothing twice."""
        wanted = cells.starts_on
        if wanted is None or held.starts_on > self.present.today or held.ends_on is not None:
            return held.starts_on
        if held.role != Role.SECRETARY:
            return wanted
        last = self.present.last_secretary_day(held.organization_id, but=held.pk)
        if last is None or wanted > last:
            return wanted
        return min(held.starts_on, last + ONE_DAY) if held.starts_on > last else held.starts_on
