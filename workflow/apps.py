from typing import Any

from django.apps import AppConfig
from django.core import checks
from django.db import connection
from django.db.backends.signals import connection_created
from django.db.models.signals import post_migrate, pre_migrate


class WorkflowConfig(AppConfig):
    name = "workflow"
    verbose_name = "流转"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from . import slow_queries
        from .checks import check_guards

        checks.register(check_guards, checks.Tags.database)
        connection_created.connect(slow_queries.watch)
        pre_migrate.connect(lift_guards, sender=self)
        post_migrate.connect(install_guards, sender=self)


def lift_guards(plan: list[Any], **kwargs: Any) -> None:
    """SQLite cannot rebuild a table that the trigger of another one reads."""
    from . import guards

    if plan and connection.vendor == "sqlite":
        guards.remove()


def install_guards(**kwargs: Any) -> None:
    from . import guards

    guards.install()
