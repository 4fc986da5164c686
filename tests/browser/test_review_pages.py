"""Pages of the review that no log-in of the demo reaches by links: each opened by whoever may, at both widths."""

from collections.abc import Iterator

import pytest
from django.urls import reverse
from playwright.sync_api import Page

from organizations.models import Appointment, ExportJob
from organizations.roles import Role
from projects.models import Project
from reviews import bulk_export
from reviews.models import (
    Adoption,
    Commendation,
    CommendationObjection,
    ComparisonGroup,
    Mechanism,
    Objection,
    RectificationItem,
    ReviewSheet,
)
from reviews.todo import unlocks_to_decide
from tests.browser.test_pages import ADVICE, noise_of, wrong_on_both
from tests.browser.visitor import Screen
from tests.builders.people import acting, an_appointment
from tests.builders.reviews import a_township

pytestmark = pytest.mark.slow


def officers(organization_id: int) -> list[Appointment]:
    return list(Appointment.objects.holders(organization_id, Role.OFFICER).order_by("pk"))


def secretary(organization_id: int) -> Appointment:
    return Appointment.objects.holders(organization_id, Role.SECRETARY).get()


def of_mechanisms() -> Iterator[tuple[Appointment, str]]:
    draft = Mechanism.objects.filter(state="draft").first()
    yield secretary(draft.organization_id), reverse("reviews:mechanism_edit", args=[draft.pk])
    yield secretary(draft.organization_id), f"{draft.get_absolute_url()}?print=1"
    adopted = Adoption.objects.running().first()
    withdraw = reverse("reviews:adoption_transition", args=[adopted.pk, "withdraw"])
    yield secretary(adopted.organization_id), withdraw


def of_results() -> Iterator[tuple[Appointment, str]]:
    for item in RectificationItem.objects.select_related("sheet__group"):
        judge, house = officers(item.sheet.group.judge_id)[0], secretary(item.sheet.organization_id)
        steps = ("verify", "send_back") if item.state == "reported" else ("report",)
        yield judge, item.get_absolute_url()
        for name in steps:
            url = reverse("reviews:rectification_transition", args=[item.pk, name])
            yield (house if name == "report" else judge), url
        yield judge, reverse("reviews:rectification_new", args=[item.sheet_id])
        yield house, reverse("reviews:transition", args=[item.sheet_id, "object"])
    objected = Objection.objects.filter(answered_at=None).select_related("sheet__group").get()
    answering = officers(objected.sheet.group.judge_id)[0]
    yield answering, reverse("reviews:transition", args=[objected.sheet_id, "answer"])
    yield answering, objected.sheet.get_absolute_url()


def of_unlocks(city: Appointment) -> Iterator[tuple[Appointment, str]]:
    waiting = unlocks_to_decide(acting(city)).get()
    yield city, "/unlocks/?show=decide"
    for name in ("approve", "refuse"):
        yield city, reverse("reviews:unlock_transition", args=[waiting.pk, name])
    yield waiting.requested_by, reverse("reviews:unlock_transition", args=[waiting.pk, "withdraw"])


def of_commendations(city: Appointment) -> Iterator[tuple[Appointment, str]]:
    public = Commendation.objects.get(state="announced")
    yield city, f"{public.get_absolute_url()}?print=1"
    yield city, reverse("reviews:commendation_objection", args=[public.pk])
    noted = CommendationObjection.objects.get()
    yield city, reverse("reviews:objection_outcome", args=[noted.pk])
    yield city, reverse("reviews:commendation_transition", args=[public.pk, "take_back"])


def of_many(city: Appointment) -> Iterator[tuple[Appointment, str]]:
    sheets = ReviewSheet.objects.filter(state="scored").select_related("group")
    one = sheets.first()
    for name in ("complete_scoring", "confirm", "publish", "archive"):
        yield officers(one.group.judge_id)[-1], f"{reverse('reviews:bulk', args=[name])}?sheet={one.pk}"
    job = ExportJob.objects.create(
        user=city.user, post=city, kind=bulk_export.KIND, total=2309, done=580, name="考核表"
    )
    yield city, job.get_absolute_url()


def of_persons(city: Appointment) -> Iterator[tuple[Appointment, str]]:
    accepted = Project.objects.filter(state="closed").first()
    reader = secretary(accepted.organization_id)
    yield reader, reverse("reviews:typical_case", args=[accepted.pk])
    for who in (reader, city):
        file = reverse("reviews:secretary_file", args=[reader.user_id])
        yield from ((who, file), (who, f"{file}?print=1"))


def everything() -> Iterator[tuple[Appointment, str]]:
    city = Appointment.objects.active().get(user__username="city")
    yield from of_mechanisms()
    yield from of_results()
    for pages in (of_unlocks, of_commendations, of_many, of_persons):
        yield from pages(city)


def test_further_pages_of_the_review(demo, live_server, desktop: Page, client):
    noise, screen = noise_of(desktop), Screen(desktop)
    complaints, seen = [], 0
    for who, address in everything():
        client.force_login(who.user)
        cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}
        desktop.context.add_cookies([cookie])
        answer = desktop.goto(address)
        assert answer.ok, f"{address} answered {answer.status} to {who}"
        complaints += [f"{address} {words}" for words in wrong_on_both(screen)]
        complaints += [f"{address}: {words}" for words in noise if ADVICE not in words]
        noise.clear()
        seen += 1
    assert complaints == []
    assert seen >= 30


def test_the_comparison_is_widened_from_the_page_of_the_groups(live_server, desktop: Page, client):
    """/schemes/groups/N/ takes only what this page posts."""
    found = a_township()
    client.force_login(an_appointment(found.city, Role.OFFICER).user)
    cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}
    desktop.context.add_cookies([cookie])
    desktop.goto(f"{live_server.url}/schemes/groups/")
    desktop.get_by_label("的比较范围").select_option("city")
    desktop.get_by_role("button", name="调整").click()
    desktop.get_by_text("已调整比较范围").wait_for()
    assert ComparisonGroup.objects.get(sheets=found.sheet).wider.judge == found.city
    assert wrong_on_both(Screen(desktop)) == []
