from typing import NoReturn

from django import forms
from django.contrib.auth.forms import AuthenticationForm
from django.core.exceptions import ValidationError
from django.utils import timezone

from organizations.models import Appointment, User
from organizations.permissions import account_keeper


class LoginForm(AuthenticationForm):
    """Log-in: an initial password works once, within its 14 days, for someone in office."""

    username = forms.CharField(
        label="用户名",
        max_length=40,
        widget=forms.TextInput(
            attrs={"autocomplete": "username", "autocapitalize": "none", "autofocus": True}
        ),
    )
    password = forms.CharField(
        label="密码", strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "current-password"})
    )

    error_messages = {
        "invalid_login": "用户名或密码不正确。连续输错 5 次将暂停登录 15 分钟",
        "inactive": "该账号已停用，请联系系统管理员",
        "expired": "初始口令已过期，请联系%(keeper)s重新发放",
        "used": "初始口令只能使用一次，请联系%(keeper)s重新发放",
        "no_post": "您目前没有在任职务，请联系系统管理员",
    }

    def confirm_login_allowed(self, user: User) -> None:
        super().confirm_login_allowed(user)
        if user.must_change_password:
            self._check_initial_password(user)
        if not Appointment.objects.active().filter(user=user.pk).exists():
            raise ValidationError(self.error_messages["no_post"], code="no_post")

    def _check_initial_password(self, user: User) -> None:
        if user.initial_password_expires_at is None:
            self.refuse(user, "used")
        elif user.initial_password_expires_at <= timezone.now():
            self.refuse(user, "expired")

    def refuse(self, user: User, code: str) -> NoReturn:
        """Say what is wrong with the initial password and who can help."""
        words = self.error_messages[code] % {"keeper": account_keeper(user)}
        raise ValidationError(words, code=code)

    def add_used(self, user: User) -> None:
        """Another log-in with the same initial password came first."""
        self.add_error(None, self.error_messages["used"] % {"keeper": account_keeper(user)})
