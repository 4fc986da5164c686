"""开启年度考核: a sheet for every secretary's post of the round, in one action."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from organizations.models import Appointment, Organization
from organizations.roles import Role
from organizations.tree import SEGMENT, ancestors_and_self
from projects.models import AnnualRound
from workflow import audit, engine

from .default_scheme import create_default
from .grouping import extents, rank_within
from .models import ComparisonGroup, ReviewSheet, Scheme
from .scheme_choice import SchemeChoice
from .states import SchemeState
from .suggesting import refresh

if TYPE_CHECKING:
    from organizations.actor import Actor

BATCH = 200
USUAL_MONTHS = 3
GroupKey = tuple[str, str, int]  # level, sector, id of the judging organization


@dataclass(frozen=True)
class Planned:
    """One sheet to be opened; without `post` the secretary's post is vacant."""

    organization: Organization
    judge_id: int
    post: Appointment | None
    predecessor: str
    too_new: bool

    @property
    def key(self) -> GroupKey:
        return self.organization.level, self.organization.sector, self.judge_id


def plan(round_: AnnualRound, today: date, schemes: SchemeChoice | None = None) -> list[Planned]:
    """Sheets that are still to be opened, for every active organization without one. Five queries."""
    opened = set(ReviewSheet.objects.filter(round=round_).values_list("organization", flat=True))
    schemes = schemes or SchemeChoice(round_)
    holders, former = secretaries(round_, today)
    judges = Judges(today)
    planned = []
    for organization in Organization.objects.active(today).select_related("parent").order_by("path"):
        if organization.pk in opened:
            continue
        post = holders.get(organization.pk)
        scheme = schemes.of(organization.level, organization.sector)
        months = scheme.least_months if scheme else USUAL_MONTHS
        planned.append(
            Planned(
                organization,
                judges.of(organization.path),
                post,
                "；".join(tenure(entry) for entry in former.get(organization.pk, [])),
                post is not None
                and add_months(in_office_since(post, former.get(organization.pk, []), months), months)
                > today,
            )
        )
    return planned


def secretaries(
    round_: AnnualRound, today: date
) -> tuple[dict[int, Appointment], dict[int, list[Appointment]]]:
    """Today's holder of each secretary's post, and those who left it since the round began."""
    posts = (
        Appointment.objects.filter(role=Role.SECRETARY, starts_on__lte=today)
        .exclude(ends_on__lt=round_.starts_on)
        .select_related("user")
        .order_by("starts_on", "pk")
    )
    holders: dict[int, Appointment] = {}
    former: dict[int, list[Appointment]] = {}
    for post in posts:
        if post.is_active_on(today):
            holders[post.organization_id] = post
        else:
            former.setdefault(post.organization_id, []).append(post)
    return holders, former


def in_office_since(post: Appointment, former: Iterable[Appointment], months: int) -> date:
    """First day of the holder in this office. Who left it and was named again within those months goes on: an
    appointment ended and made anew makes nobody new. `former` in order of their beginnings."""
    since = post.starts_on
    for entry in reversed([each for each in former if each.user_id == post.user_id]):
        if entry.ends_on is None or add_months(entry.ends_on, months) < since:
            break
        since = min(since, entry.starts_on)
    return since


def tenure(post: Appointment) -> str:
    """韩立言，2023-05-01 至 2026-08-15."""
    return f"{post.user.name}，{post.starts_on:%Y-%m-%d} 至 {post.ends_on:%Y-%m-%d}"


