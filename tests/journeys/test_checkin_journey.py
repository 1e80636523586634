"""The check-in: every answer, what follows from it, and that neither side can infer the other's."""

from datetime import UTC, date, datetime

import pytest

from bot.messages import plain
from storage.tables import Alert, Checkin, Conversation, Enrollment, Meeting, Nudge, Pair
from tests.journeys.theatre import Play


async def asked(database, days: float = 9) -> Play:
    """A pair, on a Wednesday unless *days* says otherwise: both were asked on Monday, day 7."""
    play = Play(database)
    await play.pair(days=days)
    return play


async def test_both_sides_are_asked_alone_on_the_first_contact_day(database):
    """On day 7 each is asked in their own language, with the other's name, and not before."""
    play = Play(database)
    await play.pair(days=6)
    assert "checkin.met.ask" not in play.told("ana")
    await play.wait(days=2)
    assert "Tom" in play.last("ana") and "Avez-vous" in play.last("ana")
    assert "Ana" in play.last("tom") and "manage to talk" in play.last("tom")
    assert "jamais par Tom" in plain(play.stage.heard["ana"][-1].small)


async def test_days_are_counted_as_a_calendar_does(sqlite):
    """Introduced on a Monday evening and asked on the next Monday morning: that is seven days, not six."""
    play = Play(sqlite, datetime(2027, 1, 4, 17, tzinfo=UTC))
    await play.pair()
    await play.wait(days=6, hours=18)
    assert "7 days" in play.last("tom") and "7 jours" in play.last("ana")


async def test_yes_by_buttons(sqlite):
    """Yes, the day, how it went, a comment: the meeting is recorded, the comment's words stay out of the record."""
    play = await asked(sqlite)
    await play.press("ana", "yes")
    await play.fill("ana", "2027-01-11")
    await play.press("ana", "4")
    await play.say("ana", "On a parlé de mon CV")
    assert play.told("ana")[-1] == "checkin.end_yes"
    meeting = play.rows(Meeting)[0]
    assert (meeting.met_on, meeting.confirmed) == (date(2027, 1, 11), False)
    row = next(one for one in play.rows(Checkin) if one.answered_at)
    assert row.answers == {"met": "yes", "met_on": "2027-01-11", "mood": 4}
    assert play.rows(Pair)[0].health == "on_track"


@pytest.mark.parametrize(
    ("words", "day", "mood"),
    [
        ("oui, mardi, c'était super", "2027-01-12", 5),
        ("on s'est vus hier, 4/5", "2027-01-12", 4),
        ("oui avant-hier", "2027-01-11", None),
    ],
)
async def test_yes_with_several_things_at_once(sqlite, words, day, mood):
    """What one message says is taken whole, and only the rest is asked."""
    play = await asked(sqlite)
    await play.say("ana", words)
    assert play.told("ana")[-1] == "bot.after"
    assert play.rows(Conversation, person_id=play.person("ana"))[-1].asked_step == ("comment" if mood else "mood")
    if mood is None:
        await play.say("ana", "5")
    await play.say("ana", "non")
    row = next(one for one in play.rows(Checkin) if one.answered_at)
    assert row.answers["met_on"] == day and row.answers["mood"] == (mood or 5)


async def test_two_yes_make_a_confirmed_contact(database):
    """The same meeting named by both is confirmed, though they name neighbouring days."""
    play = await asked(database)
    await play.say("ana", "oui, lundi")
    assert [one.confirmed for one in play.rows(Meeting)] == [False], "the day is known, so the meeting is"
    await play.say("ana", "4")
    await play.say("ana", "non")
    await play.press("tom", "yes")
    await play.fill("tom", "2027-01-12")
    await play.press("tom", "5")
    await play.press("tom", "~skip")
    assert [one.confirmed for one in play.rows(Meeting)] == [True, True]


async def test_a_day_in_the_future_or_before_the_introduction_is_no_meeting(sqlite):
    """A day that cannot be is answered with what can."""
    play = await asked(sqlite)
    await play.press("ana", "yes")
    for day in ("2027-01-20", "2026-12-01"):
        reply = await play.fill("ana", day)
        assert reply.errors or reply.private
    assert play.rows(Meeting) == []


