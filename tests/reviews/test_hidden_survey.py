"""A survey too small to be shown on the annual review sheet."""

from io import BytesIO

import openpyxl
import pytest

from tests.builders.reviews import a_result, a_township

pytestmark = pytest.mark.django_db


def test_it_leaves_no_number_on_the_form(client):
    found = a_township()
    counts = {"returned": 77_000, "unknown": 76_991}
    a_result(found.villages[0], (4, 3, 2), kind="slips", waiver_reason="全村仅九人", **counts)
    client.force_login(found.scorer.user)
    answer = client.get(found.sheet.get_absolute_url(), {"export": "xlsx"})
    sheet = openpyxl.load_workbook(BytesIO(b"".join(answer))).active
    texts = [str(cell.value) for row in sheet.iter_rows() for cell in row]

    assert "样本不足（9/10），不显示也不计分" in texts
    assert not {"77000", "76991", "77.8%", "9"} & set(texts)
