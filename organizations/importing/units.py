"""Which organization a row names: by code, else by name among those in reach."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from organizations.models import Organization
from organizations.roster.values import code_key, name_key

from .cells import Cells

OUT_OF_REACH = "不在您可以填报的范围内，请核对后改正"


class Units:
    """Organizations in reach. What is out of reach and what does not exist are refused alike, as `outside` says."""

    def __init__(self, units: Iterable[Organization], outside: str = OUT_OF_REACH) -> None:
        self.all = list(units)
        self.outside = outside
        self.by_code: dict[str, Organization] = {}
        self.by_name: dict[str, list[Organization]] = defaultdict(list)
        for unit in self.all:
            for code in (unit.number_code, unit.region_code, unit.party_code):
                if code:
                    self.by_code.setdefault(code_key(code), unit)
            for name in {name_key(unit.name), name_key(unit.short_name)}:
                self.by_name[name].append(unit)

    def find(
        self, cells: Cells, code_field: str = "code", name_field: str = "organization"
    ) -> Organization | None:
        """None where the row names none, or wrongly: then `cells` has a refusal."""
        code, name = cells.raw(code_field), cells.raw(name_field)
        if code:
            found = self.by_code.get(code_key(code))
            if found is None:
                cells.refuse(code_field, f"组织代码“{code[:40]}”{self.outside}")
            elif name and found not in self.by_name.get(name_key(name), []):
                cells.refuse(
                    name_field, f"组织代码“{code[:40]}”是“{found}”，不是“{name[:40]}”，请改正其中一处"
                )
            return found
        if not name:
            return None
        units = self.by_name.get(name_key(name), [])
        if len(units) > 1:
            cells.refuse(name_field, f"有 {len(units)} 个党组织叫“{name[:40]}”，请填写组织代码")
        elif not units:
            cells.refuse(name_field, f"党组织“{name[:40]}”{self.outside}")
        return units[0] if len(units) == 1 else None

    @property
    def names(self) -> list[str]:
        """For a drop-down: short names, those that several bear by their whole name."""
        return list(
            dict.fromkeys(
                unit.short_name if len(self.by_name[name_key(unit.short_name)]) == 1 else unit.name
                for unit in self.all
            )
        )
