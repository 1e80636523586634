"""Satisfaction half-way, the end of a pair and of a program, and a new partner after one."""

from datetime import UTC, datetime, timedelta

from bot.messages import plain
from flows.closing import certificate
from storage.tables import Alert, Conversation, Enrollment, Goal, Nudge, Pair, SatisfactionAnswer
from tests.journeys.theatre import Play

HALF = 93
"""Days to just after half of a classic pair's length."""


async def half_way(database) -> Play:
    """A pair that met once and is asked how it goes."""
    play = Play(database)
    await play.pair(days=HALF)
    assert "satisfaction.score.ask" in play.told("ana")
    return play


async def survey(play: Play, who: str, wish: str, fit: str = "good", there: str = "yes", share: str = "no") -> None:
    """Answer the satisfaction questions by buttons."""
    for value in ("4", fit, "on_the_way", there, share, wish, "~skip"):
        await play.press(who, value)


async def test_half_way_both_are_asked_and_go_on(database):
    """Four answers and a wish; going on changes nothing; figures only."""
    play = await half_way(database)
    await survey(play, "ana", "go_on")
    assert play.told("ana")[-1] == "satisfaction.end_go_on"
    row = play.rows(SatisfactionAnswer)[0]
    assert (row.score, row.fit, row.round, row.shared) == (4, "good", "mid1", False)
    assert play.rows(Pair)[0].state == "active" and play.rows(Alert, kind="help") == []


async def test_a_fit_that_was_not_shared_is_no_organizers_reason(sqlite):
    """ "Not good" without sharing stays a figure; shared, it is a reason of the pair's health."""
    play = await half_way(sqlite)
    await survey(play, "ana", "go_on", fit="not_good")
    assert "fit_not_good" not in str(play.rows(Pair)[0].health_reasons)
    await survey(play, "tom", "go_on", fit="not_good", share="yes")
    assert "fit_not_good" in str(play.rows(Pair)[0].health_reasons)


async def test_a_call_is_an_organizers_case(sqlite):
    """An organizer's call is told at once."""
    play = await half_way(sqlite)
    await survey(play, "ana", "call")
    assert play.told("olga")[-1] == "alerts.case"
    assert "wants_call" in str(play.rows(Alert)[0].reasons)


async def test_a_partner_who_is_gone_is_an_organizers_case_too(sqlite):
    """ "My partner is not there any more" is never just figures."""
    play = await half_way(sqlite)
    await survey(play, "ana", "go_on", there="no")
    assert "wants_call" in str(play.rows(Alert)[0].reasons)


async def test_goals_reached_ends_the_pair_as_completed(sqlite):
    """The pair is completed and both are asked the closing questions."""
    play = await half_way(sqlite)
    await survey(play, "ana", "reached")
    pair = play.rows(Pair)[0]
    assert (pair.state, pair.end_reason, pair.completed) == ("ended", "goals_reached", True)
    await play.wait(days=4)
    assert "closing.goals.ask" in play.told("ana") and "closing.goals.ask" in play.told("tom")


async def test_a_rematch_for_the_one_who_wants_to_go_on(database):
    """The partner hears neutral words; both wait first in line; they are never proposed to each other again."""
    play = await half_way(database)
    await survey(play, "ana", "rematch")
    assert play.told("tom")[-1] == "ending.neutral" and play.rows(Pair)[0].end_reason == "rematch"
    told = play.stage.heard["tom"][-1]
    assert [plain(one) for one in told.lines] == ["You are first in line for someone new."]
    assert "in line" not in plain(told.text), "it is said once, and to nobody who is not"
    await play.command("olga", "/mentoring-admin match preview")
    assert play.told("olga")[-1] == "matching.none"
    await play.onboard("bo", "mentor")
    await play.match()
    bo = next(one for one in play.rows(Enrollment) if one.person_id == play.person("bo"))
    assert play.rows(Pair, state="active")[0].mentor_id == bo.id
    assert play.told("ana")[-1] == "introduction.to_mentee"


async def test_a_match_that_does_not_fit_is_offered_another(database):
    """ "Not really" leads to the re-match, and who says yes to it is first in line for someone new."""
    play = await half_way(database)
    for value in ("2", "not_good", "not_yet", "yes", "no"):
        await play.press("ana", value)
    assert play.told("ana")[-1] == "satisfaction.another.ask"
    await play.say("ana", "oui, volontiers")
    pair = play.rows(Pair)[0]
    assert (pair.state, pair.end_reason) == ("ended", "rematch") and play.told("tom")[-1] == "ending.neutral"
    assert all(one.let_down for one in play.rows(Enrollment))
    assert play.rows(SatisfactionAnswer)[0].answers["another"] == "rematch"
    await play.press("ana", "~skip")
    assert play.told("ana")[-1] == "satisfaction.end_rematch"


