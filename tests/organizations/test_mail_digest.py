"""邮件摘要: one mail a day with what is new and unread, quiet without news, never twice."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core import mail
from django.core.management import CommandError, call_command
from django.utils import timezone

from organizations import mail_digest
from organizations.actor import service
from organizations.mail_digest import MOST_TOLD, MailDigest, send_digests
from tests.builders.audit import amend
from tests.builders.people import a_city, an_appointment
from workflow import audit, notices
from workflow.engine import Recipient
from workflow.models import AuditEntry, Notice

pytestmark = pytest.mark.django_db
MORNING = datetime(2026, 7, 24, 8, 0, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(MORNING, tick=False) as traveller:
        yield traveller


@pytest.fixture
def post():
    return an_appointment(a_city()[-1])


@pytest.fixture
def wanted(post):
    return MailDigest.objects.create(user=post.user, email="lu@example.gov.cn", is_on=True)


def a_message(post, text):
    with audit.recording():
        entry = audit.note(service("test"), "edit", post)
        notices.tell([Recipient(post.user_id, post.pk)], entry, text, post, service("test"))
    return Notice.objects.get(text=text)


def send():
    return send_digests(timezone.localdate())


def test_the_mail_says_what_the_inbox_says(post, wanted, settings):
    settings.SITE_URL = "https://gongjian.example.gov.cn"
    a_message(post, "督〔2026〕7号督办单待签收")
    assert send().sent == 1
    (sent,) = mail.outbox
    assert sent.to == ["lu@example.gov.cn"]
    assert sent.subject == "【书记攻难题】7 月 24 日有 1 条新消息"
    assert "陆知远同志：" in sent.body
    assert "1. 督〔2026〕7号督办单待签收（7 月 24 日 08:00）" in sent.body
    assert "https://gongjian.example.gov.cn/inbox/ " in sent.body
    assert sent.content_subtype == "plain"


def test_without_the_sites_address_no_link_is_made_up(post, wanted):
    a_message(post, "待签收")
    send()
    assert "://" not in mail.outbox[0].body


def test_a_day_without_news_is_quiet(post, wanted):
    notice = a_message(post, "已看过")
    Notice.objects.filter(pk=notice.pk).update(read_at=timezone.now())
    assert send().quiet == 1
    assert mail.outbox == []
    assert MailDigest.objects.get().last_sent_on is None


def test_once_a_day_and_nothing_twice(post, wanted, clock):
    a_message(post, "第一天的")
    send()
    a_message(post, "同一天后来的")
    assert send().sent == 0, "the second run of a day sends nothing"
    clock.shift(timedelta(days=1))
    send()
    assert len(mail.outbox) == 2
    assert "第一天的" not in mail.outbox[1].body
    assert "同一天后来的" in mail.outbox[1].body
    clock.shift(timedelta(days=1))
    assert send().quiet == 1, "what was told and not read is not told again"


def test_a_run_at_the_same_time_sends_nothing(post, wanted):
    a_message(post, "待签收")
    MailDigest.objects.update(last_sent_on=timezone.localdate())
    assert mail_digest.take_day(wanted, timezone.localdate()) is False


def test_who_did_not_ask_gets_none(post, wanted):
    a_message(post, "待签收")
    MailDigest.objects.update(is_on=False)
    assert send().sent == 0
    MailDigest.objects.update(is_on=True, email="")
    assert send().sent == 0
    MailDigest.objects.update(email="lu@example.gov.cn")
    post.user.is_active = False
    post.user.save()
    assert send().sent == 0
    assert mail.outbox == []


def test_of_a_post_that_is_over_nothing_is_told(post, wanted, clock):
    a_message(post, "待签收")
    amend(post, ends_on=MORNING.date())
    clock.shift(timedelta(days=1))
    assert send().quiet == 1


def test_what_the_server_refuses_is_tried_again(post, wanted, monkeypatch, settings):
    a_message(post, "待签收")

    def refuse(self):
        raise OSError("no server")

    with monkeypatch.context() as patched:
        patched.setattr("django.core.mail.EmailMessage.send", refuse)
        settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
        with pytest.raises(CommandError):
            call_command("send_digests")
    assert MailDigest.objects.get().last_sent_on is None
    assert send().sent == 1


def test_where_mail_is_not_configured_nothing_is_sent(post, wanted, settings, capsys):
    a_message(post, "待签收")
    settings.EMAIL_BACKEND = mail_digest.NOT_SENDING
    call_command("send_digests")
    assert "nothing is sent" in capsys.readouterr().out
    assert mail.outbox == []


def test_a_long_list_is_cut(post, wanted):
    with audit.recording():
        entry = audit.note(service("test"), "edit", post)
        Notice.objects.bulk_create(
            Notice(entry_id=entry.pk, user_id=post.user_id, post_id=post.pk, text=f"第 {n} 条")
            for n in range(MOST_TOLD + 3)
        )
    send()
    assert "其余 3 条请登录系统查看" in mail.outbox[0].body
    assert f"{MOST_TOLD}. " in mail.outbox[0].body


# The page


def test_asking_for_it_begins_with_what_comes_later(client, post):
    client.force_login(post.user)
    a_message(post, "早就有的")
    client.post("/inbox/digest/", {"is_on": "on", "email": "lu@example.gov.cn"})
    assert send().quiet == 1
    a_message(post, "新来的")
    send()
    assert "新来的" in mail.outbox[0].body
    assert "早就有的" not in mail.outbox[0].body
    entry = AuditEntry.objects.get(verb="set_digest")
    assert "lu@example" not in str(entry.content), "an address is personal"


@pytest.mark.parametrize(
    ("email", "words"),
    [("", "请填写邮箱"), ("lu@private.com", "只能使用本单位邮箱"), ("not an address", "邮箱不完整")],
)
def test_an_address_that_does_not_do_is_explained(client, post, settings, email, words):
    settings.DIGEST_DOMAINS = ["example.gov.cn"]
    client.force_login(post.user)
    answer = client.post("/inbox/digest/", {"is_on": "on", "email": email})
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not MailDigest.objects.exists()


def test_nobody_changes_anothers(client, post, wanted):
    other = an_appointment(post.organization.parent)
    client.force_login(other.user)
    client.post("/inbox/digest/", {"is_on": "", "email": "", "user": post.user_id})
    wanted.refresh_from_db()
    assert wanted.is_on
