from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from organizations.requests import ActorRequest
from projects.instruction_list import InstructionListing
from projects.permissions import refuse_administrators


@require_safe
def instructions(request: ActorRequest) -> HttpResponse:
    """批示 in scope, newest first; a leader's own unless others are asked for."""
    refuse_administrators(request.actor)
    listing = InstructionListing(request.actor, request.GET)
    context = {"listing": listing, "form": listing.filter.form, "page": listing.page}
    return render(request, "projects/instructions.html", context)
