"""Townships whose sheets were confirmed, published or unlocked by the steps that people take."""

from datetime import date
from typing import Any

from django.core.files.base import ContentFile

from organizations.models import Appointment
from organizations.roles import Role
from reviews.models import (
    Objection,
    ObjectionFile,
    RectificationItem,
    ReviewSheet,
    SheetVersion,
    UnlockRequest,
)
from reviews.unlocking import request_unlock
from tests.builders.audit import arranged, arranging
from tests.builders.people import a_user, acting, an_appointment
from tests.builders.reviews import Township, a_township, score_all
from workflow import engine

DECISION = {"grade": "good", "meeting_on": date(2027, 1, 15), "document_number": "青街党发〔2027〕3号"}


def run(record: Any, name: str, who: Appointment, **data: Any) -> Any:
    """One transition by the holder of the post, on a fresh copy of the record."""
    fresh = type(record).objects.get(pk=record.pk)
    step = engine.find(type(record), name)
    assert step is not None
    engine.run(step, fresh, acting(who), data)
    return fresh


def a_confirmed_township(villages: int = 2, publish: bool = False) -> Township:
    """Every sheet confirmed as 较好 by the confirmer, published where asked: 86.80, 85.80, …"""
    found = a_township(villages)
    score_all(found)
    for number, sheet in enumerate(found.sheets):
        run(sheet, "confirm", found.confirmer, **DECISION)
        found.sheets[number] = run(sheet, "publish", found.confirmer) if publish else again(sheet)
    return found


def again(sheet: ReviewSheet) -> ReviewSheet:
    return ReviewSheet.objects.get(pk=sheet.pk)


def a_county_officer(found: Township) -> Appointment:
    """Of the level above the judging township: the second person."""
    county = found.township.parent
    assert county is not None
    return an_appointment(county, Role.OFFICER, a_user("闻知秋"))


def a_request(found: Township, kind: str = "redecide", **given: Any) -> UnlockRequest:
    """By the confirmer, for the first sheet."""
    values = {"kind": kind, "reason": "验收分录入有误，应为 13 分"} | given
    return request_unlock(again(found.sheet), acting(found.confirmer), **values)


def unlocked(found: Township, kind: str = "redecide", second: Appointment | None = None) -> ReviewSheet:
    """The first sheet, unlocked by two persons."""
    second = second or a_county_officer(found)
    run(a_request(found, kind), "approve", second)
    return again(found.sheet)


def a_version(sheet: ReviewSheet) -> SheetVersion:
    """Version 1 of a sheet that is at its second, told to the person; without a snapshot."""
    kept = SheetVersion.of(sheet)
    kept.version, kept.digest = 1, "1" * 64
    kept.published_at = kept.confirmed_at
    with arranging():
        kept.save()
        return arranged(kept)


def an_objection_file(sheet: ReviewSheet) -> ObjectionFile:
    """Of an objection against version 1 that was answered."""
    objection = Objection.objects.create(
        sheet=sheet, version=1, reason="满意度样本不全", outcome="upheld", answer="样本足够"
    )
    return ObjectionFile.objects.create(
        objection=objection, name="说明.pdf", extension="pdf", size=3, sha256="0" * 64,
        file=ContentFile(b"pdf", "x.pdf"),
    )  # fmt: skip


def a_rectification(sheet: ReviewSheet, state: str = "open", **fields: Any) -> RectificationItem:
    values: dict[str, Any] = {"problem": "公示栏三个月没有更新", "due_on": date(2027, 3, 1), "state": state}
    if state != "open":
        values["report"] = "已逐项更新"
    return RectificationItem.objects.create(sheet=sheet, **values | fields)
