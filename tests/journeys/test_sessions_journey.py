"""Help for the pair: an agenda and an icebreaker with the introduction, by stage, and when asked for."""

from bot.messages import plain
from storage.tables import Nudge, Pair
from tests.journeys.theatre import Play


def lines(letter) -> list[str]:
    """A letter's lines."""
    return [plain(one) for one in letter.lines]


async def met(play: Play, who: str) -> None:
    """Tell of a meeting today."""
    await play.command(who, "/mentoring met")
    await play.fill(who, play.clock.now().date().isoformat())
    await play.press(who, "4")
    await play.press(who, "~skip")


async def answering(play: Play, days: int) -> None:
    """Time passes in which both answer each check-in: who is silent gets no tips."""
    for _ in range(days // 4):
        await play.wait(days=4)
        for who in ("ana", "tom"):
            if "not_yet" in {one.value for one in play.stage.heard[who][-1].buttons}:
                await play.press(who, "not_yet")
                await play.press(who, "no_time")


async def test_the_introduction_has_an_agenda_and_one_icebreaker_in_both_languages(sqlite):
    """The two read the same question."""
    play = Play(sqlite)
    await play.pair()
    english, french = (lines(one) for one in play.stage.heard["shared:ana"])
    assert any(one.startswith("To break the ice: ") for one in english + french)
    assert any(one.startswith("Pour briser la glace") for one in english + french)


async def test_tips_come_on_the_way_and_near_the_end_to_both(database):
    """One each, in their hours; by what each told, the agenda is for a first talk or for one on the way."""
    play = Play(database)
    await play.pair(days=3)
    await met(play, "ana")
    await answering(play, days=100)
    assert "sessions.for_middle" in play.told("ana") and "sessions.for_first" in play.told("tom")
    assert "sessions.for_middle" not in play.told("tom"), "he told of no meeting, and hears of none"
    tip = next(one for one in play.stage.heard["ana"] if one.key == "sessions.for_middle")
    assert len(lines(tip)) == 4 and lines(tip)[3].startswith("Pour briser la glace")
    await answering(play, days=76)
    assert play.told("ana").count("sessions.for_last") == 1
    assert {one.state for one in play.rows(Nudge, kind="tip")} == {"fired"}


async def test_a_tip_waits_for_room_and_is_then_left_out(sqlite):
    """Where a week holds one message and there is a check-in each week, tips give way."""
    play = Play(sqlite)
    await play.pair(budget="1", checkins_every="7", days=100)
    assert "sessions.for_first" not in play.told("ana")
    assert {one.why for one in play.rows(Nudge, kind="tip") if one.state == "skipped"} <= {"too_late", "silent"}


async def test_an_organizer_switches_tips_off_and_on_again(sqlite):
    """Those that were planned already are left out meanwhile; whoever asks for one has it all the same."""
    play = Play(sqlite)
    await play.pair()
    reply = await play.command("olga", "/mentoring-admin settings set tips peut-être")
    assert reply.private[0].key == "settings.not_possible"
    await play.command("olga", "/mentoring-admin settings set tips off")
    shown = (await play.command("olga", "/mentoring-admin settings show")).private[0]
    assert ("Agendas sent on the way and near the end (tips)", "no (changed)") in [
        (plain(name), plain(value)) for name, value in shown.facts
    ]
    await answering(play, days=100)
    assert {one.why for one in play.rows(Nudge, kind="tip") if one.state == "skipped"} == {"off"}
    assert not any(one.startswith("sessions.for_") for one in play.told("ana") + play.told("tom"))
    button = (await play.command("ana", "/mentoring help")).private[0].buttons[0]
    assert (await play.press_token("ana", button.token, button.value)).private[0].key == "sessions.for_first"
    await play.command("olga", "/mentoring-admin settings set tips oui")
    await answering(play, days=76)
    assert "sessions.for_first" in play.told("ana"), "the one near the end; they have not met yet"


async def test_a_pair_that_goes_on_longer_gets_its_last_tip_later(sqlite):
    """The one before the old end is left out."""
    play = Play(sqlite)
    await play.pair(days=100)
    await play.command("olga", "/mentoring-admin pair extend 1 2027-10-01")
    await play.wait(days=70)
    states = {one.item: one.why for one in play.rows(Nudge, kind="tip") if (one.item or "").startswith("last")}
    assert len(states) == 2 and "extended" in states.values()
    assert all(not key.endswith("2027-10-01") or why is None for key, why in states.items())


async def test_an_agenda_is_shown_when_it_is_asked_for(sqlite):
    """From "help", at once; not for somebody else's pair, nor for one that is over."""
    play = Play(sqlite)
    await play.pair()
    shown = (await play.command("ana", "/mentoring help")).private[0]
    assert shown.key == "commands.help_members_paired"
    button = shown.buttons[0]
    assert button.label == "De quoi parler avec Tom"
    reply = await play.press_token("ana", button.token, button.value)
    assert [one.key for one in reply.private] == ["sessions.for_first"]
    assert (await play.press_token("olga", button.token, button.value)).sealed
    assert (await play.press_token("ana", "do.agenda.²", "now")).sealed
    await play.command("olga", "/mentoring-admin pair end 1")
    assert play.rows(Pair)[0].state == "ended"
    assert (await play.press_token("ana", button.token, button.value)).sealed
    assert (await play.command("ana", "/mentoring help")).private[0].key == "commands.help_members"
