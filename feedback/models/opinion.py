from typing import Any
from uuid import uuid4

from django.core.validators import MaxLengthValidator
from django.db import models
from django.urls import reverse
from django.utils import timezone

from feedback.querysets import OpinionQuerySet
from organizations.models import Appointment, Organization
from organizations.tree import organization_id
from projects.models import Problem


def photo_name(opinion: "Opinion", filename: str) -> str:
    """A name that tells nothing and cannot be guessed; every photo is written anew as JPEG."""
    return f"opinions/{uuid4().hex}.jpg"


class OpinionPoint(models.Model):
    """群众意见二维码 of an organization: the short code of its link and QR code."""

    organization = models.OneToOneField(
        Organization, models.CASCADE, related_name="opinion_point", verbose_name="党组织"
    )
    code = models.CharField("短码", max_length=12, unique=True)

    def __str__(self) -> str:
        return self.code


class Opinion(models.Model):
    """群众意见, given without log-in. The receipt leads its writer to the outcome; nothing tells who wrote it
    unless a telephone number was left."""

    class State(models.TextChoices):
        RECEIVED = "received", "待处理"
        ACCEPTED = "accepted", "已列为问题"
        MERGED = "merged", "已合并办理"
        DISMISSED = "dismissed", "已答复"

    # Decided neither against nor together with another one: others may be merged into it.
    STANDING = frozenset({State.RECEIVED, State.ACCEPTED})

    STATE_TONES = {
        State.RECEIVED: "ask",
        State.ACCEPTED: "active",
        State.MERGED: "done",
        State.DISMISSED: "done",
    }
    audit_masked = frozenset({"phone", "place", "text"})

    receipt = models.CharField("回执号", max_length=16, unique=True, editable=False)
    # Random, made with the page that was filled in: sent twice, it is one opinion.
    sent = models.UUIDField("页面编号", unique=True, null=True, editable=False)
    organization = models.ForeignKey(
        Organization, models.PROTECT, related_name="opinions", verbose_name="所属党组织"
    )
    path = models.CharField(max_length=72, editable=False)
    text = models.TextField("意见内容", max_length=300, validators=[MaxLengthValidator(300)])
    place = models.CharField("地点", max_length=40, blank=True)
    phone = models.CharField("联系电话", max_length=20, blank=True)
    photo = models.FileField("照片", upload_to=photo_name, blank=True)
    photo_sha256 = models.CharField("照片摘要", max_length=64, blank=True, editable=False)
    photo_size = models.PositiveIntegerField("照片大小", default=0, editable=False)
    received_on = models.DateField("收到日期")  # the day only: a moment could be laid beside other records
    problem = models.ForeignKey(
        Problem, models.PROTECT, null=True, blank=True, related_name="opinions", verbose_name="问题"
    )
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="merged_opinions", verbose_name="并入意见"
    )
    answer = models.CharField("答复", max_length=200, blank=True)
    handled_on = models.DateField("办理日期", null=True, blank=True)
    handled_by = models.ForeignKey(
        Appointment, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="办理人"
    )
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.RECEIVED)
    came_by_bundle = models.BooleanField("由采集端带来", default=False, editable=False)
    # At a collector, once the internal system has the opinion: what its receipt says (carrying/arriving.py).
    told = models.JSONField("办理结果", null=True, blank=True, editable=False)

    objects = OpinionQuerySet.as_manager()

    class Meta:
        ordering = ["-received_on", "-pk"]
        indexes = [models.Index(fields=["state", "path"], name="opinion_scope")]

    def __str__(self) -> str:
        return f"群众意见 {self.pk}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.path = self.organization.path
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("feedback:opinion", args=[self.pk])

    @property
    def is_handled_by_house(self) -> bool:
        """Decided by a post of the organization that it is about."""
        return self.handled_by is not None and self.handled_by.organization_id == self.organization_id

    def adopt(self, actor: Any, *, problem: Problem) -> None:
        self.problem = problem
        self.sign(actor)

    def forward(self, actor: Any, *, organization: Organization) -> None:
        self.organization = organization

    def merge(self, actor: Any, *, target: "Opinion | Problem") -> None:
        if isinstance(target, Problem):
            self.problem = target
        else:
            self.merged_into = target
        self.sign(actor)

    def dismiss(self, actor: Any, *, reason: str) -> None:
        self.answer = reason
        self.sign(actor)

    def reconsider(self, actor: Any, *, reason: str) -> None:
        self.problem = self.merged_into = self.handled_by = self.handled_on = None
        self.answer = ""

    def sign(self, actor: Any) -> None:
        self.handled_by = actor.post
        self.handled_on = timezone.localdate()

    @property
    def addressed_to(self) -> Organization:
        """The organization that the writer chose, wherever the opinion has been forwarded since."""
        first = self.forwardings.select_related("organization").first()
        return first.organization if first else self.organization


class OpinionForwarding(models.Model):
    """转办: one step of the way that an opinion went through the tree.

    `organization` is the house that handed it on: it and everyone above it go on reading the opinion.
    """

    opinion = models.ForeignKey(Opinion, models.CASCADE, related_name="forwardings", verbose_name="群众意见")
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+", verbose_name="转出单位")
    path = models.CharField(max_length=72, editable=False, db_index=True)
    target = models.ForeignKey(Organization, models.PROTECT, related_name="+", verbose_name="承办单位")
    forwarded_by = models.ForeignKey(
        Appointment, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="转办人"
    )
    reason = models.CharField("转办说明", max_length=200, blank=True)
    forwarded_on = models.DateField("转办日期", default=timezone.localdate)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.opinion}　{self.organization} → {self.target}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self.path or organization_id(self.path) != self.organization_id:
            self.path = self.organization.path
        super().save(*args, **kwargs)
