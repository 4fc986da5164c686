from collections.abc import Mapping

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

    @classmethod
    def take_many(cls, counts: Mapping[str, int]) -> dict[str, int]:
        """take() for many series in four queries; locked in the order of their keys."""
        with transaction.atomic():
            NumberSeries.objects.bulk_create(
                [NumberSeries(key=key) for key in sorted(counts)], ignore_conflicts=True
            )
            series = list(NumberSeries.objects.filter(key__in=counts).order_by("key").select_for_update())
            for one in series:
                one.last += counts[one.key]
            NumberSeries.objects.bulk_update(series, ["last"], batch_size=500)
            return {one.key: one.last for one in series}
