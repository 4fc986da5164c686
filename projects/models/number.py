from django.db import models, transaction
from django.db.models import F


class NumberSeries(models.Model):
    """A counter that never goes back, so that a number is never given twice."""

    key = models.CharField(max_length=60, unique=True)
    last = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.key}: {self.last}"

    @classmethod
    def take(cls, key: str, count: int = 1) -> int:
        """Reserve `count` numbers of the series and return the last one. Needs no lock of the caller."""
        with transaction.atomic():
            cls.objects.get_or_create(key=key)
            cls.objects.filter(key=key).update(last=F("last") + count)
            return cls.objects.get(key=key).last
