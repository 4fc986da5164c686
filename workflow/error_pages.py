"""Pages for what went wrong: no database, no session, no collected static files are needed to show them.

403 and 404 are ordinary pages in the frame (templates/403.html, 404.html) and give way to these when the frame
itself cannot be drawn.
"""

import errno
import sys
from collections.abc import Iterator
from dataclasses import dataclass

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import get_template
from django.templatetags.static import static

RETRY_SECONDS = 10  # of a 503: a writer of SQLite waits up to 20 s, a restart of PostgreSQL takes a few


@dataclass(frozen=True)
class Fault:
    """What is shown for one status; `text` says how to mend it."""

    status: int
    title: str
    text: str


BAD_REQUEST = Fault(
    400, "没有提交成功，本次没有保存", "提交的内容或地址有误。请返回上一页，刷新后再试，您填的内容都在。"
)
NOT_ALLOWED = Fault(
    405,
    "这个地址不能这样打开，本次没有保存",
    "这个地址只用于提交表单，或者只能查看。请返回上一页，从页面上的按钮或链接进入。",
)
TOO_LARGE = Fault(
    413,
    "提交的内容过大，本次没有保存",
    "一次选的文件太多，或者填写的内容过大。单个文件不超过 20 MB。请返回上一页，减少文件后再提交，您填的内容都在。",
)
TOO_MANY = Fault(429, "操作过于频繁，请稍候", "")
BROKEN = Fault(500, "系统出错，本次没有保存", "请稍后再试。多次出现的，请联系系统管理员并告知下面的编号。")
UNAVAILABLE = Fault(
    503,
    "系统暂时无法使用，本次没有保存",
    "数据库正忙或正在维护。请过一会儿返回上一页再提交，您填的内容都在。",
)
FULL = Fault(
    503,
    "服务器存储空间已满，本次没有保存",
    "请联系系统管理员清理磁盘，之后返回上一页再提交，您填的内容都在。",
)
DISK_FULL = "53100"  # PostgreSQL's SQLSTATE


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400, or 413 where Django refused to read on."""
    too_large = isinstance(exception, RequestDataTooBig | TooManyFieldsSent | TooManyFilesSent)
    return answer(request, TOO_LARGE if too_large else BAD_REQUEST)


def server_error(request: HttpRequest) -> HttpResponse:
    """500, or 503 when the database did not answer or the disk is full. Django calls it while handling the exception."""
    error = sys.exc_info()[1]
    if any(is_full(cause) for cause in causes(error)):
        return answer(request, FULL)
    if is_outage(error):
        return answer(request, UNAVAILABLE, RETRY_SECONDS)
    return answer(request, BROKEN)


def causes(error: BaseException | None) -> Iterator[BaseException]:
    """The error and what it came from."""
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def is_full(error: BaseException) -> bool:
    """A file that could not grow, or a database that could not: SQLite says so in words only."""
    if isinstance(error, OSError) and error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return True
    return getattr(error, "sqlstate", "") == DISK_FULL or "disk is full" in str(error)


def is_outage(error: BaseException | None) -> bool:
    """Locked or out of reach; a table or column that is missing is a fault of ours."""
    return isinstance(error, OperationalError | InterfaceError) and not str(error).startswith("no such")


def too_many(request: HttpRequest, wait: int) -> HttpResponse:
    """429 with the seconds to wait, in the header and in words."""
    text = f"为保证大家都能使用，系统限制了每分钟的次数。请 {wait} 秒后返回上一页再试，您填的内容都在。"
    return answer(request, Fault(TOO_MANY.status, TOO_MANY.title, text), wait)


def answer(request: HttpRequest, fault: Fault, retry_after: int = 0) -> HttpResponse:
    context = {
        "fault": fault,
        "stylesheet": address_of("css/main.css"),
        "request_id": request.META.get("REQUEST_ID", "") if fault is BROKEN else "",
        "mechanism": settings.MECHANISM_NAME,
        "insecure_lan": settings.INSECURE_LAN,
        "way_out": "回到首页" if settings.IS_COLLECTOR else "回到工作台",
    }
    response = HttpResponse(get_template("error_plain.html").render(context), status=fault.status)
    if retry_after:
        response["Retry-After"] = str(retry_after)
    return response


def address_of(file: str) -> str:
    """Address of a static file; the plain one when the manifest is missing, which makes static() fail."""
    try:
        return static(file)
    except ValueError:
        return f"{settings.STATIC_URL}{file}"
