"""What can be done at any time, in words, by button and by command; and what must never happen by accident."""

import json
from datetime import UTC, datetime

import pytest

from bot.messages import plain
from storage.tables import Account, Answer, Conversation, Enrollment, Goal, LogEntry, Nudge, Outbox, Pair, Person
from tests.journeys.theatre import Play


async def test_stop_stops_at_once_and_then_asks(database):
    """After "stop" nothing that the bot starts is sent, whatever is answered or not; "go on" lifts it."""
    play = Play(database)
    await play.pair()
    await play.say("ana", "stop")
    assert play.told("ana")[-1] == "stopped.then.ask"
    assert play.rows(Person, id=play.person("ana"))[0].stopped_at == play.clock.now()
    mark = play.mark("ana")
    await play.wait(days=30)
    assert play.news("ana", mark) == [] and "checkin.met.ask" in play.told("tom")
    await play.press("ana", "go_on")
    await play.wait(days=30)
    assert "checkin.met.ask" in play.news("ana", mark)


async def test_stop_then_leave_still_confirms(sqlite):
    """Leaving after "stop" is a question of its own."""
    play = Play(sqlite)
    await play.pair()
    await play.say("ana", "stop")
    await play.press("ana", "leave")
    assert play.told("ana")[-1] == "leave.sure.ask" and play.rows(Pair)[0].state == "active"
    await play.press("ana", "no")
    assert play.told("ana")[-1] == "leave.stays" and play.rows(Pair)[0].state == "active"


async def test_a_pause_until_a_day_holds_nudges_and_ends_by_itself(database):
    """ "pause jusqu'au 25 janvier" is taken at once; nothing comes before; then one word, and the check-ins go on."""
    play = Play(database)
    await play.pair()
    await play.say("ana", "pause jusqu'au 25 janvier")
    assert play.told("ana")[-1] == "pause.noted" and "25 janvier" in play.last("ana")
    mark = play.mark("ana")
    await play.wait(days=20)
    assert play.news("ana", mark) == [] and "checkin.met.ask" in play.told("tom")
    await play.wait(days=8)
    assert play.news("ana", mark)[0] == "pause.over" and "checkin.met.ask" in play.news("ana", mark)


async def test_a_pause_without_a_day_asks_for_it_and_takes_no_past_day(sqlite):
    """The day is asked; a day gone by is answered with what can be."""
    play = Play(sqlite)
    await play.pair()
    await play.say("ana", "je voudrais faire une pause")
    assert play.told("ana")[-1] == "pause.until.ask"
    await play.fill("ana", "2027-01-01")
    assert play.rows(Person, id=play.person("ana"))[0].paused_until is None
    await play.say("ana", "le 1er février")
    assert play.rows(Person, id=play.person("ana"))[0].paused_until == datetime(2027, 1, 31, 23, tzinfo=UTC)


async def test_a_pause_that_ends_early_gives_the_days_back(sqlite):
    """Sixty days of pause lifted after two: the pair's clock runs, and its silence is found as ever."""
    play = Play(sqlite)
    await play.pair()
    await play.say("ana", "pause jusqu'au 5 mars")
    await play.wait(days=2)
    await play.say("ana", "je suis de retour")
    assert play.told("ana")[-1] == "stopped.goes_on"
    await play.wait(days=16)
    assert play.rows(Pair)[0].health == "needs_attention"


async def test_the_clock_of_health_stands_still_during_a_pause(sqlite):
    """A pair whose mentee pauses for weeks is not late, and an unanswered question does not count as silence."""
    play = Play(sqlite)
    await play.pair(days=8)
    await play.say("ana", "pause jusqu'au 1er mars")
    await play.say("tom", "pause until March 1st")
    await play.wait(days=45)
    assert play.rows(Pair)[0].health == "new"
    await play.wait(days=30)
    assert play.rows(Pair)[0].health != "new"


async def test_a_paused_member_is_not_matched(database):
    """Someone on pause is left out of the preview, and an approval that comes meanwhile introduces nobody."""
    play = Play(database)
    await play.running()
    await play.onboard("tom", "mentor")
    await play.onboard("ana", "mentee")
    await play.command("olga", "/mentoring-admin match preview")
    await play.say("ana", "pause jusqu'au 25 janvier")
    await play.press("olga", "all")
    assert [one.state for one in play.rows(Pair)] == ["dropped"]
    await play.command("olga", "/mentoring-admin match preview")
    assert play.told("olga")[-1] == "matching.none"
    await play.wait(days=22)
    await play.match()
    assert play.rows(Pair)[-1].state == "active"


