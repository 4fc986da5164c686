from typing import Any

from django import forms
from django.contrib.auth.forms import PasswordChangeForm, SetPasswordForm
from django.contrib.auth.password_validation import password_validators_help_texts


class PasswordAgainForm(forms.Form):
    """The password that is in use, to be sure who sits at the screen."""

    password = forms.CharField(
        label="现用密码",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password", "autofocus": True}),
        error_messages={"required": "请输入密码"},
    )


class _NewPassword(forms.Form):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["new_password1"].label = "新密码"
        self.fields["new_password1"].help_text = "；".join(
            text.rstrip("。") for text in password_validators_help_texts()
        )
        self.fields["new_password2"].label = "再输一次新密码"
        self.fields["new_password2"].help_text = ""


class FirstPasswordForm(_NewPassword, SetPasswordForm):
    """After an initial password: the old one was just typed at log-in and is not asked again."""


class ChangePasswordForm(_NewPassword, PasswordChangeForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["old_password"].label = "现用密码"
