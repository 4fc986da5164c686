"""Makes a page fail its test when it prints, or asks about, a variable that its context does not have."""

import sys
from pathlib import Path
from typing import Any

from django.conf import settings
from django.template import Context, defaultfilters
from django.template.base import FilterExpression, Variable

USUAL = FilterExpression.resolve
MISSED: list[str] = []
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
        if caller.f_code is USUAL.__code__:
            refuse(caller.f_locals["self"], caller.f_locals["context"])
        return False


def refuse(expression: FilterExpression, context: Context) -> None:
    template = context.render_context.template or context.template
    has_fallback = any(function in WITH_FALLBACK for function, _ in expression.filters)
    if is_ours(template.origin.name) and not has_fallback:
        words = f"{template.name}: “{expression.token}” is not in the context"
        MISSED.append(words)
        raise UndefinedTemplateVariable(words)


def resolve_strictly(self: FilterExpression, context: Context, ignore_failures: bool = False) -> Any:
    """An {% if %} or {% for %} about a name that nobody gave is always false and looks as if it were right: the inbox
    said that nothing was unread. What a name that was given has or has not (a related object) may still be asked.

    An {% if %} with `and` takes every exception for false; so MISSED is looked at when the test ends.
    """
    lookups = self.var.lookups if isinstance(self.var, Variable) else None
    if ignore_failures and lookups and lookups[0] not in context:
        refuse(self, context)
    return USUAL(self, context, ignore_failures)


def is_ours(origin: str) -> bool:
    """Templates of Django and of packages may do as they like; text given to Template() in a test may not."""
    path = Path(origin)
    return not path.is_absolute() or path.is_relative_to(settings.BASE_DIR / "templates")
