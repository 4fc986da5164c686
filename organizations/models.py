"""Who is who: the tree of party organizations, the people, and their dated posts."""

from datetime import date, datetime
from importlib import import_module
from typing import Any

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from workflow.protection import Protected

from .export_job import ExportJob as ExportJob  # of this app too, in a file of its own
from .hand_over import HandOver as HandOver  # likewise
from .mail_digest import MailDigest as MailDigest  # likewise
from .names import pinyin_key, post_name
from .official_order import POSITION, OrderKeyField, key_below, put_in_order
from .personal_lists import ListColumns as ListColumns  # likewise
from .personal_lists import SavedFilter as SavedFilter
from .querysets import AppointmentQuerySet, OrganizationQuerySet, UserQuerySet
from .roles import ADMINISTRATORS, Role
from .tree import SEGMENT, first_beyond, segment


class Level(models.TextChoices):
    CITY = "city", "市"
    COUNTY = "county", "县（市、区）"
    TOWNSHIP = "township", "乡镇（街道）"
    VILLAGE = "village", "村（社区）"

    @property
    def rank(self) -> int:
        """0 for the city, 3 for a village: a parent's rank is smaller than its child's."""
        return list(Level).index(self)

    @property
    def letter(self) -> str:
        """M, C, T or V, as project numbers write it."""
        return "MCTV"[self.rank]


class Sector(models.TextChoices):
    TERRITORIAL = "territorial", "属地"
    GOVERNMENT_BODY = "government_body", "机关"
    ENTERPRISE = "enterprise", "国企"
    SCHOOL = "school", "学校"
    HOSPITAL = "hospital", "医院"
    NEW_SECTOR = "new_sector", "新兴领域"
    OTHER = "other", "其他"


class Organization(models.Model):
    """党组织. `path` is the fixed-width chain of ids from the root, so that a subtree is one range."""

    name = models.CharField("党组织名称", max_length=80)
    short_name = models.CharField("简称", max_length=40)
    level = models.CharField("层级", max_length=10, choices=Level.choices)
    sector = models.CharField("类别", max_length=20, choices=Sector.choices, default=Sector.TERRITORIAL)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name="上级党组织"
    )
    path = models.CharField(max_length=SEGMENT * 12, unique=True, editable=False)
    position = models.PositiveIntegerField("组织排序", default=0)
    order_key = OrderKeyField(max_length=(POSITION + SEGMENT) * 12, default="", db_index=True, editable=False)
    region_code = models.CharField("区划代码", max_length=12, blank=True)
    party_code = models.CharField("党组织代码", max_length=30, blank=True)
    z_number = models.PositiveSmallIntegerField("无区划代码序号", null=True, unique=True, editable=False)
    document_word = models.CharField("发文代字", max_length=20, blank=True)
    active_from = models.DateField("启用日期", default=timezone.localdate)
    active_to = models.DateField("停用日期", null=True, blank=True)
    pinyin = models.CharField(max_length=400, blank=True, editable=False)

    objects = OrganizationQuerySet.as_manager()

    class Meta:
        ordering = ["position", "path"]
        indexes = [
            models.Index(fields=["parent", "position"], name="organization_siblings"),
            models.Index(fields=["name"], name="organization_name"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["region_code"], condition=~Q(region_code=""), name="organization_region_code_once"
            ),
            models.UniqueConstraint(
                fields=["party_code"], condition=~Q(party_code=""), name="organization_party_code_once"
            ),
            models.UniqueConstraint(fields=["parent", "name"], name="organization_name_once_per_parent"),
        ]

    def __str__(self) -> str:
        return self.short_name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.pinyin = pinyin_key(self.name, self.short_name)
        if not self.region_code and self.z_number is None:
            self.z_number = Organization.objects.next_z_number()
        super().save(*args, **kwargs)
        if self.path.endswith(segment(self.pk)):
            self.order_key = put_in_order(Organization.objects.all())[self.path]
        else:
            self.place()

    def get_absolute_url(self) -> str:
        return reverse("organizations:organization", args=[self.pk])

    def place(self) -> None:
        """Write path and key of a new one below its parent; the row needs its id first, and nobody else's key changes."""
        path, key = "", ""
        if self.parent_id:
            path, key = Organization.objects.values_list("path", "order_key").get(pk=self.parent_id)
        self.path = path + segment(self.pk)
        self.order_key = key_below(key, self.position, self.path)
        Organization.objects.filter(pk=self.pk).update(path=self.path, order_key=self.order_key)

    @property
    def is_root(self) -> bool:
        return self.parent_id is None

    @property
    def above(self) -> str:
        """The one or two above, without the root: 安福县城关镇. Names repeat: every township has its 红旗村.

        Lists load it by select_related("parent__parent").
        """
        upper: list[str] = []
        unit = self.parent
        while unit and unit.parent_id and len(upper) < 2:
            upper.append(unit.short_name)
            unit = unit.parent if len(upper) < 2 else None
        return "".join(reversed(upper))

    @property
    def above_or_root(self) -> str:
        """The same; right below the root its name."""
        return self.above or str(self.parent or "")

    @property
    def placed_name(self) -> str:
        """安福县城关镇　红旗村: the short name after what stands above."""
        return "　".join(filter(None, (self.above, self.short_name)))

    def is_active_on(self, day: date) -> bool:
        """`active_to` is the last day."""
        return self.active_from <= day and (self.active_to is None or day <= self.active_to)

    @property
    def is_closed(self) -> bool:
        """停用: its last day is over."""
        return self.active_to is not None and self.active_to < timezone.localdate()

    @property
    def level_letter(self) -> str:
        return Level(self.level).letter

    @property
    def number_code(self) -> str:
        """The organization in project numbers: region code without trailing zero groups, else Z0001.

        Groups are 2 + 2 + 2 + 3 + 3 digits (统计用区划代码): 990110000000 → 990110, not 99011.
        """
        code = self.region_code
        if not code:
            return f"Z{self.z_number:04d}"
        for start in (9, 6, 4, 2):
            if code[start:].strip("0"):
                break
            code = code[:start]
        return code

    @property
    def path_end(self) -> str:
        """First path beyond the subtree: below means path <= x < path_end."""
        return first_beyond(self.path)

    def contains(self, path: str) -> bool:
        """Whether the organization with this path is this one or below it."""
        return path.startswith(self.path)

    @property
    def ancestor_ids(self) -> list[int]:
        """Ids from the root down to the parent."""
        return [int(self.path[i : i + SEGMENT]) for i in range(0, len(self.path) - SEGMENT, SEGMENT)]


