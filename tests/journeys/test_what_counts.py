"""What was said counts, whether or not the optional rest is answered; and it reaches whom its question named."""

from datetime import timedelta

from storage.tables import Alert, Checkin, Enrollment, Meeting, Outbox, Pair, SatisfactionAnswer
from tests.journeys.theatre import Play


async def checked(play: Play) -> None:
    """Ana and Tom have been asked whether they connected."""
    await play.pair(days=8)


async def test_a_meeting_counts_though_nothing_is_added_to_it(database):
    """ "Yes", the day, a mood, and then silence: the meeting is there at once, and nobody counts as silent."""
    play = Play(database)
    await checked(play)
    await play.press("ana", "yes")
    await play.fill("ana", "2027-01-11")
    assert [one.met_on.isoformat() for one in play.rows(Meeting)] == ["2027-01-11"]
    await play.press("ana", "4")
    await play.wait(days=40)
    row = next(one for one in play.rows(Checkin) if one.period == "d7" and one.answered_at)
    assert (row.state, row.answers) == ("answered", {"met": "yes", "met_on": "2027-01-11", "mood": 4})


async def test_a_yes_without_a_day_counts_on_the_day_it_was_said(sqlite):
    """The prompt ends one day; that they met stands."""
    play = Play(sqlite)
    await checked(play)
    await play.press("ana", "yes")
    said = play.clock.now().date()
    await play.wait(days=30)
    assert [one.met_on for one in play.rows(Meeting)] == [said]


async def test_who_leaves_has_left_before_a_reason_is_given(sqlite):
    """The pair has ended, and nobody is asked about it any more."""
    play = Play(sqlite)
    await play.pair()
    await play.say("ana", "quitter le programme")
    await play.press("ana", "yes")
    assert [one.state for one in play.rows(Enrollment)] == ["pool", "left"]
    assert play.rows(Pair)[0].state == "ended"


async def test_a_pair_ends_with_one_button(sqlite):
    """Whether one wants to meet somebody new may stay open; said later, it is followed."""
    play = Play(sqlite)
    await play.pair()
    await play.command("ana", "/mentoring end")
    await play.press("ana", "yes")
    assert (play.rows(Pair)[0].state, play.rows(Pair)[0].end_reason) == ("ended", "no_fault")
    assert play.told("tom")[-1] == "ending.neutral"
    await play.wait(days=2)
    await play.press("ana", "yes")
    assert play.rows(Pair)[0].end_reason == "rematch" and play.rows(Enrollment)[1].let_down


async def test_a_survey_counts_though_its_last_question_is_left_open(sqlite):
    """The answers are kept, and a wish is followed, as soon as it is told."""
    play = Play(sqlite)
    await play.pair(days=95)
    for value in ("2", "not_good", "not_yet", "yes", "no", "rematch"):
        await play.press("ana", value)
    assert [(one.score, one.fit) for one in play.rows(SatisfactionAnswer)] == [(2, "not_good")]
    assert play.rows(Pair)[0].end_reason == "rematch"


async def test_words_for_the_organizers_are_shown_to_them(sqlite):
    """What a pair wrote under a question that said so; and what a member said of their goals."""
    play = Play(sqlite)
    await checked(play)
    await play.press("ana", "yes")
    await play.fill("ana", "2027-01-11")
    await play.press("ana", "5")
    await play.say("ana", "Tom m’a ouvert des portes")
    reply = await play.command("olga", "/mentoring-admin pair show 1")
    facts = [
        ("".join(s.text for s in label), "".join(s.text for s in value)) for label, value in reply.private[0].facts
    ]
    assert ("Ana wrote (Tuesday 12 January 2027)", "Tom m’a ouvert des portes") in facts
    refused = await play.command("tom", "/mentoring-admin pair show 1")
    assert refused.private[0].key == "commands.refused"


async def test_what_an_organizer_asks_a_silent_pair_is_asked(sqlite):
    """Two rounds of silence end the bot's own questions, not the organizer's."""
    play = Play(sqlite)
    await play.pair(days=50)
    case = next(one for one in play.rows(Alert) if one.kind == "health")
    mark = play.mark("ana")
    await play.press_token("olga", f"do.case.{case.id}", "write")
    await play.wait(days=3)
    assert "checkin.met.ask" in play.news("ana", mark)


async def test_a_question_to_the_organizers_holds_its_own_words(sqlite):
    """What was not understood long before is not what is passed on."""
    play = Play(sqlite)
    await play.running()
    await play.say("ana", "bonjour")
    await play.press("ana", "go")
    await play.say("ana", "bla bla blub")
    await play.press("ana", "mentee")
    for value in ("data", "fr", "weekend"):
        await play.fill("ana", value)
    await play.press("ana", "no")
    await play.press("ana", "question")
    assert play.told("ana")[-1] == "contact.words.ask"
    await play.say("ana", "Est-ce payant ?")
    await play.press("ana", "yes")
    assert "Est-ce payant ?" in play.last("olga")


