"""Two people carry the first files of a collector in at once: each answer and each opinion enters once, and none is refused."""

import tempfile
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from django.utils import timezone

from feedback.carrying import entering, leaving
from feedback.carrying.bundles import BadBundleError
from feedback.models import AnswerKind, Opinion, ReceivedBundle, SealedAnswer, Survey
from tests.builders.carrying import answers, carried_back, entered, given
from tests.builders.people import a_city
from tests.builders.voice import SATISFIED, a_survey, printed
from workflow.models import AuditEntry

pytestmark = [pytest.mark.race, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
NUMBER = 12


def handed_over() -> Survey:
    survey = a_survey(a_city()[-1])
    printed(survey, NUMBER)
    leaving.hand_over()
    return survey


def came_back(survey: Survey, opinions: list[dict], minutes: int = 0) -> Path:
    """A file of the collector, written so many minutes from now."""
    path = Path(tempfile.mkdtemp()) / "back.zip"
    batch = answers(survey, (AnswerKind.SLIPS, [SATISFIED] * NUMBER))
    with time_machine.travel(timezone.now() + timedelta(minutes=minutes), tick=False):
        return carried_back(path, [batch], opinions)


def taking(path: Path):
    """An import; its answer is what was taken, or why nothing was."""

    def take():
        try:
            return entering.enter(path)
        except BadBundleError as error:
            return str(error)

    return take


def expect_each_once(opinions: int) -> None:
    assert SealedAnswer.objects.count() == NUMBER
    assert Opinion.objects.count() == opinions
    assert [bundle.refused for bundle in ReceivedBundle.objects.exclude(refused=[])] == []
    assert Survey.objects.get().state == Survey.State.CLOSED


def the_same_first_file_twice():
    survey = handed_over()
    path = came_back(survey, [given(survey.organization) for _ in range(NUMBER)])
    found = yield [taking(path), taking(path)]
    assert sorted(found, key=str) == [None, entered(surveys=1, opinions=NUMBER)]
    assert AuditEntry.objects.filter(verb="import_bundle").count() == 1
    expect_each_once(NUMBER)


def two_first_files():
    survey = handed_over()
    opinions = [given(survey.organization) for _ in range(NUMBER)]
    first, second = came_back(survey, opinions[:-1]), came_back(survey, opinions, minutes=1)
    older, newer = yield [taking(first), taking(second)]
    in_turn = (entered(surveys=1, opinions=NUMBER - 1), entered(opinions=1))
    overtaken = (
        "这个数据包比上次导入的旧，没有导入。请用另一端最近导出的一个",
        entered(surveys=1, opinions=NUMBER),
    )
    assert (older, newer) in (in_turn, overtaken)
    expect_each_once(NUMBER)


@pytest.mark.parametrize("race", [the_same_first_file_twice, two_first_files])
def test_race(race, started):
    started(race)
