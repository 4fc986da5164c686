"""A first log-in through nginx and two instances: `story.py ADDRESS PID`, with what create_administrators said on standard input.

Kills the instance PID in the middle; what follows must be answered by the other one.
"""

import http.cookiejar
import os
import re
import signal
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
        return self._open(urllib.request.Request(self.address + path))

    def post(self, path: str, values: dict[str, str]) -> str:
        hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', self.page))
        data = urllib.parse.urlencode(hidden | values).encode()
        request = urllib.request.Request(self.address + path, data, {"Referer": self.address + path})
        return self._open(request)

    def _open(self, request: urllib.request.Request) -> str:
        with self.opener.open(request, timeout=20) as answer:
            self.page = answer.read().decode()
        return self.page


def main(address: str, instance: int, said: str) -> None:
    wait_for(address)
    browser = Browser(address)
    name, password = first_account(said)
    browser.get("/login/")
    page = browser.post("/login/", {"username": name, "password": password})
    expect('name="new_password1"' in page, "the first log-in asks for a new password")
    os.kill(instance, signal.SIGKILL)
    for _ in range(6):
        browser.get("/healthz")
        browser.get("/readyz")
    browser.get("/password/")
    values = {"old_password": password, "new_password1": NEW_PASSWORD, "new_password2": NEW_PASSWORD}
    browser.post("/password/", values)
    expect("退出" in browser.get("/"), "home opens with the new password")


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
    main(sys.argv[1], int(sys.argv[2]), sys.stdin.read())