async def test_leaving_takes_a_clear_yes_and_the_reason_is_ones_own(database):
    """Leaving ends the pair with neutral words for the partner; a reason that is not shared reaches nobody."""
    play = Play(database)
    await play.pair()
    await play.say("ana", "je veux quitter le programme")
    assert "Tandem" in play.last("ana")
    await play.press("ana", "yes")
    assert "leave.done" in play.told("ana") and play.told("tom")[-1] == "ending.neutral"
    assert play.rows(Enrollment)[1].state == "left", "whether or not a reason is given"
    await play.press("ana", "no_fit")
    await play.press("ana", "no")
    assert play.told("ana")[-1] == "leave.thanks"
    assert "no_fit" not in str([one.values for one in play.rows(LogEntry)])
    assert next(one for one in play.rows(Enrollment) if one.role == "mentor").let_down
    mark = play.mark("ana")
    await play.wait(days=200)
    assert play.news("ana", mark) == []


async def test_leaving_with_two_programs_asks_which_and_leaves_only_that(sqlite):
    """With two programs the one that is meant is asked and named; the other goes on."""
    play = Play(sqlite)
    await play.running(name="Tandem")
    await play.running(name="Relais")
    for name in ("Tandem", "Relais"):
        program = {"Tandem": "1", "Relais": "2"}[name]
        await play.press_token("ana", f"do.start.{program}", "go")
        await play.press("ana", "mentee")
        for value in ("data", "fr", "weekend"):
            await play.fill("ana", value)
        await play.press("ana", "no")
        await play.press("ana", "accept")
    await play.say("ana", "je veux quitter le programme")
    assert play.told("ana")[-1] == "leave.which.ask"
    await play.press("ana", "Tandem")
    assert "Tandem" in play.last("ana")
    await play.press("ana", "yes")
    await play.press("ana", "~skip")
    assert [one.state for one in play.rows(Enrollment)] == ["left", "pool"]


async def test_asking_twice_leaves_one_question(sqlite):
    """ "quitter" twice: the first question's button is over, the second works, and nothing breaks."""
    play = Play(sqlite)
    await play.pair()
    await play.say("ana", "quitter")
    token, value = play.button("ana", "yes")
    await play.say("ana", "quitter")
    await play.press_token("ana", token, value)
    assert play.rows(Enrollment)[1].state == "pool" and play.told("ana")[-1] == "leave.sure.ask"
    await play.press("ana", "yes")
    await play.press("ana", "~skip")
    mark = play.mark("ana")
    await play.press("ana", "yes")
    assert play.news("ana", mark) == []


NOT_A_YES = [
    "non",
    "no",
    "je ne veux pas arrêter",
    "I can't leave now",
    "oui mais non",
    "peut-être",
    "ok",
    "no problem",
    "pas de problème",
    "je n'accepte pas",
    "j'accepte pas",
    "who accepts this?",
    "of course not",
    "forget it",
    "oublie",
    "yes, but I have a question",
    "je quitte la salle, oui",
    "I don't want to leave",
    "non je reste",
    "no, keep it",
    "stop it, that's so funny",
    "je pars en vacances",
    "not really",
    "yes and no",
    "hmm",
]


@pytest.mark.parametrize("words", NOT_A_YES)
async def test_no_leave_by_accident(sqlite, words):
    """At "are you sure?" these words leave nothing."""
    play = Play(sqlite)
    await play.running()
    await play.onboard("ana", "mentee")
    await play.say("ana", "je veux quitter le programme")
    await play.say("ana", words)
    assert play.rows(Enrollment)[0].state == "pool"
    assert "why" not in [one.asked_step for one in play.rows(Conversation)]


@pytest.mark.parametrize("words", NOT_A_YES)
async def test_no_erasure_by_accident(sqlite, words):
    """At "erase all?" these words erase nothing."""
    play = Play(sqlite)
    await play.running()
    await play.onboard("ana", "mentee")
    await play.say("ana", "efface mes données")
    await play.say("ana", words)
    assert play.rows(Person, name="Ana")[0].erased_at is None


