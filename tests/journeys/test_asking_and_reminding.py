"""What organizers have asked now, and lists of who has not answered with one button that reminds all."""

from bot.messages import plain
from storage.tables import Checkin, Conversation, Nudge, Outbox
from tests.journeys.theatre import Play


def said(letter) -> str:
    """A letter's text, lines and facts."""
    lines = [letter.text, *letter.lines, *(span for fact in letter.facts for span in fact)]
    return "\n".join(plain(one) for one in lines)


async def admin(play: Play, words: str) -> list:
    """What Olga is shown."""
    return list((await play.command("olga", f"/mentoring-admin {words}")).private)


async def test_all_are_asked_how_it_goes_once_the_number_is_confirmed(database):
    """Both sides of every pair, in their hours, once a day; who was asked lately is nobody to ask again."""
    play = Play(database)
    await play.pair("ana", "bo", days=1)
    (sure,) = await admin(play, "satisfaction send")
    assert "3 people" in plain(sure.text) and "2 pairs" in plain(sure.text)
    button = sure.buttons[0]
    mark = {who: play.mark(who) for who in ("ana", "bo", "tom")}
    assert "satisfaction.score.ask" not in play.told("ana"), "nothing goes out before it is confirmed"
    for _ in range(2):
        await play.press_token("olga", button.token, button.value)
    await play.wait(days=2)
    assert play.news("ana", mark["ana"]).count("satisfaction.score.ask") == 1
    assert play.news("bo", mark["bo"]).count("satisfaction.score.ask") == 1
    assert len(play.rows(Conversation, flow="satisfaction")) == 4, "Tom's second pair waits behind his first"
    (nobody,) = await admin(play, "satisfaction send")
    assert nobody.key == "asking.nobody_satisfaction" and not nobody.buttons


async def test_one_pair_is_asked_at_once(sqlite):
    """By a name; the round has the day's name, and the planned ones keep theirs."""
    play = Play(sqlite)
    await play.pair("ana", "bo")
    (shown,) = await admin(play, "satisfaction send Ana")
    assert shown.key == "asking.pair_satisfaction"
    await play.wait(days=1)
    assert "satisfaction.score.ask" in play.told("ana") and "satisfaction.score.ask" not in play.told("bo")
    for value in ("4", "good", "on_the_way", "yes", "no", "go_on", "~skip"):
        await play.press("ana", value)
    assert play.told("ana")[-1] == "satisfaction.end_go_on"
    rounds = {one.item for one in play.rows(Nudge, kind="satisfaction")}
    assert rounds == {"mid1", "asked:2027-01-04"}


async def test_who_said_how_it_goes_is_not_asked_again_by_the_plan(sqlite):
    """The half-time survey is left out for a side that answered a few days before, and asked of the other."""
    play = Play(sqlite)
    await play.pair(days=85)
    await admin(play, "satisfaction send Ana")
    await play.wait(days=2)
    play.stage.heard["ana"] = [one for one in play.stage.heard["ana"] if one.key == "satisfaction.score.ask"]
    for value in ("4", "good", "on_the_way", "yes", "no", "go_on", "~skip"):
        await play.press("ana", value)
    mark = play.mark("ana")
    await play.wait(days=8)
    assert "satisfaction.score.ask" not in play.news("ana", mark)
    half = {one.person_id: one.why for one in play.rows(Nudge, kind="satisfaction", item="mid1")}
    assert half[play.person("ana")] == "just_asked" and half[play.person("tom")] != "just_asked"


async def test_nobody_is_asked_for_a_member(sqlite):
    """A member who finds the button gets nothing of it."""
    play = Play(sqlite)
    await play.pair()
    (sure,) = await admin(play, "checkin send")
    before = len(play.rows(Nudge))
    reply = await play.press_token("tom", sure.buttons[0].token, sure.buttons[0].value)
    assert reply.sealed and len(play.rows(Nudge)) == before


