"""均衡分配: which of several scorers gets which sheet. Pure, and the same input always gives the same answer."""

from collections import Counter
from collections.abc import Mapping, Sequence, Set

Taken = dict[int, list[int]]  # scorers by sheet, each in the order of the scorers


def balanced(
    sheets: Sequence[int],
    scorers: Sequence[int],
    number: int,
    *,
    kept: Mapping[int, Set[int]] | None = None,
    barred: Set[tuple[int, int]] = frozenset(),
) -> Taken:
    """`number` scorers for every sheet, fewer where the others are barred; nobody has more than one sheet above
    anybody who could have taken it.

    `kept` are scorers by sheet who stay, whoever they are; `barred` are pairs of scorer and sheet.
    """
    places = {scorer: place for place, scorer in enumerate(scorers)}
    taken: dict[int, set[int]] = {sheet: set((kept or {}).get(sheet, ())) for sheet in sheets}
    load = Counter(scorer for found in taken.values() for scorer in found)
    able = {sheet: [one for one in scorers if (one, sheet) not in barred] for sheet in sheets}
    # Sheets that few may score choose first.
    for sheet in sorted(sheets, key=lambda one: (len(able[one]), sheets.index(one))):
        free = [one for one in able[sheet] if one not in taken[sheet]]
        free.sort(key=lambda one: (load[one], places[one]))
        chosen = free[: max(number - len(taken[sheet]), 0)]
        taken[sheet].update(chosen)
        load.update(chosen)
    _even_out(sheets, taken, load, able, kept or {}, places)
    return {
        sheet: sorted(found, key=lambda one: (places.get(one, -1), one)) for sheet, found in taken.items()
    }


def _even_out(
    sheets: Sequence[int],
    taken: dict[int, set[int]],
    load: Counter[int],
    able: Mapping[int, Sequence[int]],
    kept: Mapping[int, Set[int]],
    places: Mapping[int, int],
) -> None:
    """Hand sheets on while somebody has two more than another who may take one. Every step makes the loads
    more equal, so it ends."""
    moved = True
    while moved:
        moved = False
        for sheet in sheets:
            for giver in sorted(taken[sheet] - set(kept.get(sheet, ())), key=lambda one: places[one]):
                free = [one for one in able[sheet] if one not in taken[sheet]]
                taker = min(free, key=lambda one: (load[one], places[one]), default=None)
                if taker is None or load[taker] + 1 >= load[giver]:
                    continue
                taken[sheet].remove(giver)
                taken[sheet].add(taker)
                load[giver] -= 1
                load[taker] += 1
                moved = True
