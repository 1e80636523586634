"""Proposed pairs, by hand: pinned, kept apart, exchanged, approved one by one; nobody hears of it before approval."""

import csv
import io

from bot.messages import plain
from flows.pairing import preview
from storage.tables import Enrollment, Job, LogEntry, Pair, Ruling
from tests.journeys.theatre import Play


async def two_and_two(play: Play, template: str = "classic", **settings: str) -> None:
    """Tom offers data and Paul finance; Ana and Bo want data, Leo wants finance."""
    await play.running(template, **settings)
    await play.onboard("tom", "mentor", "data")
    await play.onboard("paul", "mentor", "finance")
    for one, topic in (("ana", "data"), ("bo", "data"), ("leo", "finance")):
        await play.onboard(one, "mentee", topic)


async def previewed(play: Play) -> list[str]:
    """Olga has the pool matched; what she reads, line by line."""
    mark = play.mark("olga")
    await play.command("olga", "/mentoring-admin match preview")
    return read(play, mark)


def read(play: Play, mark: int) -> list[str]:
    """What Olga was told after *mark*, line by line."""
    letters = play.stage.heard["olga"][mark:]
    return [plain(one) for letter in letters for one in (letter.text, *letter.lines)]


async def asked(play: Play, text: str) -> list[str]:
    """A command of Olga's about proposals: what she alone reads, line by line."""
    reply = await play.command("olga", f"/mentoring-admin match {text}")
    return [
        plain(one)
        for letter in reply.private
        for one in (letter.text, *letter.lines, *((letter.small,) if letter.small else ()))
    ]


def pairs(play: Play, state: str) -> set[tuple[str, str]]:
    """The pairs in a state, by their accounts."""
    names = {one.id: play.rows_by_person(one.person_id) for one in play.rows(Enrollment)}
    return {(names[one.mentor_id], names[one.mentee_id]) for one in play.rows(Pair, state=state)}
