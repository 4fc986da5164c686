"""申报: what a declaration consists of, as stored content and as text, and what differs between two."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from workflow.templatetags.look import money

from .amounts import amount
from .models import DeclarationOpinion, Indicator, Problem, Project

# Fields in the order of the form. 领办事项 has the short one.
MAJOR = (
    "title", "category", "problems", "background", "problem_statement", "objectives", "approach",
    "expected_results", "beneficiaries", "budget", "budget_source", "matters_for_superiors",
    "starts_on", "due_on",
)  # fmt: skip
MINOR = (
    "title", "category", "problems", "problem_statement", "objectives", "beneficiaries", "starts_on", "due_on",
)  # fmt: skip

OPTIONAL = frozenset({"budget", "budget_source", "matters_for_superiors"})
OPTIONAL_MINOR = frozenset({"beneficiaries"})

COLUMNS = [*Project._meta.fields, *Project._meta.many_to_many]
LABELS = {column.name: str(column.verbose_name) for column in COLUMNS} | {"indicators": "量化指标"}
OVERALL = "overall"
LONGEST_TITLE = 40
OPINION_LABELS = LABELS | {OVERALL: "总体意见"}


def fields_of(size: str) -> tuple[str, ...]:
    return MAJOR if size == Project.Size.MAJOR else MINOR


def required_of(size: str) -> tuple[str, ...]:
    """What must be there when the declaration is submitted; a draft may have gaps."""
    optional = OPTIONAL if size == Project.Size.MAJOR else OPTIONAL_MINOR
    return tuple(name for name in fields_of(size) if name not in optional)


def content_of(project: Project) -> dict[str, Any]:
    """The whole declaration as JSON: names and numbers beside the ids that may change their meaning."""
    return content_of_parts(project, project.problems.all(), project.indicators.all())


def content_of_parts(
    project: Project, problems: Iterable[Problem], indicators: Iterable[Indicator]
) -> dict[str, Any]:
    """The same of problems and indicators that are at hand, stored or not."""
    content: dict[str, Any] = {"size": project.size}
    for name in MAJOR:
        if name not in {"category", "problems"}:
            content[name] = plain(getattr(project, name))
    content["category"] = project.category.name if project.category else ""
    content["problems"] = [
        {"number": problem.number, "description": problem.description} for problem in problems
    ]
    content["indicators"] = [
        {name: plain(getattr(row, name)) for name in ("name", "baseline", "target", "unit")}
        for row in indicators
    ]
    return content


def plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return value.isoformat() if isinstance(value, date) else value


def words_of(content: Mapping[str, Any]) -> dict[str, str]:
    """The content as text by field, in the order of the form; empty for what was left out."""
    return {name: text_of(name, content.get(name)) for name in shown_fields(content)}


def shown_fields(content: Mapping[str, Any]) -> list[str]:
    """Fields of the size's form; of the others and the indicators those that were filled in."""
    own = fields_of(str(content.get("size", Project.Size.MAJOR)))
    names = [name for name in MAJOR if name in own or content.get(name) not in (None, "")]
    if content.get("indicators"):
        names.insert(names.index("objectives") + 1, "indicators")
    return names


def text_of(name: str, value: Any) -> str:
    if value is None or value in ("", []):
        return ""
    if name == "problems":
        return "\n".join(f"{problem['number']}　{problem['description']}" for problem in value)
    if name == "indicators":
        return "；".join(indicator_words(row) for row in value)
    if name == "budget":
        return money(Decimal(value))
    if name == "beneficiaries":
        return f"{value:,} 人"
    if name in {"starts_on", "due_on"}:
        day = date.fromisoformat(value)
        return f"{day.year} 年 {day.month} 月 {day.day} 日"
    return str(value)


def indicator_words(row: Mapping[str, str]) -> str:
    """加装电梯 0 部 → 8 部."""
    was, goal = (amount(Decimal(row[side]), row["unit"]) for side in ("baseline", "target"))
    return f"{row['name']} {was} → {goal}"


@dataclass(frozen=True)
class Change:
    """One field of two submissions."""

    label: str
    before: str
    after: str


def changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Change]:
    """The fields whose text differs, in the order of the form."""
    was, now = words_of(before), words_of(after)
    names = [*now, *(name for name in was if name not in now)]
    pairs = [Change(LABELS[name], was.get(name, ""), now.get(name, "")) for name in names]
    return [pair for pair in pairs if pair.before != pair.after]


def opinion_label(opinion: DeclarationOpinion) -> str:
    return OPINION_LABELS.get(opinion.field, opinion.field)


def drafted_from(problems: Iterable[Problem]) -> dict[str, Any]:
    """What the problems already say, as the first values of a declaration."""
    found = list(problems)
    if not found:
        return {}
    people = [problem.people_affected for problem in found if problem.people_affected]
    deadlines = [problem.deadline for problem in found if problem.deadline]
    return {
        "problems": found,
        "title": suggested_title(found[0].description),
        "problem_statement": "\n".join(problem.description for problem in found),
        "beneficiaries": sum(people) or None,
        "due_on": min(deadlines, default=None),
    }


def suggested_title(description: str) -> str:
    """The first clause of the problem, not longer than a title may be."""
    return next(clauses(description), "")[:LONGEST_TITLE]


def clauses(text: str) -> Iterator[str]:
    for mark in "，。；！？,;\r\n":
        text = text.replace(mark, "\0")
    return (clause.strip() for clause in text.split("\0") if clause.strip())
