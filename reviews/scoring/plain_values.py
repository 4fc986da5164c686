"""Frozen values back from their plain form: what asdict() and JSON made of dataclasses of decimals."""

from dataclasses import is_dataclass
from decimal import Decimal
from functools import cache
from types import NoneType, UnionType
from typing import Any, TypeVar, cast, get_args, get_origin, get_type_hints

T = TypeVar("T")


def thaw(kind: type[T], plain: dict[str, Any]) -> T:
    """A dataclass whose fields are dataclasses, tuples, decimals, or plain values; absent ones take their default."""
    hints = _hints(cast(Any, kind))
    return kind(**{name: _thawed(hints[name], value) for name, value in plain.items()})


@cache
def _hints(kind: Any) -> dict[str, Any]:
    return get_type_hints(kind)


def _thawed(hint: Any, value: Any) -> Any:
    if value is None:
        return None
    if isinstance(hint, UnionType):
        (hint,) = [each for each in get_args(hint) if each is not NoneType]
    if get_origin(hint) is tuple:
        return tuple(_thawed(get_args(hint)[0], each) for each in value)
    if is_dataclass(hint):
        return thaw(hint, value)  # type: ignore[arg-type]
    return Decimal(value) if hint is Decimal else value
