"""How a post is called."""

import pytest

from organizations.names import post_name
from organizations.roles import Role
from tests.builders.people import an_appointment, an_organization


@pytest.mark.parametrize(
    ("organization", "title", "expected"),
    [
        ("江澜市", "市委书记", "江澜市委书记"),
        ("澄湖区", "区委副书记", "澄湖区委副书记"),
        ("南渡镇", "镇党委书记", "南渡镇党委书记"),
        ("江澜市", "组织部副部长", "江澜市组织部副部长"),
        ("澄湖区", "市委书记", "澄湖区市委书记"),
        ("江澜市", "市场科科长", "江澜市市场科科长"),
        ("望江里社区", "党委书记", "望江里社区党委书记"),
        ("江澜市", "", "江澜市"),
    ],
)
def test_the_place_is_said_once(organization, title, expected):
    assert post_name(organization, title) == expected


@pytest.mark.django_db
def test_an_acting_head_says_so():
    city = an_organization(short_name="江澜市")
    post = an_appointment(city, Role.SECRETARY, title="市委书记", acting_head=True)

    assert post.full_duty == "江澜市委书记（主持工作）"
    assert str(post).startswith("江澜市委书记 ")
