"""Letters as messages: whatever they hold, Discord takes them, nothing is lost, and what people typed stays text."""

import re
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.discord import ids, limits, markdown, render
from bot.messages import Attachment, Button, Input, Letter, Sheet, Slip, Span

WORDS = st.text(alphabet=string.ascii_letters + "éà *_~`<>&:@#|\n'’-+1.[]()\\/", max_size=400)
LONG = st.one_of(WORDS, st.builds(lambda one, times: f"{one} " * times, WORDS, st.integers(1, 60)))
SPANS = st.lists(st.builds(Span, LONG, st.booleans()), max_size=4).map(tuple)
TOKENS = st.from_regex(r"c[0-9]{1,9}\.[a-z_]{1,20}", fullmatch=True)
CODES = st.from_regex(r"[a-z_]{1,30}", fullmatch=True)
BUTTONS = st.builds(Button, TOKENS, CODES, LONG, st.sampled_from(["plain", "primary", "danger"]))
OPTIONS = st.lists(st.tuples(CODES, LONG), min_size=1, max_size=120, unique_by=lambda one: one[0])
INPUTS = st.builds(
    Input,
    st.sampled_from(["date", "text", "number", "one", "many"]),
    TOKENS,
    LONG,
    options=OPTIONS.map(tuple),
    least=st.just("1"),
    most=st.sampled_from(["5", "2000", "9000"]),
)
LETTERS = st.builds(
    Letter,
    st.just("some.key"),
    SPANS,
    lines=st.lists(SPANS, max_size=30).map(tuple),
    facts=st.lists(st.tuples(SPANS, SPANS), max_size=5).map(tuple),
    small=SPANS,
    buttons=st.lists(BUTTONS, max_size=60).map(tuple),
    input=st.none() | INPUTS,
)


def components(post):
    """Everything in a post's rows."""
    return [one for row in post.rows for one in row["components"]]


def taken(post):
    """Whether Discord takes a message: a few of its rules, by hand."""
    found = components(post)
    known = [one["custom_id"] for one in found if "custom_id" in one]
    assert 1 <= len(post.content) <= limits.CONTENT or (post.files and not post.content)
    assert len(post.rows) <= 5 and all(1 <= len(row["components"]) <= 5 for row in post.rows)
    assert len(known) == len(set(known)) and all(1 <= len(id) <= 100 for id in known)
    assert all(1 <= len(one["label"]) <= 80 for one in found if one["type"] == render.BUTTON)
    for one in (one for one in found if one["type"] == render.SELECT):
        assert 1 <= len(one["options"]) <= 25
        assert all(1 <= len(option["label"]) <= 100 for option in one["options"])
    return True


def bare(text):
    """The letters and digits of a text."""
    return re.sub(r"[^A-Za-zéà0-9]", "", text)


@given(LETTERS)
def test_whatever_a_letter_holds_discord_takes_it(letter):
    """As one message or several; what can be pressed is in the last ones."""
    found = render.posts(letter)
    assert all(taken(post) for post in found)
    pressable = [bool(post.rows) for post in found]
    assert pressable == sorted(pressable)


@given(SPANS, st.lists(SPANS, max_size=40).map(tuple))
def test_no_word_of_a_letter_is_lost_however_long_it_is(text, lines):
    """Cut into messages, it reads the same from the first to the last."""
    said = "".join(post.content for post in render.posts(Letter("key", text, lines=lines)))
    assert bare(said) == bare("".join(span.text for spans in (text, *lines) for span in spans))


@given(st.lists(LETTERS, max_size=4))
def test_a_page_comes_in_as_few_messages_as_it_fits(parts):
    """Each of them one that Discord takes, with every button once."""
    found = render.packed(render.sheet(Sheet((Span("Page"),), tuple(parts))))
    assert all(taken(post) for post in found)
    assert len(found) <= 1 + sum(len(render.posts(one)) for one in parts)


