"""Who reads an answer is decided by its question, said below it, and held to by all that shows answers to others."""

import dataclasses
from typing import get_args

import pytest

from bot.flow import FIGURES, NOBODY, ORGANIZERS, PARTNER, SeenBy, Step
from bot.prompts import small_print
from flows.commands.pairs import WORDS
from flows.importing import COLUMNS
from flows.onboarding.flow import FLOW as ONBOARDING
from flows.own_data.collecting import BETWEEN_TWO
from tests.flows.test_catalogues import PLAYS, TEXTS

STEPS = [(flow, step) for flow in PLAYS.flows.values() for step in flow.steps]
OF_ORGANIZERS = (ORGANIZERS, PARTNER)
"""What organizers may see of one person: "seen by the organizers and your future partner", too."""
KNOWN_OTHERWISE = {"name", "email", "role", "state"}
"""Columns of the members' file that are no answers: organizers know who takes part in which role."""


def test_a_step_without_a_reader_cannot_be_written():
    """There is no default that would decide it unseen."""
    (field,) = [one for one in dataclasses.fields(Step) if one.name == "seen_by"]
    assert field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING


@pytest.mark.parametrize(("flow", "step"), STEPS, ids=lambda one: one.name)
def test_each_question_says_who_reads_its_answer(flow, step):
    """Below it, in every language, in words that are those of its reader and of no other."""
    assert step.seen_by in get_args(SeenBy)
    said = small_print(dataclasses.replace(flow, numbered=False), step, {}, {})
    assert said.key == f"bot.seen_by.{step.seen_by}"
    assert all(TEXTS.plain(language, said) for language in ("en", "fr", "fr@tu"))
    assert (
        len({TEXTS.plain("en", dataclasses.replace(said, key=f"bot.seen_by.{one}")) for one in get_args(SeenBy)}) == 4
    )


def test_the_words_that_organizers_read_of_a_pair_are_theirs_to_read():
    """`pair show` shows the words of these steps, and each says so when it is asked."""
    for flow, step in WORDS:
        found = PLAYS.flows[flow].step(step)
        assert found is not None and found.seen_by == ORGANIZERS, (flow, step)


def test_the_members_file_holds_nothing_that_is_counted_only_or_nobodys():
    """Each column is an answer that organizers may read, or no answer."""
    for name in set(COLUMNS) - KNOWN_OTHERWISE:
        found = ONBOARDING.step(name)
        assert found is not None and found.seen_by in OF_ORGANIZERS, name
    hidden = {step.name for step in ONBOARDING.steps if step.seen_by in (FIGURES, NOBODY)}
    assert {"excluded"} <= hidden and not hidden & set(COLUMNS)


def test_what_is_between_two_is_said_to_be():
    """The flows whose answers the partner alone reads have words of their own for it."""
    for flow in BETWEEN_TWO:
        assert any(step.seen_by == PARTNER for step in PLAYS.flows[flow].steps)
        assert any(key.startswith(f"{flow}.seen_by_") for key in TEXTS.keys("en"))
    others = {flow.name for flow, step in STEPS if step.seen_by == PARTNER} - set(BETWEEN_TWO)
    assert others == {"onboarding", "goals"}, "there, organizers read it too"
