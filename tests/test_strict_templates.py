import pytest
from django.core.exceptions import ObjectDoesNotExist
from django.template import Context, Template

from tests.strict_templates import MISSED, UndefinedTemplateVariable


class Lone:
    @property
    def partner(self):
        raise NoPartner


class NoPartner(ObjectDoesNotExist):
    silent_variable_failure = True


def render(text, **context):
    return Template(text).render(Context(context))


@pytest.mark.parametrize(
    "text",
    [
        "{{ nothing }}",
        "{{ lone.nothing }}",
        "{{ nothing|upper }}",
        "{% with a=nothing %}{% endwith %}",
        "{% if nothing %}x{% endif %}",
        "{% for one in nothing %}x{% endfor %}",
    ],
)
def test_an_undefined_variable_fails(text):
    with pytest.raises(UndefinedTemplateVariable, match="nothing"):
        render(text, lone=Lone())
    MISSED.clear()


def test_a_condition_of_several_parts_is_found_out_when_the_test_ends():
    assert render("{% if lone and not nothing %}x{% endif %}", lone=Lone()) == ""
    assert MISSED
    MISSED.clear()


@pytest.mark.parametrize(
    "text",
    [
        "{% if nothing|default:None %}x{% endif %}",
        "{% if lone.nothing %}x{% endif %}",
        "{{ nothing|default:'' }}",
        "{% if lone.partner %}x{% endif %}",
        "{{ lone.partner }}",
    ],
)
def test_a_question_and_a_fallback_may_meet_nothing(text):
    assert render(text, lone=Lone()) == ""


def test_a_fallback_is_used():
    assert render("{{ nothing|default:'—' }}") == "—"
