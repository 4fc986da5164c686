"""Reads every file of a folder as the confined child does: `python -m tests.hostile.reading_many FOLDER`.

The interpreter and openpyxl are loaded once; each file gets a forked process under the real limits. Writes FILE.answer
beside each and prints, by name: exit status, seconds of processor time, megabytes at the peak.
"""

import json
import os
import sys
import time
from pathlib import Path

from organizations.workbooks import child


def read(path: Path) -> list[float]:
    pid = os.fork()
    if pid == 0:
        os.dup2(os.open(path, os.O_RDONLY), 0)
        os.dup2(os.open(path.with_suffix(".answer"), os.O_WRONLY | os.O_CREAT, 0o600), 1)
        child.main()
        os._exit(0)
    deadline = time.monotonic() + 60
    while True:
        done, status, used = os.wait4(pid, os.WNOHANG)
        if done:
            break
        if time.monotonic() > deadline:
            os.kill(pid, 9)
        time.sleep(0.002)
    megabytes = used.ru_maxrss / 1024
    return [os.waitstatus_to_exitcode(status), used.ru_utime + used.ru_stime, megabytes]


if __name__ == "__main__":
    found = {path.stem: read(path) for path in sorted(Path(sys.argv[1]).glob("*.file"))}
    sys.stdout.write(json.dumps(found))
