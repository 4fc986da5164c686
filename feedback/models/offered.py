from django.db import models


class Offered(models.Model):
    """Something of the library: offered to whoever drafts a survey until it is withdrawn; never deleted."""

    class State(models.TextChoices):
        OFFERED = "offered", "可用"
        WITHDRAWN = "withdrawn", "已停用"

    STATE_TONES = {State.OFFERED: "active", State.WITHDRAWN: "done"}

    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.OFFERED)

    class Meta:
        abstract = True

    @property
    def is_offered(self) -> bool:
        return self.state == self.State.OFFERED


class OfferedQuerySet(models.QuerySet):
    def offered(self) -> "OfferedQuerySet":
        return self.filter(state=Offered.State.OFFERED)
