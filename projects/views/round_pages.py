"""What the pages below 年度批次 share: the right to be there, and the tabs between them."""

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.urls import reverse

from organizations.requests import ActorRequest
from projects.models import AnnualRound
from projects.permissions import may_keep_rounds
from workflow import audit

REFUSED = "您没有管理年度批次、项目类别和节假日的权限，由市级组织部门工作人员办理"
PAGES = (("rounds", "年度批次"), ("categories", "项目类别"), ("holidays", "节假日"))


@dataclass(frozen=True)
class Tab:
    label: str
    url: str
    is_current: bool
    count: None = None


def require_keeper(request: ActorRequest) -> None:
    """403 in words for everybody but the officers of the root organization; an attempt to write is recorded."""
    if may_keep_rounds(request.actor):
        return
    if request.method == "POST":
        audit.refuse(request.actor, "keep_rounds", AnnualRound(), REFUSED)
    raise PermissionDenied(REFUSED)


def tabs(current: str) -> list[Tab]:
    return [Tab(label, reverse(f"projects:{name}"), name == current) for name, label in PAGES]
