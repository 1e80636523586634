"""Every sentence exists in both languages, with the same placeholders, for every flow, command and alert."""

import re
from pathlib import Path

import pytest

import bot
import flows
from bot.flow import Choice, Confirm, Many
from bot.languages import CHAIN
from bot.texts import Texts, template
from flows.repertoire import repertoire

ROOTS = (Path(bot.__file__).parent, Path(flows.__file__).parent)
TEXTS = Texts.load(*ROOTS)
PLAYS = repertoire()
KEYS = TEXTS.keys("en")
LITERAL = re.compile(r'\bText\(\s*"([a-z_0-9]+(?:\.[a-z_0-9~]+)+)"')


def used() -> set[str]:
    """Keys that the code names in full."""
    sources = [path.read_text("utf-8") for root in ROOTS for path in root.rglob("*.py")]
    return {key for source in sources for key in LITERAL.findall(source)}


def test_every_key_that_the_code_names_has_a_text():
    """A missing one would fail a turn."""
    found = used()
    assert len(found) > 150
    assert found - KEYS == set()


def test_french_and_english_have_the_same_keys():
    """But for synonyms and openers, which each language has of its own."""
    own = re.compile(r"\.also$")
    english = {key for key in KEYS if not own.search(key)}
    french = {key for key in TEXTS.keys("fr") if not own.search(key)}
    assert english ^ french == set()


def test_the_familiar_french_only_rewords():
    """`tu` holds nothing that `vous` does not."""
    assert TEXTS.keys("fr@tu") - TEXTS.keys("fr") == set()


@pytest.mark.parametrize("language", CHAIN)
def test_placeholders_are_the_same_in_every_language_and_form(language):
    """A translation that drops a value would say less; one that adds a value would fail."""
    wrong: list[str] = []
    for key in TEXTS.keys(language) & KEYS:
        if key.endswith(".also"):
            continue
        english = frozenset().union(*(template(form).names for form in TEXTS.forms("en", key)))
        for form in TEXTS.forms(language, key):
            names = template(form).names
            if names - english or (english - names) - {"n"}:
                wrong.append(f"{key}: {sorted(names ^ english)}")
    assert wrong == []


@pytest.mark.parametrize("language", ["en", "fr"])
def test_who_counts_has_both_forms(language):
    """A plural text has two forms, and its number is `n`."""
    for key in TEXTS.keys(language):
        forms = TEXTS.forms(language, key)
        if len(forms) > 1:
            assert len(forms) == 2, key
            assert any("n" in template(form).names for form in forms), key


def test_every_question_can_be_asked():
    """Its sentence, its name for changing it, and every choice's label."""
    wanted: set[str] = set()
    for flow, step in ((one, step) for one in PLAYS.flows.values() for step in one.steps):
        if flow.name == PLAYS.aside:
            continue
        wanted.add(flow.key(step, "ask"))
        if flow.revisable:
            wanted.add(flow.key(step, "name"))
        if isinstance(step, Choice | Many) and not isinstance(step.values, str):
            wanted |= {flow.key(step, value) for value in step.values}
        if isinstance(step, Confirm):
            wanted |= {"bot.yes", "bot.no"}
    assert len(wanted) > 100
    assert wanted - KEYS == set()


def test_every_command_says_what_it_does_and_takes():
    """Its help, and each argument's."""
    wanted = {f"{command.key}.help" for command in PLAYS.commands}
    wanted |= {f"{command.key}.{one.name}" for command in PLAYS.commands for one in command.arguments}
    assert wanted - KEYS == set()


def test_every_nudge_is_called_something():
    """Where what comes next is shown to organizers."""
    assert {f"overview.nudge.{kind}" for kind in PLAYS.nudges} - KEYS == set()


FORBIDDEN = {
    "en": r"\b(oops|whoops|invalid|illegal|error|failed|sorry|please note|simply|just click|awesome|users?)\b|!!",
    "fr": r"\b(oups|invalide|erreur|échoué|veuillez|désolée?|simplement|super !|utilisateurs?)\b|!!",
}


@pytest.mark.parametrize("language", FORBIDDEN)
def test_nobody_is_blamed_and_nothing_is_shouted(language):
    """Words that the bot's voice does not have."""
    found = [
        f"{key}: {form}"
        for key, form in ((key, form) for key in sorted(TEXTS.keys(language)) for form in TEXTS.forms(language, key))
        if not key.endswith(".also") and re.search(FORBIDDEN[language], form, re.IGNORECASE)
    ]
    assert found == []


def test_french_typography():
    """A space that does not break stands before two-part signs, and inside quotation marks."""
    wrong = [
        key
        for language in ("fr", "fr@tu")
        for key in sorted(TEXTS.keys(language))
        for form in TEXTS.forms(language, key)
        if not key.endswith(".also") and re.search(r"(?<![\s\u00a0:/])[?!;»]| [?!;:»]|« |«(?!\u00a0)", form)
    ]
    assert wrong == []
