"""One question has the floor; a button answers its own question; a text is never guessed at."""

import pytest

from storage.tables import Checkin, Conversation, Enrollment, Meeting, Outbox, Pair
from tests.journeys.theatre import Play


async def two_questions(database) -> Play:
    """Tom has two mentees and both check-ins are due: the first has the floor, then a day passes."""
    play = Play(database)
    await play.pair("ana", "ines")
    await play.wait(days=7, hours=4)
    return play


async def two_days(database) -> Play:
    """Tom has two mentees who began on two days: the second check-in comes when the first has had its day."""
    play = Play(database)
    await play.pair("ana", days=1)
    await play.onboard("ines", "mentee")
    await play.match()
    await play.wait(days=6, hours=4)
    return play


async def test_the_second_question_waits_for_the_first(database):
    """One prompt at a time; the answer to the first brings the second at once."""
    play = await two_questions(database)
    assert play.told("tom")[-1] == "checkin.met_first.ask"
    await play.press("tom", "not_yet")
    await play.press("tom", "no_time")
    assert play.told("tom")[-1] == "checkin.met_next.ask"


async def test_after_a_day_the_next_in_line_is_asked_and_the_first_button_still_works(sqlite):
    """An unanswered question keeps the floor for a day; its button answers it afterwards too."""
    play = await two_days(sqlite)
    assert play.told("tom").count("checkin.met.ask") == 1
    token, value = play.button("tom", "not_yet")
    await play.wait(days=1, hours=2)
    assert play.told("tom").count("checkin.met.ask") == 2
    await play.press_token("tom", token, value)
    first = next(iter(play.rows(Conversation, person_id=play.person("tom"), flow="checkin")))
    assert first.asked_step == "blocker"


async def test_a_text_that_fits_two_questions_is_asked_back_by_name(database):
    """ "yes, yesterday" with two check-ins open: about Ana or about Ines? A button settles it."""
    play = await two_days(database)
    await play.wait(days=1, hours=2)
    assert await play.answered("tom", "yes, yesterday") == ["bot.which_one"]
    labels = {button.label for button in play.stage.heard["tom"][-1].buttons}
    assert {"About Ana", "About Ines"} == labels
    assert play.rows(Meeting) == []
    await play.press("tom", "About Ines")
    open_one = [one for one in play.rows(Conversation) if one.asked_step == "met_on" and one.state == "asking"]
    mentee = play.rows(Enrollment, id=play.rows(Pair, id=open_one[0].pair_id)[0].mentee_id)[0]
    assert len(open_one) == 1 and mentee.person_id == play.person("ines")


async def test_somebody_elses_button_changes_nothing(sqlite):
    """What a button points at must belong to who pressed it."""
    play = Play(sqlite)
    await play.pair(days=8)
    token, value = play.button("ana", "yes")
    reply = await play.press_token("tom", token, value)
    assert [one.key for one in reply.private] == ["bot.stale"]
    assert not [one for one in play.rows(Conversation) if one.asked_step == "met_on"]


@pytest.mark.parametrize(
    "token", ["c999.met", "c1", "c.met", "do.nothing.1", "do.case.x", "wish.nothing", "", "x" * 300]
)
async def test_a_button_that_is_none_changes_nothing(sqlite, token):
    """A made-up token is answered politely."""
    play = Play(sqlite)
    await play.pair()
    before = len(play.rows(Conversation))
    await play.press_token("ana", token, "yes")
    assert len(play.rows(Conversation)) == before and play.rows(Pair)[0].state == "active"


async def test_a_value_that_was_not_offered_is_refused(sqlite):
    """A press with a value that the question does not have keeps it open."""
    play = Play(sqlite)
    await play.pair(days=8)
    token, _ = play.button("ana", "yes")
    reply = await play.press_token("ana", token, "certainly")
    assert reply.private and play.rows(Checkin, state="answered") == []


async def test_an_answered_question_is_sealed(sqlite):
    """The answered prompt loses its buttons and says what was answered."""
    play = Play(sqlite)
    await play.pair(days=8)
    await play.say("ana", "pas encore")
    assert any("Pas encore" in line for line in play.stage.sealed.values())
    assert play.rows(Outbox, kind="seal")


async def test_a_wish_in_the_middle_leaves_the_question_open(sqlite):
    """Asking for one's data half-way through a check-in answers nothing; the question still can be answered."""
    play = Play(sqlite)
    await play.pair(days=9)
    await play.say("ana", "oui, mardi")
    await play.say("ana", "mes données")
    await play.say("ana", "4")
    await play.say("ana", "non")
    assert [one.answers["mood"] for one in play.rows(Checkin) if one.answered_at] == [4]


async def test_a_conversation_the_member_begins_takes_the_floor(sqlite):
    """A goal typed while a check-in waits is the goal, not the check-in's comment; then the check-in is open still."""
    play = Play(sqlite)
    await play.pair(days=8)
    await play.command("ana", "/mentoring goals")
    await play.say("ana", "Oui, changer de métier")
    assert play.rows(Checkin, state="answered") == []
    await play.press("ana", "not_yet")
    await play.press("ana", "no_time")
    assert len([one for one in play.rows(Checkin) if one.answered_at]) == 1
