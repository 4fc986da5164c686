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

app_name = "reviews"

urlpatterns: list[URLPattern] = [
    path("", home, name="home"),
    path("dashboard/", dashboard, name="dashboard"),
    path("dashboard/<int:pk>/", dashboard, name="dashboard_of"),
    path("dashboard/<int:pk>/coverage/", coverage, name="coverage"),
    path("dashboard/<int:pk>/overdue/", overdue, name="overdue"),
    path("mechanisms/", mechanisms, name="mechanisms"),
    path("mechanisms/new/", mechanism_new, name="mechanism_new"),
    path("mechanisms/<int:pk>/", mechanism, name="mechanism"),
    path("mechanisms/<int:pk>/edit/", mechanism_edit, name="mechanism_edit"),
    path("mechanisms/<int:pk>/<slug:name>/", mechanism_transition, name="mechanism_transition"),
]
