"""Near its own end a pair is asked whether it goes on: each side alone, decided and told on one day."""

import pytest

from bot.messages import Spans, Text, plain
from storage import schema
from storage.database import connect
from storage.tables import Checkin, Conversation, Enrollment, LogEntry, Meeting, Nudge, Pair, SatisfactionAnswer
from tests.journeys.theatre import TEXTS, Play

LENGTH = 40
"""Days of the pairs here, but for the first."""
DECIDED = 10
"""Days from the question to when the last day has come."""


async def asked(database, length: int = LENGTH) -> Play:
    """A pair that has been asked whether it goes on."""
    play = Play(database)
    await play.pair(template="community", length_days=str(length), threshold="0")
    await play.wait(days=length - DECIDED + 1)
    assert "renewal.go_on.ask" in play.told("tom")
    return play


async def test_both_wish_so_and_it_goes_on_for_as_long_again(database):
    """Rounds, the survey and the next question follow; nothing of the closing is asked, and the pair is open."""
    play = await asked(database, 91)
    first = play.rows(Pair)[0].ends_on
    await play.press("ana", "yes")
    await play.say("tom", "yes, let's go on")
    assert play.told("ana")[-1] == play.told("tom")[-1] == "renewal.end"
    await play.wait(days=DECIDED)
    pair = play.rows(Pair)[0]
    assert (pair.state, pair.ended_at, (pair.ends_on - first).days) == ("active", None, 91)
    assert "renewal.renewed" in play.told("ana") and "renewal.renewed" in play.told("tom")
    mark = play.mark("ana")
    await play.wait(days=82)
    news = play.news("ana", mark)
    assert "checkin.met.ask" in news and "satisfaction.score.ask" in news and "renewal.go_on.ask" in news
    assert "closing.goals.ask" not in play.told("ana")
    rounds = {one.period for one in play.rows(Checkin, enrollment_id=pair.mentee_id)}
    assert {"d77", "renewed:2027-04-08", "d105"} <= rounds and "d91" not in rounds
    assert {one.item for one in play.rows(Nudge, kind="satisfaction")} == {"mid1", "mid2"}
    await play.wait(days=DECIDED)
    assert play.rows(Pair)[0].state == "ended", "asked again, and nobody said yes"
    await play.wait(days=1)
    assert "closing.goals.ask" in play.told("ana")


@pytest.mark.parametrize("answers", [("yes", "no"), ("yes", None), ("no", "no"), (None, None)])
async def test_without_both_it_ends_kindly_for_both_alike(sqlite, answers):
    """Whatever each said or did not say, both read the same words at the same time, and then the closing questions."""
    play = await asked(sqlite)
    marks = {}
    for who, answer in zip(("ana", "tom"), answers, strict=True):
        if answer:
            await play.press(who, answer)
        marks[who] = play.mark(who)
    await play.wait(days=DECIDED - 2)
    assert play.rows(Pair)[0].state == "active", "an answer ends nothing before the day that was said"
    await play.wait(days=2)
    pair = play.rows(Pair)[0]
    assert (pair.state, pair.end_reason, pair.completed) == ("ended", "end_of_program", True)
    await play.wait(days=1)
    for who in ("ana", "tom"):
        news = [
            key
            for key in play.news(who, marks[who])
            if key not in ("renewal.last_reminder", "checkin.last_reminder", "sessions.for_first")
        ]
        assert news == ["ending.end_of_program", "closing.goals.ask"]


async def test_the_time_of_a_message_tells_nothing(tmp_path):
    """A "no" or silence of the partner changes neither what somebody hears before the last day, nor when it comes."""
    heard = []
    for number, answer in enumerate(("yes", "no", None)):
        database = connect(f"sqlite:///{tmp_path}/{number}.sqlite")
        schema.upgrade(database)
        play = await asked(database)
        if answer:
            await play.press("tom", answer)
        await play.press("ana", "yes")
        found = []
        for _ in range((DECIDED - 1) * 12):
            mark = play.mark("ana")
            await play.wait(hours=2)
            found += [(play.clock.now(), key) for key in play.news("ana", mark)]
        heard.append(found)
        play.writer.close()
        database.dispose()
    assert len({tuple(at for at, _ in found) for found in heard}) == 1, "the same moments"
    before = {tuple(key for _, key in found[:-1]) for found in heard}
    assert before == {("sessions.for_first",)}, "and nothing before the last day but the tip that everybody gets"
    assert [found[-1][1] for found in heard] == ["renewal.renewed", *["ending.end_of_program"] * 2]


