"""What the person has to score in a round, and what the person has given: nobody else's scores are ever read."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db.models import Q, QuerySet

from organizations.importing.reading import Rows
from organizations.roster.values import code_key, name_key
from projects.models import AnnualRound
from projects.rounds import round_of
from reviews.models import Criterion, ReviewSheet, Score
from reviews.permissions import asked_of
from reviews.scores import closed_words
from reviews.suggesting import hold_rankings

if TYPE_CHECKING:
    from organizations.actor import Actor


@dataclass
class Task:
    """One sheet that the person scores: what is asked, what was given, and why no more is taken now."""

    sheet: ReviewSheet
    asked: list[Criterion]
    given: dict[int, Score]
    closed: str
    by_name: dict[str, Criterion] = field(init=False)

    def __post_init__(self) -> None:
        self.by_name = {name_key(str(criterion)): criterion for criterion in self.asked}


@dataclass
class Present:
    round: AnnualRound
    tasks: list[Task]
    by_code: dict[str, Task] = field(init=False)
    by_sheet: dict[int, Task] = field(init=False)

    def __post_init__(self) -> None:
        self.by_code = {code_key(task.sheet.organization.number_code): task for task in self.tasks}
        self.by_sheet = {task.sheet.pk: task for task in self.tasks}


def load(actor: Actor, rows: Rows, lock: bool) -> Present:
    return load_present(actor, round_of(rows.facts), lock=lock)


def load_present(actor: Actor, round_: AnnualRound, *, lock: bool = False) -> Present:
    """`lock` holds the sheets until commit, so that what is compared is what is replaced."""
    sheets = to_score(actor, round_)
    if lock:
        # As every other change of a sheet: first where it is ranked, then the sheets one after the other by id.
        hold_rankings(sheets.order_by().values_list("group", flat=True))
        list(ReviewSheet.objects.filter(pk__in=sheets.values("pk")).order_by("pk").select_for_update())
    found = list(sheets.select_related("organization", "user", "group__judge", "group__scheme"))
    given: dict[int, dict[int, Score]] = defaultdict(dict)
    own = Score.objects.current().filter(sheet__in=[sheet.pk for sheet in found], scorer=actor.post_id)
    for score in own:
        given[score.sheet_id][score.criterion_id] = score
    tasks = [
        Task(sheet, asked_of(sheet, actor), given[sheet.pk], closed_words(sheet, actor)) for sheet in found
    ]
    return Present(round_, [task for task in tasks if task.asked])


def to_score(actor: Actor, round_: AnnualRound) -> QuerySet[Any]:
    """Sheets of the groups that the acting organization judges, and those that the post is assigned to."""
    mine = Q(group__judge=actor.organization_id) | Q(assignments__scorer=actor.post_id)
    reachable = ReviewSheet.objects.visible_to(actor).filter(mine, round=round_, post__isnull=False)
    found = ReviewSheet.objects.filter(pk__in=reachable.values("pk"), too_new=False)
    return found.order_by("group__judge__path", "group__level", "group__sector", "path", "pk")
