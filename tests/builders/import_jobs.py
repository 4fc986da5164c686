"""A long import of a roster: its pages as the browser asks for them, its process as a call."""

import fcntl
import os
from uuid import UUID

from django.core.management import call_command

from organizations.roster.importing import IMPORT as ROSTER
from tests.builders.import_files import uploaded
from tests.builders.roster import a_workbook

PAGE = "/organizations/import/"


def token_of(address: str) -> UUID:
    return UUID(address.split("/")[-2])


def run(address: str) -> None:
    """What the process does."""
    call_command("run_import", ROSTER.address, str(token_of(address)))


def asked(client, content=None) -> str:
    """Uploaded: the address of the dry run, which a process is to make."""
    answer = uploaded(client, PAGE, content or a_workbook())
    assert answer.status_code == 302
    return answer["Location"]


def checked(client, content=None) -> tuple[str, str]:
    """The address of a dry run that was made, and the digest of its plan."""
    address = asked(client, content)
    run(address)
    return address, client.get(address).context["page"].digest


def alive(address: str):
    """The order as a living process holds it."""
    handle = os.open(ROSTER.shelf.beside(token_of(address), "job"), os.O_RDONLY)
    fcntl.flock(handle, fcntl.LOCK_EX)
    return handle


def text(client, address: str) -> str:
    return client.get(address).content.decode()
