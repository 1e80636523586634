"""Letters as blocks: whatever they hold, Slack takes them, nothing is lost, and what people typed stays text."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.cutting import pieces, shortened
from adapters.slack import limits, render, views
from adapters.slack.answers import private
from adapters.slack.parse import written
from bot.messages import Button, Input, Letter, Reply, Sheet, Slip, Span, plain
from tests.adapters.slack.rules import wrong
from tests.adapters.slack.standin import words

SIGNS = string.ascii_letters + "éà *_~`<>&:@#|\n'’\u00a0" + "e\u0301" + "👩\u200d🚀👍🏽🇫🇷" + "مرحبا שלום" + "日本語"
WORDS = st.text(alphabet=SIGNS, max_size=400)
LONG = st.one_of(WORDS, st.builds(lambda one, times: f"{one} " * times, WORDS, st.integers(1, 60)))
SPANS = st.lists(st.builds(Span, LONG, st.booleans()), max_size=4).map(tuple)
TOKENS = st.from_regex(r"c[0-9]{1,9}\.[a-z_]{1,20}", fullmatch=True)
BUTTONS = st.builds(Button, TOKENS, WORDS, LONG, st.sampled_from(["plain", "primary", "danger"]))
OPTIONS = st.lists(st.tuples(st.from_regex(r"[a-z_]{1,30}", fullmatch=True), LONG), min_size=1, max_size=120).map(
    lambda options: [(f"{value}{place}", label) for place, (value, label) in enumerate(options)]
)
INPUTS = st.builds(
    Input,
    st.sampled_from(["date", "text", "number", "one", "many", "person", "file"]),
    TOKENS,
    LONG,
    options=OPTIONS.map(tuple),
    least=st.just("1"),
    most=st.sampled_from(["5", "2000", "9000"]),
    chosen=st.lists(LONG, max_size=1).map(tuple),
)
LETTERS = st.builds(
    Letter,
    st.just("some.key"),
    SPANS,
    lines=st.lists(SPANS, max_size=60).map(tuple),
    facts=st.lists(st.tuples(SPANS, SPANS), max_size=10).map(tuple),
    small=SPANS,
    buttons=st.lists(BUTTONS, max_size=60).map(tuple),
    input=st.none() | INPUTS,
)


def letters_of(text):
    """The characters of a text that are no spaces."""
    return "".join(text.split())


@given(LETTERS)
def test_whatever_a_letter_holds_slack_takes_it(letter):
    """As one message or several; what can be pressed is in the last one."""
    found = render.posts(letter, "Send")
    assert [wrong(list(post.blocks)) for post in found] == [None] * len(found)
    assert all(1 <= len(post.text) <= 4000 for post in found)
    for post in found[:-1]:
        assert not any(block["type"] in ("actions", "input") for block in post.blocks)


@given(SPANS, st.lists(SPANS, max_size=80).map(tuple))
def test_no_word_of_a_letter_is_lost_however_long_it_is(text, lines):
    """Cut into messages, it reads the same from the first to the last."""
    found = render.posts(Letter("key", text, lines=lines), "Send")
    said = "".join(element["text"] for post in found for element in elements(post))
    wanted = "".join(span.text for spans in (text, *lines) for span in spans)
    assert letters_of(said) == letters_of(wanted)


@given(LETTERS)
def test_no_word_is_lost_and_none_is_cut(letter):
    """What is said, what stands on the buttons and in the lists: each word is whole, in one of the messages."""
    found = render.posts(letter, "Send")
    said = {word for text in texts([list(post.blocks) for post in found]) for word in text.split()}
    told = [span.text for spans in (letter.text, *letter.lines) for span in spans] + [plain(letter.small)]
    told += [text for label, value in letter.facts for text in (plain(label), *(span.text for span in value))]
    labels = [one.label for one in letter.buttons]
    labels += [letter.input.label, *(label for _, label in letter.input.options)] if letter.input else []
    asked = labels if letter.input is None or letter.input.kind in ("one", "many") else labels[: len(letter.buttons)]
    for text in (*told, *asked):
        assert {word for word in text.split() if len(word) < 100} <= said


def texts(thing):
    """Every text that blocks show."""
    if isinstance(thing, dict):
        for name, value in thing.items():
            yield from [value] if name == "text" and isinstance(value, str) else texts(value)
    elif isinstance(thing, list):
        for value in thing:
            yield from texts(value)


SLIPS = st.builds(
    Slip,
    st.just("mentoring-admin members import"),
    WORDS,
    st.lists(INPUTS, max_size=5, unique_by=lambda one: one.token),
)


@given(SLIPS)
def test_whatever_a_form_holds_slack_takes_it(slip):
    """And each option can be read in full."""
    slip = Slip(slip.token, slip.title, tuple(slip.inputs))
    view = views.modal(slip, "Send", "Close")
    assert wrong(view["blocks"], "modal") is None
    said = {word for text in texts(view["blocks"]) for word in text.split()}
    for one in slip.inputs:
        for _, label in one.options if one.kind in ("one", "many") else ():
            assert {word for word in label.split() if len(word) < 100} <= said


@given(st.lists(LETTERS, max_size=4))
def test_whatever_is_said_to_the_asker_alone_slack_takes_it(letters):
    """Put together where it fits, and apart where it does not."""
    found = private(Reply(private=tuple(letters)))
    assert [wrong(list(post.blocks)) for post in found] == [None] * len(found)


LONGEST = Letter(
    "some.key",
    (Span("A word and another. " * 900),),
    small=(Span("Small print. " * 900),),
    buttons=tuple(Button("c1.a", str(n), f"I would like to think about it number {n} " * 3) for n in range(60)),
    input=Input("many", "c1.b", "Which of these? " * 40, tuple((f"o{n}", f"Topic {n} " * 12) for n in range(120))),
)


def test_the_longest_letter_is_several_messages():
    """All that it says and asks is there; sealed, it still fits."""
    found = render.posts(LONGEST, "Send")
    assert len(found) > 3
    assert [wrong(list(post.blocks)) for post in found] == [None] * len(found)
    assert wrong(render.sealed(found[-1].blocks, "My answer. " * 400)) is None


def test_what_can_be_pressed_counts_with_what_is_said():
    """A text that would fit alone does not fit with all its buttons."""
    buttons = tuple(Button("c1.a", str(n), f"{n:<3}{'a label ' * 9}") for n in range(33))
    options = tuple((f"o{n}", f"{n:<3}{'a topic ' * 9}") for n in range(33))
    field = Input("one", "c1.b", "Which?", options)
    found = render.posts(Letter("some.key", (Span("A word. " * 1124),), buttons=buttons, input=field), "Send")
    assert len(found) > 1
    assert [wrong(list(post.blocks)) for post in found] == [None] * len(found)


def test_what_is_too_long_for_a_form_stands_above_it():
    """A long option, a long label."""
    field = Input("one", "topic", "Which of these? " * 20, (("a", "Topic number one " * 9), ("b", "Short")))
    view = views.modal(Slip("mentoring join", "Join", (field,)), "Send", "Close")
    said = " ".join(texts(view["blocks"]))
    assert "Topic number one " * 9 in said and "Which of these? " * 20 in said
    assert wrong(view["blocks"], "modal") is None


def test_an_answer_of_many_pages_goes_where_there_is_room_for_each():
    """Letters that do not fit into one message are not put into one."""
    two = Reply(private=(Letter("a", (Span("word " * 1900),)), Letter("b", (Span("word " * 1900),))))
    assert len(private(two)) == 2
    two = Reply(private=(Letter("a", (Span("word"),)), Letter("b", (Span("word"),))))
    assert len(private(two)) == 1


def elements(post):
    """The runs of a post's rich text."""
    return [one for block in post.blocks if block["type"] == "rich_text" for one in block["elements"][0]["elements"]]


