"""Which problems came from what people said: their words are not the house's to soften."""

from .models import Opinion, Remark


def raised_by_people(problems: set[int]) -> set[int]:
    said: set[int] = set()
    for kind in (Opinion, Remark):
        said |= set(kind.objects.filter(problem__in=problems).values_list("problem", flat=True))
    return said
