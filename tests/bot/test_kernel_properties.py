"""What holds for any flow, any edit of it half-way, and any order in which events arrive."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine

from bot.flow import Step
from bot.texts import Texts
from tests.bot import little
from tests.bot.little import NAMES, VALUES, Little
from tests.copies import PutBack

often = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture(scope="module")
def words(tmp_path_factory) -> Texts:
    """The texts of the little bot."""
    return little.texts(tmp_path_factory.mktemp("texts"))


@pytest.fixture
def empty(one_sqlite: Engine, tables_in_sqlite: PutBack) -> Iterator[Callable[[], Engine]]:
    """The same database, emptied for each example."""

    def emptied() -> Engine:
        tables_in_sqlite(one_sqlite)
        return one_sqlite

    yield emptied
    one_sqlite.dispose()


@st.composite
def flows(draw: st.DrawFn) -> tuple[Step, ...]:
    """Some of the names in some order, here and there behind a guard on one before."""
    names = draw(st.permutations(NAMES))[: draw(st.integers(1, 6))]
    steps: list[Step] = []
    for place, name in enumerate(names):
        guarded = place and draw(st.integers(0, 3)) == 0
        when = {names[draw(st.integers(0, place - 1))]: draw(st.sampled_from((*VALUES, "*")))} if guarded else {}
        steps.append(little.choice(name, when))
    return tuple(steps)


moves = st.lists(
    st.one_of(
        st.tuples(st.just("press"), st.sampled_from(VALUES)),
        st.tuples(st.just("type"), st.sampled_from(VALUES)),
        st.tuples(st.just("stale"), st.sampled_from(NAMES), st.sampled_from(VALUES)),
        st.tuples(st.just("again"), st.integers(0, 30)),
        st.tuples(st.just("edit"), flows()),
        st.tuples(st.just("rename"), st.sampled_from(NAMES), st.sampled_from(NAMES)),
    ),
    max_size=14,
)


def play(bot: Little, move: tuple) -> None:
    """Make one move."""
    match move:
        case "press", value:
            bot.press(bot.prompted()[0], value)
        case "type", value:
            bot.say(value)
        case "stale", name, value:
            bot.press(name, value)
        case "again", place:
            bot.take(bot.taken[place % len(bot.taken)])
        case "edit", steps:
            bot.edit(steps)
        case "rename", old, new:
            rename(bot, old, new)


def rename(bot: Little, old: str, new: str) -> None:
    """Give a step another name, guards included, where that name is free."""
    now = bot.flows["talk"]
    names = {step.name for step in now.steps} | set(bot.answers())
    if old not in {step.name for step in now.steps} or new in names:
        return
    changed = [
        replace(
            step,
            name=new if step.name == old else step.name,
            when={(new if name == old else name): value for name, value in step.when.items()},
        )
        for step in now.steps
    ]
    bot.edit(changed, {old: new})


@often
@given(first=flows(), script=moves)
def test_edits_strand_nobody_and_lose_no_answer(words, empty, first, script):
    """Whatever was edited: answers stay as they were given, and who goes on answering comes to the end, once."""
    bot = Little(words, first, empty())
    bot.say("hello")
    given_so_far: dict[str, object] = {}
    for move in script:
        if bot.conversation().state == "done":
            break
        play(bot, move)
        stored = bot.answers()
        assert given_so_far.items() <= stored.items()
        given_so_far = stored
    for _ in range(2 * len(NAMES) + 2):
        if bot.conversation().state == "done":
            break
        bot.press(*bot.prompted())
    assert bot.conversation().state == "done"
    assert given_so_far.items() <= bot.answers().items()
    assert bot.logged("finished") == 1
    assert bot.logged("failed") == 0


@often
@given(first=flows(), script=moves, places=st.lists(st.integers(0, 40), max_size=6))
def test_an_event_that_comes_again_changes_nothing(words, empty, first, script, places):
    """Repeated at once or much later, in any order: not one row differs."""
    bot = Little(words, first, empty())
    bot.say("hello")
    for move in script:
        play(bot, move)
    before = bot.everything()
    for place in places:
        assert bot.engine.turn(bot.taken[place % len(bot.taken)]).repeated
    assert bot.everything() == before


@often
@given(first=flows(), presses=st.lists(st.tuples(st.sampled_from(NAMES), st.sampled_from(VALUES)), max_size=12))
def test_a_stale_press_never_changes_an_answer(words, empty, first, presses):
    """Buttons of questions that were answered, or were never asked, are out of order: they change no answer."""
    bot = Little(words, first, empty())
    bot.say("hello")
    for name, value in presses:
        before, asked = bot.answers(), bot.conversation().asked_step
        open_before = bot.conversation().state == "asking"
        bot.press(name, value)
        after = bot.answers()
        assert before.items() <= after.items()
        assert set(after) - set(before) <= ({asked} if open_before and name == asked else set())
