from django.urls import URLPattern, path

from .views.coverage import coverage
from .views.dashboard import dashboard
from .views.home import home
from .views.mechanism import mechanism
from .views.mechanism_edit import mechanism_edit
from .views.mechanism_new import mechanism_new
from .views.mechanism_transition import mechanism_transition
from .views.mechanisms import mechanisms
from .views.overdue import overdue
from .views.reviews_bulk import reviews_bulk
from .views.reviews_open import reviews_open
from .views.reviews_refresh import reviews_refresh
from .views.satisfaction import satisfaction
from .views.score import score
from .views.self_report import self_report
from .views.sheet import sheet
from .views.sheet_transition import sheet_transition
from .views.sheets import sheets

app_name = "reviews"

urlpatterns: list[URLPattern] = [
    path("", home, name="home"),
    path("dashboard/", dashboard, name="dashboard"),
    path("dashboard/<int:pk>/", dashboard, name="dashboard_of"),
    path("dashboard/<int:pk>/coverage/", coverage, name="coverage"),
    path("dashboard/<int:pk>/overdue/", overdue, name="overdue"),
    path("dashboard/<int:pk>/satisfaction/", satisfaction, name="satisfaction"),
    path("mechanisms/", mechanisms, name="mechanisms"),
    path("mechanisms/new/", mechanism_new, name="mechanism_new"),
    path("mechanisms/<int:pk>/", mechanism, name="mechanism"),
    path("mechanisms/<int:pk>/edit/", mechanism_edit, name="mechanism_edit"),
    path("mechanisms/<int:pk>/<slug:name>/", mechanism_transition, name="mechanism_transition"),
    path("reviews/", sheets, name="sheets"),
    path("reviews/open/<int:pk>/", reviews_open, name="open"),
    path("reviews/refresh/", reviews_refresh, name="refresh"),
    path("reviews/bulk/<slug:name>/", reviews_bulk, name="bulk"),
    path("reviews/<int:pk>/", sheet, name="sheet"),
    path("reviews/<int:pk>/score/", score, name="score"),
    path("reviews/<int:pk>/self-report/", self_report, name="self_report"),
    path("reviews/<int:pk>/<slug:name>/", sheet_transition, name="transition"),
]