async def test_a_date_is_asked_again_the_day_after_it(sqlite):
    """ "We have a date" → the day → asked on the day after, without counting against the week."""
    play = await asked(sqlite)
    await play.say("ana", "on se voit lundi prochain")
    if play.told("ana")[-1] != "checkin.end_planned":
        await play.press("ana", "planned")
        await play.say("ana", "lundi prochain")
    assert play.told("ana")[-1] == "checkin.end_planned"
    mark = play.mark("ana")
    await play.wait(days=5, hours=3)
    assert play.news("ana", mark) == []
    await play.wait(days=1)
    assert play.news("ana", mark) == ["checkin.met.ask"]
    again = next(one for one in play.rows(Nudge, kind="checkin") if (one.item or "").startswith("date:"))
    assert (again.item, again.counted) == ("date:2027-01-19", False)


async def test_who_has_a_date_is_not_asked_before_it(sqlite):
    """Day 21 comes three days before the date that Ana named: she is asked on the day after it, Tom as ever."""
    play = await asked(sqlite)
    await play.press("ana", "planned")
    await play.fill("ana", "2027-01-28")
    ana, tom = play.mark("ana"), play.mark("tom")
    await play.wait(days=15)
    assert play.news("ana", ana) == [] and "checkin.met.ask" in play.news("tom", tom)
    assert [one.why for one in play.rows(Checkin, state="skipped")] == ["has_date"]
    await play.wait(days=2)
    assert play.news("ana", ana) == ["checkin.met.ask"]


@pytest.mark.parametrize("reason", ["no_time", "other"])
async def test_not_yet_is_asked_again_in_five_days(sqlite, reason):
    """Whatever the reason, the same side is asked five days later (the next working day)."""
    play = await asked(sqlite)
    await play.press("ana", "not_yet")
    await play.press("ana", reason)
    assert play.told("ana")[-1] == "checkin.end_not_yet"
    mark = play.mark("ana")
    await play.wait(days=4)
    assert play.news("ana", mark) == []
    await play.wait(days=2)
    assert play.news("ana", mark) == ["checkin.met.ask"]
    assert "retry:2027-01-18" in [one.period for one in play.rows(Checkin)]


async def test_no_answer_from_the_partner_writes_only_with_consent(database):
    """With a yes the partner gets the ordinary reminder at the next ordinary hour, and not a word of who asked."""
    play = await asked(database, 7.3)
    mark = play.mark("tom")
    await play.press("ana", "not_yet")
    await play.press("ana", "no_answer")
    assert "Tom" in play.last("ana")
    await play.press("ana", "yes")
    assert play.news("tom", mark) == []
    await play.wait(days=1, hours=3)
    assert play.news("tom", mark) == ["checkin.reminder"]
    assert "Ana" in play.last("tom")


async def test_consent_beside_an_ordinary_reminder_is_one_reminder(sqlite):
    """Where the partner's own reminder is due the same day, it comes once: twice would tell who asked."""
    play = await asked(sqlite)
    mark = play.mark("tom")
    await play.press("ana", "not_yet")
    await play.press("ana", "no_answer")
    await play.press("ana", "yes")
    await play.wait(days=1, hours=3)
    assert play.news("tom", mark) == ["checkin.reminder"]


async def test_without_consent_the_partner_hears_nothing_new(sqlite):
    """With a no the partner gets what they would have got anyway."""
    play = await asked(sqlite, 7.3)
    mark = play.mark("tom")
    await play.press("ana", "not_yet")
    await play.press("ana", "no_answer")
    await play.say("ana", "non, j'attends")
    await play.wait(days=1, hours=3)
    assert play.news("tom", mark) == []
    assert play.rows(Nudge, kind="partner") == []


@pytest.mark.parametrize("words", ["j'ai besoin d'aide", "J’ai besoin d’un coup de main"])
async def test_help_in_words_is_the_check_ins_help(sqlite, words):
    """At a check-in "I need help" answers it; it is not the list of what the bot can do."""
    play = await asked(sqlite)
    await play.say("ana", words)
    assert play.told("ana")[-1] in ("bot.after", "checkin.kind.ask")
    assert play.rows(Conversation, person_id=play.person("ana"))[-1].asked_step == "kind"


