"""通报 of the demo: the city's issued one, and a county's that is still a draft. Made by the very steps of the office."""

from reviews.bulletins import first_draft, keep_draft
from reviews.dashboards.stand import chosen_stand
from reviews.models import Bulletin
from reviews.transitions.bulletins import ISSUE
from workflow import audit, engine

from .people import People


def draft_bulletins(people: People) -> None:
    """Call it when everything that is counted is written."""
    for login in ("city", "county"):
        actor = people.actor(people.logins[login])
        board = chosen_stand(actor, None, {}).board
        made = Bulletin(**first_draft(board))
        with audit.recording():
            keep_draft(made, board, actor)
        if board.organization.is_root:
            number = f"江组通〔{board.figures.today.year}〕5号"
            engine.run(ISSUE, made, actor, {"number": number})
