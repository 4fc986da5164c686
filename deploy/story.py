"""A first log-in through nginx and two instances: `story.py ADDRESS COMMAND…`, with what create_administrators said on
standard input. COMMAND kills one instance in the middle; what follows must be answered by the other one. Then a workbook
is fetched and sent back.
"""

import http.cookiejar
import re
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request

NEW_PASSWORD = "Ningjing-Zhiyuan-2026"  # for a database that is dropped after the trial


class Browser:
    """Keeps cookies and sends the hidden fields of the form that it saw last."""

    def __init__(self, address: str) -> None:
        self.address = address
        jar = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        self.opener = urllib.request.build_opener(jar)
        self.page = ""

    def get(self, path: str) -> str:
        self.page = self.fetch(path).decode()
        return self.page

    def fetch(self, path: str) -> bytes:
        return self._open(urllib.request.Request(self.address + path))

    def post(self, path: str, values: dict[str, str]) -> str:
        return self._send(path, urllib.parse.urlencode(self._hidden() | values).encode())

    def post_file(self, path: str, name: str, content: bytes) -> str:
        line = "the-line-between-two-parts"
        head = f"--{line}\r\nContent-Disposition: form-data; name="
        fields = "".join(f'{head}"{key}"\r\n\r\n{value}\r\n' for key, value in self._hidden().items())
        file = f'{head}"{name}"; filename="{name}.xlsx"\r\nContent-Type: application/octet-stream\r\n\r\n'
        data = f"{fields}{file}".encode() + content + f"\r\n--{line}--\r\n".encode()
        return self._send(path, data, {"Content-Type": f"multipart/form-data; boundary={line}"})

    def _hidden(self) -> dict[str, str]:
        return dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', self.page))

    def _send(self, path: str, data: bytes, heads: dict[str, str] | None = None) -> str:
        where = {"Referer": self.address + path, "Origin": self.address}
        request = urllib.request.Request(self.address + path, data, where | (heads or {}))
        self.page = self._open(request).decode()
        return self.page

    def _open(self, request: urllib.request.Request) -> bytes:
        with self.opener.open(request, timeout=20) as answer:
            return bytes(answer.read())


def main(address: str, kill: list[str], said: str) -> None:
    wait_for(address)
    browser = Browser(address)
    name, password = first_account(said)
    browser.get("/login/")
    page = browser.post("/login/", {"username": name, "password": password})
    expect('name="new_password1"' in page, "the first log-in asks for a new password")
    subprocess.run(kill, check=True, stdout=subprocess.DEVNULL)
    for _ in range(6):
        browser.get("/healthz")
        browser.get("/readyz")
    browser.get("/password/")
    values = {"old_password": password, "new_password1": NEW_PASSWORD, "new_password2": NEW_PASSWORD}
    browser.post("/password/", values)
    expect("退出" in browser.get("/"), "home opens with the new password")
    roster = browser.fetch("/organizations/import/template/")
    expect(roster.startswith(b"PK"), "the roster as a workbook")
    browser.get("/organizations/import/")
    expect(
        "核对" in browser.post_file("/organizations/import/", "file", roster), "it is read when it comes back"
    )


def wait_for(address: str) -> None:
    for _ in range(100):
        try:
            with urllib.request.urlopen(f"{address}/readyz", timeout=5):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    sys.exit(f"{address} did not answer within 20 s")


def first_account(said: str) -> tuple[str, str]:
    """Name and initial password of the first administrator in what create_administrators printed."""
    if found := re.search(r"登录名 (\S+)\s+初始口令 (\S+)", said):
        return found[1], found[2]
    sys.exit("create_administrators printed no account")


def expect(holds: bool, what: str) -> None:
    print(("ok: " if holds else "FAILED: ") + what)
    if not holds:
        sys.exit(1)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:], sys.stdin.read())