async def test_check_ins_stand_round_by_round_with_what_waits(sqlite):
    """How many were asked, answered and connected; a pause and a week that is full are named as why."""
    play = Play(sqlite)
    await play.pair("ana", "bo")
    (none,) = await admin(play, "checkin status")
    assert none.key == "checkins.none_yet"
    await play.say("bo", "pause jusqu'au 20 janvier")
    await play.wait(days=8)
    await play.press("ana", "yes")
    await play.fill("ana", "2027-01-10")
    shown = await admin(play, "checkin status")
    text = said(shown[0])
    assert "Day 7" in text and "3 asked, 1 answered, 1 connected; 2 open" in text
    assert "Waiting for the end of a rest\n1 message for 1, from" in text
    assert shown[1].key == "reminding.checkin" and "Tom" in said(shown[1]) and "Ana" not in said(shown[1])


async def test_remind_all_is_one_more_reminder_within_the_rules(database):
    """Once a day; never to who said stop; never after two silent rounds."""
    play = Play(database)
    await play.pair("ana", "bo", days=8)
    await play.say("bo", "stop")
    shown = await admin(play, "checkin status")
    button = shown[1].buttons[0]
    await play.wait(days=1)
    marks = {who: play.mark(who) for who in ("ana", "bo", "tom")}
    first = (await play.press_token("olga", button.token, button.value)).private[0]
    assert "2 people are reminded" in said(first) and "Left out: 1, who paused or asked for silence." in said(first)
    await play.press_token("olga", button.token, button.value)
    await play.wait(hours=12)
    assert play.news("ana", marks["ana"]) == ["checkin.reminder"] and play.news("bo", marks["bo"]) == []
    assert len(play.news("tom", marks["tom"])) == 1


async def test_who_was_silent_twice_is_left_to_a_person(sqlite):
    """A third round that an organizer had asked is not reminded of."""
    play = Play(sqlite)
    await play.pair(days=50)
    assert [one.state for one in play.rows(Checkin)].count("lapsed") >= 4
    await admin(play, "checkin send Ana")
    await play.wait(days=1)
    mark = play.mark("ana")
    shown = await admin(play, "checkin status")
    await play.wait(days=1)
    button = shown[1].buttons[0]
    done = (await play.press_token("olga", button.token, button.value)).private[0]
    assert "0 people are reminded" in said(done) and "silent for two rounds" in said(done)
    await play.wait(hours=12)
    assert play.news("ana", mark) == []


async def test_who_did_not_finish_the_questions_is_listed_with_members(sqlite):
    """Named with the day, reminded by the button; whoever was only imported is no part of it."""
    play = Play(sqlite)
    await play.running()
    await play.say("ana", "bonjour")
    await play.press("ana", "go")
    await play.press("ana", "mentee")
    await play.wait(days=2)
    listed = (await admin(play, "members list"))[1]
    assert listed.key == "reminding.onboarding" and "Ana – since Monday 4 January 2027" in said(listed)
    mark = play.mark("ana")
    button = listed.buttons[0]
    await play.press_token("olga", button.token, button.value)
    await play.wait(hours=1)
    assert len(play.news("ana", mark)) == 1


async def test_an_agreement_without_a_signature_is_listed_with_the_pairs(sqlite):
    """Both are offered it again; who has signed is not on the list."""
    play = Play(sqlite)
    await play.pair(template="quality", threshold="20", days=2)
    listed = (await admin(play, "pair list"))[1]
    assert listed.key == "reminding.agreement" and "Ana" in said(listed) and "Tom" in said(listed)
    button = listed.buttons[0]
    await play.press_token("olga", button.token, button.value)
    await play.wait(hours=1)
    assert play.told("ana")[-1] == "agreement.offer_asked" and play.told("tom")[-1] == "agreement.offer_asked"


async def test_a_list_of_a_program_that_rests_reminds_nobody(sqlite):
    """And says so; odd buttons do nothing."""
    play = Play(sqlite)
    await play.pair(days=8)
    button = (await admin(play, "checkin status"))[1].buttons[0]
    await admin(play, "program pause")
    reply = await play.press_token("olga", button.token, button.value)
    assert "nothing is sent" in plain(reply.sealed)
    for who, token, value in (
        ("ana", button.token, "checkin"),
        ("olga", button.token, "²"),
        ("olga", "do.remind.x", ""),
    ):
        assert (await play.press_token(who, token, value)).sealed
    assert not [one for one in play.rows(Nudge, item="asked") if one.kind == "reminder"]
    assert not [row for row in play.rows(Outbox) if row.state == "dead"]
