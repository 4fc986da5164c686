"""The lists of this app that leave as workbooks."""

from django.core.exceptions import PermissionDenied

from organizations.exports import Found, ListExport, register_export

from .listing import ResultListing
from .opinion_list import OpinionListing
from .opinion_rights import may_see_opinions
from .permissions import may_see_surveys
from .sheets import opinions, satisfaction


def the_opinions(listing: OpinionListing) -> Found:
    if not may_see_opinions(listing.actor):
        raise PermissionDenied("群众意见由书记、填报员、领导和组织部门工作人员查看")
    return Found(opinions.SHEET, listing.ordered, listing.conditions)


def the_results(listing: ResultListing) -> Found:
    if not may_see_surveys(listing.actor):
        raise PermissionDenied("满意度结果由书记、领导、组织部门工作人员和第三方调查员查看")
    return Found(satisfaction.SHEET, listing.all_rows, listing.conditions)


OPINIONS = register_export(
    ListExport("opinions", "群众意见清单", "feedback:opinions", OpinionListing, the_opinions)
)
RESULTS = register_export(
    ListExport("satisfaction", "满意度汇总表", "feedback:surveys", ResultListing, the_results)
)
