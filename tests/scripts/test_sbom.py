"""The list of components names everything that is pinned, once, with its version."""

import pytest

from scripts import sbom

PINNED = (sbom.ROOT / "requirements.txt").read_text()


def test_every_pin_is_a_component_with_its_digests():
    found = {one["name"]: one for one in sbom.bill(PINNED)["components"]}
    assert {"django", "gunicorn", "openpyxl", "pillow"} <= found.keys()
    assert found["django"]["purl"] == f"pkg:pypi/django@{found['django']['version']}"
    assert found["django"]["properties"]
    assert list(found) == sorted(found)


def test_another_version_than_the_pinned_one_stops_it():
    with pytest.raises(SystemExit, match=r"django is pinned at 0\.1"):
        sbom.bill("django==0.1 \\\n    --hash=sha256:" + "0" * 64)


def test_what_is_missing_stops_it_unless_other_systems_need_it():
    with pytest.raises(SystemExit, match="not installed"):
        sbom.bill("no-such-package==1.0")
    assert sbom.bill('no-such-package==1.0 ; sys_platform == "win32"')["components"] == []
