from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar

from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from organizations.models import Appointment, Level, Organization
from organizations.search_keys import SearchKeyField
from organizations.tree import organization_id
from projects.models import Project
from reviews.querysets import MechanismQuerySet

if TYPE_CHECKING:
    from organizations.actor import Actor

MOST_TEXT = 5000


class Mechanism(models.Model):
    """长效机制: what a solved problem leaves behind as a rule, from one or several accepted projects."""

    class Scope(models.TextChoices):
        OWN = "own", "本单位"
        COUNTY = "county", "全县（市、区）"
        CITY = "city", "全市"

    class State(models.TextChoices):
        DRAFT = "draft", "草拟"
        RECOMMENDED = "recommended", "已推荐"
        ISSUED = "issued", "已印发"
        PROMOTED = "promoted", "全市推广"
        SUPERSEDED = "superseded", "已替代"
        ABOLISHED = "abolished", "已废止"

    STATE_TONES = {
        State.RECOMMENDED: "ask",
        State.ISSUED: "active",
        State.PROMOTED: "active",
        State.SUPERSEDED: "done",
        State.ABOLISHED: "done",
    }
    IN_FORCE = frozenset({State.ISSUED, State.PROMOTED})
    PUBLIC = IN_FORCE | {State.SUPERSEDED, State.ABOLISHED}
    WIDER = tuple(Scope)  # each reaches further than the one before

    # The highest level an organization may have that issues for this scope; any for the own unit.
    ISSUING_LEVELS: ClassVar[dict[str, tuple[Level, ...]]] = {
        Scope.OWN: tuple(Level),
        Scope.COUNTY: (Level.CITY, Level.COUNTY),
        Scope.CITY: (Level.CITY,),
    }

    organization = models.ForeignKey(
        Organization, models.PROTECT, related_name="mechanisms", verbose_name="形成单位"
    )
    path = models.CharField(max_length=72, editable=False)
    projects = models.ManyToManyField(Project, related_name="mechanisms", verbose_name="来源项目")
    title = models.CharField("机制名称", max_length=60)
    text = models.TextField("机制内容", max_length=MOST_TEXT, validators=[MaxLengthValidator(MOST_TEXT)])
    scope = models.CharField("适用范围", max_length=8, choices=Scope.choices, default=Scope.OWN)
    document_number = models.CharField("文号", max_length=40, blank=True)
    in_force_from = models.DateField("施行日期", null=True, blank=True)
    check_on = models.DateField("下次复评日期", null=True, blank=True)
    checked_on = models.DateField("上次复评日期", null=True, blank=True)
    check_note = models.CharField("复评意见", max_length=200, blank=True)
    superseded_by = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="supersedes", verbose_name="替代它的机制"
    )
    issuer = models.ForeignKey(
        Organization, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="印发单位"
    )
    decision_reason = models.CharField("办理说明", max_length=200, blank=True)
    drafted_by = models.ForeignKey(
        Appointment, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="起草人"
    )
    state = models.CharField("状态", max_length=12, choices=State.choices, default=State.DRAFT)
    search_key = SearchKeyField(of=("title", "document_number"))

    objects = MechanismQuerySet.as_manager()

    class Meta:
        ordering = ["path", "pk"]
        indexes = [
            models.Index(fields=["path", "state"], name="mechanism_scope"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="superseded", superseded_by__isnull=False)
                | ~Q(state="superseded") & Q(superseded_by=None),
                name="mechanism_superseded_by_another",
            )
        ]

    def __str__(self) -> str:
        return self.title

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self.path or organization_id(self.path) != self.organization_id:
            self.path = self.organization.path
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("reviews:mechanism", args=[self.pk])

    @property
    def is_draft(self) -> bool:
        """It may still be edited by its organization."""
        return self.state == Mechanism.State.DRAFT

    @property
    def is_in_force(self) -> bool:
        return self.state in Mechanism.IN_FORCE

    def recommend(self, actor: "Actor", **data: Any) -> None:
        self.decision_reason = ""

    def send_back(self, actor: "Actor", *, reason: str) -> None:
        self.decision_reason = reason

    def issue(
        self, actor: "Actor", *, document_number: str, in_force_from: date, check_on: date | None
    ) -> None:
        """It is checked after a year where no other day is set."""
        self.document_number = document_number
        self.in_force_from = in_force_from
        self.check_on = check_on or a_year_after(in_force_from)
        self.issuer = actor.organization

    def promote(self, actor: "Actor", **data: Any) -> None:
        """From now on it holds for the whole city."""
        self.scope = Mechanism.Scope.CITY

    def reassess(self, actor: "Actor", *, note: str, check_on: date) -> None:
        """复评: it stays in force as it is until the next check."""
        self.checked_on, self.check_note, self.check_on = timezone.localdate(), note, check_on

    def supersede(self, actor: "Actor", *, superseded_by: "Mechanism") -> None:
        self.superseded_by = superseded_by

    def abolish(self, actor: "Actor", *, reason: str) -> None:
        self.decision_reason = reason


def a_year_after(day: date) -> date:
    """The same day of the next year, of 29 February the day before."""
    return day.replace(year=day.year + 1, day=28 if (day.month, day.day) == (2, 29) else day.day)
