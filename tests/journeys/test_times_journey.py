"""A pair finds a date with the bot's help."""

from bot.messages import plain
from storage.tables import Nudge, Pair
from tests.journeys.theatre import Play


async def proposed(database) -> Play:
    """Ana has proposed the first of three times, and Tom is asked."""
    play = Play(database)
    await play.pair()
    shown = (await play.command("ana", "/mentoring times")).private[0]
    assert shown.key == "times.three" and len(shown.buttons) == 3
    await play.press_token("ana", shown.buttons[0].token, shown.buttons[0].value)
    await play.wait(hours=20)
    assert play.told("tom")[-1] == "times.proposed"
    return play


async def test_a_time_that_suits_both_is_set_down_for_both(database):
    """Each gets a calendar file and two links, and is asked the day after; a second yes changes nothing."""
    play = await proposed(database)
    token, value = play.button("tom", "Yes, that suits me")
    await play.press_token("tom", token, value)
    await play.press_token("tom", token, value)
    for who in ("ana", "tom"):
        assert play.told(who).count("times.set") == 1
        letter = play.stage.heard[who][-1]
        assert letter.files[0].name == "meeting.ics" and b"BEGIN:VEVENT" in letter.files[0].content
        assert all(button.link.startswith("https://") for button in letter.buttons)
    asked = [one for one in play.rows(Nudge, kind="checkin") if (one.item or "").startswith("date:")]
    assert len(asked) == 2
    await play.wait(days=6)
    assert "checkin.met.ask" in play.told("ana")


async def test_other_times_and_a_no_go_back_and_forth(sqlite):
    """Tom asks for others and proposes one of them; Ana says no, and Tom is told, with a way on."""
    play = await proposed(sqlite)
    reply = await play.press("tom", "Show me other times")
    assert reply.private[0].key == "times.three"
    button = reply.private[0].buttons[1]
    await play.press_token("tom", button.token, button.value)
    await play.wait(days=1)
    assert play.told("ana")[-1] == "times.proposed"
    await play.press("ana", "Non, pas là")
    assert play.told("tom")[-1] == "times.does_not_suit"
    assert "Ana" in play.last("tom")


async def test_what_cannot_be_proposed_is_not(sqlite):
    """An edited button, somebody else's, a time gone by, a pair that has ended: nothing is written to anybody."""
    play = await proposed(sqlite)
    token, value = play.button("tom", "Yes, that suits me")
    mark = play.mark("tom")
    await play.press_token("ana", token, value)
    await play.press_token("tom", token, "yes|20990101T1200Z")
    await play.press_token("tom", token, "yes|nonsense")
    assert play.news("tom", mark) == [] and "times.set" not in play.told("ana")
    await play.wait(days=9)
    reply = await play.press_token("tom", token, value)
    assert plain(reply.sealed) and "times.set" not in play.told("ana")
    await play.command("olga", "/mentoring-admin pair end 1")
    await play.press_token("tom", token, value)
    assert play.rows(Pair)[0].state == "ended" and "times.set" not in play.told("ana")


async def test_who_has_no_pair_is_told_so_and_the_page_has_the_button(sqlite):
    """`times` before a pair; then the page of a member offers the same."""
    play = Play(sqlite)
    await play.running()
    await play.onboard("ana", "mentee")
    assert (await play.command("ana", "/mentoring times")).private[0].key == "commands.no_pair"
    await play.onboard("tom", "mentor")
    await play.match()
    sheet = await play.open("ana")
    tokens = [button for part in sheet.parts for button in part.buttons if button.token.startswith("do.suggest.")]
    assert len(tokens) == 1
    reply = await play.press_token("ana", tokens[0].token, tokens[0].value)
    assert reply.private[0].key == "times.three"
