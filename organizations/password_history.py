"""曾用密码: the hashes of the last passwords of one's own, kept for the rule that forbids them."""

from .hashers import InitialPasswordHasher
from .models import FormerPassword, User

KEPT = 10  # more than any profile asks for, so that a stricter profile has something to compare with


def keep_former(user: User) -> None:
    """Before it is replaced. Initial passwords are random and used once: nothing to forbid."""
    present = User.objects.values_list("password", flat=True).get(pk=user.pk)
    if user.must_change_password or present.startswith((InitialPasswordHasher.algorithm, "!")) or not present:
        return
    FormerPassword.objects.create(user=user, password=present)
    stale = user.former_passwords.values_list("pk", flat=True)[KEPT:]
    FormerPassword.objects.filter(pk__in=list(stale)).delete()
