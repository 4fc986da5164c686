"""What the import of earlier years' projects needs to know: units, rounds, categories, secretaries, projects in reach."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from organizations.actor import Actor
from organizations.importing.cells import Cells
from organizations.importing.reading import Rows
from organizations.importing.units import Units
from organizations.models import Appointment, Organization
from organizations.names import squeeze
from organizations.roles import Role
from organizations.roster.values import code_key, name_key
from projects.models import AnnualRound, Category, Project
from projects.permissions import may_import_past

from .closed_years import closed_years
from .columns import LAYOUT

Key = tuple[int, int, str]  # round, organization, squeezed title


@dataclass
class Present:
    """`past` are rounds before the present one, by year; `posts` secretaries of any time, by house and name.

    `closed` says by round id why a round takes no new project.
    """

    actor: Actor
    units: Units
    rounds: dict[int, AnnualRound]
    past: dict[int, AnnualRound]
    closed: dict[int, str]
    categories: dict[str, Category]
    posts: dict[tuple[int, str], list[Appointment]]
    projects: list[Project]
    by_number: dict[str, Project] = field(init=False)
    by_title: dict[Key, Project] = field(init=False)
    titles: dict[int, set[str]] = field(default_factory=lambda: defaultdict(set))

    def __post_init__(self) -> None:
        self.by_number = {code_key(project.number): project for project in self.projects if project.number}
        self.by_title = {title_key(project): project for project in self.projects}


def title_key(project: Project) -> Key:
    return project.round_id, project.organization_id, squeeze(project.title)


def units_for(actor: Actor) -> Units:
    units = Organization.objects.visible_to(actor).order_by("path")
    return Units(unit for unit in units if may_import_past(actor, unit))


def past_rounds() -> list[AnnualRound]:
    current = AnnualRound.objects.current()
    return list(AnnualRound.objects.filter(year__lt=current.year).order_by("-year")) if current else []


def lock_rounds(rows: Rows) -> None:
    """Not against keys: whoever adds a record to the round need not wait, nor can wait in a circle."""
    years = {Cells(row, LAYOUT).whole("year", 2100, least=2000) for row in rows.rows} - {None}
    list(AnnualRound.objects.filter(year__in=years).order_by("pk").select_for_update(no_key=True))


def by_house_and_name(posts: Iterable[Appointment]) -> dict[tuple[int, str], list[Appointment]]:
    found: dict[tuple[int, str], list[Appointment]] = defaultdict(list)
    for post in posts:
        found[post.organization_id, name_key(post.user.name)].append(post)
    return dict(found)


def load(actor: Actor, rows: Rows, lock: bool) -> Present:
    """`lock` holds the rounds that the file names until commit: two imports of one year come one after the other."""
    if lock:
        lock_rounds(rows)
    rounds = {round_.year: round_ for round_ in AnnualRound.objects.all()}
    units = units_for(actor)
    posts = Appointment.objects.filter(role=Role.SECRETARY, organization__in=[unit.pk for unit in units.all])
    projects = Project.objects.visible_to(actor).select_related("organization", "lead", "category")
    present = Present(
        actor=actor,
        units=units,
        rounds=rounds,
        past={round_.year: round_ for round_ in past_rounds()},
        closed=closed_years(),
        categories={name_key(category.name): category for category in Category.objects.all()},
        posts=by_house_and_name(posts.select_related("user").order_by("starts_on")),
        projects=list(projects.order_by("pk")),
    )
    tasks = Project.objects.visible_to(actor).filter(tasks__isnull=False).values_list("pk", "tasks__title")
    for pk, title in tasks:
        present.titles[pk].add(squeeze(title))
    return present
