"""Reminders and silence, alerts and what ends them, the organizer's buttons."""

import pytest

from bot.messages import plain
from storage.tables import Alert, Answer, Checkin, Conversation, Enrollment, LogEntry, Nudge, Pair
from tests.journeys.theatre import Play


async def yes(play: Play, who: str, day: str) -> None:
    """Answer the open check-in: we met."""
    await play.press(who, "yes")
    await play.fill(who, day)
    await play.press(who, "4")
    await play.press(who, "~skip")


async def test_two_reminders_then_the_prompt_ends(database):
    """No answer: reminded after 3 and 7 days, the last one says so; then the prompt is over, and its button still counts."""
    play = Play(database)
    await play.pair(days=8)
    token, value = play.button("ana", "yes")
    mark = play.mark("ana")
    await play.wait(days=10)
    assert play.news("ana", mark) == ["checkin.reminder", "checkin.last_reminder"]
    assert play.rows(Checkin)[0].state == "lapsed"
    await play.press_token("ana", token, value)
    assert [one.value for one in play.rows(Answer) if one.step == "met"] == ["yes"]
    assert play.rows(Conversation)[-1].state == "asking"


async def test_two_silent_rounds_and_the_bot_stops_asking_until_a_word(database):
    """After two rounds without answer no more is asked; an organizer is told; any word starts it again."""
    play = Play(database)
    await play.pair(days=60)
    mark = play.mark("ana")
    await play.wait(days=25)
    assert play.news("ana", mark) == []
    assert [one.why for one in play.rows(Checkin) if one.state == "skipped"][:2] == ["silent", "silent"]
    assert play.rows(Alert)[0].state == "open"
    await play.say("ana", "merci !")
    await play.wait(days=30)
    assert "checkin.met.ask" in play.news("ana", mark)
    assert not [one for one in play.rows(Checkin, state="asked") if one.enrollment_id == play.rows(Pair)[0].mentor_id]


async def test_a_new_round_closes_the_old_one(sqlite):
    """A question still open when the next round comes is closed, and counts as lapsed."""
    play = Play(sqlite)
    await play.pair(reminders="10,16", checkins="7,21", days=23)
    first, second = sorted(play.rows(Checkin, enrollment_id=play.rows(Pair)[0].mentee_id), key=lambda one: one.due_at)
    assert (first.state, first.why, second.state) == ("lapsed", "new_round", "asked")


async def test_one_side_silent_is_half_silent(sqlite):
    """One side answers, the other does not for two rounds: an alert with its reasons, in words."""
    play = Play(sqlite)
    await play.pair(days=8)
    await yes(play, "tom", "2027-01-11")
    await play.wait(days=14)
    await yes(play, "tom", "2027-01-20")
    await play.wait(days=14)
    alert = play.rows(Alert)[0]
    assert play.rows(Pair)[0].health == "half_silent" and {one["code"] for one in alert.reasons} == {"side_unanswered"}
    await play.wait(days=5)
    letter = next(one for one in reversed(play.stage.heard["olga"]) if one.key == "alerts.case")
    assert any("2" in plain(line) for line in letter.lines)


async def test_an_alert_is_closed_by_good_news(database):
    """A silent pair that says "we met" is well again; its case is closed as recovered."""
    play = Play(database)
    await play.pair(days=60)
    assert play.rows(Pair)[0].health == "silent"
    await play.say("ana", "on s'est vus hier, c'était super")
    await play.press("ana", "~skip")
    await play.say("tom", "we met yesterday, it went well")
    await play.press("tom", "~skip")
    alert = play.rows(Alert)[0]
    assert (alert.state, alert.outcome, play.rows(Pair)[0].health) == ("resolved", "recovered", "on_track")


async def test_better_but_not_well_is_said_as_it_is(sqlite):
    """When one of two silent sides answers, the case names one side, not both."""
    play = Play(sqlite)
    await play.pair(days=60)
    await play.say("ana", "on s'est vus hier, c'était super")
    await play.press("ana", "~skip")
    codes = {one["code"] for one in play.rows(Alert)[0].reasons}
    assert "side_unanswered" in codes and "both_unanswered" not in codes and "no_contact_yet" not in codes


