"""Years that ran in this system: no project may be added to them from a workbook, as it would count in their review.

Upper apps add theirs from their wiring, so that imports keep pointing downwards.
"""

from collections.abc import Callable, Iterable

from django.db.models import Q

from projects.models import Project

from .columns import END_WORDS

Source = Callable[[], Iterable[int]]
_sources: list[tuple[str, Source]] = []


def register_closing(words: str, source: Source) -> None:
    """`source()` gives ids of rounds; `words` follow the year and say why nothing is added to it."""
    _sources.append((words, source))


def declared_here() -> Iterable[int]:
    """Rounds with a project that no import could have made: of anybody, in reach or not."""
    ran = (
        Q(versions__isnull=False)
        | Q(reports__isnull=False)
        | Q(baseline__isnull=False)
        | ~Q(state__in=set(END_WORDS.values()))
    )
    return Project.objects.filter(ran).order_by().values_list("round_id", flat=True).distinct()


def closed_years() -> dict[int, str]:
    """Why a round takes no imported project, by its id; rounds that take some are missing."""
    return {pk: words for words, source in reversed(_sources) for pk in source()}


register_closing("已在本系统中申报立项", declared_here)
