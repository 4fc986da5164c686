"""党组织: what is written down about it, and where it hangs in the tree."""

import re
import unicodedata
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Max
from django.utils import timezone

from organizations.date_fields import ChineseDateField
from organizations.models import Level, Organization

FIELDS = (
    "name",
    "short_name",
    "level",
    "sector",
    "position",
    "region_code",
    "party_code",
    "document_word",
    "active_from",
    "active_to",
)
MOST_POSITION = 1_000_000


class OrganizationForm(forms.ModelForm):
    """Facts of one organization below `parent` (None: the root). Ask it with the tree locked."""

    position = forms.IntegerField(
        label="组织排序", min_value=0, max_value=MOST_POSITION, help_text="同一上级之下按此数从小到大排列"
    )
    active_from = ChineseDateField(label="启用日期")
    active_to = ChineseDateField(label="停用日期", required=False, help_text="最后一个启用的日子")

    class Meta:
        model = Organization
        fields = FIELDS
        labels = {"level": "层级", "sector": "类别"}
        help_texts = {
            "short_name": "页面和表格上的称呼，如 青石街道",
            "region_code": "12 位统计用区划代码，非属地党组织留空",
            "party_code": "30 字以内",
            "document_word": "督办单的文号用，如 青委督；未设的单位共用“督”，文号会重复",
        }

    def __init__(self, *args: Any, parent: Organization | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.parent = parent
        self.fields["level"].choices = self.possible_levels()  # type: ignore[attr-defined]
        if parent is not None and self.instance.pk is None:
            self.initial["position"] = next_position(parent)
            self.initial["level"] = next(iter(self.fields["level"].choices))[0]  # type: ignore[attr-defined]

    def possible_levels(self) -> list[tuple[str, str]]:
        """Below the parent's and above every child's; levels between may be missing."""
        above = Level(self.parent.level).rank if self.parent else -1
        children = self.instance.children.values_list("level", flat=True) if self.instance.pk else ()
        below = min((Level(level).rank for level in children), default=len(Level))
        return [(level.value, str(level.label)) for level in Level if above < level.rank < below]

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"].strip()
        twins = Organization.objects.filter(parent=self.parent, name=name).exclude(pk=self.instance.pk)
        if self.parent is not None and twins.exists():
            raise ValidationError(f"{self.parent}之下已有“{name}”，请核对是否重复建立")
        return name

    def clean_region_code(self) -> str:
        code = unicodedata.normalize("NFKC", self.cleaned_data["region_code"]).replace(" ", "")
        if code and not re.fullmatch(r"[0-9]{12}", code):
            raise ValidationError(f"区划代码须为 12 位数字，现为 {len(code)} 位，请核对")
        return self.unique("region_code", code)

    def clean_party_code(self) -> str:
        return self.unique("party_code", self.cleaned_data["party_code"].strip())

    def unique(self, field: str, code: str) -> str:
        if not code:
            return ""
        bearer = Organization.objects.filter(**{field: code}).exclude(pk=self.instance.pk).first()
        if bearer is not None:
            raise ValidationError(f"这个代码已由{bearer.name}使用，请核对")
        return code

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        opened, closed = cleaned.get("active_from"), cleaned.get("active_to")
        if opened and closed and closed < opened:
            self.add_error("active_to", "不能早于启用日期")
        elif closed and self.instance.pk:
            for words in self.what_goes_on(closed):
                self.add_error("active_to", words)
        return cleaned

    def what_goes_on(self, closed: Any) -> list[str]:
        """What would be left behind under an organization that is closed."""
        if self.parent is None:
            return ["市级党组织不能停用"]
        day = max(closed, timezone.localdate())
        children = self.instance.children.exclude(active_to__lte=day).count()
        posts = self.instance.appointments.filter(ends_on=None).count()
        found = [f"还有 {children} 个启用的下级党组织，请先停用或调整上级"] if children else []
        return found + ([f"还有 {posts} 个在任职务，请先办理离任"] if posts else [])

    def save(self, commit: bool = True) -> Organization:
        self.instance.parent = self.parent
        return super().save(commit)


class MoveForm(forms.Form):
    """The new parent of one organization. Ask it with the tree locked."""

    parent = forms.ModelChoiceField(Organization.objects.none(), label="新的上级党组织")
    was = forms.CharField(required=False, max_length=20)  # parent on the page that is confirmed

    def __init__(self, *args: Any, organization: Organization, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.organization = organization
        self.fields["parent"].queryset = possible_parents(organization)  # type: ignore[attr-defined]
        self.fields["parent"].error_messages["invalid_choice"] = (
            f"{organization}不能改隶这个党组织：上级须启用、层级更高，且不在它自己之下，请另选"
        )

    def clean_parent(self) -> Organization:
        parent: Organization = self.cleaned_data["parent"]
        if parent.children.filter(name=self.organization.name).exists():
            raise ValidationError(f"{parent}之下已有“{self.organization.name}”，请先改名或合并")
        return parent

    def clean(self) -> dict[str, Any]:
        """Refuse what was confirmed for another parent than there is by now."""
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("was") not in (None, "", str(self.organization.parent_id)):
            moved = f"{self.organization}刚刚已由他人调整到{self.organization.parent}之下"
            raise ValidationError(f"{moved}，请核对下面的变化，仍要调整的再点一次")
        return cleaned


def possible_parents(organization: Organization) -> Any:
    """Of a higher level, active, not the present parent. Levels fall strictly on the way down, so nothing
    below the organization itself is among them and no circle can come about."""
    higher = [level for level in Level if level.rank < Level(organization.level).rank]
    return Organization.objects.active().filter(level__in=higher).exclude(pk=organization.parent_id)


def next_position(parent: Organization) -> int:
    """Behind the last of the parent's children."""
    highest = parent.children.aggregate(highest=Max("position"))["highest"]
    return 1 if highest is None else highest + 1