async def test_skip_is_a_word_too(sqlite):
    """In any language, where the button stands; it is no answer of its own."""
    play = Play(sqlite)
    await checked(play)
    await play.press("ana", "yes")
    await play.fill("ana", "2027-01-11")
    await play.press("ana", "5")
    await play.say("ana", "passer")
    assert play.told("ana")[-1] == "checkin.end_yes"
    assert play.news("olga", 0).count("contact.to_organizers") == 0


async def test_whoever_accepts_on_second_thought_has_accepted(sqlite):
    """ "I accept", typed where "are you sure?" was asked of a refusal, is no yes to the refusal."""
    play = Play(sqlite)
    await play.running()
    await play.say("tom", "hello")
    await play.press("tom", "go")
    await play.press("tom", "mentee")
    for value in ("data", "en", "weekend"):
        await play.fill("tom", value)
    await play.press("tom", "no")
    await play.press("tom", "decline")
    await play.say("tom", "I accept")
    assert play.rows(Enrollment)[0].state == "pool"


async def test_who_was_imported_is_let_in(sqlite):
    """They hear the first words like everybody, and are asked."""
    play = Play(sqlite)
    await play.running()
    csv = b"name,email,role\nBo,bo@example.org,mentee\n"
    await play.command("olga", "/mentoring-admin members import sure:yes", file=csv)
    await play.say("bo", "hello", email="bo@example.org")
    assert play.told("bo") == ["join.first_words"]
    await play.press("bo", "go")
    assert play.told("bo")[-1].startswith("onboarding.")


async def test_who_waits_is_told_kindly_and_once(sqlite):
    """After an approval; not again at the next one soon after."""
    play = Play(sqlite)
    await play.running()
    await play.onboard("tom", "mentor")
    await play.onboard("ana", "mentee")
    await play.onboard("bo", "mentee", "finance")
    await play.match()
    assert play.told("bo")[-1] == "matching.you_wait" and "matching.you_wait" not in play.told("ana")
    mark = play.mark("bo")
    await play.onboard("kim", "mentee")
    await play.match()
    assert play.news("bo", mark) == []


async def test_answers_about_oneself_can_be_changed_at_any_time(sqlite):
    """From one's page, months later."""
    play = Play(sqlite)
    await play.pair(days=60)
    page = await play.open("ana")
    button = next(one for part in page.parts for one in part.buttons if one.value == "change")
    await play.press_token("ana", button.token, button.value)
    await play.press("ana", "topics")
    await play.fill("ana", "finance")
    ana = next(one for one in play.rows(Enrollment) if one.role == "mentee")
    assert ana.profile["topics"] == ["finance"] and ana.state == "pool"


async def test_the_reasons_of_a_case_are_todays(sqlite):
    """Days are counted when the case is shown."""
    play = Play(sqlite)
    await play.pair(days=30)
    await play.command("olga", "/mentoring-admin alerts list")
    before = play.rows(Alert, kind="health")[0].reasons
    await play.wait(days=3)
    await play.command("olga", "/mentoring-admin alerts list")
    after = play.rows(Alert, kind="health")[0].reasons
    days = [next(one["n"] for one in found if one["code"] == "no_contact_yet") for found in (before, after)]
    assert days[1] - days[0] == timedelta(days=3).days


async def test_a_reminder_never_follows_its_question_on_the_same_day(sqlite):
    """However long the question waited behind another one."""
    play = Play(sqlite)
    await play.pair("ana", "bo", days=45)
    days: dict[int, list[object]] = {}
    for row in play.rows(Outbox, lane="nudge"):
        if row.conversation_id is not None:
            days.setdefault(row.conversation_id, []).append(row.sent_at.date())
    assert any(len(sent) > 1 for sent in days.values())
    assert all(len(sent) == len(set(sent)) for sent in days.values())


async def test_a_setting_that_cannot_be_is_answered_with_what_can(sqlite):
    """In the organizer's language, never in a library's words."""
    play = Play(sqlite)
    await play.running()
    for name, value, key in (
        ("budget", "many", "settings.fits_number"),
        ("country", "ZZ", "settings.fits_country"),
        ("hours", "18, 9", "settings.fits_hours"),
        ("pronoun", "thou", "settings.fits_one"),
        ("working_days", "perhaps", "settings.fits_yes_no"),
        ("zone", "Paris", "settings.fits_zone"),
    ):
        reply = await play.command(
            "olga", f"/mentoring-admin settings set name:{name} value:{value!r}".replace("'", '"')
        )
        said = "".join(span.text for line in reply.private[0].lines for span in line)
        assert reply.private[0].key == "settings.not_possible", name
        assert said and "Input" not in said and "value" not in said, (key, said)


async def test_an_answer_takes_the_buttons_off_all_that_asked_for_it(sqlite):
    """The question and its reminders: no dead button stays."""
    play = Play(sqlite)
    await checked(play)
    await play.wait(days=9)
    asked = [row for row in play.rows(Outbox, step="met", kind="send") if row.account_id == play.account("ana")]
    assert len(asked) == 3
    await play.press("ana", "not_yet")
    assert {row.ref for row in asked} <= set(play.stage.sealed)