@pytest.mark.parametrize("kind", ["scheduling", "relationship"])
async def test_help_is_an_alert_told_at_once_and_the_partner_never_knows(sqlite, kind):
    """The organizer sees who and what it is about; the partner hears nothing."""
    play = await asked(sqlite)
    mark = play.mark("tom")
    await play.press("ana", "help")
    await play.press("ana", kind)
    assert play.told("ana")[-1] == f"checkin.end_{kind}"
    assert play.told("olga")[-1] == "alerts.case"
    alert = play.rows(Alert)[0]
    assert (alert.kind, alert.urgency, alert.reasons[0]["code"]) == ("help", 3, f"help_{kind}")
    assert play.news("tom", mark) == []


async def test_something_serious_goes_to_nobody_but_the_named_contact(database):
    """The safeguarding contact is shown at once; every nudge of the pair stops; organizers and partner hear nothing."""
    play = await asked(database)
    olga, tom = play.mark("olga"), play.mark("tom")
    await play.press("ana", "help")
    await play.press("ana", "serious")
    assert play.told("ana")[-1] == "checkin.serious" and "care@example.org" in play.last("ana")
    mark = play.mark("ana")
    await play.wait(days=60)
    assert play.news("ana", mark) == [] and play.news("tom", tom) == []
    assert not [key for key in play.news("olga", olga) if key.startswith("alerts.")]
    assert play.rows(Alert) == []


async def test_a_question_that_waited_unseen_is_never_put_after_something_serious(sqlite):
    """Tom was writing to the organizers when the round came: what waited behind that falls away without a word."""
    play = Play(sqlite)
    await play.pair(days=6.99)
    await play.command("tom", "/mentoring contact")
    await play.wait(hours=3)
    waits = [one for one in play.rows(Conversation, flow="checkin") if one.person_id == play.person("tom")]
    assert [(one.state, one.asked_at) for one in waits] == [("waiting", None)]
    await play.press("ana", "help")
    await play.press("ana", "serious")
    mark = play.mark("tom")
    await play.say("tom", "Could we have a second mentor?")
    await play.press("tom", "no")
    await play.wait(days=20)
    assert not [key for key in play.news("tom", mark) if key.startswith("checkin.")]


async def test_a_contradiction_is_no_accusation_and_brings_the_next_sooner_for_both(database):
    """ "We met yesterday" beside "not yet" today: both are asked again ten days after the round, in the ordinary words."""
    play = await asked(database)
    await play.say("ana", "oui, mardi, c'était super")
    await play.say("ana", "non")
    await play.press("tom", "not_yet")
    await play.press("tom", "no_time")
    assert play.told("tom")[-1] == "checkin.end_not_yet"
    assert play.rows(Alert) == []
    sooner = [one for one in play.rows(Nudge, kind="checkin") if (one.item or "").startswith("sooner:")]
    assert len(sooner) == 2 and {one.planned_for.date() for one in sooner} == {date(2027, 1, 21)}


async def test_not_yet_before_and_met_after_is_no_contradiction(sqlite):
    """ "Not yet" on day 9 and "we met" two days later agree."""
    play = await asked(sqlite)
    await play.press("tom", "not_yet")
    await play.press("tom", "no_time")
    await play.wait(days=2)
    await play.press("ana", "yes")
    await play.fill("ana", "2027-01-15")
    await play.press("ana", "5")
    await play.press("ana", "~skip")
    assert not [one for one in play.rows(Nudge, kind="checkin") if (one.item or "").startswith("sooner:")]


async def test_a_mentors_check_ins_of_one_day_are_asked_one_after_the_other(database):
    """Three mentees, one day: one question at a time, each with its name, and all answered in one go."""
    play = Play(database)
    await play.pair("ana", "ines", "bo")
    await play.wait(days=7, hours=4)
    mark = play.mark("tom")
    asked_of = []
    for _ in range(3):
        asked_of.append(next(name for name in ("Ana", "Ines", "Bo") if name in play.last("tom")))
        await play.press("tom", "not_yet")
        await play.press("tom", "no_time")
    assert sorted(asked_of) == ["Ana", "Bo", "Ines"]
    assert play.news("tom", mark).count("checkin.met_next.ask") == 2
    answered = [one for one in play.rows(Checkin) if one.answered_at]
    assert len({one.pair_id for one in answered}) == 3


@pytest.mark.parametrize(("value", "then"), [("yes", "met_on"), ("planned", "next_on"), ("help", "kind")])
async def test_an_old_button_of_a_round_that_is_over_still_counts(database, value, then):
    """The round has ended; the answer is not lost, and the rest is asked."""
    play = await asked(database, 8)
    token, _ = play.button("ana", "yes")
    await play.wait(days=11)
    assert "lapsed" in {one.state for one in play.rows(Checkin)}
    reply = await play.press_token("ana", token, value)
    assert "compte quand même" in plain(reply.sealed)
    assert play.told("ana")[-1] == f"checkin.{then}.ask"


