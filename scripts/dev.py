"""What ./run and ./test do. Needs nothing but Python's standard library.

Both make .venv, install the locked packages into it and leave a stamp there, so that the next start finds
everything in place. pip reads the user's own settings (PIP_INDEX_URL, PIP_FIND_LINKS, PIP_NO_INDEX ...).
"""

import argparse
import hashlib
import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path
from typing import NoReturn

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMP = VENV / "installed-locks"
RUN_LOCK = ROOT / "requirements.txt"
TEST_LOCK = ROOT / "requirements-dev.txt"
MOST_SHARES = 4  # processes of the tests


def main() -> None:
    command, arguments = sys.argv[1], sys.argv[2:]
    os.chdir(ROOT)
    keep_bytecode()
    if command == "run":
        run(arguments)
    elif command == "test":
        test(arguments)
    else:
        stop(f"unknown command {command!r}")


def run(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="./run", description="Serve the demo city.")
    parser.add_argument("--bind", default=os.environ.get("BIND", "127.0.0.1:8000"), metavar="ADDRESS:PORT")
    parser.add_argument("--scale", default="city", choices=["small", "city"], help="size of the demo")
    options = parser.parse_args(arguments)
    address, _, port = options.bind.rpartition(":")
    refuse_used_port(address, port)
    install(RUN_LOCK)
    environment = os.environ | {"BIND": options.bind}
    environment.setdefault("WEB_CONCURRENCY", "2")
    prepare = [PYTHON, "scripts/prepare.py", "--scale", options.scale]
    # Only ./run, which serves this machine by default, may load a demo with a password that everybody knows.
    if subprocess.run(prepare, env=environment | {"DEMO": "1"}).returncode:
        stop("The start failed; the reason stands above.")
    print(f"\nhttp://{options.bind}/   (Ctrl+C stops)\n", flush=True)
    os.execve(PYTHON, [str(PYTHON), "-m", "gunicorn", "-c", "config/gunicorn.py", "config.wsgi"], environment)


def keep_bytecode() -> None:
    """In .venv, where it litters nothing: without it each worker and each process of the tests would compile everything."""
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    os.environ.setdefault("PYTHONPYCACHEPREFIX", str(VENV / "bytecode"))


def refuse_used_port(address: str, port: str) -> None:
    if not address or not port.isdigit():
        stop("--bind wants an address and a port, for example 127.0.0.1:8000")
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((address.strip("[]"), int(port)))
        except OSError as error:
            stop(f"{address}:{port} cannot be used ({error.strerror}). Another: ./run --bind {address}:8001")


def test(arguments: list[str]) -> None:
    install(TEST_LOCK)
    if "--slow" in arguments:
        arguments.remove("--slow")
    else:
        arguments = ["-m", "not slow", *arguments]
    command = [str(PYTHON), "-m", "pytest", *arguments]
    cores = os.cpu_count() or 1
    if cores > 1 and concerns_all(arguments):
        command += ["-p", "tests.shares", "--shares", str(min(cores, MOST_SHARES))]
    os.execv(PYTHON, command)


def concerns_all(arguments: list[str]) -> bool:
    """Whether they ask for tests by mark only, not for files, names, the first failure or a debugger."""
    words = iter(arguments)
    for word in words:
        if word == "-m":
            next(words, None)
        elif word not in {"-q", "-qq", "-v", "-vv"} and not word.startswith(("--durations", "--tb=")):
            return False
    return True


def install(lock: Path) -> None:
    """Bring .venv to what the lock says; without work when the stamp says that it is there already."""
    digests = {path: hashlib.sha256(path.read_bytes()).hexdigest() for path in (RUN_LOCK, TEST_LOCK)}
    make_venv()
    stamped = set(STAMP.read_text().split()) if STAMP.exists() else set()
    if digests[lock] in stamped:
        return
    print(f"Installing the packages of {lock.name} into .venv ...", flush=True)
    options = ["--quiet", "--disable-pip-version-check", "--require-hashes", "-r", str(lock)]
    if subprocess.run([PYTHON, "-m", "pip", "install", *options]).returncode:
        stop("pip could not install the packages; its reason stands above.")
    # The other lock stays stamped only if its present text was: the two agree on what they share.
    STAMP.write_text("\n".join((stamped & set(digests.values())) | {digests[lock]}))


def make_venv() -> None:
    if works(PYTHON):
        return
    if VENV.exists():
        shutil.rmtree(VENV)
    print(f"Making .venv with Python {sys.version.split()[0]} ...", flush=True)
    if subprocess.run([sys.executable, "-m", "venv", VENV]).returncode:
        shutil.rmtree(VENV, ignore_errors=True)
        stop(".venv could not be made; the reason stands above.")


def works(python: Path) -> bool:
    """Whether .venv has a Python that is new enough, and pip; false after the system's Python was replaced."""
    check = "import pip, sys; sys.exit(sys.version_info < (3, 11))"
    try:
        return subprocess.run([python, "-c", check], capture_output=True).returncode == 0
    except OSError:
        return False


def stop(message: str) -> NoReturn:
    print(message, file=sys.stderr)
    sys.exit(1)


if __name__ == "__main__":
    main()
