from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from workflow.guards import faults
from workflow.verifying import Anchor, read_anchors, verify


class Command(BaseCommand):
    help = "Go through the whole audit chain and name the first row that does not hold."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--anchor", metavar="FILE", type=Path, help="heads that audit_anchor printed, one a line"
        )

    def handle(self, *args: Any, anchor: Path | None, **options: Any) -> None:
        found = verify(anchors_in(anchor) if anchor else [])
        for fault in faults():
            self.stderr.write(f"表 {fault.table} 的保护 {fault.name} 缺失或被改动")
        if found.flaw:
            raise CommandError(f"第 {found.flaw.sequence} 条有问题：{found.flaw.reason}")
        self.stdout.write(f"审计日志完好，共 {found.rows} 条")
        self.stdout.write(f"verified {found.rows} {found.head.hash}")


def anchors_in(file: Path) -> list[Anchor]:
    try:
        anchors = read_anchors(file.read_text(encoding="utf-8").splitlines())
    except OSError as error:
        raise CommandError(f"读不到锚点文件 {file}") from error
    except ValueError as error:
        raise CommandError(f"{file}：{error}") from error
    if not anchors:
        raise CommandError(f"{file} 里没有锚点")
    return anchors