def add_months(day: date, months: int) -> date:
    """The same day of a later month, its last day where the month is shorter."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month + 1, last)
        except ValueError:
            continue
    raise ValueError(day)


class Judges:
    """Judging organizations of many paths in one query: the nearest above with an officer, else the root."""

    def __init__(self, today: date) -> None:
        posts = Appointment.objects.active(today).filter(role=Role.OFFICER)
        rows = posts.order_by().values_list("organization__path", "organization").distinct()
        self.by_path: dict[str, int] = dict(rows)

    def of(self, path: str) -> int:
        for above in reversed(ancestors_and_self(path)[:-1]):
            if above in self.by_path:
                return self.by_path[above]
        return int(path[:SEGMENT])


def scheme_of(round_: AnnualRound) -> Scheme | None:
    """The scheme in force for all levels and sectors of the round."""
    return Scheme.objects.filter(round=round_, level="", sector="", state=SchemeState.IN_FORCE).first()


def open_reviews(
    round_: AnnualRound, actor: "Actor", today: date, *, due_on: date, scorers: int = 1, missing: str = ""
) -> list[ReviewSheet]:
    """Open what plan() found, with one audit entry per sheet; safe to run again for new organizations."""
    with audit.recording():
        engine.lock(round_)
        schemes = SchemeChoice(round_)
        planned = plan(round_, today, schemes)
        if any(schemes.of(level, sector) is None for level, sector, _ in (entry.key for entry in planned)):
            new_scheme(round_, actor, scorers, missing)
            schemes = SchemeChoice(round_)
        groups = groups_of(planned, round_, schemes, due_on, actor)
        sheets = ReviewSheet.objects.bulk_create(
            [new_sheet(entry, groups[entry.key], today) for entry in planned], batch_size=BATCH
        )
        for sheet in sheets:
            audit.note(actor, "open_review", sheet, after=opened_facts(sheet))
        # Before the log is written: whoever ranks holds the group, and everybody takes the log last.
        refresh({sheet.group_id for sheet in sheets}, today)
    return sheets


def new_scheme(round_: AnnualRound, actor: "Actor", scorers: int, missing: str) -> Scheme:
    scheme = create_default(round_, scorers=scorers, missing=missing or Scheme.Missing.BLOCK)
    audit.note(actor, "set_scheme", scheme, after=audit.field_values(scheme))
    return scheme


def groups_of(
    planned: Iterable[Planned], round_: AnnualRound, schemes: SchemeChoice, due_on: date, actor: "Actor"
) -> dict[GroupKey, ComparisonGroup]:
    """The comparison group of every planned sheet; missing ones are made, and widened as the round says."""
    known = {(g.level, g.sector, g.judge_id): g for g in ComparisonGroup.objects.filter(round=round_)}
    wanted = sorted({entry.key for entry in planned} - set(known))
    judges = Organization.objects.in_bulk({judge for _, _, judge in wanted})
    made = ComparisonGroup.objects.bulk_create(
        ComparisonGroup(
            round=round_,
            level=level,
            sector=sector,
            judge=judges[judge],
            scheme=schemes.of(level, sector),
            self_report_due_on=due_on,
        )
        for level, sector, judge in wanted
    )
    for group in made:
        audit.note(actor, "open_group", group, after=audit.field_values(group))
    widen_new(made, round_, actor)
    return known | {(group.level, group.sector, group.judge_id): group for group in made}


def widen_new(made: Iterable[ComparisonGroup], round_: AnnualRound, actor: "Actor") -> None:
    decided = extents(round_)
    by_kind: dict[tuple[str, str], list[ComparisonGroup]] = {}
    for group in made:
        by_kind.setdefault((group.level, group.sector), []).append(group)
    for kind, groups in by_kind.items():
        if kind in decided:
            rank_within(groups, decided[kind], actor)


def new_sheet(entry: Planned, group: ComparisonGroup, today: date) -> ReviewSheet:
    return ReviewSheet(
        round_id=group.round_id,
        group=group,
        organization=entry.organization,
        path=entry.organization.path,
        post=entry.post,
        user_id=entry.post.user_id if entry.post else None,
        too_new=entry.too_new,
        predecessor=entry.predecessor[:200],
        opened_on=today,
    )


def opened_facts(sheet: ReviewSheet) -> dict[str, object]:
    return {
        "round_id": sheet.round_id,
        "group_id": sheet.group_id,
        "organization_id": sheet.organization_id,
        "post_id": sheet.post_id,
        "user_id": sheet.user_id,
        "too_new": sheet.too_new,
    }
