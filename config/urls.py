from django.urls import include, path

from organizations.views.health import healthz, metrics, readyz

# 403 and 404 are Django's own handlers with our templates.
handler400 = "workflow.error_pages.bad_request"
handler500 = "workflow.error_pages.server_error"

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
    path("metrics", metrics, name="metrics"),
    path("", include("workflow.urls")),
    path("", include("organizations.urls")),
    path("", include("projects.urls")),
    path("", include("feedback.urls")),
    path("", include("reviews.urls")),
]
