"""What the forms keep: which ones were sent, and text that was typed but not sent yet. No audit entries."""

from django.db import models
from django.utils import timezone


class SentForm(models.Model):
    """A form that was applied: its one-time key and the first answer, given again to whoever sends it twice.

    Written in the transaction of the change, so that a failed try leaves the key unused. Read only until
    the pages that carry the key have run out (form_keys.VALID_FOR); swept some time after that.
    """

    key = models.CharField("表单编号", max_length=24, unique=True)
    user_id = models.BigIntegerField("人员")
    digest = models.CharField("内容摘要", max_length=64)
    location = models.TextField("去处", blank=True)
    told = models.JSONField("提示", default=list)
    sent_at = models.DateTimeField("提交时间", default=timezone.now, db_index=True)

    def __str__(self) -> str:
        return self.key


class Draft(models.Model):
    """Text of a form that is being filled in, of one person in one post; `page` is the form's address."""

    user_id = models.BigIntegerField("人员")
    post_id = models.BigIntegerField("任职", default=0)
    page = models.CharField("页面", max_length=300)
    text = models.JSONField("内容")
    updated_at = models.DateTimeField("保存时间", db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user_id", "post_id", "page"], name="draft_once_per_page"),
        ]

    def __str__(self) -> str:
        return self.page
