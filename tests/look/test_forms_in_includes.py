"""An include with `only` hands on nothing that it does not name: a form in it would come without its key and be refused."""

import re
from pathlib import Path

from django.conf import settings

TEMPLATES = Path(settings.BASE_DIR) / "templates"
INCLUDE = re.compile(r'{% include "([^"]+)"([^%]*)%}')


def test_every_form_in_an_include_gets_its_key():
    texts = {str(path.relative_to(TEMPLATES)): path.read_text() for path in TEMPLATES.rglob("*.html")}
    with_forms = {name for name, text in texts.items() if "csrf_token" in text}
    without_key = [
        f"{name}: {included}"
        for name, text in texts.items()
        for included, given in INCLUDE.findall(text)
        if included in with_forms and " only" in given and "csrf_token=" not in given
    ]
    assert without_key == []
