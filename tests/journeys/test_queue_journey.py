"""The queue: who waits, in which order, since when, and why; an organizer asks, and nobody else hears of it."""

from bot.messages import plain
from flows.pairing import waiting
from tests.journeys.test_cases_journey import half_silent
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
    """Tom is full and Ines waits; days later Ana's pair ends and Tom is away: Ana comes first, and each has a date."""
    play = Play(sqlite)
    await play.running()
    await play.onboard("tom", "mentor")
    for one in ("ana", "bo", "cleo", "ines"):
        await play.onboard(one, "mentee")
    await play.match()
    (key, line) = await asked(play)
    assert key == "matching.queue"
    assert "Ines, waiting since Monday 4 January 2027" in line and "1 mentor offers this and would fit" in line
    silent = {one: play.mark(one) for one in ("ana", "bo", "cleo", "tom", "ines")}
    await asked(play)
    assert all(play.news(one, mark) == [] for one, mark in silent.items()), "only the organizer hears of the queue"
    await play.wait(days=3)
    await play.command("olga", "/mentoring-admin pair end pair:1 rematch:yes")
    await play.command("tom", "/mentoring pause until:2027-12-01")
    _, first, second = await asked(play)
    assert "1. Ana, first in line since a pair ended (Thursday 7 January 2027): nobody in the other role yet" in first
    assert "2. Ines, waiting since Monday 4 January 2027" in second


async def test_a_long_queue_names_the_first_and_counts_the_rest(sqlite, monkeypatch):
    """With one line shown, the second is a number."""
    monkeypatch.setattr(waiting, "PAGE", 1)
    play = Play(sqlite)
    await play.running()
    for one in ("ana", "bo"):
        await play.onboard(one, "mentee")
    found = await asked(play)
    assert len(found) == 3 and "Ana" in found[1] and "1" in found[2] and "Bo" not in found[2]


async def test_who_was_silent_for_two_rounds_is_nobodys_partner_until_they_write(sqlite):
    """Neither proposed nor pinned; organizers see why; any word puts them back."""
    play = await half_silent(sqlite)
    await play.press("olga", "Re-match Ana")
    found = await asked(play)
    assert "Ana" in found[1] and found[-1] == "No word from Tom for two rounds: no new pair until one comes."
    await play.onboard("bo", "mentee")
    reply = await play.command("olga", "/mentoring-admin match pin mentor:Tom mentee:Bo")
    assert reply.private[0].key == "matching.waits_for_word"
    assert (await play.command("olga", "/mentoring-admin pair add Tom Bo")).private[0].key == "matching.waits_for_word"
    await play.command("olga", "/mentoring-admin match preview")
    assert play.told("olga")[-1] == "matching.none"
    await play.say("tom", "désolé, j'étais en voyage")
    await play.command("olga", "/mentoring-admin match preview")
    assert play.told("olga")[-1] == "matching.preview"
    assert not any(plain(one).startswith("No word") for one in play.stage.heard["olga"][-1].lines)
