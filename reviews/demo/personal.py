"""What some of the demo's people keep for themselves: saved filters with news in them, a daily digest."""

from datetime import timedelta

from django.utils import timezone

from organizations.models import Appointment, MailDigest, SavedFilter
from organizations.saved_filters import MOST_SEEN
from projects.models import Project
from workflow.models import AuditEntry

PROJECTS = "projects:projects"
FILTERS = {
    "county": (("红灯", "light=red"), ("本月未报", "reported=no"), ("等我审核", "state=submitted&judge=me")),
    "city": (("全市红灯", "light=red"), ("县级重点", "level=county&size=major")),
    "secretary": (("攻坚中", "state=in_progress"),),
}
UNSEEN = 12  # one project of so many came into the filters since the last look


def keep_personal_settings() -> None:
    """Looked at two days ago; what is found now and not among `seen` is news."""
    posts = Appointment.objects.active().filter(user__username__in=FILTERS).select_related("user")
    newest = AuditEntry.objects.order_by("-sequence").values_list("sequence", flat=True).first() or 0
    ids = list(Project.objects.order_by("pk").values_list("pk", flat=True)[:MOST_SEEN])
    SavedFilter.objects.bulk_create(
        SavedFilter(
            post=post,
            page=PROJECTS,
            name=name,
            query=query,
            seen=[pk for pk in ids if pk % UNSEEN],
            seen_entry=newest,
            seen_at=timezone.now() - timedelta(days=2),
        )
        for post in posts
        for name, query in FILTERS[post.user.username]
    )
    MailDigest.objects.bulk_create(
        MailDigest(user=post.user, email=f"{post.user.username}@example.gov.cn", is_on=True) for post in posts
    )