async def test_whose_partner_is_gone_is_first_in_line_alone(sqlite):
    """Who is said to be there no more is not put before anybody."""
    play = await half_way(sqlite)
    await survey(play, "ana", "rematch", there="no")
    assert {one.role: one.let_down for one in play.rows(Enrollment)} == {"mentor": False, "mentee": True}
    assert play.rows(Pair)[0].end_reason == "rematch" and play.told("tom")[-1] == "ending.neutral"


async def test_who_is_said_to_be_gone_is_matched_with_nobody_until_an_organizer_has_looked(sqlite):
    """A case names them; once it is closed, and a word has come from them, they are proposed again, to somebody else."""
    play = await half_way(sqlite)
    await survey(play, "ana", "rematch", there="no")
    case = next(one for one in play.rows(Alert) if one.kind == "gone")
    assert case.enrollment_id == play.rows(Enrollment, role="mentor")[0].id
    await play.onboard("bo", "mentee")
    await play.command("olga", "/mentoring-admin match preview")
    assert play.rows(Pair, state="proposed") == []
    await play.say("tom", "hello")
    await play.command("olga", "/mentoring-admin match preview")
    assert play.rows(Pair, state="proposed") == []
    await play.command("olga", f"/mentoring-admin alerts resolve {case.id} fine")
    await play.command("olga", "/mentoring-admin match preview")
    bo = next(one.id for one in play.rows(Enrollment) if one.person_id == play.person("bo"))
    assert [one.mentee_id for one in play.rows(Pair, state="proposed")] == [bo]


async def test_who_rather_stops_is_asked_whether_it_is_sure(sqlite):
    """ "I stop here" leads to leaving, with its confirmation; the partner is the one who is put first in line."""
    play = await half_way(sqlite)
    await survey(play, "ana", "stop", fit="not_good")
    assert play.told("ana")[-1] == "leave.sure.ask" and play.rows(Pair)[0].state == "active"
    await play.press("ana", "yes")
    assert {one.role: one.state for one in play.rows(Enrollment)} == {"mentor": "pool", "mentee": "left"}
    assert play.rows(Enrollment, role="mentor")[0].let_down and play.told("tom")[-1] == "ending.neutral"


async def test_a_match_that_fits_is_not_offered_another(sqlite):
    """Whose answers are well is asked how to go on, as ever."""
    play = await half_way(sqlite)
    for value in ("4", "not_sure", "on_the_way", "yes", "no"):
        await play.press("ana", value)
    assert play.told("ana")[-1] == "satisfaction.next.ask"


async def test_new_goals_are_asked(sqlite):
    """Going on with new goals asks for one in one's own words."""
    play = await half_way(sqlite)
    await survey(play, "ana", "new_goals")
    assert play.told("ana")[-1] == "goals.goal.ask"
    await play.say("ana", "Apprendre à négocier")
    assert [one.text for one in play.rows(Goal)] == ["Apprendre à négocier"]


async def at_the_end(database) -> Play:
    """The last day has come."""
    play = Play(database)
    await play.pair(days=184)
    assert "closing.goals.ask" in play.told("ana")
    return play


async def test_the_last_day_completes_the_pair_and_asks_both(database):
    """Goals, the mentee's question about the mentor, satisfaction, recommendation, testimonial, coming back; thanks."""
    play = await at_the_end(database)
    pair = play.rows(Pair)[0]
    assert (pair.state, pair.end_reason, pair.completed) == ("ended", "end_of_program", True)
    for value in ("met", "yes", "5", "9"):
        await play.press("ana", value)
    await play.press("ana", "other_role")
    assert "closing.thanks" in play.told("ana") and play.told("ana")[-1] == "closing.testimonial.ask"
    await play.say("ana", "Des échanges précieux")
    await play.press("ana", "yes")
    assert play.told("ana")[-1] == "closing.noted"
    for value in ("partly", "4", "8", "~skip", "same_role"):
        await play.press("tom", value)
    assert "closing.thanks" in play.told("tom")
    assert [one.answers.get("may_show") for one in play.rows(SatisfactionAnswer, round="end")] == ["yes", None]
    rows = play.rows(SatisfactionAnswer, round="end")
    assert {(one.score, one.recommend) for one in rows} == {(5, 9), (4, 8)}
    assert "précieux" not in str([one.answers for one in rows])


async def test_a_mentor_gets_a_certificate_of_months_and_declared_hours(sqlite):
    """A PDF that names nobody but the mentor, once the hours are said in words; a mentee is not asked and gets none."""
    play = await at_the_end(sqlite)
    for value in ("partly", "4", "8"):
        await play.press("tom", value)
    await play.say("tom", "about 12 hours")
    await play.press("tom", "Yes, that’s it")
    await play.press("tom", "same_role")
    assert play.rows(SatisfactionAnswer)[0].answers["hours"] == 12
    assert play.told("tom")[-1] == "closing.certificate"
    assert play.stage.heard["tom"][-1].files[0].content.startswith(b"%PDF")
    assert "6 months" in play.last("tom") and "12 hours declared" in play.last("tom")
    for value in ("met", "yes", "5", "9", "same_role"):
        await play.press("ana", value)
    assert "closing.certificate" not in play.told("ana") and "closing.hours.ask" not in play.told("ana")