async def test_who_can_read_the_answer_stands_under_the_question(sqlite):
    """Nobody, and not the partner; the record holds that it was asked, and not what was said."""
    play = await asked(sqlite)
    letter = next(one for one in reversed(play.stage.heard["tom"]) if one.key == "renewal.go_on.ask")
    assert "seen by nobody, not by Ana either" in plain(letter.small)
    await play.press("tom", "no")
    entries = [one for one in play.rows(LogEntry, code="answered") if one.values.get("flow") == "renewal"]
    assert entries and all("value" not in one.values for one in entries)


@pytest.mark.parametrize(
    ("words", "heard"),
    [
        ("oui avec plaisir", "yes"),
        ("on continue !", "yes"),
        ("volontiers, encore trois mois", "yes"),
        ("non merci, on s'arrête là", "no"),
        ("plutôt pas", "no"),
        ("je ne veux pas continuer", "no"),
        ("on arrête", "no"),
    ],
)
async def test_free_words_are_understood(sqlite, words, heard):
    """As people write it."""
    play = await asked(sqlite)
    await play.say("ana", words)
    assert play.told("ana")[-1] == "renewal.end", play.last("ana")
    mine = play.rows(Conversation, flow="renewal", person_id=play.person("ana"))
    assert [one.state for one in mine] == ["done"]
    await play.press("tom", "yes")
    await play.wait(days=DECIDED)
    assert play.rows(Pair)[0].state == ("active" if heard == "yes" else "ended")


async def test_an_answer_can_be_changed_until_the_last_day(sqlite):
    """The last word counts; afterwards the button says that it is an old one."""
    play = await asked(sqlite)
    await play.press("tom", "yes")
    await play.press("ana", "yes")
    token, _ = play.button("ana", "Modifier une réponse")
    await play.press_token("ana", token, "go_on")
    await play.press("ana", "no")
    await play.wait(days=DECIDED)
    assert play.rows(Pair)[0].state == "ended"
    mark = play.mark("ana")
    reply = await play.press_token("ana", token, "go_on")
    assert [letter.key for letter in reply.private] == ["bot.stale"] and play.news("ana", mark) == []


async def test_a_yes_after_the_question_was_put_away_counts(sqlite):
    """The prompt has ended unanswered; its button still counts until the last day."""
    play = await asked(sqlite)
    token, value = play.button("ana", "Oui, volontiers")
    await play.press("tom", "yes")
    await play.wait(days=7)
    assert [one.state for one in play.rows(Conversation, flow="renewal", person_id=play.person("ana"))] == ["closed"]
    reply = await play.press_token("ana", token, value)
    assert "compté" in plain(reply.sealed)
    await play.wait(days=3)
    assert play.rows(Pair)[0].state == "active"


async def test_words_after_the_question_was_put_away_count_too(sqlite):
    """They are read as its answer where they can be nothing else; what may be news of a meeting is asked back."""
    play = await asked(sqlite)
    await play.wait(days=7)
    await play.say("tom", "let's go on")
    assert play.told("tom")[-1] == "renewal.end"
    await play.say("ana", "oui, on s'est vus")
    assert play.told("ana")[-1] == "renewal.go_on.ask"
    await play.say("ana", "oui, on continue")
    assert play.told("ana")[-1] == "renewal.end"
    await play.wait(days=3)
    assert play.rows(Pair)[0].state == "active" and play.rows(Meeting) == []


