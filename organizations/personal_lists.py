"""What a person keeps about lists: named filters with what was seen at the last look, and the columns chosen.

Settings of one's own, as drafts and read state: without audit entries.
"""

from __future__ import annotations

from django.db import models

MOST_FILTERS = 12  # of one post and list
LONGEST_NAME = 20


class SavedFilter(models.Model):
    """我的筛选 of a post: `page` is the list's route, `query` its conditions as an address holds them.

    `seen` are the ids that were found at the last look, `seen_entry` the number of the newest audit entry then:
    what is new and what changed since is told from both.
    """

    post = models.ForeignKey(
        "organizations.Appointment", models.CASCADE, related_name="saved_filters", verbose_name="任职"
    )
    page = models.CharField("列表", max_length=60)
    name = models.CharField("名称", max_length=LONGEST_NAME)
    query = models.CharField("条件", max_length=600, blank=True)
    seen_at = models.DateTimeField("上次查看", null=True)
    seen_entry = models.PositiveBigIntegerField(default=0)
    seen = models.JSONField(default=list)

    class Meta:
        app_label = "organizations"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["post", "page", "name"], name="saved_filter_name_once"),
        ]

    def __str__(self) -> str:
        return self.name


class ListColumns(models.Model):
    """The columns of one list that a person wants to see in a post: a secretary looks for other things than an officer."""

    post = models.ForeignKey(
        "organizations.Appointment", models.CASCADE, related_name="list_columns", verbose_name="任职"
    )
    page = models.CharField("列表", max_length=60)
    columns = models.JSONField("列", default=list)

    class Meta:
        app_label = "organizations"
        constraints = [models.UniqueConstraint(fields=["post", "page"], name="list_columns_once")]

    def __str__(self) -> str:
        return self.page
