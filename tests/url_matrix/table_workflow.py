"""What the scripts of forms talk to: without the key that a form gave to this person it is not found."""

from tests.url_matrix.rows import EVERYBODY, NOBODY, Row

TABLE: list[Row] = [
    Row("workflow:draft_save", sees=NOBODY, post=EVERYBODY),
    Row("workflow:draft_discard", sees=NOBODY, post=EVERYBODY),
    Row("workflow:draft_sent", sees=NOBODY, get=EVERYBODY),
]
