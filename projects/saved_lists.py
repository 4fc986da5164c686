"""Which lists of this app can be saved as 我的筛选, and whose entries tell that one of their records changed."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django.http import QueryDict

from organizations.actor import Actor
from organizations.saved_filters import SILENT, ListPage, register_list

from .meeting_list import MeetingListing
from .models import Meeting, Obstacle, Problem, Project, SupervisionNotice, Task
from .notice_list import NoticeListing
from .obstacle_list import ObstacleListing
from .permissions import reads_business
from .problem_list import ProblemListing
from .project_list import ProjectListing
from .querysets import DRAFTED
from .task_list import TaskListing

# A reply that the clerk drafts is the house's own until the secretary sends it.
REPLY_DRAFTED = Q(verb="draft_reply")


def projects_found(actor: Actor, query: QueryDict) -> QuerySet[Any]:
    return ProjectListing(actor, query).found


def problems_found(actor: Actor, query: QueryDict) -> QuerySet[Any]:
    return ProblemListing(actor, query).filter.qs


def meetings_found(actor: Actor, query: QueryDict) -> QuerySet[Any]:
    return MeetingListing(actor, query).filter.qs


def tasks_found(actor: Actor, query: QueryDict) -> QuerySet[Any]:
    return TaskListing(actor, query).filter.qs


def obstacles_found(actor: Actor, query: QueryDict) -> QuerySet[Any]:
    return ObstacleListing(actor, query).filter.qs


def notices_found(actor: Actor, query: QueryDict) -> QuerySet[Any]:
    return NoticeListing(actor, query).filter.qs


for page in (
    ListPage(
        route="projects:projects", label="项目", kind=Project._meta.label_lower,
        may=reads_business, find=projects_found, silent=SILENT | DRAFTED, passing=frozenset({"period"}),
    ),
    ListPage(
        route="projects:problems", label="问题", kind=Problem._meta.label_lower,
        may=reads_business, find=problems_found,
    ),
    ListPage(
        route="projects:meetings", label="调度会", kind=Meeting._meta.label_lower,
        may=reads_business, find=meetings_found,
    ),
    ListPage(
        route="projects:tasks", label="任务", kind=Task._meta.label_lower,
        may=reads_business, find=tasks_found, tells="subject",
    ),
    ListPage(
        route="projects:obstacles", label="难点堵点", kind=Obstacle._meta.label_lower,
        may=reads_business, find=obstacles_found, tells="subject",
    ),
    ListPage(
        route="projects:notices", label="督办", kind=SupervisionNotice._meta.label_lower,
        may=reads_business, find=notices_found, silent=SILENT | REPLY_DRAFTED, tells="subject",
    ),
):  # fmt: skip
    register_list(page)
