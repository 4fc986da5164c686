"""Which lists of this app can be saved as 我的筛选, and whose entries tell that one of their records changed."""

from __future__ import annotations

from django.db.models import Q

from organizations.saved_filters import SILENT, ListPage, register_list

from .meeting_list import MeetingListing
from .models import Meeting, Obstacle, Problem, Project, SupervisionNotice, Task, Urge
from .notice_list import NoticeListing
from .obstacle_list import ObstacleListing
from .permissions import opens_lists, urges_others
from .problem_list import ProblemListing
from .project_list import ProjectListing
from .querysets import DRAFTED
from .task_list import TaskListing
from .urge_list import UrgeListing

# A reply that the clerk drafts is the house's own until the secretary sends it.
REPLY_DRAFTED = Q(verb="draft_reply")


for page in (
    ListPage(
        ProjectListing, label="项目", kind=Project._meta.label_lower,
        may=opens_lists, silent=SILENT | DRAFTED, passing=frozenset({"period"}),
    ),
    ListPage(
        ProblemListing, label="问题", kind=Problem._meta.label_lower,
        may=opens_lists,
    ),
    ListPage(
        MeetingListing, label="调度会", kind=Meeting._meta.label_lower,
        may=opens_lists,
    ),
    ListPage(
        TaskListing, label="任务", kind=Task._meta.label_lower,
        may=opens_lists, tells="subject",
    ),
    ListPage(
        ObstacleListing, label="难点堵点", kind=Obstacle._meta.label_lower,
        may=opens_lists, tells="subject",
    ),
    ListPage(
        NoticeListing, label="督办", kind=SupervisionNotice._meta.label_lower,
        may=opens_lists, silent=SILENT | REPLY_DRAFTED, tells="subject",
    ),
    ListPage(UrgeListing, label="催办", kind=Urge._meta.label_lower, may=urges_others, tells="subject"),
):  # fmt: skip
    register_list(page)
