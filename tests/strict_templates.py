"""Makes a page fail its test when it prints a variable that its context does not have."""

import sys
from pathlib import Path

from django.conf import settings
from django.template import defaultfilters
from django.template.base import FilterExpression

WITH_FALLBACK = {defaultfilters.default, defaultfilters.default_if_none}


class UndefinedTemplateVariable(AssertionError):
    pass


class RaisingIfPrinted(str):
    """Stands in Engine.string_if_invalid.

    Django asks for its truth at one place only to treat an undefined variable, FilterExpression.resolve; so that is
    where it raises. Everywhere else it is what Django puts there by default, a false and empty string: that is how
    an absent related object behaves in an {% if %}.
    """

    __slots__ = ()

    def __bool__(self) -> bool:
        caller = sys._getframe(1)
        if caller.f_code is FilterExpression.resolve.__code__:
            expression, context = caller.f_locals["self"], caller.f_locals["context"]
            template = context.render_context.template or context.template
            has_fallback = any(function in WITH_FALLBACK for function, _ in expression.filters)
            if is_ours(template.origin.name) and not has_fallback:
                raise UndefinedTemplateVariable(
                    f"{template.name}: “{expression.token}” is not in the context"
                )
        return False


def is_ours(origin: str) -> bool:
    """Templates of Django and of packages may do as they like; text given to Template() in a test may not."""
    path = Path(origin)
    return not path.is_absolute() or path.is_relative_to(settings.BASE_DIR / "templates")
