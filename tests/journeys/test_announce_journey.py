"""An organizer writes to many: shown first, with how many people, and sent once to each in their hours."""

import pytest

from storage.tables import Meeting, Nudge
from tests.journeys.theatre import Play


async def test_an_announcement_is_shown_counted_confirmed_and_reaches_the_group(database):
    """Mentors alone, as it was written, whatever it holds; nothing before the yes."""
    play = Play(database)
    await play.pair("ana", "ines")
    await play.command("olga", '/mentoring-admin announce mentors "Drinks on Friday! @everyone <b>"')
    assert play.told("olga")[-1] == "announce.sure.ask"
    assert "1 person" in play.last("olga") and "@everyone <b>" in play.last("olga")
    marks = {who: play.mark(who) for who in ("tom", "ana", "ines")}
    await play.wait(days=1)
    assert not any("announce.message" in play.news(who, mark) for who, mark in marks.items())
    token, value = play.button("olga", "yes")
    await play.press_token("olga", token, value)
    await play.press_token("olga", token, value)
    await play.wait(days=2)
    assert play.news("tom", marks["tom"]).count("announce.message") == 1
    assert not any("announce.message" in play.news(who, marks[who]) for who in ("ana", "ines"))


async def test_an_announcement_that_is_not_meant_is_not_sent(sqlite):
    """What is missing is asked for, in words too; a no, and a "hm", send nothing."""
    play = Play(sqlite)
    await play.pair()
    await play.command("olga", "/mentoring-admin announce")
    await play.say("olga", "everybody")
    await play.say("olga", "Bring cake")
    assert "2 people" in play.last("olga") and "Bring cake" in play.last("olga")
    await play.say("olga", "hm")
    await play.press("olga", "no")
    assert play.told("olga")[-1] == "announce.kept"
    await play.wait(days=2)
    assert play.rows(Nudge, kind="announcement") == [] and "announce.message" not in play.told("ana")


@pytest.mark.parametrize(
    ("group", "people"), [("all", 3), ("mentors", 1), ("mentees", 2), ("not_accepted", 1), ("not_met", 2)]
)
async def test_each_group_is_who_it_says(sqlite, group, people):
    """Who has not accepted is still at the charter; a pair that met is not among those that have not."""
    play = Play(sqlite)
    await play.pair("ana")
    await play.say("ines", "bonjour")
    await play.press("ines", "go")
    await play.press("ines", "mentee")
    await play.command("olga", f"/mentoring-admin announce {group} Hello")
    assert ("1 person" if people == 1 else f"{people} people") in play.last("olga")
    if group == "not_met":
        await play.press("olga", "no")
        await play.say("ana", "on s'est vus hier, très bien")
        assert play.rows(Meeting)
        await play.command("olga", "/mentoring-admin announce not_met Hello")
        assert play.told("olga")[-1] == "announce.nobody"


async def test_what_is_too_long_is_not_cut(sqlite):
    """It is answered with how much fits; nothing is asked or kept."""
    play = Play(sqlite)
    await play.pair()
    for typed in ("announce all", "pair note 1"):
        shown = await play.command("olga", f"/mentoring-admin {typed} {'x' * 1501}")
        assert [one.key for one in shown.private] == ["bot.too_long"]
    assert "announce.sure.ask" not in play.told("olga")


async def test_quiet_people_and_closed_hours_hold(sqlite):
    """Who said stop gets nothing; the others at their next ordinary hour."""
    play = Play(sqlite)
    await play.pair()
    await play.say("tom", "stop")
    await play.wait(hours=14)
    await play.command("olga", "/mentoring-admin announce all Hello")
    await play.press("olga", "yes")
    assert "announce.message" not in play.told("ana"), "it is night"
    await play.wait(days=3)
    assert "announce.message" in play.told("ana") and "announce.message" not in play.told("tom")


async def test_a_group_without_anybody_is_said_at_once(sqlite):
    """No words are asked for, and nothing is to be confirmed."""
    play = Play(sqlite)
    await play.pair("ana")
    await play.command("olga", "/mentoring-admin announce")
    await play.press("olga", "not_accepted")
    assert play.told("olga")[-1] == "announce.nobody" and play.rows(Nudge, kind="announcement") == []
