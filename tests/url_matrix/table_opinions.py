"""群众意见: what the public opens, and what officers and the house do with it."""

from tests.url_matrix.rows import EVERYBODY, Row, acting, page, reading, steps, who

READERS = who("own scol", "parent sol", "ancestor sol")  # no ordinary members
HANDLERS = who("own so", "parent o", "ancestor o")

TABLE: list[Row] = [
    page("feedback:opinion_place", EVERYBODY, public=True),
    page("feedback:opinion_receipts", EVERYBODY, public=True),
    Row("feedback:opinion_to", "organization", get=EVERYBODY, post=EVERYBODY, public=True),
    Row("feedback:opinion_by_code", "opinion_code", get=EVERYBODY, post=EVERYBODY, public=True),
    Row("feedback:opinion_receipt", "receipt", get=EVERYBODY, public=True),
    page("feedback:opinions", who("all scol")),
    page("feedback:opinion_poster", who("all scol"), who("all scol")),
    reading("feedback:opinion", "opinion", READERS),
    reading("feedback:opinion_photo", "opinion", READERS),
    Row("feedback:opinion_phone", "opinion", sees=READERS, post=who("parent o", "ancestor o")),
    acting("feedback:opinion_transition", "opinion", READERS, HANDLERS | who("own c"), verb="adopt"),
    *steps("feedback:opinion_transition", "opinion", "forward merge dismiss", READERS, HANDLERS),
    *steps("feedback:opinion_transition", "answered_opinion", "reconsider", READERS, HANDLERS),
]
