"""The queue: who waits, in which order, since when, and why; an organizer asks, and nobody else hears of it."""

from bot.messages import plain
from flows.pairing import waiting
from tests.journeys.theatre import Play


async def asked(play: Play) -> list[str]:
    """The queue's message: its first words, and a line each."""
    reply = await play.command("olga", "/mentoring-admin match queue")
    assert [letter.key for letter in reply.private] == ["matching.queue_working"]
    letter = play.stage.heard["olga"][-1]
    return [letter.key, *(plain(line) for line in letter.lines)]


async def test_nobody_waits_where_there_is_a_place_for_all(sqlite):
    """Two mentees and three places: the queue is empty, and says so."""
    play = Play(sqlite)
    await play.running()
    await play.onboard("tom", "mentor")
    for one in ("ana", "bo"):
        await play.onboard(one, "mentee")
    assert await asked(play) == ["matching.queue_empty"]


async def test_who_was_let_down_comes_before_who_waits_longer(sqlite):
    """Tom is full: Inès, told that she waits, is second once Ana's pair has ended and their mentor is gone."""
    play = Play(sqlite)
    await play.pair("ana", "bo", "cleo")
    await play.onboard("ines", "mentee")
    first = await asked(play)
    assert first[0] == "matching.queue" and len(first) == 2
    assert "Ines" in first[1] and "1" in first[1]
    silent = {one: play.mark(one) for one in ("ana", "bo", "cleo", "tom", "ines")}
    await asked(play)
    assert all(play.news(one, mark) == [] for one, mark in silent.items()), "only the organizer hears of the queue"
    await play.command("olga", "/mentoring-admin pair end pair:1 rematch:yes")
    await play.command("tom", "/mentoring pause until:2027-12-01")
    after = await asked(play)
    assert [line for line in after if "Ana" in line or "Ines" in line] == after[1:]
    assert "Ana" in after[1] and "Ines" in after[2]


async def test_a_long_queue_names_the_first_and_counts_the_rest(sqlite, monkeypatch):
    """With one line shown, the second is a number."""
    monkeypatch.setattr(waiting, "SHOWN", 1)
    play = Play(sqlite)
    await play.running()
    for one in ("ana", "bo"):
        await play.onboard(one, "mentee")
    found = await asked(play)
    assert len(found) == 3 and "Ana" in found[1] and "1" in found[2] and "Bo" not in found[2]
