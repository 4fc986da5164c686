"""Names that repeat, since every township has its 红旗村, and how a list on paper tells them apart."""

from django.db.models import Count

from .models import Organization
from .tree import within


def placed(organization: Organization) -> str:
    """红旗村（安福县城关镇）."""
    above = organization.above
    return f"{organization.short_name}（{above}）" if above else organization.short_name


def namesakes(below: Organization | None) -> dict[int, str]:
    """placed() by id, of those at and below it that share their short name with another one there. One query."""
    if below is None:
        return {}
    scope = Organization.objects.filter(within(below.path)).order_by()
    repeated = scope.values("short_name").annotate(number=Count("pk")).filter(number__gt=1)
    found = scope.filter(short_name__in=repeated.values("short_name")).select_related("parent__parent")
    return {organization.pk: placed(organization) for organization in found}
