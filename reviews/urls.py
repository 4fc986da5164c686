from django.urls import URLPattern, path

from .views.home import home

app_name = "reviews"

urlpatterns: list[URLPattern] = [
    path("", home, name="home"),
]
