"""Somebody with a phone answers a survey at a collector: `answering.py ADDRESS CODE`; there is nothing to log in to."""

import sys
import urllib.error

from story import Browser, expect, wait_for  # its own folder is on the path


def main(address: str, code: str) -> None:
    wait_for(address)
    browser = Browser(address)
    page = browser.get(f"/s/{code}/")
    expect('name="q1"' in page, "the collector asks what was carried to it")
    expect("已经收到" in browser.post(f"/s/{code}/", {"q1": "1"}), "an answer is taken")
    for path in ("/login/", "/projects/"):
        try:
            browser.get(path)
        except urllib.error.HTTPError as error:
            expect(error.code == 404, f"no {path} at a collector")
        else:
            expect(False, f"no {path} at a collector")


if __name__ == "__main__":
    main(*sys.argv[1:])