@given(LONG, WORDS)
def test_a_sealed_message_still_fits(text, line):
    """Its buttons are gone, and a line says what was answered."""
    (*_, last) = render.posts(Letter("key", (Span(text),)))
    assert 1 <= len(render.sealed(last.content, line)) <= limits.CONTENT or not (last.content or line.strip())


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("@everyone", r"\@everyone"),
        ("<@123> <#1> <t:0>", r"\<@123> \<#1> \<t:0>"),
        ("**not bold**", r"\*\*not bold\*\*"),
        ("_no_ ~~no~~ ||no|| `no`", r"\_no\_ \~\~no\~\~ \|\|no\|\| \`no\`"),
        ("https://example.org", r"https:\//example.org"),
        ("[here](https://example.org)", r"\[here\](https:\//example.org)"),
        ("# no heading", r"\# no heading"),
        ("- no list\n> no quotation\n1. no number", "\\- no list\n\\> no quotation\n1\\. no number"),
        ("-# no small print", r"\-# no small print"),
        ("it's 3-1, a_b@example.org", r"it's 3-1, a\_b@example.org"),
    ],
)
def test_what_a_person_typed_is_text(typed, shown):
    """No mention, no link, no markup: a sign before what would act."""
    assert markdown.shown((Span(typed),)) == shown


def test_what_is_strong_is_bold_and_nothing_else():
    """Spaces stay outside, where Discord wants them."""
    assert markdown.shown((Span("a "), Span(" b* ", strong=True), Span("c"))) == r"a  **b\*** c"


def test_a_long_list_is_noted_in_the_message_and_sent_by_a_button():
    """Several lists of twenty-five; what was picked in one stays when another is used; the button sends all."""
    options = tuple((f"v{n}", f"Topic {n}") for n in range(60))
    (post,) = render.posts(Letter("key", (Span("?"),), input=Input("many", "c1.topics", "Topics", options)))
    lists = [one for one in components(post) if one["type"] == render.SELECT]
    assert [len(one["options"]) for one in lists] == [25, 25, 10]
    rows = render.collected(post.rows, ids.parse(lists[0]["custom_id"]), ["v3"])
    rows = render.collected(rows, ids.parse(lists[2]["custom_id"]), ["v51", "v59"])
    assert render.noted(rows) == ["v3", "v51", "v59"]
    send = components(post)[-1]
    assert ids.parse(send["custom_id"]) == ids.Id("send", "c1.topics")


def test_of_a_long_list_that_takes_one_value_the_last_pick_counts():
    """The other lists forget theirs."""
    options = tuple((f"v{n}", f"Zone {n}") for n in range(30))
    (post,) = render.posts(Letter("key", (Span("?"),), input=Input("one", "c1.zone", "Zone", options)))
    first, second = [ids.parse(one["custom_id"]) for one in components(post) if one["type"] == render.SELECT]
    rows = render.collected(render.collected(post.rows, first, ["v1"]), second, ["v28"])
    assert render.noted(rows) == ["v28"]


def test_a_short_list_is_sent_as_soon_as_it_is_picked():
    """No button beside it."""
    (post,) = render.posts(
        Letter("key", (Span("?"),), input=Input("many", "c1.a", "A", (("x", "X"), ("y", "Y")))),
    )
    (only,) = components(post)
    assert (only["min_values"], only["max_values"]) == (1, 2)


def test_a_form_has_five_fields_at_most_those_it_must_have_first():
    """What is optional and does not fit is left out."""
    inputs = (
        *(Input("text", f"o{n}", f"Optional {n}", optional=True) for n in range(4)),
        Input("file", "file", "The file"),
        Input("one", "kind", "The kind", (("a", "a"), ("b", "b"))),
    )
    window = render.form(Slip("mentoring-admin members import", "Import", inputs))
    fields = [one["component"] for one in window["components"]]
    assert [one["custom_id"] for one in fields] == ["file", "kind", "o0", "o1", "o2"]
    assert [one["type"] for one in fields[:2]] == [render.UPLOAD, render.SELECT]


def test_files_come_ten_at_a_time():
    """More than that is another message."""
    files = tuple(Attachment(f"{n}.png", "image/png", b"x") for n in range(12))
    assert [len(post.files) for post in render.posts(Letter("key", (Span("Charts"),), files=files))] == [10, 2]
