"""The lists of this app that leave as workbooks; review sheets are forms (bulk_export)."""

from django.core.exceptions import PermissionDenied

from organizations.exports import Found, ListExport, register_export

from .mechanism_list import MechanismListing
from .permissions import reads_library
from .sheets import mechanisms


def the_mechanisms(listing: MechanismListing) -> Found:
    if not reads_library(listing.actor):
        raise PermissionDenied("机制库由书记、领导、组织部门工作人员等业务用户查阅")
    return Found(mechanisms.SHEET, listing.ordered.prefetch_related("projects"), listing.conditions)


MECHANISMS = register_export(
    ListExport("mechanisms", "长效机制清单", "reviews:mechanisms", MechanismListing, the_mechanisms)
)