async def test_good_news_does_not_close_a_call_for_help(sqlite):
    """One asked for help, the other reports a meeting: the case stays open, with the help in it."""
    play = Play(sqlite)
    await play.pair(days=17)
    await play.wait(days=6)
    assert play.rows(Alert)[0].kind == "health"
    await play.press("ana", "help")
    await play.press("ana", "relationship")
    await yes(play, "tom", "2027-01-26")
    alert = play.rows(Alert)[0]
    assert alert.state == "open" and [one["code"] for one in alert.reasons] == ["help_relationship"]


async def test_two_not_yet_in_a_row_are_a_stalling_pair(sqlite):
    """A pair that answers "not yet" twice is found, before any silence."""
    play = Play(sqlite)
    await play.pair(days=8)
    for _ in range(2):
        await play.press("ana", "not_yet")
        await play.press("ana", "no_time")
        await play.wait(days=6)
    assert play.rows(Pair)[0].health == "needs_attention"
    assert "not_yet" in {one["code"] for one in play.rows(Alert)[0].reasons}


async def test_one_open_case_a_pair(sqlite):
    """Getting worse step by step stays one case, with the reasons of now."""
    play = Play(sqlite)
    await play.pair(days=100)
    assert len(play.rows(Alert)) == 1
    codes = [one["code"] for one in play.rows(Alert)[0].reasons]
    assert len(codes) == len(set(codes)) and "side_unanswered" not in codes


async def alerted(sqlite) -> Play:
    """A silent pair and its case in front of Olga."""
    play = Play(sqlite)
    await play.pair(days=63)
    assert "alerts.case" in play.told("olga")
    return play


async def test_write_to_both_asks_both_again(sqlite):
    """The case's button asks both sides once more, in their hours, and closes the case."""
    play = await alerted(sqlite)
    ana, tom = play.mark("ana"), play.mark("tom")
    await play.say("ana", "bonjour")
    await play.say("tom", "hello")
    await play.press("olga", "write")
    await play.wait(days=1)
    assert play.told("ana")[-1] == play.told("tom")[-1] == "checkin.met.ask"
    assert ana < play.mark("ana") and tom < play.mark("tom")
    assert (play.rows(Alert)[0].state, play.rows(Alert)[0].outcome) == ("resolved", "write")


async def test_rematch_frees_both_with_neutral_words(sqlite):
    """Both hear the same neutral words and wait first in the queue."""
    play = await alerted(sqlite)
    await play.press("olga", "rematch")
    assert play.told("ana")[-1] == play.told("tom")[-1] == "ending.neutral"
    assert play.rows(Pair)[0].state == "ended"
    assert all(one.let_down and one.waiting_since for one in play.rows(Enrollment))


async def test_end_ends_the_pair_for_both(sqlite):
    """The organizer can end a pair from its case; nobody is put back in the queue's front."""
    play = await alerted(sqlite)
    await play.press("olga", "end")
    pair = play.rows(Pair)[0]
    assert (pair.state, pair.end_reason, pair.completed) == ("ended", "organizer", False)
    assert not any(one.let_down for one in play.rows(Enrollment))


async def test_extend_moves_the_last_day_and_goes_on_asking(sqlite):
    """30 more days: the old last day passes, rounds go on, and the new last day ends the pair."""
    play = await alerted(sqlite)
    before = play.rows(Pair)[0].ends_on
    await play.press("olga", "extend")
    assert (play.rows(Pair)[0].ends_on - before).days == 30
    await play.wait(days=(before - play.clock.now().date()).days + 5)
    assert play.rows(Pair)[0].state == "active"
    await play.wait(days=30)
    assert play.rows(Pair)[0].state == "ended"


async def test_a_case_is_closed_once_and_only_by_an_organizer(sqlite):
    """A second press says that it is closed; a member who gets hold of the button changes nothing."""
    play = await alerted(sqlite)
    token, value = play.button("olga", "rematch")
    reply = await play.press_token("ana", token, value)
    assert reply.sealed and play.rows(Pair)[0].state == "active" and play.rows(Alert)[0].state == "open"
    await play.press_token("olga", token, "nonsense")
    assert play.rows(Alert)[0].state == "open"
    await play.press("olga", "fine")
    await play.press_token("olga", token, value)
    assert play.rows(Pair)[0].state == "active"