async def test_a_late_yes_is_a_meeting(sqlite):
    """Pressed after the end, then its day: recorded as any other."""
    play = await asked(sqlite, 8)
    token, value = play.button("ana", "yes")
    await play.wait(days=11)
    await play.press_token("ana", token, value)
    await play.fill("ana", "2027-01-13")
    assert [one.met_on for one in play.rows(Meeting)] == [date(2027, 1, 13)]


async def test_what_was_answered_late_is_not_asked_once_more(sqlite):
    """The reminder's button, pressed behind the question's own: the round has its answer."""
    play = await asked(sqlite, 8)
    first = play.button("ana", "yes")
    await play.wait(days=11)
    reminder = play.button("ana", "not_yet")
    await play.press_token("ana", *first)
    await play.fill("ana", "2027-01-13")
    await play.press("ana", "4")
    await play.press("ana", "~skip")
    mark = play.mark("ana")
    reply = await play.press_token("ana", *reminder)
    assert reply.sealed and play.news("ana", mark) == []
    assert len([one for one in play.rows(Conversation, flow="checkin") if (one.item or "").startswith("late:")]) == 1


async def test_a_late_yes_in_words_is_a_meeting(sqlite):
    """ "oui, on s'est vus" to a question that ended two days ago is about that question."""
    play = await asked(sqlite, 8)
    await play.wait(days=11)
    await play.say("ana", "oui")
    assert play.told("ana")[-1] == "checkin.met_on.ask"


async def test_an_old_button_of_a_pair_that_ended_records_nothing(sqlite):
    """There is no pair any more that a meeting could be of."""
    play = await asked(sqlite, 8)
    token, value = play.button("ana", "yes")
    await play.command("olga", "/mentoring-admin pair end pair:1")
    await play.press_token("ana", token, value)
    assert play.rows(Meeting) == [] and play.told("ana")[-1] == "ending.neutral"


@pytest.mark.parametrize("language", ["en", "fr"])
async def test_a_mentors_check_ins_of_one_day_are_one_message(database, language):
    """It names all three, and so do its reminders; nothing else comes, and without answer all three end with it."""
    play = Play(database)
    await play.pair("ana", "ines", "bo")
    await play.command("tom", f"/mentoring language {language}")
    mark = play.mark("tom")
    await play.wait(days=7, hours=4)
    assert play.news("tom", mark) == ["checkin.met_first.ask"]
    assert all(name in play.last("tom") for name in ("Ana", "Ines", "Bo"))
    await play.wait(days=12)
    reminders = ["checkin.first_reminder", "checkin.first_last_reminder"]
    assert play.news("tom", mark) == ["checkin.met_first.ask", *reminders]
    toms = play.rows(Enrollment, person_id=play.person("tom"))[0].id
    assert [one.state for one in play.rows(Checkin, enrollment_id=toms)] == ["lapsed"] * 3


@pytest.mark.parametrize("words", ["Bo: not yet", "pas encore avec bo", "not yet for Bo"])
async def test_a_name_in_the_answer_says_which_pair_it_is_about(sqlite, words):
    """The question above is about Ana: Bo's check-in is answered, and Ana's is asked again."""
    play = Play(sqlite)
    await play.pair("ana", "ines", "bo")
    await play.wait(days=7, hours=4)
    await play.say("tom", words)
    await play.press("tom", "no_time")
    bo = play.rows(Pair, mentee_id=play.rows(Enrollment, person_id=play.person("bo"))[0].id)[0]
    assert [(one.pair_id, one.answers.get("met")) for one in play.rows(Checkin) if one.answers] == [(bo.id, "not_yet")]
    assert play.told("tom")[-1] == "checkin.met_first.ask" and "Ana" in play.last("tom")
    await play.say("tom", "yes, yesterday, 5")
    assert {one.answers.get("met") for one in play.rows(Checkin) if one.pair_id != bo.id} == {None, "yes"}


