"""评优名单 of the finished round: one settled, one public with an objection that is looked into, one draft."""

from dataclasses import dataclass
from datetime import date, timedelta

from organizations.models import Level, Organization
from organizations.roles import Role
from projects.workdays import add_workdays
from reviews.commending.candidates import candidates, rules_of
from reviews.demo.ordinary import City
from reviews.demo.rows import REASON
from reviews.models import Commendation, CommendationEntry, CommendationObjection
from workflow.batches import record_many

S = Commendation.State


@dataclass(frozen=True)
class Story:
    place: str
    words: str
    level: str
    state: str


STORIES = (
    Story("云岭县", "先进村（社区）党组织书记", Level.VILLAGE, S.FINAL),
    Story("江澜市", "先进乡镇（街道）党（工）委书记", Level.TOWNSHIP, S.ANNOUNCED),
    Story("江澜市", "先进村（社区）党组织书记", Level.VILLAGE, S.DRAFT),
)
CONTACT = "{}组织科，0000-8888{}"
COMPLAINT = "反映该同志领办项目中一处公示栏未及时更新，请核实。"


def commend(city: City) -> None:
    """Call it when the sheets are written: lists are drawn from them by the same rules as on the page."""
    for story in STORIES:
        place = city.people.tree.named(story.place)
        officer = city.people.holder(place, Role.OFFICER)
        made = Commendation(
            round=city.rounds.finished,
            organization=place,
            title=f"{city.rounds.finished.year} 年度{story.words}",
            level=story.level,
            drawn_up_by=officer,
            **public_fields(story, place, city),
        )
        record_many([made], REASON, city.rows.actor)
        draft = [found for found in candidates(made, rules_of(made)) if found.is_in]
        entries = [CommendationEntry(commendation=made, sheet=found.sheet) for found in draft]
        record_many(entries, REASON, city.rows.actor)
        if story.state == S.ANNOUNCED and entries and officer:
            noted = CommendationObjection(
                commendation=made,
                sheet=entries[0].sheet,
                received_on=city.calendar.today,
                text=COMPLAINT,
                noted_by=officer,
            )
            record_many([noted], REASON, city.rows.actor)


def public_fields(story: Story, place: Organization, city: City) -> dict[str, object]:
    """A settled list was public in March; one that is public now began to be so two days ago."""
    year, today = city.rounds.finished.year + 1, city.calendar.today
    if story.state == S.DRAFT:
        return {"state": S.DRAFT}
    first = date(year, 3, 2) if story.state == S.FINAL else today - timedelta(days=2)
    found: dict[str, object] = {
        "state": story.state,
        "contact": CONTACT.format(f"中共{place.short_name}委组织部", f"{6000 + place.pk % 1000:04d}"),
        "announced_on": first,
        "announced_until": add_workdays(first, 5),
    }
    if story.state == S.FINAL:
        found |= {"decided_on": date(year, 3, 16), "document_number": f"云委〔{year}〕11号"}
    return found
