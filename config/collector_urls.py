"""What a separate collector answers to: the public's pages and nothing that knows a log-in."""

from django.urls import include, path

from feedback.views.opinion_place import front_door
from organizations.views.health import healthz, metrics, readyz

handler400 = "workflow.error_pages.bad_request"
handler403 = handler404 = "feedback.views.public_missing.public_missing"
handler500 = "workflow.error_pages.server_error"

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
    path("metrics", metrics, name="metrics"),
    path("", front_door, name="front_door"),
    path("", include("feedback.public_urls")),
]
