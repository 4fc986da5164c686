"""An archive into an empty place: the tables as its version made them, its rows, then the migrations since."""

import shutil
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

from django.apps.registry import Apps
from django.core.management import call_command
from django.core.management.color import no_style
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.graph import MigrationGraph

from organizations import media
from workflow.commands import record
from workflow.verifying import verify

from . import archive, rows
from .archive import BadArchiveError, Manifest
from .taking import fingerprint

Node = tuple[str, str]
Tell = Callable[[str], None]


class NotEmptyError(Exception):
    """The database has tables already, or the folder of stored files holds some. Says which in Chinese."""


class NotEqualError(Exception):
    """What was restored is not what the archive says."""


def restore(path: Path, tell: Tell) -> Manifest:
    """BadArchiveError or NotEmptyError before anything is written; NotEqualError when the result is not the archive.

    A restore that broke off has left tables without rows: it is begun again with an empty database.
    """
    with archive.opened(path) as file:
        tell("正在核对备份文件")
        manifest = archive.checked(file)
        nodes = known_migrations(manifest)
        refuse_what_is_there(manifest)
        tell(f"正在恢复 {sum(table.rows for table in manifest.tables.values())} 条记录")
        restore_rows(file, manifest, tables_of(nodes))
        tell(f"正在恢复 {len(manifest.files)} 个文件")
        restore_files(file, manifest)
    tell("正在升级到当前版本并校验审计日志")
    call_command("migrate", verbosity=0, interactive=False)
    call_command("createcachetable", verbosity=0)
    prove_chain(manifest)
    record("restore", [])
    return manifest


def known_migrations(manifest: Manifest) -> set[Node]:
    nodes = {(app, name) for app, _, name in (text.partition(".") for text in manifest.migrations)}
    unknown = nodes - MigrationExecutor(connection).loader.graph.nodes.keys()
    if unknown:
        raise BadArchiveError(f"备份文件由更新的版本（{manifest.version}）写成，请先升级本系统")
    return nodes


def refuse_what_is_there(manifest: Manifest) -> None:
    if connection.introspection.table_names():
        raise NotEmptyError("数据库不是空的。请新建一个空数据库再恢复")
    if manifest.files and any(path.is_file() for path in media.root().rglob("*")):
        raise NotEmptyError("附件目录（MEDIA_ROOT）不是空的。请换一个空目录再恢复")


def tables_of(nodes: set[Node]) -> Apps:
    """Make the tables as they were with these migrations; the models of that time."""
    executor = MigrationExecutor(connection)
    last = leaves(executor.loader.graph, nodes)
    executor.migrate(last)
    apps: Apps = executor.loader.project_state(last).apps
    return apps


def leaves(graph: MigrationGraph, nodes: set[Node]) -> list[Node]:
    """Those of the migrations after which no other of them comes in the same app."""
    return [
        node
        for node in sorted(nodes)
        if not any(follows(child.key, node, nodes) for child in graph.node_map[node].children)
    ]


def follows(child: Node, node: Node, nodes: set[Node]) -> bool:
    return child in nodes and child[0] == node[0]


def restore_rows(file: zipfile.ZipFile, manifest: Manifest, apps: Apps) -> None:
    """All or none. What migrations put into new tables gives way to what the archive has."""
    models = rows.kept_models(apps)
    labels = {model._meta.label_lower for model in models}
    if labels != manifest.tables.keys():
        raise NotEqualError(f"备份文件与数据表不符：{', '.join(sorted(labels ^ manifest.tables.keys()))}")
    with transaction.atomic(), connection.cursor() as cursor:
        for model in models:
            cursor.execute(f"DELETE FROM {connection.ops.quote_name(model._meta.db_table)}")
        for model in models:
            rows.write(model, lines_in(file, model._meta.label_lower))
        for statement in connection.ops.sequence_reset_sql(no_style(), models):
            cursor.execute(statement)
        for model in models:
            if rows.count(rows.lines(model)) != manifest.tables[model._meta.label_lower]:
                raise NotEqualError(f"恢复后的数据与备份不一致：{model._meta.label_lower}")


def lines_in(file: zipfile.ZipFile, label: str) -> Iterator[bytes]:
    with file.open(archive.table_name(label)) as member:
        yield from member


def restore_files(file: zipfile.ZipFile, manifest: Manifest) -> None:
    root = media.root().resolve()
    for name in manifest.files:
        target = (root / name).resolve()
        if not target.is_relative_to(root):
            raise BadArchiveError(f"备份文件中有不安全的文件名：{name}")
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with file.open(archive.FILES + name) as source, target.open("xb") as copy:
            shutil.copyfileobj(source, copy, archive.CHUNK)
        target.chmod(0o600)


def prove_chain(manifest: Manifest) -> None:
    found = verify()
    head = {"sequence": found.head.sequence, "hash": found.head.hash} if found.rows else None
    if found.flaw or head != manifest.head:
        raise NotEqualError("恢复后的审计日志与备份不一致")


def has_the_same_key(manifest: Manifest) -> bool:
    """Whether one-time slips, receipts and links of the archive work here, too."""
    return manifest.key == fingerprint()
