from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from organizations.models import Appointment, Organization
from organizations.tree import organization_id
from projects.models import AnnualRound
from reviews.querysets import BulletinQuerySet

MOST_TEXT = 1500


class Bulletin(models.Model):
    """通报: how an organization's programme stands, for those below it.

    `figures` are those of `data_on`, kept as they were printed (reviews.bulletins.frozen); a draft may fetch them
    anew; an issued bulletin and a discarded draft never change.
    """

    class State(models.TextChoices):
        DRAFT = "draft", "草稿"
        ISSUED = "issued", "已印发"
        DISCARDED = "discarded", "已废弃"

    STATE_TONES: ClassVar[dict[str, str]] = {State.DRAFT: "ask", State.ISSUED: "done"}
    WORDING = ("title", "opening", "praise", "problems", "demands", "data_on")

    organization = models.ForeignKey(
        Organization, models.PROTECT, related_name="bulletins", verbose_name="印发单位"
    )
    path = models.CharField(max_length=72, editable=False)
    round = models.ForeignKey(AnnualRound, models.PROTECT, related_name="+", verbose_name="年度")
    title = models.CharField("标题", max_length=60)
    number = models.CharField("文号", max_length=40, blank=True)
    opening = models.TextField("总体情况", max_length=MOST_TEXT)
    praise = models.TextField("做得好的", max_length=MOST_TEXT, blank=True)
    problems = models.TextField("存在问题", max_length=MOST_TEXT, blank=True)
    demands = models.TextField("下一步要求", max_length=MOST_TEXT, blank=True)
    data_on = models.DateField("数据日期")
    figures = models.JSONField("数据", default=dict, editable=False)
    drafted_by = models.ForeignKey(
        Appointment, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="起草人"
    )
    issued_by = models.ForeignKey(
        Appointment, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="签发人"
    )
    issued_on = models.DateField("印发日期", null=True, blank=True)
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.DRAFT)

    objects = BulletinQuerySet.as_manager()

    class Meta:
        ordering = [F("issued_on").desc(nulls_first=True), "-pk"]
        indexes = [models.Index(fields=["path", "state"], name="bulletin_scope")]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=("draft", "discarded")) | Q(issued_on__isnull=False),
                name="issued_bulletin_is_dated",
            )
        ]

    def __str__(self) -> str:
        return self.title

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self.path or organization_id(self.path) != self.organization_id:
            self.path = self.organization.path
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("reviews:bulletin", args=[self.pk])

    @property
    def is_draft(self) -> bool:
        return self.state == Bulletin.State.DRAFT

    def issue(self, actor: Any, *, number: str) -> None:
        self.number = number
        self.issued_by_id = actor.post_id
        self.issued_on = timezone.localdate()