class UserManager(BaseUserManager["User"].from_queryset(UserQuerySet)):  # type: ignore[misc]
    def create_user(self, username: str, password: str | None = None, **fields: Any) -> "User":
        """An account; without a password it cannot log in until one is issued."""
        user = self.model(username=username, **fields)
        user.set_password(password) if password else user.set_unusable_password()
        user.password_changed_at = timezone.now() if password else None
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """人员. No ID-card number, ever; the phone is stored whole and shown masked."""

    username = models.CharField("登录名", max_length=40, unique=True)
    name = models.CharField("姓名", max_length=40)
    phone = models.CharField("联系电话", max_length=20, blank=True)
    pinyin = models.CharField(max_length=200, blank=True, editable=False)
    is_active = models.BooleanField("启用", default=True)
    must_change_password = models.BooleanField("须改口令", default=False)
    initial_password_expires_at = models.DateTimeField("初始口令有效期", null=True, blank=True)
    password_changed_at = models.DateTimeField("密码设置时间", null=True, blank=True)

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS = ["name"]
    audit_masked = frozenset({"username", "name", "phone", "password", "pinyin"})

    objects = UserManager()

    class Meta:
        indexes = [models.Index(fields=["name"], name="user_name")]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.pinyin = pinyin_key(self.name)
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("organizations:person", args=[self.pk])

    @property
    def masked_phone(self) -> str:
        """138****1234; a number too short to keep its ends shows stars only."""
        return f"{self.phone[:3]}****{self.phone[-4:]}" if len(self.phone) >= 8 else "*" * len(self.phone)

    @property
    def is_administrator(self) -> bool:
        """Holds one of the three administrators' roles, now or from a day to come."""
        return self.appointments.standing().filter(role__in=ADMINISTRATORS).exists()

    @property
    def cannot_log_in(self) -> bool:
        """No password, or an initial one that has expired or was used; passwords.cannot_log_in() in a query."""
        if not self.has_usable_password():
            return True
        until = self.initial_password_expires_at
        return self.must_change_password and (until is None or until <= timezone.now())

    @property
    def password_expires_at(self) -> datetime | None:
        """When a password of one's own must be replaced; None where the profile never asks for that."""
        age = settings.PASSWORD_MAX_AGE
        return self.password_changed_at + age if age and self.password_changed_at else None

    @property
    def password_is_expired(self) -> bool:
        until = self.password_expires_at
        return until is not None and until <= timezone.now()

    def deactivate(self) -> None:
        """No log-in any more; a session that is open ends with its next request."""
        self.is_active = False

    def reactivate(self) -> None:
        self.is_active = True


