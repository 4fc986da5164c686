"""Opinions from the public, as they come and as they stand."""

from typing import Any

from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from feedback import giving
from feedback.codes import new_code
from feedback.models import Opinion
from organizations.models import Organization
from tests.builders.uploads import a_picture


def an_opinion_from(
    organization: Organization, state: str = Opinion.State.RECEIVED, **fields: Any
) -> Opinion:
    """With a photo where `photo` is true."""
    if fields.pop("photo", False):
        content = a_picture("JPEG")
        fields |= {"photo": ContentFile(content, "x.jpg"), "photo_size": len(content)}
    values = {
        "receipt": new_code(giving.RECEIPT_LENGTH),
        "text": "东门路灯坏了一个多月，夜里看不见台阶",
        "received_on": timezone.localdate(),
    } | fields
    return Opinion.objects.create(organization=organization, state=state, **values)


def sent(organization: Organization, client: Client | None = None, **fields: Any) -> Any:
    """The answer to an opinion posted as the page posts it."""
    address = reverse("feedback:opinion_to", args=[organization.pk])
    data = {"page": giving.new_page(), "text": "东门路灯坏了一个多月", "website": ""} | fields
    return (client or Client()).post(address, data)