@pytest.mark.parametrize(
    "words",
    [
        "je ne veux pas arrêter",
        "I can't leave now",
        "oublie",
        "je pars en vacances",
        "j'ai oublié mes données chez moi",
        "il a quitté son travail",
        "on a fait une pause café",
        "don't stop",
        "I forgot my data",
        "stop joking",
        "je dois quitter la réunion à 15 h",
    ],
)
async def test_words_that_are_no_wish_do_nothing(sqlite, words):
    """With no question open, these words neither stop, pause, leave nor erase, nor ask whether to."""
    play = Play(sqlite)
    await play.pair()
    await play.say("ana", words)
    ana = play.rows(Person, id=play.person("ana"))[0]
    assert (ana.stopped_at, ana.paused_until, ana.erased_at) == (None, None, None)
    assert play.told("ana")[-1] in ("bot.not_understood", "bot.wish_unsure")
    assert not [one for one in play.rows(Conversation) if one.flow in ("leave", "forget", "pause", "stopped")]


async def test_a_sure_wish_in_words_is_heard_and_an_unsure_one_asked(sqlite):
    """ "Stop it, that's so funny" is asked about; a no keeps everything, a yes stops."""
    play = Play(sqlite)
    await play.pair()
    assert await play.answered("ana", "stop it, that's so funny") == ["bot.wish_unsure"]
    await play.press("ana", "no")
    assert play.rows(Person, id=play.person("ana"))[0].stopped_at is None
    await play.press("ana", "yes")
    assert play.rows(Person, id=play.person("ana"))[0].stopped_at is not None


async def test_erasure_after_a_clear_yes_leaves_no_word(database):
    """Name, answers, goals and profile are gone, the log has a stranger's id; the partner hears neutral words."""
    play = Play(database)
    await play.pair()
    me = play.person("ana")
    await play.command("ana", "/mentoring goals")
    await play.say("ana", "Changer de métier")
    await play.say("ana", "efface mes données")
    await play.press("ana", "yes")
    assert play.told("ana")[-1] == "forget.done" and play.told("tom")[-1] == "ending.neutral"
    person = play.rows(Person, id=me)[0]
    assert (person.name, person.email, person.zone) == ("", None, None) and person.erased_at
    assert play.rows(Goal) == []
    mine = {one.id for one in play.rows(Conversation, person_id=me)}
    assert not [one for one in play.rows(Answer) if one.conversation_id in mine]
    assert play.rows(LogEntry, person_id=me, code="charter_accepted") == []
    account = play.rows(Account, external_id="ana")[0]
    assert not [one for one in play.rows(Outbox, account_id=account.id) if "métier" in json.dumps(one.message)]
    mark = play.mark("ana")
    await play.wait(days=200)
    assert play.news("ana", mark) == []


async def test_my_data_is_ones_own_and_nobody_elses(sqlite):
    """The file holds one's answers and charter, not the partner's, and not what the partner excluded."""
    play = Play(sqlite)
    await play.pair(days=9)
    await play.say("tom", "yes, yesterday")
    await play.say("tom", "2")
    await play.say("tom", "She was late, honestly")
    await play.say("ana", "mes données")
    letter = play.stage.heard["ana"][-1]
    held = json.loads(letter.files[0].content)
    assert held["person"]["name"] == "Ana" and held["enrollments"][0]["charter"]
    assert "She was late" not in json.dumps(held)


async def test_words_for_an_organizer_are_passed_on_as_they_are(database):
    """The words go to the organizers after a yes, with the name, and open a case."""
    play = Play(database)
    await play.pair()
    await play.say("ana", "je voudrais parler à quelqu'un")
    await play.say("ana", "Tom ne peut que le *dimanche* @everyone")
    assert "Tom ne peut" not in play.last("olga")
    await play.press("ana", "yes")
    assert "*dimanche* @everyone" in play.last("olga") and "Ana" in play.last("olga")
    assert play.told("ana")[-1] == "contact.passed"


