import mimetypes
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any, NoReturn
from uuid import UUID

from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management.base import BaseCommand, CommandError
from django.db import IntegrityError
from django.http import HttpRequest, QueryDict

from organizations.acting import posts_and_left
from organizations.actor import Actor
from organizations.forms.workbook import note_refusal
from organizations.importing import kept
from organizations.importing.form import RowsForm
from organizations.importing.imports import CHANGED, IMPORTS, Import, NotWrittenError, PlanChangedError
from organizations.importing.reading import Rows
from organizations.models import User

KINDS = {kind.address.partition(":")[2].removesuffix("_import"): kind for kind in IMPORTS if not kind.signed}
ORIGIN = {"command": "import_workbook"}  # stands in the audit log: the person named was not at the page


class Command(BaseCommand):
    help = (
        "Import a workbook as a person would on the page, within the rights and scope of their post. "
        "Says what would happen; --apply writes, all or nothing."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("kind", choices=sorted(KINDS))
        parser.add_argument("file", type=Path, help="the workbook")
        parser.add_argument("--username", required=True, help="log-in name of whoever imports")
        parser.add_argument(
            "--post", type=int, default=0, help="number of the post, where the person holds several"
        )
        parser.add_argument("--round", default="", help="number of the round, for imports of one year")
        parser.add_argument("--report", type=Path, help="the original report of third-party results")
        parser.add_argument("--reason", default="", help="why what is on record is replaced")
        parser.add_argument("--apply", action="store_true", help="write; without it nothing is written")

    def handle(self, *args: Any, kind: str, username: str, post: int, **options: Any) -> None:
        chosen, actor = KINDS[kind], actor_of(username, post)
        if not chosen.may(actor):
            raise CommandError(chosen.missing_right)
        asked = HttpRequest()
        asked.GET = QueryDict(f"round={options['round']}")
        facts = chosen.facts(asked)  # type: ignore[arg-type]  # only the query is asked
        if words := chosen.closed(actor, facts):
            raise CommandError(words)
        token = self.keep(chosen, actor, facts, options)
        try:
            self.go(chosen, actor, token, options)
        finally:
            chosen.shelf.discard(token)

    def keep(self, kind: Import, actor: Actor, facts: Any, options: dict[str, Any]) -> UUID:
        """Read by the form of the page, in the confined process."""
        files = {"file": uploaded(options["file"])}
        if options["report"]:
            files["original"] = uploaded(options["report"])
        form = (kind.form or RowsForm)({}, files, kind=kind)
        if not form.is_valid():
            note_refusal(actor, kind.address, form, **ORIGIN)
            self.refuse([str(error) for errors in form.errors.values() for error in errors])
        chunks = {name: file.chunks() for name, file in form.beside.items()}
        kept_facts = {**facts, **form.facts, **ORIGIN}
        return kept.keep(kind.shelf, form.rows, options["file"].name, actor, chunks, kept_facts)

    def go(self, kind: Import, actor: Actor, token: UUID, options: dict[str, Any]) -> None:
        found = kept.load(kind.shelf, token, actor.user_id or 0)
        if found is None:
            raise CommandError("the rows that were just read are gone")
        plan = kind.dry_run(found.rows, actor)
        said: dict[str, Any] = {}
        if kind.confirming and plan.changed:
            asked = kind.confirming({"reason": options["reason"]})
            if options["apply"] and not asked.is_valid():
                self.refuse([str(error) for errors in asked.errors.values() for error in errors])
            said = asked.cleaned_data if asked.is_valid() else {}
        if options["apply"] and not plan.is_refused:
            plan = self.write(kind, found.rows, actor, plan.digest, said)
        for refusal in plan.refusals:
            self.stdout.write(str(refusal))
        counts = f"created {len(plan.created)}, changed {len(plan.changed)}, unchanged {plan.unchanged}"
        self.stdout.write(f"{counts}, refused {len(plan.refusals)}")
        if not options["apply"]:
            self.stdout.write("nothing was written; --apply writes")
        if plan.is_refused:
            sys.exit(1)

    def write(self, kind: Import, rows: Rows, actor: Actor, digest: str, said: dict[str, Any]) -> Any:
        try:
            return kind.run(rows, actor, digest, **said)
        except PlanChangedError:
            self.refuse([CHANGED])
        except IntegrityError:
            self.refuse([kind.conflict])
        except NotWrittenError as refused:
            self.refuse([f"没有写入：{refused}"])

    def refuse(self, sentences: list[str]) -> NoReturn:
        for sentence in sentences:
            self.stdout.write(sentence)
        sys.exit(1)


def actor_of(username: str, post: int) -> Actor:
    user = User.objects.filter(username=username, is_active=True).first()
    if user is None:
        raise CommandError(f"没有登录名为“{username}”的在用账号")
    posts, left = posts_and_left(user.pk)
    chosen = [held for held in posts if post in (0, held.pk)]
    if len(chosen) != 1:
        held = "；".join(f"{held.pk} {held}" for held in posts)
        raise CommandError(f"请用 --post 指明以哪个任职办理：{held or '该账号没有任职'}")
    return Actor(user=user, post=chosen[0], posts=posts, left=left)


def uploaded(path: Path) -> SimpleUploadedFile:
    try:
        content = path.read_bytes()
    except OSError as missing:
        raise CommandError(f"打不开文件 {path}：{missing.strerror}") from missing
    return SimpleUploadedFile(path.name, content, mimetypes.guess_type(path.name)[0] or "")
