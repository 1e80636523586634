"""A member edits what a button carries: every button that anybody was ever shown, pressed by somebody it is not for."""

from collections.abc import Iterator

import pytest

from bot.events import Chose
from tests.journeys.theatre import Play
from tests.security.rows import everything_of_others

OTHERS = ("olga", "ana", "ines", "tom")
STEP = 100
"""Presses between two looks."""


async def staged(sqlite) -> Play:
    """A program with a pair, a case and a proposal; Mallory administers another workspace and is nobody here."""
    play = Play(sqlite)
    play.admins.add("mallory")
    play.elsewhere["mallory"] = ("stage", "elsewhere")
    await play.pair("ana", "ines", template="commitment")
    await play.onboard("bo", "mentee")
    await play.wait(days=8)
    await play.press("ana", "help")
    await play.wait(days=40)
    await play.command("olga", "/mentoring-admin alerts list")
    await play.command("olga", "/mentoring-admin match preview")
    await play.command("olga", "/mentoring-admin program edit")
    return play


def shown(play: Play, *others: str) -> Iterator[tuple[str, str]]:
    """Token and value of every button that these people were shown, and of every form."""
    seen: set[tuple[str, str]] = set()
    for who in others:
        for letter in play.stage.heard.get(who, []):
            if letter.input is not None:
                seen.add((letter.input.token, "1"))
            seen |= {(one.token, one.value) for one in letter.buttons if not one.link}
    for token, value in list(seen):
        head, _, rest = token.rpartition(".")
        if rest.isdecimal():
            seen |= {(f"{head}.{number}", value) for number in (1, 2, 99, 10**20)}
        seen |= {(token, other) for other in ("", "yes", "all", "x" * 3000)}
    yield from sorted(seen)


@pytest.mark.parametrize("who", ["mallory", "bo"])
async def test_no_button_does_anything_for_whom_it_is_not(sqlite, who):
    """By an admin of another workspace, and by a member of the program without a pair."""
    play = await staged(sqlite)
    await play.say(who, "hello")
    mine = {(token, value) for token, value in shown(play, who)}
    before, told = everything_of_others(play, who), {other: play.mark(other) for other in OTHERS}
    tried: list[tuple[str, str]] = []

    async def look() -> None:
        await play.service.settle()
        after = everything_of_others(play, who)
        changed = [name for name in before if before[name] != after[name]]
        assert not changed, (changed, tried[-STEP:])
        assert told == {other: play.mark(other) for other in OTHERS}, tried[-STEP:]

    for token, value in shown(play, *OTHERS):
        if (token, value) in mine:
            continue
        tried.append((token, value))
        play.engine.turn(Chose(f"forged:{len(tried)}", play.clock.now(), play.sender(who), token, value))
        if len(tried) % STEP == 0:
            await look()
    await look()
    assert len(tried) > 100
    assert not [one for one in play.told(who) if one == "bot.apology"]
