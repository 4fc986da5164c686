"""Floors: bare Django views that run the same query and print the same rows, and nothing else.

No session, no rights, no filter form, no page around the table. Their templates are written as plain Django
templates are: a variable per cell, localised. What a page costs above its floor is what the product adds.
"""

from typing import Any

from django.db.models import Count, Q, QuerySet, Sum
from django.db.models.functions import Substr
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.template import Context, Engine

from organizations.models import Organization
from projects import lights, timeline
from projects.models import Meeting, Project

PLAIN = Engine(builtins=["django.template.defaulttags", "django.template.defaultfilters"])

LIST = PLAIN.from_string(
    """<h1>{{ total }}</h1><table>{% for project in projects %}<tr>
<td><a href="/projects/{{ project.pk }}/">{{ project.title }}</a></td><td>{{ project.number }}</td>
<td>{{ project.organization.short_name }}</td><td>{{ project.lead.name }}</td>
<td>{{ project.light }}</td><td>{{ project.percent }}</td><td>{{ project.starts_on }}</td><td>{{ project.due_on }}</td>
<td>{{ project.next_open_due }}</td><td>{{ project.is_reported }}</td><td>{{ project.get_state_display }}</td>
</tr>{% endfor %}</table>"""
)


def project_list(page: QuerySet[Any], counts: QuerySet[Any]) -> HttpResponse:
    """The rows of one page and the numbers by light, as the list asks for them."""
    found = {row["light"]: row["number"] for row in counts.all()}
    return HttpResponse(LIST.render(Context({"total": sum(found.values()), "projects": page.all()})))


PROJECT = PLAIN.from_string(
    """<h1>{{ project.title }}</h1><p>{{ project.number }} {{ project.organization.name }} {{ project.lead.name }}
{{ project.category.name }} {{ project.round.name }} {{ project.get_state_display }} {{ project.percent }}
{{ project.starts_on }} {{ project.due_on }} {{ project.background }} {{ project.objectives }}</p>
<table>{% for task in tasks %}<tr><td>{{ task.title }}</td><td>{{ task.measure }}</td><td>{{ task.standard }}</td>
<td>{{ task.owner_post.user.name }}</td><td>{{ task.department_unit.short_name }}</td><td>{{ task.due_on }}</td>
<td>{{ task.weight }}</td><td>{{ task.percent }}</td><td>{{ task.get_state_display }}</td></tr>{% endfor %}</table>
<table>{% for item in indicators %}<tr><td>{{ item.name }}</td><td>{{ item.baseline }}</td><td>{{ item.target }}</td>
<td>{{ item.actual }}</td></tr>{% endfor %}</table>
<table>{% for report in reports %}<tr><td>{{ report.period }}</td><td>{{ report.due_on }}</td><td>{{ report.light }}</td>
<td>{{ report.submitted_at }}</td></tr>{% endfor %}</table>
<table>{% for meeting in meetings %}<tr><td>{{ meeting.number }}</td><td>{{ meeting.held_at }}</td></tr>{% endfor %}</table>
<ul>{% for event in events %}<li>{{ event.verb }} {{ event.happened_at }}</li>{% endfor %}</ul>"""
)


def project(pk: int) -> HttpResponse:
    """The project with tasks, indicators, milestones, reports, meetings and the newest events."""
    found = get_object_or_404(
        Project.objects.select_related("round", "category", "lead", "organization"), pk=pk
    )
    context = {
        "project": found,
        "tasks": found.tasks.select_related("owner_post__user", "department_unit"),
        "indicators": found.indicators.all(),
        "milestones": found.milestones.all(),
        "reports": found.reports.all(),
        "meetings": Meeting.objects.filter(agenda__project=found),
        "events": timeline.entries_of(found)[: timeline.LATEST],
    }
    return HttpResponse(PROJECT.render(Context(context)))


DASHBOARD = PLAIN.from_string(
    """<table>{% for unit, cells in units.items %}<tr><td>{{ unit }}</td>
{% for cell in cells %}<td>{{ cell }}</td>{% endfor %}</tr>{% endfor %}</table>"""
)


def dashboard(projects: QuerySet[Any], width: int) -> HttpResponse:
    """One GROUP BY over the projects of the round, and a table of the units with as many cells as ours."""
    numbers = {
        "number": Count("pk"),
        "percent": Sum("percent"),
        **{light: Count("pk", filter=Q(light=light)) for light in lights.ORDER},
        **{
            state: Count("pk", filter=Q(state=state))
            for state in ("in_progress", "closed", "suspended", "accepted")
        },
    }
    grouped = (
        projects.annotate(unit=Substr("path", 1, width)).order_by("unit").values("unit").annotate(**numbers)
    )
    names = dict(
        Organization.objects.filter(path__in=[row["unit"] for row in grouped]).values_list("path", "name")
    )
    units = {names[row["unit"]]: list(row.values())[1:] for row in grouped}
    return HttpResponse(DASHBOARD.render(Context({"units": units})))
