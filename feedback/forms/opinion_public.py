"""群众意见, as anybody fills it in on a phone: four fields, one of them needed."""

import re
import unicodedata
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from feedback import photos
from feedback.models import Opinion
from feedback.personal import MOBILE, has_id_number, without_mobiles
from organizations.models import Organization
from projects.forms.plain_text import PlainText
from projects.uploads import CheckedFile

PHONE = re.compile(r"\+?\d{7,15}")
NO_ID_NUMBERS = "请不要填写身份证号，把号码删去后再提交，其他内容都在"


class PublicOpinionForm(forms.ModelForm):
    text = PlainText(
        label="意见内容",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="什么事、在哪里、多久了。300 字以内，不写涉密信息和身份证号",
        error_messages={"required": "请写明您的意见", "max_length": "最多 300 字，请精简一些"},
    )
    place = forms.CharField(
        label="具体地点",
        max_length=40,
        required=False,
        help_text="如：3 号楼东侧路灯",
        error_messages={"max_length": "地点最多 40 字"},
    )
    picture = forms.FileField(
        label="照片",
        required=False,
        help_text="最多一张。照片里的拍摄位置会自动去掉",
        widget=forms.FileInput(attrs={"accept": photos.ACCEPT}),
        error_messages={"empty": "照片是空文件，请换一张，或不带照片提交"},
    )
    phone = forms.CharField(
        label="联系电话",
        max_length=20,
        required=False,
        help_text="便于向您核实，可不填。只有上级的工作人员能看到，您反映的单位看不到",
        widget=forms.TextInput(attrs={"type": "tel", "inputmode": "tel", "autocomplete": "tel"}),
        error_messages={"max_length": "电话号码过长，请核对，也可以不填"},
    )
    # Hidden by the stylesheet: people leave it empty, programs that fill in whatever they find do not.
    website = forms.CharField(
        label="请不要填写这一栏",
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"}),
    )

    class Meta:
        model = Opinion
        fields = ("text", "place", "phone")

    field_order = ("text", "place", "picture", "phone", "website")

    def __init__(self, *args: Any, organization: Organization, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if organization.is_root:  # nobody stands above it
            self.fields["phone"].help_text = "便于向您核实，可不填"

    def clean_text(self) -> str:
        return checked_words(self.cleaned_data["text"])

    def clean_place(self) -> str:
        return checked_words(self.cleaned_data["place"])

    def clean_phone(self) -> str:
        phone = unicodedata.normalize("NFKC", self.cleaned_data["phone"])
        digits = re.sub(r"[\s\-()－—]", "", phone)
        if has_id_number(phone) or has_id_number(digits):
            raise ValidationError(NO_ID_NUMBERS)
        if digits and not PHONE.fullmatch(digits):
            raise ValidationError("电话号码不对，请核对，也可以不填")
        return digits

    def clean_picture(self) -> CheckedFile | None:
        upload = self.cleaned_data["picture"]
        return photos.checked(upload) if upload else None

    def clean_website(self) -> str:
        if self.cleaned_data["website"]:
            raise ValidationError("“请不要填写这一栏”里有内容，请清空后再提交")
        return ""

    @property
    def shown(self) -> list[Any]:
        """The fields that people fill in."""
        return [field for field in self if field.name != "website"]

    @property
    def photo_must_be_chosen_again(self) -> bool:
        """No page can put a file back into its field."""
        return self.is_bound and bool(self.files.get("picture"))


def checked_words(text: str) -> str:
    """With mobile numbers as stars. What passes once passes again, since a collector's opinions are judged twice: an ID
    number beside or around a mobile number shows only without it."""
    hidden = without_mobiles(text)
    if any(has_id_number(words) for words in (text, hidden, MOBILE.sub("", text))):
        raise ValidationError(NO_ID_NUMBERS)
    return hidden


class PlaceSearchForm(forms.Form):
    """Finding the place by its name."""

    name = forms.CharField(
        label="村、社区、街道或单位名称",
        max_length=40,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
        error_messages={"required": "请输入名称", "max_length": "名称过长"},
    )


class ReceiptForm(forms.Form):
    code = forms.CharField(
        label="回执号",
        max_length=40,
        help_text="12 位数字和字母，不分大小写，中间的横线可以不写",
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
        error_messages={"required": "请输入回执号", "max_length": "回执号是 12 位，请核对"},
    )
