"""What a page shows of a declaration: its text, opinions with answers, and what a resubmission changed.

Drawn by templates/projects/_declaration.html with the input `sheet`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from organizations.actor import Actor
from organizations.judging import judging_organization
from organizations.models import Organization

from .declaration import LABELS, Change, changes, content_of, opinion_label, words_of
from .models import DeclarationOpinion, DeclarationVersion, Project
from .permissions import may_judge
from .similar import SimilarTitle, similar_titles
from .states import EDITABLE, ProjectState
from .submission import submission_number

CHECKLIST = (("small", "切口小"), ("hard", "有难度"), ("exemplary", "示范强"), ("feasible", "能落实"))
ANSWERS = {"yes": "是", "no": "否"}


@dataclass(frozen=True)
class Row:
    name: str
    label: str
    text: str


@dataclass(frozen=True)
class OpinionRow:
    """`given` is false while the judges only keep it for themselves."""

    label: str
    text: str
    answer: str
    author: str
    given: bool
    field: str


@dataclass(frozen=True)
class VersionRow:
    version: DeclarationVersion
    changes: list[Change]


@dataclass
class DeclarationSheet:
    """`project` needs organization and round; everything else is read once when it is asked for."""

    project: Project
    actor: Actor

    @cached_property
    def rows(self) -> list[Row]:
        """The declaration as it is now; once submitted nobody edits it."""
        words = words_of(content_of(self.project))
        return [Row(name, LABELS[name], text) for name, text in words.items()]

    @cached_property
    def versions(self) -> list[DeclarationVersion]:
        return list(self.project.versions.select_related("submitted_by__user"))

    @cached_property
    def history(self) -> list[VersionRow]:
        """Resubmissions, newest first, each with what it changed."""
        pairs = zip(self.versions, self.versions[1:], strict=False)
        rows = [VersionRow(later, changes(earlier.content, later.content)) for earlier, later in pairs]
        return rows[::-1]

    @cached_property
    def unsent(self) -> list[Change]:
        """What was edited since the last submission."""
        if not self.versions or self.project.state not in EDITABLE:
            return []
        return changes(self.versions[-1].content, content_of(self.project))

    @property
    def is_resubmission(self) -> bool:
        return bool(self.versions)

    @cached_property
    def opinions(self) -> list[OpinionRow]:
        """Sent back ones for everybody, those still being written for the judges."""
        judges = may_judge(self.actor, self.project)
        found = self.project.opinions.select_related("author__user").order_by("-submission", "pk")
        return [opinion_row(opinion) for opinion in found if opinion.given or judges]

    @cached_property
    def pending(self) -> list[OpinionRow]:
        """Opinions on the submission that is being judged."""
        number = submission_number(self.project)
        found = self.project.opinions.filter(submission=number).select_related("author__user")
        return [opinion_row(opinion) for opinion in found]

    @property
    def checklist(self) -> Iterator[tuple[str, str]]:
        for name, label in CHECKLIST:
            answer = ANSWERS.get(self.project.checklist.get(name, ""))
            if answer:
                yield label, answer

    @cached_property
    def similar(self) -> list[SimilarTitle]:
        return similar_titles(self.project, self.actor)

    @property
    def is_filed_only(self) -> bool:
        """备案: the root's own project, judged by its own officers."""
        return self.project.organization.is_root

    @cached_property
    def judge(self) -> Organization | None:
        """Who is going to judge it."""
        return judging_organization(self.project.organization)

    @property
    def is_waiting(self) -> bool:
        return self.project.state == ProjectState.SUBMITTED


def opinion_row(opinion: DeclarationOpinion) -> OpinionRow:
    return OpinionRow(
        opinion_label(opinion),
        opinion.text,
        opinion.answer,
        opinion.author.user.name,
        opinion.given,
        opinion.field,
    )
