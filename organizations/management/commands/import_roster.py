import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import IntegrityError
from django.utils import timezone

from organizations.actor import service
from organizations.importing.reading import Rows
from organizations.roster.importing import import_roster
from organizations.roster.planning import Counts, Plan, make_plan
from organizations.roster.present import load_present
from organizations.roster.reading import read_roster
from organizations.workbooks.reading import WorkbookError, read_workbook

CONFLICT = "与系统中的数据冲突，没有写入。改名和新增同名组织同时出现的，请分成两份名册先后导入"
NOTHING_READ = Counts(0, 0, 0, 1)  # the file itself is refused


class Command(BaseCommand):
    help = "Import the roster of organizations and posts from an .xlsx; all or nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="the workbook")
        parser.add_argument("--dry-run", action="store_true", help="say what would happen, write nothing")

    def handle(self, *args: Any, file: Path, dry_run: bool, **options: Any) -> None:
        try:
            roster = self.read(file)
            plan = self.plan(roster, dry_run)
        except WorkbookError as refusal:
            self.stdout.write(str(refusal))
            self.stdout.write(str(NOTHING_READ))
            sys.exit(1)
        self.report(plan, dry_run)
        if plan.is_refused:
            sys.exit(1)

    def read(self, file: Path) -> Rows:
        try:
            with file.open("rb") as opened:
                return read_roster(read_workbook(opened, file.name))
        except OSError as missing:
            raise CommandError(f"打不开文件 {file}：{missing.strerror}") from missing

    def plan(self, roster: Rows, dry_run: bool) -> Plan:
        if dry_run:
            return make_plan(roster, load_present(timezone.localdate()))
        try:
            return import_roster(roster, service("import_roster"))
        except IntegrityError as conflict:
            raise WorkbookError(CONFLICT) from conflict

    def report(self, plan: Plan, dry_run: bool) -> None:
        """Refusals first, the counts of organizations last."""
        for refusal in plan.refusals:
            self.stdout.write(str(refusal))
        for note in plan.notes:
            self.stdout.write(f"注意：{note}")
        for post in plan.hand_overs:
            before = "、".join(plan.present.people[known.user_id].name for known in post.previous)
            self.stdout.write(
                f"书记交接：{post.unit.name} {before} → {post.person.name}，{post.starts_on} 起"
            )
        self.stdout.write(
            f"新账号 {len(plan.new_people)} 个，新任职 {len(plan.new_posts)} 项，任职变更 {len(plan.changed_posts)} 项"
        )
        if plan.is_refused and not dry_run:
            self.stdout.write(f"没有写入：有 {len(plan.refusals)} 处不能导入，请改正后重新导入")
        self.stdout.write(str(plan.counts))
