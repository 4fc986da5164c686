from django.urls import include, path

from organizations.views.health import healthz, readyz

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
    path("", include("organizations.urls")),
    path("", include("projects.urls")),
    path("", include("feedback.urls")),
    path("", include("reviews.urls")),
]