@given(st.lists(LETTERS, max_size=4))
def test_whatever_a_page_holds_slack_takes_it(parts):
    """A Home tab of a hundred blocks at most."""
    blocks = [one for one in views.page(Sheet((Span("Page"),), tuple(parts)), "Send") if isinstance(one, dict)]
    assert wrong(views.part(blocks, 0, "home", "Read on"), "home") is None


@pytest.mark.parametrize(
    "typed",
    [
        "<!channel>",
        "@everyone",
        "<@U123>",
        "*not bold*",
        "_no_",
        "`code`",
        "https://example.org",
        ":tada:",
        "a & b < c",
    ],
)
def test_what_a_person_typed_is_text(typed):
    """No mention, no link, no markup, no emoji by its name: it stands in an element that Slack shows as it is."""
    (post,) = render.posts(
        Letter("key", (Span(typed),), lines=((Span(typed, strong=True),),), small=(Span(typed),)), "Send"
    )
    assert [one["text"] for one in elements(post) if one["text"] != "\n"] == [typed, typed]
    kinds = [block["elements"][0]["type"] for block in post.blocks if block["type"] == "context"]
    assert kinds == ["plain_text"] and post.blocks[-1]["elements"][0]["emoji"] is False
    assert "mrkdwn" not in str(post.blocks)


