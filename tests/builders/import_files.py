"""Workbooks as people fill them in for an import, and the way through its pages."""

from collections.abc import Iterable, Mapping, Sequence
from io import BytesIO
from typing import Any

import openpyxl
from django.core.files.uploadedfile import SimpleUploadedFile


def a_table(
    header: Sequence[str], rows: Iterable[Mapping[str, Any]], above: Iterable[Sequence[Any]] = ()
) -> bytes:
    workbook = openpyxl.Workbook()
    sheet: Any = workbook.active
    for line in (*above, header, *([row.get(name) for name in header] for row in rows)):
        sheet.append(line)
    return saved(workbook)


def saved(workbook: openpyxl.Workbook) -> bytes:
    buffer = BytesIO()
    workbook.save(buffer)
    return buffer.getvalue()


def opened(response: Any) -> openpyxl.Workbook:
    return openpyxl.load_workbook(BytesIO(response.content))


def uploaded(client: Any, page: str, content: bytes, name: str = "表.xlsx") -> Any:
    return client.post(page, {"file": SimpleUploadedFile(name, content)})


def checked(client: Any, page: str, content: bytes, name: str = "表.xlsx") -> tuple[str, Any]:
    """Upload and go to the dry run: its address and its page."""
    answer = uploaded(client, page, content, name)
    assert answer.status_code == 302, answer.content.decode()
    return answer["Location"], client.get(answer["Location"])


def confirmed(client: Any, address: str, page: Any) -> Any:
    return client.post(address, {"plan": page.context["page"].digest})


def said(page: Any) -> list[str]:
    return [str(refusal) for refusal in page.context["page"].refusals]


def counts(page: Any) -> tuple[int, int, int]:
    """Created, changed, unchanged."""
    shown = page.context["page"]
    return shown.created, shown.changed, shown.unchanged
