"""deploy/nginx.conf in a running nginx: what its logs keep silent about, and what it tells the program."""

import http.client
import os
import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
NGINX = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
pytestmark = pytest.mark.skipif(not NGINX, reason="needs nginx: scripts/install_packages.sh --server")


class Program(BaseHTTPRequestHandler):
    """Answers with the name under which it was called."""

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        said = self.headers["Host"].encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(said)))
        self.end_headers()
        self.wfile.write(said)

    def log_message(self, *arguments: object) -> None:
        pass


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@pytest.fixture
def program() -> Iterator[HTTPServer]:
    with HTTPServer(("127.0.0.1", 0), Program) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


@pytest.fixture
def port(tmp_path: Path, program: HTTPServer) -> Iterator[int]:
    """Of an nginx that writes down all it can, before a program that answers and one that does not."""
    port = free_port()
    blanks = {
        "HOST": "127.0.0.1",
        "LISTEN": f"listen 127.0.0.1:{port};",
        "TLS": "",
        "LOG": "",
        "UPSTREAM": f"server 127.0.0.1:{program.server_port}; server 127.0.0.1:{free_port()} max_fails=0;",
    }
    site = (ROOT / "deploy/nginx.conf").read_text()
    for blank, text in blanks.items():
        site = site.replace(f"@{blank}@", text)
    own = "".join(
        f"{kind}_temp_path {tmp_path}/{kind};"
        for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    user = "" if os.geteuid() else "user root;"  # the folder is its owner's alone
    head = f"{user} pid {tmp_path}/pid; error_log {tmp_path}/error info; daemon off; events {{}}"
    (tmp_path / "conf").write_text(f"{head} http {{ access_log {tmp_path}/access; {own}\n{site} }}")
    command = [str(NGINX), "-c", str(tmp_path / "conf"), "-p", str(tmp_path), "-e", str(tmp_path / "error")]
    nginx = subprocess.Popen(command)
    try:
        for _ in range(100):
            with socket.socket() as one:
                if one.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.05)
        yield port
    finally:
        nginx.terminate()
        nginx.wait(10)


def send(port: int, path: str) -> bytes:
    """Large enough for nginx to lay it on the disk, which it tells."""
    site = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    site.request("POST", path, b"x" * 100_000)
    answer = site.getresponse()
    assert answer.status == 200
    return answer.read()


@pytest.mark.parametrize("path", ["/s/abc/", "/opinion/abc/"])
def test_who_answers_stands_in_no_log(port, tmp_path, path):
    for one in ("/login/", "/login/", path, path):  # each to both
        send(port, one)
    logs = (tmp_path / "access").read_text() + (tmp_path / "error").read_text()
    assert "buffered to a temporary file" in logs
    assert "Connection refused" in logs
    assert "/login/" in logs
    assert path not in logs


def test_a_container_that_is_gone_is_not_waited_for():
    """Its address answers nothing, and nginx by itself waits for a minute."""
    assert "proxy_connect_timeout 2s;" in (ROOT / "deploy/nginx.conf").read_text()


def test_the_program_is_told_the_port_too(port):
    """Django compares it with the Origin of a form."""
    assert send(port, "/login/") == f"127.0.0.1:{port}".encode()
    assert send(port, "/s/abc/") == f"127.0.0.1:{port}".encode()