async def test_a_pause_over_the_last_days_moves_them(sqlite):
    """Who was away is asked on return, and has time; whose answer is there already is told of the later day."""
    play = Play(sqlite)
    await play.pair(template="community", length_days="40", days=28)
    await play.say("ana", "pause jusqu'au 1er mars")
    await play.wait(days=4)
    await play.press("tom", "yes")
    await play.wait(days=DECIDED)
    pair = play.rows(Pair)[0]
    assert pair.state == "active" and pair.ends_on.isoformat() == "2027-03-11"
    assert play.told("tom")[-1] == "renewal.moved" and play.told("tom").count("renewal.go_on.ask") == 1
    await play.wait(days=17)
    assert play.told("ana").count("renewal.go_on.ask") == 1
    await play.press("ana", "yes")
    await play.wait(days=10)
    assert play.rows(Pair)[0].ends_on.isoformat() == "2027-04-20" and "renewal.renewed" in play.told("tom")


async def test_extending_by_an_organizer_asks_before_the_new_end(sqlite):
    """The question about the former last day is not asked any more."""
    play = Play(sqlite)
    await play.pair(template="community", length_days="40", days=25)
    reply = await play.command("olga", "/mentoring-admin alerts list")
    extend = next(one for letter in reply.private for one in letter.buttons if one.value == "extend")
    await play.press_token("olga", extend.token, "extend")
    await play.wait(days=15)
    assert "renewal.go_on.ask" not in play.told("ana")
    await play.wait(days=22)
    assert play.told("ana").count("renewal.go_on.ask") == 1


async def test_an_extension_after_the_question_asks_anew(sqlite):
    """What was asked about the former last day ends, answered or not: the pair is extended all the same."""
    play = await asked(sqlite)
    await play.press("tom", "no")
    token, value = play.button("ana", "Oui, volontiers")
    reply = await play.command("olga", "/mentoring-admin alerts list")
    extend = next(one for letter in reply.private for one in letter.buttons if one.value == "extend")
    await play.press_token("olga", extend.token, "extend")
    reply = await play.press_token("ana", token, value)
    assert plain(reply.sealed) == plain(_said("bot.stale"))
    await play.wait(days=DECIDED + 22)
    assert play.rows(Pair)[0].state == "active" and play.told("tom").count("renewal.go_on.ask") == 2


def _said(key: str) -> Spans:
    return TEXTS.say("fr@tu", Text(key))


async def test_pairs_that_are_not_renewed_just_end(sqlite):
    """The setting `renewable` is the organizer's; a cohort is never asked."""
    play = Play(sqlite)
    await play.pair(template="community", renewable="no", length_days="40", days=42)
    assert "renewal.go_on.ask" not in play.told("ana") and play.rows(Pair)[0].state == "ended"


async def test_nobody_is_given_somebody_new_unasked(sqlite):
    """After its end a pair's two rest; who would come back in the same role is in line again, and so is who joins."""
    play = await asked(sqlite)
    await play.wait(days=DECIDED + 1)
    sheet = await play.open("ana")
    assert "terminé" in str(sheet) or "finished" in str(sheet), sheet
    await play.onboard("bo", "mentee")
    await play.onboard("paul", "mentor")
    await play.command("olga", "/mentoring-admin match preview")
    proposed = {(one.mentor_id, one.mentee_id) for one in play.rows(Pair, state="proposed")}
    ids = {one.person_id: one.id for one in play.rows(Enrollment)}
    assert proposed == {(ids[play.person("paul")], ids[play.person("bo")])}, "Ana and Tom rest"
    for value in ("met", "yes", "5", "9", "same_role"):
        await play.press("ana", value)
    assert "ending.back_in_line" in play.told("ana")
    await play.command("tom", "/mentoring join")
    token, value = play.button("tom", "again")
    await play.press_token("tom", token, value)
    assert play.told("tom")[-1] == "ending.back_in_line"
    await play.press_token("tom", token, value)
    assert play.told("tom")[-1] == "onboarding.already"
    await play.command("olga", "/mentoring-admin match preview")
    waiting = {id for one in play.rows(Pair, state="proposed") for id in (one.mentor_id, one.mentee_id)}
    assert ids[play.person("ana")] in waiting
    assert play.rows(SatisfactionAnswer, round="end")[0].score == 5
