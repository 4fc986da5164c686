"""邮件摘要: once a day a mail with the new messages that a person has not read, for whoever asked for it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from workflow.models import Notice

MOST_TOLD = 50
NOT_SENDING = "django.core.mail.backends.dummy.EmailBackend"


class MailDigest(models.Model):
    """What one person wants. `told_until` is the newest message that a mail has told, or that was there before
    the first: nothing is told twice."""

    audit_masked = frozenset({"email"})

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="mail_digest", verbose_name="人员"
    )
    email = models.EmailField("邮箱", max_length=100, blank=True)
    is_on = models.BooleanField("每日发送摘要", default=False)
    told_until = models.PositiveBigIntegerField(default=0, editable=False)
    last_sent_on = models.DateField("上次发送", null=True, editable=False)

    class Meta:
        app_label = "organizations"
        indexes = [models.Index(fields=["is_on", "last_sent_on"], name="digest_waiting")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.last_sent_on}"


def mail_is_configured() -> bool:
    return settings.EMAIL_BACKEND != NOT_SENDING


def newest_message() -> int:
    return Notice.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


@dataclass(frozen=True)
class Sent:
    """How many mails went out, how many people had nothing new, how many addresses refused."""

    sent: int
    quiet: int
    failed: int


def waiting(today: date) -> models.QuerySet[MailDigest]:
    """Those of people who may log in, and who got none today."""
    due = Q(last_sent_on=None) | Q(last_sent_on__lt=today)
    wanted = MailDigest.objects.filter(due, is_on=True, user__is_active=True).exclude(email="")
    return wanted.select_related("user").order_by("pk")


def send_digests(today: date) -> Sent:
    """The day is taken before the mail goes out, in one statement: two runs at once send one mail. A mail that the
    server refused gives the day back, so that the next run tries again."""
    counts = {"sent": 0, "quiet": 0, "failed": 0}
    for digest in waiting(today):
        news = new_messages(digest)
        if not news:
            counts["quiet"] += 1
            continue
        if not take_day(digest, today):
            continue
        try:
            message_of(digest, news, today).send()
        except OSError:  # SMTPException is one
            MailDigest.objects.filter(pk=digest.pk).update(last_sent_on=digest.last_sent_on)
            counts["failed"] += 1
            continue
        MailDigest.objects.filter(pk=digest.pk).update(told_until=max(notice.pk for notice in news))
        counts["sent"] += 1
    return Sent(**counts)


def take_day(digest: MailDigest, today: date) -> bool:
    untouched = MailDigest.objects.filter(pk=digest.pk, last_sent_on=digest.last_sent_on)
    return untouched.update(last_sent_on=today) == 1


def new_messages(digest: MailDigest) -> list[Notice]:
    """Unread ones of the posts held today, newest first."""
    posts: Any = digest.user.appointments.active().values("pk")
    mine = Notice.objects.filter(post_id__in=posts, user_id=digest.user_id)
    return list(mine.filter(read_at=None, pk__gt=digest.told_until).order_by("-pk"))


def message_of(digest: MailDigest, news: list[Notice], today: date) -> EmailMessage:
    subject = f"【{settings.MECHANISM_NAME}】{today.month} 月 {today.day} 日有 {len(news)} 条新消息"
    return EmailMessage(subject, "\n".join(lines(digest, news)), to=[digest.email])


def lines(digest: MailDigest, news: list[Notice]) -> Iterable[str]:
    """Nothing that the inbox does not show, and no address into the system but the inbox's."""
    yield f"{digest.user.name}同志："
    yield ""
    yield f"您有 {len(news)} 条新消息尚未阅读："
    yield ""
    for number, notice in enumerate(news[:MOST_TOLD], start=1):
        at = timezone.localtime(notice.created_at)
        yield f"{number}. {notice.text}（{at.month} 月 {at.day} 日 {at:%H:%M}）"
    if len(news) > MOST_TOLD:
        yield f"其余 {len(news) - MOST_TOLD} 条请登录系统查看。"
    yield ""
    yield f"请登录系统查看和办理{where(reverse('organizations:inbox'))}。"
    yield ""
    yield "本邮件由系统每日汇总发送一次，没有新消息时不发送，请勿回复。"
    yield f"需要停收或更换邮箱的，请登录系统，在“我的—邮件摘要”中设置{where(reverse('organizations:digest'))}。"
    yield "本系统不得录入涉密信息。"


def where(path: str) -> str:
    """An address only where the site's own is known: commands have no request to take it from."""
    return f"：{settings.SITE_URL}{path} " if settings.SITE_URL else ""
