from typing import Any
from uuid import uuid4

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from organizations.models import Appointment
from workflow.protection import Protected

from .criterion import RaterGroup
from .group import ComparisonGroup
from .sheet import ReviewSheet


class Ballot(Protected):
    """民主测评 of one rater group on one secretary, counted from paper and typed in.

    收回 = 好 + 较好 + 一般 + 差 + 弃权 + 无效; invalid are blank ones and those with more than one mark. Kept as
    it was counted: what a vote is worth is the scheme's business.

    One row per sheet, without a version: the vote took place once. What a version was decided on is in its
    snapshot; the row is fixed while the sheet is decided, and may be corrected again after an unlock.
    """

    audit_under = "sheet"

    VOTES = ("excellent", "good", "fair", "poor")
    NUMBERS = ("issued", "returned", *VOTES, "abstained", "invalid")

    sheet = models.ForeignKey(ReviewSheet, models.CASCADE, related_name="ballots", verbose_name="考核表")
    rater_group = models.ForeignKey(
        RaterGroup, models.PROTECT, related_name="ballots", verbose_name="评议主体"
    )
    issued = models.PositiveIntegerField("发出")
    returned = models.PositiveIntegerField("收回")
    excellent = models.PositiveIntegerField("好")
    good = models.PositiveIntegerField("较好")
    fair = models.PositiveIntegerField("一般")
    poor = models.PositiveIntegerField("差")
    abstained = models.PositiveIntegerField("弃权", default=0)
    invalid = models.PositiveIntegerField("无效", default=0)
    entered_by = models.ForeignKey(
        Appointment, models.PROTECT, null=True, related_name="+", verbose_name="录入人"
    )
    entered_at = models.DateTimeField("录入时间", default=timezone.now)
    correction_reason = models.CharField("更正理由", max_length=200, blank=True)

    class Meta:
        ordering = ["rater_group__criterion__position", "rater_group__position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["sheet", "rater_group"], name="one_ballot_per_rater_group"),
            models.CheckConstraint(
                condition=Q(
                    returned=F("excellent")
                    + F("good")
                    + F("fair")
                    + F("poor")
                    + F("abstained")
                    + F("invalid")
                ),
                name="ballots_add_up",
            ),
            models.CheckConstraint(
                condition=Q(issued__gte=F("returned")), name="ballots_returned_at_most_issued"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rater_group}测评"

    def get_absolute_url(self) -> str:
        return reverse("reviews:ballots", args=[self.sheet_id])

    @property
    def audit_root(self) -> ReviewSheet:
        return self.sheet

    @property
    def audit_facts(self) -> dict[str, Any]:
        return {"title": f"“{self.rater_group}”"}

    @property
    def valid(self) -> int:
        """有效票: without invalid ones and abstentions."""
        return self.excellent + self.good + self.fair + self.poor

    @property
    def numbers(self) -> dict[str, int]:
        return {name: getattr(self, name) for name in self.NUMBERS}


def random_name(scan: "BallotScan", filename: str) -> str:
    """A name that tells nothing and cannot be guessed; the extension was checked against the content."""
    return f"ballots/{uuid4().hex}.{scan.extension}"


class BallotScan(models.Model):
    """计票表扫描件 of one sheet, or of a whole group counted on one paper (without `sheet`)."""

    group = models.ForeignKey(
        ComparisonGroup, models.PROTECT, related_name="ballot_scans", verbose_name="比较组"
    )
    sheet = models.ForeignKey(
        ReviewSheet,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="ballot_scans",
        verbose_name="考核表",
    )
    file = models.FileField("文件", upload_to=random_name)
    name = models.CharField("文件名", max_length=120)
    extension = models.CharField("类型", max_length=8)
    size = models.PositiveIntegerField("大小（字节）")
    sha256 = models.CharField("摘要", max_length=64)
    uploaded_by = models.ForeignKey(
        Appointment, models.PROTECT, null=True, related_name="+", verbose_name="上传人"
    )
    uploaded_at = models.DateTimeField("上传时间", auto_now_add=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.name

    @property
    def url(self) -> str:
        """For lists of files: components/files.html."""
        return reverse("reviews:ballot_scan", args=[self.pk])

    @property
    def audit_root(self) -> ReviewSheet | None:
        return self.sheet
