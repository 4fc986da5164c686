"""Which roles exclude each other, written by hand from the design (§3)."""

import pytest

from organizations.permissions import keeper_of
from organizations.roles import Role, clash

# + may be held together, x may not
TABLE = """
               secretary clerk member officer leader expert surveyor system_admin security_admin auditor
secretary      +         +     +      +       +      +      +        x            x              x
clerk          +         +     +      +       +      +      +        x            x              x
member         +         +     +      +       +      +      +        x            x              x
officer        +         +     +      +       +      +      +        x            x              x
leader         +         +     +      +       +      +      +        x            x              x
expert         +         +     +      +       +      +      +        x            x              x
surveyor       +         +     +      +       +      +      +        x            x              x
system_admin   x         x     x      x       x      x      x        +            x              x
security_admin x         x     x      x       x      x      x        x            +              x
auditor        x         x     x      x       x      x      x        x            x              +
"""
HEAD, *ROWS = (line.split() for line in TABLE.strip().splitlines())
PAIRS = [(held, wanted, cell) for held, *cells in ROWS for wanted, cell in zip(HEAD, cells, strict=True)]

KEEPERS = {
    "secretary": "system_admin",
    "clerk": "system_admin",
    "member": "system_admin",
    "officer": "security_admin",
    "leader": "system_admin",
    "expert": "system_admin",
    "surveyor": "system_admin",
    "system_admin": "security_admin",
    "security_admin": "security_admin",
    "auditor": "security_admin",
}


def test_the_table_names_every_role():
    assert set(HEAD) == set(KEEPERS) == set(Role.values)


@pytest.mark.parametrize(("held", "wanted", "cell"), PAIRS)
def test_clash(held, wanted, cell):
    assert clash({held}, wanted) == (cell == "x")


def test_somebody_without_a_post_may_get_any():
    assert not any(clash(set(), role) for role in Role)


@pytest.mark.parametrize(("role", "keeper"), KEEPERS.items())
def test_who_gives_which_role(role, keeper):
    assert keeper_of(role) == keeper
