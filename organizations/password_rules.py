"""Rules for passwords that Django does not bring; config/password_profiles.py says which profile uses which."""

from django.contrib.auth.hashers import check_password
from django.core.exceptions import ValidationError

from .models import User

SHORTEST_NAME = 4  # a login name of three signs would forbid too much


class KindsOfSigns:
    """At least so many of the four: capitals, small letters, digits, anything else."""

    def __init__(self, least: int) -> None:
        self.least = least

    def validate(self, password: str, user: User | None = None) -> None:
        kinds = {kind_of(sign) for sign in password}
        if len(kinds) < self.least:
            raise ValidationError(f"密码里的字符种类太少。{self.get_help_text()}", code="password_too_plain")

    def get_help_text(self) -> str:
        return f"大写字母、小写字母、数字和其他符号，至少用 {self.least} 种"


def kind_of(sign: str) -> str:
    if sign.isascii() and sign.isalpha():
        return "capital" if sign.isupper() else "small"
    return "digit" if sign.isascii() and sign.isdigit() else "other"


class NotOneself:
    """The login name or the phone number inside a password is what is tried first."""

    def validate(self, password: str, user: User | None = None) -> None:
        if user is None:
            return
        typed = password.lower()
        known = [user.username.lower(), user.phone]
        if any(word in typed for word in known if len(word) >= SHORTEST_NAME):
            raise ValidationError(
                f"密码里有您的登录名或电话。{self.get_help_text()}", code="password_is_self"
            )

    def get_help_text(self) -> str:
        return "不能含有登录名和电话"


class NotUsedBefore:
    """Not the present password, nor one of those before it; `last` counts them all.

    Every comparison costs one full hash, which is why the number stays small.
    """

    def __init__(self, last: int) -> None:
        self.last = last

    def validate(self, password: str, user: User | None = None) -> None:
        if user is None or user.pk is None:
            return
        # The form has not changed the record yet, but Django's own forms may have: ask the database.
        present = User.objects.filter(pk=user.pk).values_list("password", flat=True)
        former = user.former_passwords.values_list("password", flat=True)[: self.last - 1]
        if any(check_password(password, used) for used in [*present, *former]):
            raise ValidationError(f"这个密码用过。{self.get_help_text()}", code="password_used_before")

    def get_help_text(self) -> str:
        return f"不能与最近 {self.last} 次的密码相同" if self.last > 1 else "不能与现用的口令相同"
