"""A browser of the benchmarks: one connection, cookies, and forms sent with what their page filled in."""

import http.client
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urlencode

HTML_FORM = "application/x-www-form-urlencoded"
GONE = (http.client.RemoteDisconnected, http.client.CannotSendRequest, BrokenPipeError, ConnectionResetError)


@dataclass(frozen=True)
class Reply:
    status: int
    body: bytes
    location: str = ""

    @property
    def text(self) -> str:
        return self.body.decode()


@dataclass
class Browser:
    """`address` is the client's as a proxy would name it: limits of the public pages are counted by it."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)
    address: str = "10.0.0.1"
    more: dict[str, str] = field(default_factory=dict)  # headers
    _connection: http.client.HTTPConnection | None = None

    def get(self, path: str) -> Reply:
        return self.send("GET", path)

    def post(self, path: str, values: Mapping[str, str]) -> Reply:
        return self.send("POST", path, urlencode(values).encode(), HTML_FORM)

    def upload(self, path: str, values: Mapping[str, str], name: str, file: tuple[str, bytes]) -> Reply:
        """The form with one file, as multipart."""
        mark = uuid.uuid4().hex
        lines = [
            f'--{mark}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'
            for key, value in values.items()
        ]
        head = f'--{mark}\r\nContent-Disposition: form-data; name="{name}"; filename="{file[0]}"\r\n\r\n'
        body = ("".join(lines) + head).encode() + file[1] + f"\r\n--{mark}--\r\n".encode()
        return self.send("POST", path, body, f"multipart/form-data; boundary={mark}")

    def send(self, method: str, path: str, body: bytes = b"", kind: str = "") -> Reply:
        """Over the connection that is open; once more over a new one where the server had closed it."""
        headers = {"X-Forwarded-For": self.address, "X-Forwarded-Proto": "http"} | self.more
        if self.cookies:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        if kind:
            headers["Content-Type"] = kind
        fresh = self._connection is None
        try:
            return self._once(method, path, body, headers)
        except GONE:
            self.close()
            if fresh:
                raise
            return self._once(method, path, body, headers)

    def _once(self, method: str, path: str, body: bytes, headers: dict[str, str]) -> Reply:
        if self._connection is None:
            self._connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=300)
        self._connection.request(method, path, body or None, headers)
        answer = self._connection.getresponse()
        content = answer.read()
        for line in answer.headers.get_all("Set-Cookie") or ():
            name, _, value = line.split(";", 1)[0].partition("=")
            self.cookies[name.strip()] = value
        return Reply(answer.status, content, answer.headers.get("Location", ""))

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None


class Fields(HTMLParser):
    """What a browser would send of the form that has the field `marked_by`, buttons left out."""

    def __init__(self, marked_by: str) -> None:
        super().__init__()
        self.marked_by = marked_by
        self.found: dict[str, str] = {}
        self._form: dict[str, str] | None = None
        self._open = ""  # name of the textarea or select that is open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        name, kind = given.get("name", ""), given.get("type", "text")
        if tag == "form":
            self._form = {}
        elif self._form is None:
            return
        elif tag == "textarea":
            self._open = name
            self._form[name] = ""
        elif tag == "select":
            self._open = name
        elif tag == "option" and self._open and (self._open not in self._form or "selected" in given):
            self._form[self._open] = given.get("value", "")
        elif tag == "input" and name and kind not in {"submit", "file"} and is_sent(kind, given):
            self._form[name] = given.get("value", "")

    def handle_data(self, data: str) -> None:
        if self._open and self._form is not None and self.lasttag == "textarea":
            self._form[self._open] += data.lstrip("\r\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in {"textarea", "select"}:
            self._open = ""
        elif tag == "form" and self._form is not None:
            if self.marked_by in self._form:
                self.found = self.found or self._form
            self._form = None


def is_sent(kind: str, given: Mapping[str, str]) -> bool:
    return kind not in {"radio", "checkbox"} or "checked" in given


def fields(page: str, marked_by: str) -> dict[str, str]:
    """Name and value of every field; LookupError where the page has no such form."""
    reader = Fields(marked_by)
    reader.feed(page)
    if not reader.found:
        raise LookupError(f"no form with the field {marked_by}")
    return reader.found
