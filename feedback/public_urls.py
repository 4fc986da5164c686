"""Addresses that phones reach: all that a separate collector serves, and the same on the internal system."""

from django.urls import URLPattern, path

from workflow.metrics import uncounted

from .views.answer import answer, answered_page
from .views.opinion_new import opinion_by_code, opinion_to
from .views.opinion_place import opinion_place
from .views.opinion_receipt import opinion_receipt, opinion_receipts

app_name = "feedback"

urlpatterns: list[URLPattern] = [
    path("s/<slug:code>/", answer, name="answer"),
    path("s/<slug:code>/thanks/", answered_page, name="answered"),
    path("opinion/", opinion_place, name="opinion_place"),
    path("opinion/to/<int:pk>/", opinion_to, name="opinion_to"),
    path("opinion/receipt/", opinion_receipts, name="opinion_receipts"),
    path("opinion/receipt/<str:code>/", opinion_receipt, name="opinion_receipt"),
    path("opinion/<str:code>/", opinion_by_code, name="opinion_by_code"),
]
for page in urlpatterns:
    uncounted(page.callback)