async def test_who_dismisses_a_case_is_asked_why(sqlite):
    """It is closed at once; the reason becomes its outcome and may be changed; a member's press changes nothing."""
    play = await alerted(sqlite)
    reply = await play.press("olga", "fine")
    why = {button.value: button.token for one in reply.private for button in one.buttons}
    assert list(why) == ["handled", "no_problem", "known", "mistaken"]
    alert = play.rows(Alert)[0]
    assert (alert.state, alert.outcome) == ("resolved", "fine")
    await play.press_token("ana", why["known"], "known")
    await play.press_token("olga", why["known"], "nonsense")
    assert play.rows(Alert)[0].outcome == "fine"
    await play.press_token("olga", why["known"], "known")
    await play.press_token("olga", why["known"], "known")
    assert play.rows(Alert)[0].outcome == "known"


async def test_the_digest_shows_five_and_a_number(sqlite):
    """The weekly message shows the five most urgent cases and how many more there are."""
    play = Play(sqlite)
    await play.running()
    for name in ("tom", "tim"):
        await play.onboard(name, "mentor")
    for number in range(6):
        await play.onboard(f"mentee{number}", "mentee")
    await play.match()
    pairs = len(play.rows(Pair, state="active"))
    await play.wait(days=35)
    mark = play.mark("olga")
    await play.wait(days=7)
    assert play.news("olga", mark).count("alerts.case") == min(pairs, 5)
    head = next(one for one in play.stage.heard["olga"][mark:] if one.key == "alerts.digest")
    assert pairs > 5 and any(f"+{pairs - 5}" in plain(line) for line in head.lines)


async def test_who_leaves_the_workspace_is_a_case_and_the_pair_is_held(database):
    """When an account is gone, neither side is asked; the organizer sees why; coming back lifts it."""
    play = Play(database)
    await play.pair()
    await play.leave_workspace("tom")
    ana, tom = play.mark("ana"), play.mark("tom")
    await play.wait(days=9)
    assert play.news("ana", ana) == play.news("tom", tom) == []
    assert [one["code"] for one in play.rows(Alert)[0].reasons] == ["left_workspace"]
    await play.say("tom", "hello")
    await play.wait(days=15)
    assert "checkin.met.ask" in play.news("ana", ana)


async def test_the_log_holds_no_words(sqlite):
    """Comments, goals and messages are in no log entry."""
    play = Play(sqlite)
    await play.pair(days=9)
    await play.say("ana", "oui, mardi, c'était super")
    await play.say("ana", "Une phrase bien à moi")
    assert "bien à moi" not in str([one.values for one in play.rows(LogEntry)])
    assert "bien à moi" not in str([one.answers for one in play.rows(Checkin)])


@pytest.mark.parametrize("template", ["quality", "flash", "commitment", "community"])
async def test_every_template_finds_its_silent_pair(sqlite, template):
    """Whatever the template's rhythm, a pair that says nothing ends as a case, and reminders keep their number."""
    play = Play(sqlite)
    await play.pair(template=template, threshold="0")
    assert play.rows(Pair, state="active")
    await play.wait(days=26)
    assert play.rows(Alert) and play.rows(Pair)[0].health in ("half_silent", "silent", "needs_attention")
    reminders = [one for one in play.rows(Nudge, kind="reminder", state="fired") if one.person_id == play.person("ana")]
    assert reminders


async def test_several_cases_are_acted_on_at_once(sqlite):
    """One button writes to all the pairs with a case; one command closes several, and names what is none."""
    play = Play(sqlite)
    await play.pair("ana", "ines", "bo", days=60)
    cases = [one for one in play.rows(Alert, state="open") if one.pair_id]
    assert len(cases) > 1
    shown = (await play.command("olga", "/mentoring-admin alerts list")).private[0]
    numbers = ", ".join(str(one.id) for one in cases[1:])
    closed = (await play.command("olga", f'/mentoring-admin alerts resolve "{numbers}, 999, x" handled')).private[0]
    assert closed.key == "alerts.resolved" and "999, x" in plain(closed.lines[0])
    token = shown.buttons[0]
    assert (await play.press_token("ana", token.token, token.value)).sealed and play.rows(Alert, state="open")
    await play.press_token("olga", token.token, token.value)
    assert {one.outcome for one in play.rows(Alert, kind="health")} >= {"handled", "write"}
    assert not [one for one in play.rows(Alert, state="open") if one.pair_id]
    mark = play.mark("ana")
    await play.wait(days=4)
    assert "checkin.met.ask" in play.news("ana", mark)
