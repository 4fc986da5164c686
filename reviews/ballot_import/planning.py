"""What the rows of a counting sheet mean: ballots that are new, corrected or there already. Pure."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from organizations.actor import Actor
from organizations.importing.cells import Cells
from organizations.importing.plan import Line, Plan, planned_once
from organizations.importing.reading import Rows
from organizations.importing.units import Units
from organizations.roster.values import name_key
from projects.models import AnnualRound
from projects.rounds import round_of
from reviews.ballots import Numbers, closed_words
from reviews.forms.ballots import MOST
from reviews.models import Ballot, RaterGroup, ReviewSheet
from reviews.permissions import judges_sheet
from reviews.suggesting import hold_rankings

from .columns import LAYOUT

OUT_OF_REACH = "不在您要录入测评票的名单中，请核对后改正"
Key = tuple[int, int]  # sheet, rater group


@dataclass
class Present:
    """Sheets whose ballots the acting post types in, their rater groups by scheme, and what was typed in."""

    round: AnnualRound
    sheets: list[ReviewSheet]
    raters: dict[int, list[RaterGroup]]
    known: dict[Key, Ballot]
    units: Units = field(init=False)
    by_unit: dict[int, ReviewSheet] = field(init=False)

    def __post_init__(self) -> None:
        self.units = Units((sheet.organization for sheet in self.sheets), OUT_OF_REACH)
        self.by_unit = {sheet.organization_id: sheet for sheet in self.sheets}

    def raters_of(self, sheet: ReviewSheet) -> list[RaterGroup]:
        return self.raters.get(sheet.group.scheme_id or 0, [])


def load(actor: Actor, rows: Rows, lock: bool) -> Present:
    return load_present(actor, round_of(rows.facts), lock=lock)


def load_present(actor: Actor, round_: AnnualRound, *, lock: bool = False) -> Present:
    """`lock` holds the sheets until commit, so that what is compared is what is replaced."""
    judged = ReviewSheet.objects.filter(round=round_, group__judge=actor.organization_id, post__isnull=False)
    if lock:
        hold_rankings(judged.order_by().values_list("group", flat=True))
        list(judged.order_by("pk").select_for_update(of=("self",)))
    found = judged.select_related("organization", "user", "group__judge", "group__scheme__round").order_by(
        "path"
    )
    sheets = [sheet for sheet in found if judges_sheet(actor, sheet)]
    raters: dict[int, list[RaterGroup]] = defaultdict(list)
    schemes = {sheet.group.scheme_id for sheet in sheets}
    asked = RaterGroup.objects.filter(criterion__scheme__in=schemes).select_related("criterion")
    for group in asked.order_by("criterion__position", "position", "pk"):
        raters[group.criterion.scheme_id].append(group)
    known = Ballot.objects.filter(sheet__in=sheets)
    return Present(round_, sheets, raters, {(entry.sheet_id, entry.rater_group_id): entry for entry in known})


def make_plan(rows: Rows, present: Present) -> Plan:
    return planned_once(rows, LAYOUT, present, planned_row, key_of, "raters", "名书记的同一评议主体")


def key_of(line: Line) -> Key:
    return (line.values["sheet"].pk, line.values["raters"].pk)


def planned_row(cells: Cells, present: Present) -> Line | None:
    unit = present.units.find(cells)
    if unit is None:
        if not cells.refusals:
            cells.missing("organization")
        return None
    sheet = present.by_unit[unit.pk]
    holder = cells.raw("holder")
    if holder and name_key(holder) != name_key(str(sheet.holder)):
        cells.refuse("holder", f"该党组织参加考核的书记是“{sheet.holder}”，不是“{holder[:20]}”，请核对后改正")
    raters = raters_of(cells, sheet, present)
    numbers = numbers_of(cells)
    if raters is None or numbers is None or cells.refusals:
        return None
    known = present.known.get((sheet.pk, raters.pk))
    values = {"sheet": sheet, "raters": raters, "numbers": numbers}
    words = tuple(f"{LAYOUT.label(name)} {number}" for name, number in numbers.items())
    line = Line(cells.row, f"{sheet.holder}（{unit}）{raters}", values, known, words=words)
    if known is not None:
        was = known.numbers
        line.changes = {name: (str(was[name]), str(now)) for name, now in numbers.items() if was[name] != now}
    if (known is None or line.changes) and (why := closed_words(sheet)):
        cells.refuse(next(iter(line.changes), "issued"), f"{why}，请删去这一行或改回原来的票数")
    return line


def raters_of(cells: Cells, sheet: ReviewSheet, present: Present) -> RaterGroup | None:
    """By the name; a scheme with the same name under two criteria cannot be told apart here."""
    name, asked = cells.raw("raters"), present.raters_of(sheet)
    found = [group for group in asked if name_key(str(group)) == name_key(name)]
    if len(found) == 1:
        return found[0]
    if not name:
        cells.missing("raters")
    elif found:
        cells.refuse("raters", f"考核方案中有 {len(found)} 个评议主体叫“{name[:20]}”，请在页面上录入")
    else:
        offered = "、".join(str(group) for group in asked)
        words = f"请填{offered}之一" if offered else "这份考核表不用测评，请删去这一行"
        cells.refuse("raters", f"评议主体“{name[:20]}”不在考核方案中，{words}")
    return None


def numbers_of(cells: Cells) -> Numbers | None:
    """Empty votes are 0; sums as on the page."""
    found: dict[str, int] = {}
    for name in Ballot.NUMBERS:
        number = cells.whole(name, MOST)
        if number is None and name in ("issued", "returned") and not cells.raw(name):
            cells.missing(name)
        found[name] = number or 0
    if cells.refusals:
        return None
    if found["returned"] > found["issued"]:
        cells.refuse("returned", f"收回 {found['returned']} 张多于发出 {found['issued']} 张，请核对后改正")
    total = sum(number for name, number in found.items() if name not in ("issued", "returned"))
    if total != found["returned"]:
        words = (
            f"好、较好、一般、差、弃权、无效合计 {total} 张，与收回 {found['returned']} 张不符，请核对后改正"
        )
        cells.refuse("returned", words)
    return found