class Appointment(Protected):
    """任职: who holds which post where, from when to when. All authority comes from here."""

    class State(models.TextChoices):
        ACTIVE = "active", "在任"
        ENDED = "ended", "已离任"

    STATE_TONES = {State.ACTIVE: "active", State.ENDED: "done"}

    user = models.ForeignKey(User, models.PROTECT, related_name="appointments", verbose_name="人员")
    organization = models.ForeignKey(
        Organization, models.PROTECT, related_name="appointments", verbose_name="党组织"
    )
    role = models.CharField("角色", max_length=20, choices=Role.choices)
    title = models.CharField("职务", max_length=40, blank=True)
    acting_head = models.BooleanField("主持工作", default=False)
    starts_on = models.DateField("任职日期", default=timezone.localdate)
    ends_on = models.DateField("离任日期", null=True, blank=True)
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.ACTIVE)

    objects = AppointmentQuerySet.as_manager()

    class Meta:
        ordering = ["organization__path", "role", "pk"]
        indexes = [
            models.Index(fields=["organization", "role", "ends_on"], name="appointment_holders"),
            models.Index(fields=["role", "ends_on"], name="appointment_role"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["organization"],
                condition=Q(role=Role.SECRETARY, ends_on=None),
                name="one_open_secretary_per_organization",
            ),
            models.UniqueConstraint(
                fields=["user", "organization", "role"],
                condition=Q(ends_on=None),
                name="one_open_post_of_a_kind",
            ),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="appointment_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        post = post_name(self.organization.short_name, self.title or str(self.get_role_display()))
        return f"{post} {self.user.name}"

    def get_absolute_url(self) -> str:
        return self.user.get_absolute_url()

    def is_active_on(self, day: date) -> bool:
        """`ends_on` is the last day in office."""
        return self.starts_on <= day and (self.ends_on is None or day <= self.ends_on)

    def end(self, actor: object, *, ends_on: date) -> None:
        self.ends_on = ends_on

    @property
    def duty(self) -> str:
        """The title, else the role; an acting head says so."""
        words = self.title or str(self.get_role_display())
        return f"{words}（主持工作）" if self.acting_head else words

    @property
    def full_duty(self) -> str:
        """With its organization: 澄湖区委书记（主持工作）."""
        return post_name(self.organization.short_name, self.duty)

    @property
    def named_duty(self) -> str:
        """With the person: 沈既白（江澜市委书记）."""
        return f"{self.user.name}（{self.full_duty}）"

    @property
    def standing_words(self) -> str:
        """在任 or not, by the dates alone: a post ended ahead of time is held until its last day."""
        today = timezone.localdate()
        if self.starts_on > today:
            return "未到任"
        if self.ends_on is None:
            return "在任"
        return "已离任" if self.ends_on < today else "在任，已定离任"

    @property
    def standing_tone(self) -> str:
        return {"在任": "active", "已离任": "done"}.get(self.standing_words, "ask")

    @property
    def label(self) -> str:
        """Organization and post as the page header shows them."""
        return f"{self.organization.short_name} · {self.get_role_display()}"


class FormerPassword(models.Model):
    """曾用密码: its hash, so that the last few are not taken again."""

    user = models.ForeignKey(User, models.CASCADE, related_name="former_passwords", verbose_name="人员")
    password = models.CharField("密码摘要", max_length=128)
    replaced_at = models.DateTimeField("停用时间", auto_now_add=True)

    class Meta:
        ordering = ["-replaced_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.user_id} {self.replaced_at:%Y-%m-%d}"


class Session(AbstractBaseSession):
    """登录会话: whose it is, when it was opened and last used. Written by sessions.SessionStore alone."""

    user = models.ForeignKey(User, models.CASCADE, null=True, related_name="sessions", verbose_name="人员")
    started_at = models.DateTimeField("登录时间")
    seen_at = models.DateTimeField("最近使用")

    @classmethod
    def get_session_store_class(cls) -> type[SessionBase]:
        store: type[SessionBase] = import_module(settings.SESSION_ENGINE).SessionStore
        return store
