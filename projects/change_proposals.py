"""Change requests that wait for a decision, as items for the meeting of the project's house and of those above."""

from datetime import date

from organizations.models import Organization
from organizations.tree import within

from .agenda import Subject
from .models import ChangeRequest
from .proposals import Batch, Proposal, batch_of, first_of, register_source


def waiting_changes(organization: Organization, today: date) -> Batch:
    found = (
        ChangeRequest.objects.filter(
            within(organization.path, "project__path"), state=ChangeRequest.State.SUBMITTED
        )
        .select_related("project__organization")
        .order_by("requested_at", "pk")
    )
    rows = first_of(found)
    return batch_of(
        "待审批的变更申请",
        rows,
        [
            Proposal(
                f"change-{row.pk}",
                Subject(row.project),
                f"{row.get_kind_display()}申请待审批：{row.reason[:60]}",
            )
            for row in rows
        ],
    )


register_source(waiting_changes, 35)
