from django.urls import path

from . import draft_pages

app_name = "workflow"

urlpatterns = [
    path("drafts/", draft_pages.draft_save, name="draft_save"),
    path("drafts/discard/", draft_pages.draft_discard, name="draft_discard"),
    path("drafts/sent/", draft_pages.draft_sent, name="draft_sent"),
]