async def test_two_names_in_one_answer_are_not_guessed(sqlite):
    """Nothing is written for either, and the words are not lost."""
    play = Play(sqlite)
    await play.pair("ana", "ines", "bo")
    await play.wait(days=7, hours=4)
    await play.say("tom", "Bo yes but Ines not yet")
    assert [one for one in play.rows(Checkin) if one.answers] == []


async def test_a_follower_whose_first_is_half_answered_is_asked_by_its_own_reminder(sqlite):
    """Tom says yes for the first and goes: the second is not lost behind the day that he did not tell."""
    play = Play(sqlite)
    await play.pair("ana", "ines")
    await play.wait(days=7, hours=4)
    await play.press("tom", "yes")
    mark = play.mark("tom")
    await play.wait(days=4)
    assert "checkin.met_next.ask" in play.news("tom", mark)


async def test_a_days_check_ins_count_once_in_the_week(sqlite):
    """With a budget of one message a week all three pairs are asked about, and nothing else that week."""
    play = Play(sqlite)
    await play.pair("ana", "ines", "bo", budget="1")
    await play.wait(days=7, hours=4)
    fired = [one for one in play.rows(Nudge, kind="checkin", state="fired") if one.person_id == play.person("tom")]
    assert len(fired) == 3
    mark = play.mark("tom")
    await play.wait(days=6)
    assert "checkin.reminder" not in play.news("tom", mark)


async def test_an_answer_can_be_changed_and_the_meeting_follows(sqlite):
    """The day of a meeting, changed within the week, moves the meeting."""
    play = await asked(sqlite)
    await play.say("ana", "oui, mardi, c'était super")
    await play.say("ana", "non")
    conversation = play.rows(Conversation, person_id=play.person("ana"), flow="checkin")[-1]
    await play.press_token("ana", f"change.c{conversation.id}", "met_on")
    await play.fill("ana", "2027-01-11")
    assert [one.met_on for one in play.rows(Meeting)] == [date(2027, 1, 11)]


async def test_yes_pressed_twice_is_one_meeting(sqlite):
    """The same button twice, and an answered question's button, change nothing."""
    play = await asked(sqlite)
    token, value = play.button("ana", "yes")
    await play.press_token("ana", token, value)
    reply = await play.press_token("ana", token, "not_yet")
    assert reply.sealed
    await play.fill("ana", "2027-01-12")
    await play.press("ana", "5")
    await play.press("ana", "~skip")
    await play.press_token("ana", token, value)
    assert len(play.rows(Meeting)) == 1


async def test_news_that_nobody_asked_for_is_taken(sqlite):
    """ "We met on Tuesday, it went well" outside a round records the meeting."""
    play = Play(sqlite)
    await play.pair(days=3)
    await play.say("ana", "on s'est vus hier, c'était super")
    await play.say("ana", "non")
    assert [one.met_on for one in play.rows(Meeting)] == [date(2027, 1, 6)]


async def test_news_of_a_mentor_of_several_asks_with_whom(sqlite):
    """With two mentees "we met" is asked back by name, and never guessed; a name in it settles it."""
    play = Play(sqlite)
    await play.pair("ana", "ines", days=3)
    assert await play.answered("tom", "we met yesterday, it went well") == ["greeting.with_whom"]
    assert play.rows(Meeting) == []
    await play.say("tom", "we met yesterday with Ines, it went well")
    await play.say("tom", "no")
    (pair,) = (one for one in play.rows(Pair) if one.id == play.rows(Meeting)[0].pair_id)
    mentee = play.rows(Enrollment, id=pair.mentee_id)[0]
    assert mentee.person_id == play.person("ines")


@pytest.mark.parametrize(
    "words",
    [
        "je ne veux pas arrêter",
        "stop it, that's so funny",
        "I can't leave now",
        "oublie",
        "je pars en vacances",
        "merci",
        "ok",
        "on devait se voir mais non",
        "pas encore mais oui il est sympa",
        "yes but we did not meet",
        "non oui enfin non",
        "he said yes",
        "il dit qu'on s'est vus",
    ],
)
async def test_words_that_report_no_meeting_record_none(sqlite, words):
    """A "no" is never read as a "yes", and nobody stops, leaves or is erased by the way."""
    play = await asked(sqlite)
    await play.say("ana", words)
    answers = [one for one in play.rows(Conversation, person_id=play.person("ana")) if one.asked_step == "met_on"]
    assert play.rows(Meeting) == [] and answers == []
    assert play.rows(Pair)[0].state == "active"
