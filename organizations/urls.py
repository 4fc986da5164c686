from django.urls import path

from .views.account import account, manual
from .views.inbox import inbox, open_notice
from .views.login import login, logout
from .views.password import password
from .views.switch_post import switch_post

app_name = "organizations"

urlpatterns = [
    path("login/", login, name="login"),
    path("logout/", logout, name="logout"),
    path("password/", password, name="password"),
    path("post/", switch_post, name="switch_post"),
    path("account/", account, name="account"),
    path("inbox/", inbox, name="inbox"),
    path("inbox/<int:pk>/", open_notice, name="open_notice"),
    path("manual/", manual, name="manual"),
]
