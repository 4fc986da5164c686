"""Memory of the web processes over a thousand mixed requests.

    .venv/bin/python -m benchmarks.memory [requests]

Budget: each worker at most 100 MB of its own and its share of what it shares (PSS) after 1,000 requests, and flat: not
growing from then on.
"""

import re
import sys
from pathlib import Path

from benchmarks import scratch
from benchmarks.pages import cookies_of, pages
from benchmarks.served.browser import Browser
from benchmarks.served.servers import Server, copied_data, served

REQUESTS = 3000
STEPS = 6


def share(pid: int) -> float:
    """Megabytes."""
    found = re.search(r"^Pss:\s+(\d+)", Path(f"/proc/{pid}/smaps_rollup").read_text(), re.MULTILINE)
    return int(found[1]) / 1024 if found else 0.0


def shares(server: Server) -> str:
    return "  ".join(f"{share(pid):6.1f}" for pid in (server.process.pid, *server.workers()))


def main(requests: int) -> None:
    scratch.fill()
    looked_at = list({page.name.partition(",")[0]: (page.user, page.url) for page in pages()}.values())
    cookies = cookies_of({user for user, _ in looked_at if user})
    with copied_data() as environment, served(environment) as server:
        browsers = {user: Browser(server.port, cookies.get(user, {})) for user, _ in looked_at}
        print(f"requests  PSS of the master and of each worker in MB\n{0:8}  {shares(server)}", flush=True)
        for number in range(1, requests + 1):
            user, url = looked_at[number % len(looked_at)]
            status = browsers[user].get(url).status
            if status != 200:
                sys.exit(f"{url} answers {status}")
            if number % (requests // STEPS) == 0:
                print(f"{number:8}  {shares(server)}", flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else REQUESTS)
