"""One import as its app describes it, and the one way in which a plan is written."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django import forms
from django.db import models

from organizations import quota
from organizations.actor import Actor
from organizations.media import register_files
from organizations.requests import ActorRequest
from organizations.roles import Role
from organizations.workbooks.cut import ChangeLine
from organizations.workbooks.kept import Shelf
from organizations.workbooks.reading import Workbook
from workflow import audit
from workflow.models import AuditEntry

from .layout import Layout
from .reading import Rows, read_rows

if TYPE_CHECKING:
    from .form import RowsForm

Facts = Mapping[str, Any]
CHANGED = "核对之后系统中的数据有了变化，没有写入，请按下面的新结果重新确认"
IMPORTS: list[Import] = []


class PlanChangedError(Exception):
    """The system is no longer what the dry run saw; carries the plan of now."""

    def __init__(self, plan: Any) -> None:
        super().__init__("the plan differs from the one that was shown")
        self.plan = plan


class NotWrittenError(Exception):
    """A record takes nothing any more, or there is no room; the message is a sentence to show."""


@dataclass(frozen=True)
class Import:
    """`address` is the name of the first page, to which _template, _check, _refusals and _marked are added.

    `facts` are what the address asks for (a round, a group), kept with the rows as `rows.facts` beside what the `form` adds.
    `load` gives what is on record and in reach, with the rows locked where asked; `plan` is pure; `write` runs inside
    the transaction, its entries caused by the one it is given, and gets what the form `confirming` asked where records
    change. `lists` are the choices of the template, `filled` its first rows. `closed` says why nothing can be imported
    now, `about` what stands under the heading, `panel` is a template with more of the dry run. The administrators of
    `asks_password_of` give their password again before they confirm. What is `signed` is
    given in one's own name and has its page only. Beyond `at_once` rows a process of its own checks and writes them.
    """

    layout: Layout
    shelf: Shelf
    address: str
    list_address: str
    list_label: str
    verb: str
    may: Callable[[Actor], bool]
    missing_right: str
    rules: tuple[str, ...]
    load: Callable[[Actor, Rows, bool], Any]
    plan: Callable[[Rows, Any], Any]
    write: Callable[..., None]
    subject: Callable[[Any], models.Model]
    lists: Callable[[Actor, Facts], Mapping[str, Sequence[str]]] = lambda actor, facts: {}
    filled: Callable[[Actor, Facts], Sequence[Mapping[str, Any]]] = lambda actor, facts: ()
    closed: Callable[[Actor, Facts], str] = lambda actor, facts: ""
    facts: Callable[[ActorRequest], Facts] = lambda request: {}
    about: Callable[[Facts], str] = lambda facts: ""
    list_query: Callable[[Facts], str] = lambda facts: ""
    read: Callable[[Workbook, Layout], Rows] = read_rows
    form: type[RowsForm] | None = None
    confirming: type[forms.Form] | None = None
    panel: str = ""
    report: Callable[[Any], Any] = lambda plan: None
    changes: Callable[[Any], list[ChangeLine]] = lambda plan: list(plan.change_lines)
    done: Callable[[Any], str] = lambda plan: ""
    conflict: str = CHANGED
    template_address: str = ""
    asks_password_of: tuple[Role, ...] = ()
    signed: bool = False
    at_once: int = 1_000

    def dry_run(self, rows: Rows, actor: Actor) -> Any:
        return self.plan(rows, self.load(actor, rows, False))

    def run(self, rows: Rows, actor: Actor, expected: str | None = None, **said: Any) -> Any:
        """Plan again with the records locked, and write the plan if nothing is refused.

        `expected` is the digest of the plan that was shown; another plan raises PlanChangedError.
        """
        with audit.recording():
            plan = self.plan(rows, self.load(actor, rows, True))
            if expected is not None and plan.digest != expected:
                raise PlanChangedError(plan)
            if plan.has_work and not plan.is_refused:
                self.record(plan, actor, said)
        return plan

    def record(self, plan: Any, actor: Actor, said: Facts) -> None:
        details = {
            "sha256": plan.rows.sha256,
            "created": len(plan.created),
            "changed": len(plan.changed),
            "unchanged": plan.unchanged,
        } | plan.rows.origin
        entry: AuditEntry = audit.note(actor, self.verb, self.subject(plan), details=details)
        self.write(plan, actor, entry, **said)


def written_words(kind: Import, plan: Any) -> str:
    words = f"新增 {len(plan.created):,} 项、更正 {len(plan.changed):,} 项，{plan.unchanged:,} 项不变"
    return f"{kind.layout.title}已导入：{words}{kind.done(plan)}"


def not_written_words(kind: Import, refused: Exception) -> str:
    """Of an IntegrityError or a NotWrittenError."""
    return f"没有写入：{refused}" if isinstance(refused, NotWrittenError) else kind.conflict


def register_import(kind: Import) -> None:
    """Its kept files have an owner, and take room of the organization of whoever sent them."""
    IMPORTS.append(kind)
    register_files(kind.shelf.stored, passing=True)
    quota.register_use(kind.shelf.used_by)