async def test_a_certificate_without_hours_or_meetings_names_the_months(sqlite):
    """What nobody reported or declared is not on it."""
    play = await at_the_end(sqlite)
    for value in ("partly", "4", "8", "~skip", "same_role"):
        await play.press("tom", value)
    assert play.last("tom") == "Here is your certificate as a mentor: 6 months. Thank you!"


def test_months_together_count_once_and_gaps_do_not():
    """Two mentees at once are no double time, and the time between two pairs is nobody's."""
    day = datetime(2027, 1, 1, tzinfo=UTC)
    pairs = [
        Pair(program_id=1, mentor_id=1, mentee_id=number, introduced_at=day + timedelta(days=a), ended_at=end)
        for number, (a, end) in enumerate(
            [(0, day + timedelta(days=61)), (30, day + timedelta(days=61)), (200, day + timedelta(days=230))]
        )
    ]
    assert certificate.together(pairs, day + timedelta(days=400)) == 3


def test_the_same_certificate_is_the_same_bytes():
    """What a person typed is drawn as it is, in any script, and is no formula."""
    words = {"title": "t", "to": "t", "body": "$x_1$ and \\frac", "facts": "6", "signed": "s"}
    assert certificate.drawn("Zoé $\\alpha$ 王", words) == certificate.drawn("Zoé $\\alpha$ 王", words)


async def test_closing_is_reminded_and_then_left_alone(sqlite):
    """Two reminders, and then no more of that program."""
    play = await at_the_end(sqlite)
    mark = play.mark("ana")
    await play.wait(days=60)
    assert play.news("ana", mark) == ["closing.reminder", "closing.last_reminder"]


async def test_closing_a_program_ends_open_questions_kindly(database):
    """An open check-in is over; its button says so; the closing questions come in the hours of messages."""
    play = Play(database)
    await play.pair(days=8)
    token, value = play.button("ana", "yes")
    await play.command("olga", "/mentoring-admin program close sure:yes")
    assert play.told("ana")[-1] == "ending.end_of_program"
    reply = await play.press_token("ana", token, value)
    assert reply.sealed and not [one for one in play.rows(Conversation, flow="checkin") if one.state == "asking"]
    await play.wait(days=2)
    assert "closing.goals.ask" in play.told("ana")
    mark = play.mark("tom")
    for value in ("met", "5", "10", "~skip", "no"):
        await play.press("tom", value)
    assert "closing.thanks" in play.news("tom", mark)


async def test_a_charter_accepted_after_the_close_begins_nothing(sqlite):
    """Whoever answers an old charter question of a closed program hears that it takes nobody in."""
    play = Play(sqlite)
    await play.running()
    await play.say("ana", "bonjour")
    await play.press("ana", "go")
    await play.press("ana", "mentee")
    for value in ("data", "fr", "weekend"):
        await play.fill("ana", value)
    await play.press("ana", "no")
    await play.command("olga", "/mentoring-admin program close sure:yes")
    await play.press("ana", "accept")
    assert play.told("ana")[-1] == "join.closed" and play.rows(Enrollment)[0].state == "charter"


async def test_a_pair_on_its_last_days_gets_no_more_rounds(sqlite):
    """No regular check-in in the ten days before the end: the closing asks then."""
    play = await at_the_end(sqlite)
    last = max(one.due_at for one in play.rows(Nudge, kind="checkin") if (one.item or "").startswith("d"))
    assert (play.rows(Pair)[0].ends_on - last.date()).days >= 10


async def test_the_introduction_says_who_writes_first_and_that_the_bot_does_not_read(database):
    """One shared conversation in both languages: names, what they have in common, an agenda, whom to ask for help."""
    play = Play(database)
    await play.pair()
    keys = [letter.key for letter in play.stage.heard["shared:ana"]]
    assert keys == ["introduction.shared", "introduction.shared"], "one in each reader's language"
    letter = play.stage.heard["shared:tom"][0]
    text = "\n".join([plain(letter.text), *(plain(line) for line in letter.lines)])
    assert "Ana" in text and "Tom" in text and "team@example.org" in text
    assert play.told("ana")[-1] == "introduction.to_mentee" and play.told("tom")[-1] == "introduction.to_mentor"


async def test_approving_twice_introduces_once(sqlite):
    """The second press of "approve all" finds nothing to approve."""
    play = Play(sqlite)
    await play.running()
    await play.onboard("tom", "mentor")
    await play.onboard("ana", "mentee")
    await play.command("olga", "/mentoring-admin match preview")
    token, value = play.button("olga", "all")
    await play.press_token("olga", token, value)
    await play.press_token("olga", token, value)
    assert len(play.rows(Pair, state="active")) == 1 and len(play.stage.heard["shared:ana"]) == 2
