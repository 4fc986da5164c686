"""Addresses of pages made of samples, for looking at components in a browser."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.template.loader import render_to_string
from django.urls import path

from config.urls import urlpatterns as own
from tests.builders.look import BAD, Rows, Sample, components

FORM = """{% extends "base_task.html" %}{% load static %}{% block title %}填写{% endblock %}
{% block task_title %}填写{% endblock %}
{% block heading %}<div class="page-head"><h1>立项申报</h1></div>{% endblock %}
{% block content %}<form class="stack narrow" method="post" novalidate>{% csrf_token %}
{% include "components/error_summary.html" with form=form only %}
<section class="panel" aria-label="填写"><div class="panel__body">{{ form }}</div></section>
<section class="panel" aria-label="任务">{% include "components/form_rows.html" with formset=rows noun="任务" only %}</section>
<div class="action-bar"><button class="button button--primary" type="submit">提交申报</button></div></form>{% endblock %}
{% block scripts %}<script src="{% static "js/rows.js" %}" defer></script>{% endblock %}"""

COMPONENTS = """{% extends "base.html" %}{% block title %}组件{% endblock %}
{% block heading %}<div class="page-head"><h1>组件一览</h1></div>{% endblock %}
{% block content %}<div class="stack">{% for name, drawn in parts %}
<section class="panel" aria-label="{{ name }}"><div class="panel__head"><h2>{{ name }}</h2></div><div class="panel__body">{{ drawn }}</div></section>
{% endfor %}</div>{% endblock %}"""

PAPER = """{% extends "base_print.html" %}{% block title %}督办单{% endblock %}
{% block paper %}<h1 class="paper__title">督办单</h1><table class="paper__table"><tr><th class="paper__label">项目</th><td>老旧楼栋加装电梯协商</td></tr></table>{% endblock %}"""

# In the frame already, or part of the form page.
ONCE = {
    "site_head",
    "phone_bar",
    "secrecy",
    "crumbs",
    "light_shape",
    "form_row",
    "form_rows",
    "error_summary",
}


def page(text: str, request: HttpRequest, **context: object) -> HttpResponse:
    return HttpResponse(engines["django"].from_string(text).render(context, request))


@login_not_required
def form(request: HttpRequest) -> HttpResponse:
    return page(FORM, request, form=Sample(BAD if "bad" in request.GET else None), rows=Rows())


@login_not_required
def gallery(request: HttpRequest) -> HttpResponse:
    parts = [
        (name, render_to_string(f"components/{name}.html", contexts[0]))
        for name, contexts in components().items()
        if name not in ONCE
    ]
    return page(COMPONENTS, request, parts=parts)


@login_not_required
def paper(request: HttpRequest) -> HttpResponse:
    return page(PAPER, request)


urlpatterns = [
    *own,
    path("sample/form/", form),
    path("sample/components/", gallery),
    path("sample/paper/", paper),
]
