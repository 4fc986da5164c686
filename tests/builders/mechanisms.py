"""Mechanisms in any state, from an accepted project."""

from datetime import date
from typing import Any

from organizations.models import Organization
from projects.states import ProjectState
from reviews.models import Adoption, Mechanism
from tests.builders.people import an_organization
from tests.builders.work import a_project


def a_mechanism(organization: Organization, state: str = Mechanism.State.DRAFT, **fields: Any) -> Mechanism:
    """From a new accepted project of the organization unless `projects` are given; issued by the one above."""
    projects = fields.pop("projects", None)
    values = {
        "title": "楼栋议事协商办法",
        "text": "一事一议，逐户签字，街道备案。",
        "scope": Mechanism.Scope.OWN,
    } | fields
    if state in Mechanism.PUBLIC:
        values = {"issuer": organization.parent or organization, "in_force_from": date(2026, 12, 1)} | values
    if state == Mechanism.State.SUPERSEDED and "superseded_by" not in values:
        values["superseded_by"] = a_mechanism(organization, Mechanism.State.ISSUED, title="新办法")
    mechanism = Mechanism.objects.create(organization=organization, state=state, **values)
    mechanism.projects.set(projects or [a_project(organization, ProjectState.ACCEPTED)])
    return mechanism


def an_adoption(organization: Organization, mechanism: Mechanism | None = None, **fields: Any) -> Adoption:
    """By the organization, of a mechanism issued in a house beside it unless one is given."""
    beside = mechanism or a_mechanism(an_organization(organization.parent), Mechanism.State.ISSUED)
    values = {"note": "结合本村实际执行", "adopted_on": date(2026, 12, 10)} | fields
    return Adoption.objects.create(mechanism=beside, organization=organization, **values)
