"""长效机制 for others: how far the best one of each organization reaches, for 成果转化 in the score."""

from collections.abc import Iterable

from projects.models import AnnualRound

from .models import Mechanism

Scope = Mechanism.Scope
WIDER = (Scope.OWN, Scope.COUNTY, Scope.CITY)


def best_scope(organization_ids: Iterable[int], round: AnnualRound) -> dict[int, Scope]:
    """Widest scope among the mechanisms in force that came from a project of the round; one query.

    Only issued and promoted ones count, and those without one are missing from the answer. What a
    scope is worth (own unit 4, county 7, city 10) is the scorer's business.
    """
    found = (
        Mechanism.objects.in_force()
        .filter(organization__in=list(organization_ids), projects__round=round)
        .order_by()
        .values_list("organization", "scope")
        .distinct()
    )
    best: dict[int, Scope] = {}
    for organization, scope in found:
        widest = max(Scope(scope), best.get(organization, Scope.OWN), key=WIDER.index)
        best[organization] = widest
    return best