def test_the_notification_of_a_mention_is_escaped():
    """The text beside the blocks is the one place where Slack reads markup."""
    (post,) = render.posts(Letter("key", (Span("<!channel> & <@U1>"),)), "Send")
    assert post.text == "&lt;!channel&gt; &amp; &lt;@U1&gt;"


@given(WORDS, st.integers(5, 80))
def test_what_is_shortened_ends_after_a_word(text, most):
    """And says that there was more."""
    short = shortened(text, most)
    assert len(short) <= most
    assert short == text or short.endswith("…")
    first, *_ = text.split() or [""]
    if len(first) < most - 1:
        assert set(short.removesuffix("…").split()) <= set(text.split())


@given(LETTERS)
def test_what_is_too_long_for_a_button_or_a_list_stands_above_it(letter):
    """Nothing can be chosen that cannot be read in full."""
    said = letters_of("".join(one["text"] for post in render.posts(letter, "Send") for one in elements(post)))
    labels = [one.label for one in letter.buttons]
    labels += [label for _, label in letter.input.options] if letter.input else []
    assert all(letters_of(label) in said for label in labels if len(label) > limits.BUTTON)


@pytest.mark.parametrize("sign", ["👩\u200d🚀", "👍🏽", "🇫🇷", "e\u0301"])
def test_a_sign_that_is_made_of_several_is_not_cut(sign):
    """Where there is no space to cut at."""
    for most in range(len(sign) * 3, len(sign) * 5):
        cut = list(pieces(sign * 20, most))
        assert "".join(cut) == sign * 20
        assert all(len(piece) % len(sign) == 0 for piece in cut)


def test_a_list_of_many_is_offered_in_groups():
    """A hundred fit into one."""
    options = tuple((f"o{n}", f"Topic {n}") for n in range(250))
    block = render.input_block(Input("one", "c1.topic", "Topic", options=options))
    offered = [one["value"] for group in block["element"]["option_groups"] for one in group["options"]]
    assert offered == [value for value, _ in options]
    assert wrong([block]) is None


def test_a_long_label_is_shortened_after_a_word():
    """Seventy-five characters fit on a button."""
    block = render.button(
        Button("c1.a", "v", "I would like to be accompanied by somebody who has done this before " * 2), 0
    )
    assert block["text"]["text"].endswith("…") and len(block["text"]["text"]) <= 75
    assert (
        block["text"]["text"].removesuffix("…").split()[-1]
        in "I would like to be accompanied by somebody who has done this before"
    )


@pytest.mark.parametrize(
    ("sent", "typed"),
    [
        ("a &lt;b&gt; &amp; c", "a <b> & c"),
        ("<@U123|ana>", "@T1.U123"),
        ("<https://example.org/x|example.org/x>", "example.org/x"),
        ("<https://example.org>", "https://example.org"),
        ("<mailto:a@example.org|a@example.org>", "a@example.org"),
        ("<!channel> <!subteam^S1|@team>", "@channel @@team"),
        ("<#C1|general>", "#general"),
    ],
)
def test_what_comes_from_slack_is_read_as_it_was_typed(sent, typed):
    """Escapes and brackets are Slack's, not the person's."""
    assert written(sent, "T1") == typed


def test_a_sealed_message_keeps_its_words_and_loses_its_buttons():
    """Once: a second seal changes nothing."""
    (post,) = render.posts(Letter("key", (Span("Did you meet?"),), buttons=(Button("c1.met", "yes", "Yes"),)), "Send")
    sealed = render.sealed(post.blocks, "✓ Yes")
    assert words(sealed) == "Did you meet? ✓ Yes"
    assert render.sealed(sealed, "✓ No") is None
