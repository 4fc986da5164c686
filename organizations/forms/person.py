import re
import unicodedata
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from organizations.models import User

LOGIN_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{2,39}")
PHONE = re.compile(r"\+?[0-9][0-9-]{6,18}")


class PersonForm(forms.ModelForm):
    """An account. No ID number is ever asked; the phone is shown masked and replaced as a whole."""

    class Meta:
        model = User
        fields = ("username", "name", "phone")
        help_texts = {
            "username": "3–40 个小写字母、数字、点或横线，如 luzhiyuan",
            "phone": "手机或座机，页面上只显示头尾",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].widget.attrs["autocapitalize"] = "none"
        self.fields["phone"].widget.input_type = "tel"
        self.kept_phone = self.instance.phone
        if self.kept_phone:
            self.initial["phone"] = self.instance.masked_phone
            self.fields["phone"].help_text = "显示为掩码。不改就原样留着，要改就整个重填，清空即删除"

    def clean_username(self) -> str:
        name = unicodedata.normalize("NFKC", self.cleaned_data["username"]).strip().lower()
        if not LOGIN_NAME.fullmatch(name):
            raise ValidationError("须为 3–40 个字母、数字、点或横线，以字母或数字开头")
        bearer = User.objects.filter(username__iexact=name).exclude(pk=self.instance.pk).first()
        if bearer is not None:
            raise ValidationError(f"登录名已由{bearer.name}使用，请换一个")
        return name

    def clean_name(self) -> str:
        return self.cleaned_data["name"].strip()

    def clean_phone(self) -> str:
        phone = unicodedata.normalize("NFKC", self.cleaned_data["phone"]).replace(" ", "")
        if self.kept_phone and phone == User(phone=self.kept_phone).masked_phone:
            return self.kept_phone
        if phone and not PHONE.fullmatch(phone):
            raise ValidationError("只能有数字和横线，如 13800001234 或 0899-88001234")
        return phone
