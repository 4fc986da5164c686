"""搜索: one query over records of several kinds, each kind as far as its own list lets the reader see it.

Every app registers its kinds from its wiring. Words are looked for in columns that hold them squeezed, with
spelling and initials (organizations.search_keys), in numbers, and in the names of organizations and secretaries.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property, reduce
from operator import and_
from typing import Any

from django import forms
from django.core.paginator import Page, Paginator
from django.db.models import Case, IntegerField, Q, QuerySet, Value, When

from organizations.actor import Actor
from organizations.filtered_list import below_unit, offered_units
from organizations.models import Organization, User
from organizations.requests import asked_id
from organizations.search_keys import terms_of

from .filters import LONGEST_WORDS
from .models import AnnualRound

FEW = 5  # of each kind on the first page
PAGE_SIZE = 30
# Names that fit more are no name of one's own: 社区 finds titles, not the records of every 社区.
MOST_NAMED = 300


@dataclass(frozen=True)
class Term:
    """One word, and the organizations and persons that bear it."""

    text: str
    units: frozenset[int] = frozenset()
    persons: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Hit:
    """One record found. `note` says where it belongs, `state` and `tone` make its badge."""

    title: str
    number: str
    note: str
    url: str
    state: str = ""
    tone: str = ""


@dataclass(frozen=True)
class Kind:
    """Records of one kind.

    `rows` are those that the reader may see, with what `hit` names. `matches` is the condition of one term,
    `exact` the one that puts a row before the others. `path` and `round` are the columns by which the search
    is narrowed; a kind without a round is left out where a round is asked for. `indexed` are the columns that
    words are looked for in, for manage.py index_search.
    """

    name: str
    label: str
    order: int
    may: Callable[[Actor], bool]
    rows: Callable[[Actor], QuerySet[Any]]
    matches: Callable[[Term], Q]
    hit: Callable[[Any], Hit]
    exact: Callable[[str], Q]
    newest: tuple[Any, ...] = ("-pk",)
    path: str = "path"
    round: str = ""
    indexed: tuple[tuple[Any, str], ...] = field(default=())


_kinds: list[Kind] = []


def register_kind(kind: Kind) -> None:
    _kinds.append(kind)
    _kinds.sort(key=lambda entry: entry.order)


def kinds_for(actor: Actor) -> list[Kind]:
    return [kind for kind in _kinds if kind.may(actor)]


def may_search(actor: Actor) -> bool:
    return any(kind.may(actor) for kind in _kinds)


def indexed_columns() -> list[tuple[str, str]]:
    """Table and column of everything that words are looked for in."""
    found = {(model._meta.db_table, column) for kind in _kinds for model, column in kind.indexed}
    return sorted(found)


class SearchForm(forms.Form):
    """The box: what was asked for stands in it again, a value that does not exist is left out."""

    q = forms.CharField(
        label="名称、编号、代码、组织或书记",
        required=False,
        max_length=LONGEST_WORDS,
        widget=forms.TextInput(
            attrs={
                "type": "search",
                "placeholder": "可输拼音首字母，多个词用空格隔开",
                "data-search-key": True,
            }
        ),
    )
    kind = forms.ChoiceField(label="类别", required=False)
    round = forms.ChoiceField(label="年度", required=False)
    organization = forms.ChoiceField(label="组织", required=False)

    def __init__(self, *, search: Search) -> None:
        narrowed = {"kind": search.kind and search.kind.name, "round": search.round and search.round.pk}
        chosen = {"q": search.words, "organization": search.unit and search.unit.pk}
        super().__init__(initial=chosen | narrowed)
        self.offer("kind", "全部类别", [(kind.name, kind.label) for kind in search.kinds])
        self.offer("round", "全部年度", [(round_.pk, round_.name) for round_ in search.rounds])
        units = [(unit.pk, f"{unit}及以下") for unit in search.units]
        self.offer("organization", "全部组织", units if len(units) > 1 else [])

    def offer(self, name: str, empty: str, choices: list[tuple[Any, str]]) -> None:
        """A field with nothing to choose from is left out."""
        if not choices:
            del self.fields[name]
            return
        field: Any = self.fields[name]
        field.choices = [("", empty), *choices]


@dataclass(frozen=True)
class Group:
    """What was found of one kind: the first few, and whether there are more."""

    kind: Kind
    hits: list[Hit]
    has_more: bool


@dataclass
class Search:
    """What one actor finds under one query: q, kind, round, organization (subtree), page."""

    actor: Actor
    query: Mapping[str, str]

    def asked(self, name: str) -> str:
        return str(self.query.get(name, ""))

    @property
    def words(self) -> str:
        return " ".join(self.asked("q").split())[:LONGEST_WORDS]

    @cached_property
    def kinds(self) -> list[Kind]:
        return kinds_for(self.actor)

    @cached_property
    def kind(self) -> Kind | None:
        return next((kind for kind in self.kinds if kind.name == self.asked("kind")), None)

    @cached_property
    def rounds(self) -> list[AnnualRound]:
        return list(AnnualRound.objects.order_by("-year")) if any(kind.round for kind in self.kinds) else []

    @cached_property
    def round(self) -> AnnualRound | None:
        return next((round_ for round_ in self.rounds if round_.pk == asked_id(self.asked("round"))), None)

    @cached_property
    def units(self) -> list[Organization]:
        return offered_units(self.actor, self.asked("organization"))

    @cached_property
    def unit(self) -> Organization | None:
        return next((unit for unit in self.units if str(unit.pk) == self.asked("organization")), None)

    @cached_property
    def terms(self) -> list[Term]:
        texts = terms_of(self.words)
        units, persons = named(Organization.objects.all(), texts), named(User.objects.all(), texts)
        return [Term(text, units[text], persons[text]) for text in texts]

    def found(self, kind: Kind) -> QuerySet[Any]:
        """Rows of the kind, what was asked for exactly first, then the newest."""
        rows = kind.rows(self.actor)
        if self.round:
            rows = rows.filter(**{kind.round: self.round.pk}) if kind.round else rows.none()
        if self.unit:
            rows = below_unit(rows, self.units, str(self.unit.pk), kind.path)
        rows = rows.filter(reduce(and_, map(kind.matches, self.terms)))
        first = Case(
            When(kind.exact(self.terms[0].text), then=Value(0)),
            default=Value(1),
            output_field=IntegerField(),
        )
        return rows.order_by(first, *kind.newest)

    @cached_property
    def groups(self) -> list[Group]:
        """Without a chosen kind: the first of each; kinds in which nothing was found are left out."""
        if not self.terms or self.kind:
            return []
        groups = []
        for kind in self.kinds:
            rows = list(self.found(kind)[: FEW + 1])
            if rows:
                groups.append(Group(kind, [kind.hit(row) for row in rows[:FEW]], len(rows) > FEW))
        return groups

    @cached_property
    def page(self) -> Page[Any] | None:
        """Of the chosen kind, all that was found, page by page."""
        if not self.terms or self.kind is None:
            return None
        return Paginator(self.found(self.kind), PAGE_SIZE).get_page(self.query.get("page"))

    @cached_property
    def hits(self) -> list[Hit]:
        return [self.kind.hit(row) for row in self.page] if self.kind and self.page else []

    @property
    def form(self) -> SearchForm:
        return SearchForm(search=self)

    @property
    def is_empty(self) -> bool:
        return bool(self.words) and not self.groups and not self.hits

    @property
    def applied(self) -> list[tuple[str, str]]:
        """The conditions in force besides the words: what a click takes away, in words and by name."""
        found = []
        if self.kind:
            found.append((f"只查{self.kind.label}", "kind"))
        if self.round:
            found.append((self.round.name, "round"))
        if self.unit:
            found.append((f"{self.unit}及以下", "organization"))
        return found

    @property
    def single_words(self) -> list[str]:
        """Each word alone, offered where all together found nothing."""
        words = self.words.split()
        return words if len(words) > 1 else []

    @property
    def scope_words(self) -> str:
        unit = self.actor.organization
        return f"在{unit}及以下、您有权查看的记录中查找" if unit else ""


def named(rows: QuerySet[Any], texts: Iterable[str]) -> dict[str, frozenset[int]]:
    """Ids of organizations or persons by the text that their name, spelling or initials hold; one query.

    Resolved to ids, so that the records themselves are found by an index on their own columns.
    """
    found: dict[str, set[int]] = {text: set() for text in texts}
    if not found:
        return {}
    some = reduce(lambda one, other: one | other, (Q(pinyin__contains=text) for text in found))
    most = MOST_NAMED * len(found)
    bearing = list(rows.filter(some).order_by().values_list("pk", "pinyin")[: most + 1])
    for pk, key in bearing:
        for text, ids in found.items():
            if text in key:
                ids.add(pk)
    too_many = len(bearing) > most
    return {
        text: frozenset() if too_many or len(ids) > MOST_NAMED else frozenset(ids)
        for text, ids in found.items()
    }
