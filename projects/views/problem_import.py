from uuid import UUID

from django.http import HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from organizations.importing import pages
from organizations.requests import ActorRequest
from projects.problem_import.writing import IMPORT
from workflow.sending import many_transactions


@many_transactions
@require_http_methods(["GET", "HEAD", "POST"])
def problem_import(request: ActorRequest) -> HttpResponse:
    return pages.upload(request, IMPORT)


@require_safe
def problem_import_template(request: ActorRequest) -> HttpResponse:
    return pages.template(request, IMPORT)


@many_transactions
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def problem_import_check(request: ActorRequest, token: UUID) -> HttpResponse:
    return pages.check(request, IMPORT, token)


@never_cache
@require_safe
def problem_import_refusals(request: ActorRequest, token: UUID) -> HttpResponse:
    return pages.refusals(request, IMPORT, token)


@never_cache
@require_safe
def problem_import_marked(request: ActorRequest, token: UUID) -> HttpResponse:
    return pages.marked(request, IMPORT, token)
