"""What this app links from the page of an organization."""

from django.urls import reverse

from organizations.actor import Actor
from organizations.models import Organization
from organizations.organization_pages import OrganizationPage

from .opinion_rights import may_see_opinions


def poster_of(actor: Actor, organization: Organization) -> OrganizationPage | None:
    """群众意见二维码 to hang up there."""
    if organization.is_closed or not may_see_opinions(actor):
        return None
    return OrganizationPage(
        "群众意见二维码", f"{reverse('feedback:opinion_poster')}?organization={organization.pk}"
    )
