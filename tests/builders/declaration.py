"""Declarations that have been handed in, with everything a submission leaves behind."""

from typing import Any

from organizations.models import Appointment, Organization
from organizations.roles import Role
from projects.models import DeclarationOpinion, Project
from projects.states import ProjectState
from projects.submission import keep_version, take_lead
from tests.builders.people import an_appointment
from tests.builders.work import a_project


def the_secretary(organization: Organization) -> Appointment:
    """The one in office, else a new one."""
    found = Appointment.objects.holders(organization.pk, Role.SECRETARY).first()
    return found or an_appointment(organization, Role.SECRETARY)


def a_declaration(organization: Organization, state: str = ProjectState.SUBMITTED, **fields: Any) -> Project:
    """A project submitted by the organization's secretary: version 1 and the lead are there."""
    secretary = the_secretary(organization)
    project = a_project(organization, state, **({"lead": secretary.user} | fields))
    keep_version(project, secretary)
    take_lead(project, secretary)
    return project


def an_opinion(project: Project, author: Appointment, **fields: Any) -> DeclarationOpinion:
    values = {"field": "objectives", "text": "目标无法验收，请改为数量", "submission": 1} | fields
    return DeclarationOpinion.objects.create(project=project, author=author, **values)
