"""A bare Django that answers /<bytes>/ with so many bytes: no database, no session, no middleware, no template.

gunicorn --chdir benchmarks/served bare:application
"""

from functools import cache

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse
from django.urls import path

settings.configure(ALLOWED_HOSTS=["127.0.0.1"], ROOT_URLCONF=__name__, MIDDLEWARE=[], SECRET_KEY="benchmark")


@cache
def text(size: int) -> bytes:
    return b"<p>" + b"x" * max(0, size - 7) + b"</p>"


def answer(request: HttpRequest, size: int) -> HttpResponse:
    return HttpResponse(text(size))


urlpatterns = [path("<int:size>/", answer)]
application = get_wsgi_application()
