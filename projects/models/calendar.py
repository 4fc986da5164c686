from django.db import models


class Holiday(models.Model):
    """A day that differs from its weekday: a public holiday, or a weekend day that is worked."""

    day = models.DateField("日期", unique=True)
    name = models.CharField("名称", max_length=20)
    is_workday = models.BooleanField("调休上班", default=False)

    class Meta:
        ordering = ["day"]

    def __str__(self) -> str:
        return f"{self.day:%Y-%m-%d} {self.name}"
