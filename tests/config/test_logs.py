import json
import logging
import sys

import pytest
from django.http import HttpResponse

from config.logs import JsonFormatter
from workflow import request_id
from workflow.middleware import RequestIdMiddleware


def logged(message, *args, exc_info=None, **extra):
    record = logging.LogRecord("gongjian", logging.INFO, __file__, 1, message, args, exc_info)
    vars(record).update(extra)
    return JsonFormatter().format(record)


def test_a_line_is_one_json_object():
    line = logged("Not Found: %s", "/a\r\n{}", status_code=404)

    assert "\n" not in line
    assert "\r" not in line
    assert json.loads(line)["message"] == "Not Found: /a\r\n{}"
    assert json.loads(line)["status"] == 404


def test_a_line_carries_the_id_of_its_request():
    begun = request_id.begin()
    line = json.loads(logged("x"))
    request_id.end()

    assert line["request"] == begun


def test_an_answer_is_logged_with_the_id_it_carries(rf):
    answers = []

    def respond(request):
        answers.append(logged("Not Found", request=request))
        return HttpResponse()

    request = rf.get("/")
    answer = RequestIdMiddleware(respond)(request)
    after = json.loads(logged("Not Found", request=request))

    assert json.loads(answers[0])["request"] == after["request"] == answer["X-Request-Id"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("call 13812345678 now", "call 138****5678 now"),
        ("receipt 2202613812345678901", "receipt 2202613812345678901"),
    ],
)
def test_mobile_numbers_are_masked(text, expected):
    assert json.loads(logged(text))["message"] == expected


def test_an_exception_is_logged_without_what_it_quotes():
    try:
        raise ValueError("王小明 13812345678")
    except ValueError:
        line = logged("failed", exc_info=sys.exc_info())

    assert "王小明" not in line
    assert json.loads(line)["exception"]["class"] == "ValueError"
    assert "test_logs.py" in json.loads(line)["exception"]["at"][0]


@pytest.mark.django_db
def test_receipts_and_codes_in_an_address_are_not_logged(client, caplog):
    for path in ("/opinion/receipt/7K3MQ9XD4TPW/", "/s/7K3MQ9XD/"):
        client.get(path)

    lines = [json.loads(JsonFormatter().format(record))["message"] for record in caplog.records]
    assert lines == ["Not Found: /opinion/receipt/<code>/", "Not Found: /s/<code>/"]


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/opinion/receipt/7K3M-Q9XD-4TPW/x/", "/opinion/receipt/<code>/x/"),
        ("/opinion/receipt/7k3m q9xd 4tpw", "/opinion/receipt/<code>"),
        ("/S/7K3MQ9XD/。/", "/S/<code>/。/"),
        ("//s/7K3MQ9XD", "//s/<code>"),
        ("/opinion/7K3MQ9XD//", "/opinion/<code>//"),
        ("/opinion/to/12/x/", "/opinion/to/12/x/"),
        ("/projects/s7K3MQ9XD/", "/projects/s7K3MQ9XD/"),
    ],
)
def test_receipts_are_not_logged_either_where_an_address_leads_nowhere(path, expected):
    assert json.loads(logged("Not Found: %s", path))["message"] == f"Not Found: {expected}"