async def test_words_for_an_organizer_that_are_not_confirmed_go_nowhere(sqlite):
    """A no drops them."""
    play = Play(sqlite)
    await play.pair()
    mark = play.mark("olga")
    await play.say("ana", "je voudrais parler à quelqu'un")
    await play.say("ana", "Finalement rien")
    await play.press("ana", "no")
    assert play.news("olga", mark) == [] and play.told("ana")[-1] == "contact.dropped"


async def test_what_is_not_understood_is_offered_to_an_organizer_and_the_question_repeated_once_a_day(sqlite):
    """Never dropped: the words can be passed on; the waiting question comes back once a day, not more."""
    play = Play(sqlite)
    await play.pair(days=9)
    assert await play.answered("ana", "le chat est gris") == ["bot.not_understood", "bot.my_question"]
    assert await play.answered("ana", "la nuit aussi") == ["bot.not_understood"]
    await play.press("ana", "yes")
    assert "la nuit aussi" in play.last("olga")
    await play.wait(days=1, hours=1)
    assert "bot.my_question" in await play.answered("ana", "tous les chats")


@pytest.mark.parametrize("words", ["merci", "ok", "👍", "super", "thanks a lot"])
async def test_thanks_and_ok_get_a_short_word_at_most(sqlite, words):
    """With nothing open, never "I did not understand"."""
    play = Play(sqlite)
    await play.pair()
    assert await play.answered("ana", words) in ([], ["bot.welcome"])


async def test_the_language_changes_for_oneself_alone(sqlite):
    """ "english please": the bot speaks English to Ana from now on; Tom's and Ines's languages stay."""
    play = Play(sqlite)
    await play.pair()
    await play.say("ana", "in english please")
    assert play.rows(Person, id=play.person("ana"))[0].language == "en"
    await play.wait(days=8)
    assert "it has been" in play.last("ana")
    await play.say("ana", "parle français")
    assert "français" in play.last("ana")


async def test_help_says_what_can_be_done(sqlite):
    """In words and by command; the command's list is seen by the asker alone."""
    play = Play(sqlite)
    await play.pair()
    assert await play.answered("ana", "aide") == ["always.help"]
    reply = await play.command("ana", "/mentoring help")
    assert "pause" in str([plain(line) for one in reply.private for line in one.lines])


async def test_a_member_gets_no_organizers_command(sqlite):
    """The polite refusal is seen by them alone, and nothing changes."""
    play = Play(sqlite)
    await play.pair()
    mark = play.mark("ana")
    reply = await play.command("ana", "/mentoring-admin pair end pair:1")
    assert [one.key for one in reply.private] == ["commands.refused"]
    assert play.rows(Pair)[0].state == "active" and play.mark("ana") == mark


async def test_the_no_fault_exit_is_one_button_with_neutral_words(sqlite):
    """The partner hears neutral words; the organizer sees the reason only with consent; who wants goes back in line."""
    play = Play(sqlite)
    await play.pair()
    await play.command("ana", "/mentoring end")
    await play.press("ana", "yes")
    await play.press("ana", "yes")
    await play.press("ana", "no_fit")
    await play.press("ana", "no")
    assert play.told("tom")[-1] == "ending.neutral"
    assert play.rows(Pair)[0].end_reason == "rematch"
    assert play.rows(LogEntry, code="exit_reason") == []
    assert all(one.waiting_since for one in play.rows(Enrollment))


async def test_an_exit_question_is_over_when_the_pair_is(sqlite):
    """The pair ended meanwhile: the exit's button changes nothing and says so."""
    play = Play(sqlite)
    await play.pair()
    await play.command("ana", "/mentoring end")
    token, value = play.button("ana", "yes")
    await play.command("olga", "/mentoring-admin pair end pair:1")
    reply = await play.press_token("ana", token, value)
    assert reply.sealed and play.rows(Pair)[0].end_reason == "organizer"


async def test_removing_a_member_ends_their_questions_too(sqlite):
    """Taken out by an organizer: no nudge, no open question, the partner hears neutral words."""
    play = Play(sqlite)
    await play.pair(days=8)
    await play.command("olga", "/mentoring-admin members remove member:Ana")
    assert play.told("tom")[-1] == "ending.neutral"
    mine = play.rows(Conversation, person_id=play.person("ana"))
    assert not [one for one in mine if one.state in ("asking", "waiting")]
    assert not [one for one in play.rows(Nudge, state="planned") if one.person_id == play.person("ana")]
