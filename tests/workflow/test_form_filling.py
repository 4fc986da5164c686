"""Typed text goes back into the form of a page, and nothing else of the page changes."""

from workflow.form_filling import fill

HEAD = '<html><body><form method="post"><input name="q" value=""></form><main>'
FOOT = "</main></body></html>"


def page(form, attributes='method="post"'):
    return f"{HEAD}<form {attributes}>{form}</form>{FOOT}"


def filled(form, **text):
    found = fill(page(form), text)
    assert found is not None
    return found.html[len(HEAD) + len('<form method="post">') : -len(FOOT) - len("</form>")]


def test_texts_and_numbers():
    form = '<input name="a" value="1"><textarea name="b">\nold</textarea>'

    assert (
        filled(form, a=["2"], b=["x\r\ny"])
        == '<input name="a" value="2"><textarea name="b">\nx\ny</textarea>'
    )


def test_what_was_typed_is_escaped():
    form = '<input name="a"><textarea name="b"></textarea>'
    html = filled(form, a=['"><script>'], b=["</textarea><script>"])

    assert "<script>" not in html
    assert html.count("</textarea>") == 1


def test_choices_ticks_and_buttons():
    form = (
        '<select name="s"><option value="1" selected>x</option><option value="2">y</option></select>'
        '<input type="checkbox" name="c" value="1" checked><input type="checkbox" name="c" value="2">'
        '<input type="radio" name="r" value="m" checked><input type="radio" name="r" value="n">'
        '<input type="submit" name="s" value="go">'
    )
    html = filled(form, s=["2"], c=["2"], r=["n"])

    assert '<option value="1">x</option><option value="2" selected>' in html
    assert (
        '<input type="checkbox" name="c" value="1"><input type="checkbox" name="c" value="2" checked>' in html
    )
    assert '<input type="radio" name="r" value="m"><input type="radio" name="r" value="n" checked>' in html
    assert '<input type="submit" name="s" value="go">' in html


def test_a_tick_that_was_taken_away_stays_away():
    form = '<input name="a" value=""><input type="checkbox" name="c" checked>'

    assert filled(form, a=["x"]) == '<input name="a" value="x"><input type="checkbox" name="c">'


def test_keys_and_passwords_are_left_alone():
    form = (
        '<input type="hidden" name="csrfmiddlewaretoken" value="t"><input type="hidden" name="form_key" value="k">'
        '<input name="a" value=""><input type="password" name="p" value="">'
    )
    html = filled(form, a=["x"], p=["y"], csrfmiddlewaretoken=["u"], form_key=["v"])

    assert html == form.replace('name="a" value=""', 'name="a" value="x"')


def test_entities_comments_and_self_closing_tags_stay_as_they_stood():
    form = (
        '<p>&lt;a&gt; &#20013; &nbsp;</p><!-- c --><svg><path d="M1 2" /></svg><input name="a" value="&amp;">'
    )

    assert filled(form, a=["&"]) == form


def test_only_the_form_of_the_main_part_that_asks_for_it():
    assert fill(page('<input name="other">'), {"q": ["x"]}) is None
    assert fill(page('<input name="a">', 'method="get"'), {"a": ["x"]}) is None


def test_it_says_whether_anything_differs():
    form = '<input name="a" value="1"><input type="hidden" name="h" value="1">'
    same = fill(page(form), {"a": ["1"], "h": ["2"]})
    other = fill(page(form), {"a": ["2"]})

    assert same
    assert not same.differs
    assert other
    assert other.differs


def test_rows_are_added_from_the_pages_own_template():
    form = (
        '<input type="hidden" name="t-TOTAL_FORMS" value="1"><div class="rows__list"><div>'
        '<input name="t-0-a" value="1"></div></div><template><div><input name="t-__prefix__-a"></div></template>'
    )
    html = filled(form, **{"t-TOTAL_FORMS": ["3"], "t-0-a": ["1"], "t-1-a": ["2"], "t-2-a": ["3"]})
    rows, template = html.split("<template>")

    assert 'name="t-TOTAL_FORMS" value="3"' in rows
    assert '<div><input name="t-1-a" value="2"></div><div><input name="t-2-a" value="3"></div></div>' in rows
    assert '<input name="t-__prefix__-a">' in template


def test_an_absurd_number_of_rows_is_not_made():
    form = (
        '<input type="hidden" name="t-TOTAL_FORMS" value="0"><div class="rows__list"></div>'
        '<template><input name="t-__prefix__-a"></template><input name="b">'
    )

    assert filled(form, **{"t-TOTAL_FORMS": ["9999"], "b": ["x"]}).count('<input name="t-') == 101
    assert filled(form, **{"t-TOTAL_FORMS": ["-1"], "b": ["x"]}).count('<input name="t-') == 1
