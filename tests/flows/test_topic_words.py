"""Which topic people's words mean: whatever their language, number, order and slips; and what is not plain is asked."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.text_safety import folded
from bot.understanding import Found, Perhaps, is_list, pieces
from bot.understanding.lexicon import LONGEST, form, together
from flows.program.terms import Terms, template
from flows.repertoire import repertoire
from flows.topic_list.known import fresh, lexicon, settled, shared, shipped
from tests.journeys.theatre import TEXTS

assert repertoire()


def terms(**changed) -> Terms:
    """A program's terms."""
    return Terms.model_validate({**template("classic"), **changed})


KNOWN = lexicon(terms())
EVERY = [(code, words) for code, by in shipped().items() for said in by.values() for words in said]
LABELS = [(code, by[language][0]) for code, by in shipped().items() for language in ("en", "fr")]
SOMEBODYS = (
    st.sampled_from([words for _, words in EVERY])
    | st.text(max_size=80)
    | st.sampled_from(
        ["pitch deck", "Pitch decks", "pich deck", "éthique", "Ethique", "data ethics", "=1+1", "🙂", "x" * 200]
    )
)


def test_the_first_words_of_a_shipped_topic_are_its_label():
    """In each language, so that the data and the texts cannot part; and every default topic is shipped."""
    assert set(Terms.model_fields["topics"].default) == set(shipped())
    for code, by in shipped().items():
        assert {language: words[0] for language, words in by.items()} == {
            language: TEXTS.forms(language, f"topics.{code}")[0] for language in ("en", "fr")
        }


def test_no_two_shipped_topics_share_a_word():
    """Nor one that differs in what does not count."""
    of: dict[tuple[str, ...], str] = {}
    for code, words in EVERY:
        assert of.setdefault(form(words).stems, code) == code, words


@pytest.mark.parametrize(("code", "words"), EVERY)
def test_every_word_of_a_topic_finds_it(code, words):
    """As it is written, shouted, without accents, and in a wish."""
    for said in (words, words.upper(), folded(words), f"I would like help with {words}", f"besoin d’aide : {words}"):
        assert KNOWN.find(said) == Found(code), said


def slips(word: str) -> set[str]:
    """A word with one slip of the finger behind its first letter: dropped, doubled, swapped or replaced."""
    found = {word}
    for place in range(1, len(word)):
        found |= {word[:place] + word[place + 1 :], word[:place] + word[place] + word[place:]}
        found.add(word[:place] + "x" + word[place + 1 :])
        if place + 1 < len(word):
            found.add(word[:place] + word[place + 1] + word[place] + word[place + 2 :])
    return found


@pytest.mark.parametrize(("code", "label"), LABELS)
def test_a_slip_in_a_label_finds_it(code, label):
    """In either language; in a word too short to be sure of it is asked, and never taken for another topic."""
    words = label.split()
    for place, word in enumerate(words):
        for typed in slips(word):
            found = KNOWN.find(" ".join([*words[:place], typed, *words[place + 1 :]]))
            if len(word) >= 5 or (len(words) > 1 and len(word) == 4):
                assert found == Found(code), typed
            else:
                assert found == Found(code) or isinstance(found, Perhaps | None), typed


@pytest.mark.parametrize(
    ("typed", "guesses"),
    [
        ("data ethics", ("data",)),
        ("emploi", ("job_search",)),
        ("gestion", ("leadership", "finance")),
        ("dta", ("data",)),
        ("finance and data", ("finance", "data")),
    ],
)
def test_what_may_be_meant_is_a_guess(typed, guesses):
    """Some of a topic's words, or more than them, or a slip in a short one."""
    found = KNOWN.find(typed)
    assert isinstance(found, Perhaps) and set(found.values) == set(guesses)


@pytest.mark.parametrize(
    "typed", ["cuisine", "law", "pitch deck", "question", "it", "RH", "🙂", "=HYPERLINK(1)", "", "tale"]
)
def test_what_is_like_nothing_is_nothing(typed):
    """No guess is made at it."""
    assert KNOWN.find(typed) is None


def test_what_is_on_the_list_goes_before_what_is_not():
    """A program's own topic has its name for itself; what was taught goes before all."""
    own = lexicon(terms(topics=("stage", "Levée de fonds bancaire"), topic_words=("amorcage=stage", "vc=")))
    assert own.find("Stages") == Found("stage")
    assert own.find("fundraising") == Found("fundraising")
    assert own.find("Amorçage") == Found("stage")
    assert own.find("VC") is None


def test_words_of_a_topic_that_was_merged_are_the_others():
    """All of them, and its code too."""
    own = terms(topics=("engineering",), topic_words=("data=engineering",))
    assert settled(own, ["data", "science des données", "Machine learning"]) == ["engineering"]


@given(st.lists(SOMEBODYS, max_size=8))
def test_what_was_settled_stays_settled(said):
    """Once is as good as twice; nothing with a letter in it is lost, and nothing is longer than what is kept."""
    rules = terms()
    once = settled(rules, said)
    assert settled(rules, once) == once
    assert all(len(one) <= LONGEST for one in once)
    assert bool(once) == any(lexicon(rules).value(one) for one in said)


@given(st.lists(st.lists(SOMEBODYS, max_size=4), max_size=8), st.randoms(use_true_random=False))
def test_what_people_share_does_not_depend_on_their_order(profiles, chance: random.Random):
    """Whoever comes first, the same words stand for the same people; and what stands for others stands for itself."""
    rules = terms()
    found = shared(rules, profiles)
    mixed = [chance.sample(one, len(one)) for one in chance.sample(profiles, len(profiles))]
    assert shared(rules, mixed) == found
    kept = [[found[one] for one in profile] for profile in profiles]
    assert all(meant == one for one, meant in shared(rules, kept).items())


def test_near_words_of_nobodys_list_are_one():
    """The most said stands for them, whatever the case, the number and a slip."""
    found = together(["pitch decks", "Pitch deck", "Pitch deck", "pich deck", "the pitch deck", "cooking", "🙂", "🎉"])
    assert {found[one] for one in ("pitch decks", "Pitch deck", "pich deck", "the pitch deck")} == {"Pitch deck"}
    assert (found["cooking"], found["🙂"], found["🎉"]) == ("cooking", "🙂", "🎉")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("levée de fonds, data", ["levée de fonds", "data"]),
        ("création et reprise d’entreprise et data", ["création", "reprise d’entreprise", "data"]),
        ("création et reprise d’entreprise", ["création et reprise d’entreprise"]),
        ("law / tax; art\nmusic", ["law", "tax", "art", "music"]),
        (" , ;\n", []),
        (", ".join(f"topic {n}" for n in range(50)), [f"topic {n}" for n in range(20)]),
    ],
)
def test_pieces_of_a_list(text, found):
    """What commas, lines and "and" part; a topic whose own words hold "and" stays whole."""
    assert pieces(text, KNOWN) == found


@pytest.mark.parametrize(
    "text", ["pas la finance", "tout sauf data", "finance ?", "oui", "ok", "tout", "anything but data", "x" * 700]
)
def test_what_is_no_plain_list(text):
    """A denial, an exception, a question, a yes."""
    assert not is_list(text)


@given(st.text(max_size=200))
def test_a_topics_name_fits_everywhere(words):
    """One line, of a length, with none of the signs that a setting is written with."""
    name = fresh(words)
    assert len(name) <= LONGEST and not set(name) & set(",=\n") and fresh(name) == name
