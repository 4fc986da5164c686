"""One import as its app describes it, and the one way in which a plan is written."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import models

from organizations.actor import Actor
from organizations.workbooks.kept import Shelf
from workflow import audit
from workflow.models import AuditEntry

from .layout import Layout
from .plan import Plan
from .reading import Rows


class PlanChangedError(Exception):
    """The system is no longer what the dry run saw; carries the plan of now."""

    def __init__(self, plan: Plan) -> None:
        super().__init__("the plan differs from the one that was shown")
        self.plan = plan


@dataclass(frozen=True)
class Import:
    """`address` is the name of the first page, to which _template, _check, _refusals and _marked are added.

    `load` gives what is on record and in reach, with the rows locked where asked; `plan` is pure; `write` runs inside
    the transaction, its entries caused by the one it is given. `lists` are the choices of the template, `filled` its
    first rows. `closed` says why nothing can be imported now.
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
    plan: Callable[[Rows, Any], Plan]
    write: Callable[[Plan, Actor, AuditEntry], None]
    subject: Callable[[Plan], models.Model]
    lists: Callable[[Actor], Mapping[str, Sequence[str]]]
    filled: Callable[[Actor], Sequence[Mapping[str, Any]]] = lambda actor: ()
    closed: Callable[[Actor], str] = lambda actor: ""

    def dry_run(self, rows: Rows, actor: Actor) -> Plan:
        return self.plan(rows, self.load(actor, rows, False))

    def run(self, rows: Rows, actor: Actor, expected: str) -> Plan:
        """Plan again with the records locked, and write the plan if nothing is refused.

        `expected` is the digest of the plan that was shown; another plan raises PlanChangedError.
        """
        with audit.recording():
            plan = self.plan(rows, self.load(actor, rows, True))
            if plan.digest != expected:
                raise PlanChangedError(plan)
            if plan.has_work and not plan.is_refused:
                details = {
                    "sha256": rows.sha256,
                    "created": len(plan.created),
                    "changed": len(plan.changed),
                    "unchanged": plan.unchanged,
                }
                entry = audit.note(actor, self.verb, self.subject(plan), details=details)
                self.write(plan, actor, entry)
        return plan
