from django.apps import AppConfig


class OrganizationsConfig(AppConfig):
    name = "organizations"
    verbose_name = "组织和人员"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from . import security_checks, wiring  # noqa: F401  registers checks, transitions, verbs, navigation
