"""The charter: accepted, declined, asked about, corrected, renewed; and what counts as evidence."""

import hashlib

import pytest

from bot.messages import plain
from storage.tables import Alert, CharterDecision, CharterVersion, Conversation, Enrollment, Pair
from tests.journeys.theatre import Play


async def before_the_charter(play: Play, who: str) -> None:
    """From hello to the charter's question."""
    await play.say(who, "bonjour")
    await play.press(who, "go")
    await play.press(who, "mentee")
    await play.fill(who, "data")
    await play.fill(who, "fr")
    await play.fill(who, "weekend")
    await play.press(who, "no")
    assert play.told(who)[-1] == "charter.decision.ask"


async def test_an_acceptance_is_evidence_of_the_text_that_was_shown(database):
    """The record names version, language, time, and the SHA-256 of the text in the member's language."""
    play = Play(database)
    await play.running()
    await before_the_charter(play, "ana")
    await play.press("ana", "accept")
    decision = play.rows(CharterDecision)[0]
    text = next(one.text for one in play.rows(CharterVersion) if one.language == "fr")
    assert text[:40] in " ".join(letter_text(play, "ana"))
    assert decision.sha256 == hashlib.sha256(text.encode()).hexdigest()
    assert (decision.decision, decision.version, decision.language) == ("accepted", 1, "fr")
    assert decision.decided_at == play.clock.now() and decision.person_id == play.person("ana")
    proof = await play.command("olga", "/mentoring-admin charter proof member:Ana")
    assert "charter.proof" in [letter.key for letter in proof.private]


def letter_text(play: Play, who: str) -> list[str]:
    """Everything somebody was told, in words."""
    return [plain(letter.text) for letter in play.stage.heard[who]]


async def test_nobody_is_in_the_pool_before_they_accept(sqlite):
    """Until the charter is accepted nobody is matched, whatever else was answered."""
    play = Play(sqlite)
    await play.running()
    await play.onboard("tom", "mentor")
    await before_the_charter(play, "ana")
    await play.command("olga", "/mentoring-admin match preview")
    assert play.rows(Pair) == [] and play.told("olga")[-1] == "matching.none"
    assert [one.state for one in play.rows(Enrollment)] == ["pool", "charter"]


async def test_declining_needs_a_second_yes_and_begins_nothing(sqlite):
    """A sure decline is kept as evidence; no pool, no reminder, and a button to come back."""
    play = Play(sqlite)
    await play.running()
    await before_the_charter(play, "ana")
    await play.press("ana", "decline")
    assert play.told("ana")[-1] == "charter.sure.ask" and play.rows(CharterDecision) == []
    await play.press("ana", "yes")
    mark = play.mark("ana")
    await play.wait(days=40)
    assert play.news("ana", mark) == []
    assert [one.decision for one in play.rows(CharterDecision)] == ["declined"]
    assert play.rows(Enrollment)[0].state == "declined"
    await play.press("ana", "J’ai changé d’avis")
    await play.press("ana", "accept")
    assert play.rows(Enrollment)[0].state == "pool"


async def test_a_decline_that_was_not_sure_asks_again(sqlite):
    """ "No, I read it again" shows the charter once more, and nothing is recorded."""
    play = Play(sqlite)
    await play.running()
    await before_the_charter(play, "ana")
    await play.press("ana", "decline")
    await play.press("ana", "no")
    assert play.told("ana")[-1] == "charter.decision.ask" and play.rows(CharterDecision) == []
    await play.press("ana", "accept")
    assert play.rows(Enrollment)[0].state == "pool"


async def test_a_question_first_leaves_the_charter_open(sqlite):
    """A question goes to the organizers as it was written; the charter waits, and can then be accepted."""
    play = Play(sqlite)
    await play.running()
    await before_the_charter(play, "ana")
    await play.press("ana", "read")
    assert play.told("ana")[-1] == "charter.full"
    await play.press("ana", "question")
    await play.say("ana", "Combien de temps par mois ?")
    await play.press("ana", "yes")
    assert "Combien de temps par mois ?" in play.last("olga")
    assert play.rows(Enrollment)[0].state == "charter"
    await play.press("ana", "accept")
    assert play.rows(Enrollment)[0].state == "pool"


@pytest.mark.parametrize(
    "words",
    [
        "oui",
        "yes",
        "ok",
        "d'accord",
        "👍",
        "merci",
        "oui mais non",
        "yes I don't",
        "I accept nothing",
        "j'accepte pas",
        "je n'accepte pas",
        "i do not accept",
        "oui, si je peux décider du rythme",
        "pas de problème",
        "who accepts this?",
        "peut-être",
        "on verra, j'accepterai peut-être",
        "je ne veux pas arrêter",
        "stop it, that's so funny",
        "je pars en vacances",
        "oublie",
    ],
)
async def test_words_that_are_no_acceptance_accept_nothing(sqlite, words):
    """Only what plainly accepts the charter accepts it, or leaves, or erases."""
    play = Play(sqlite)
    await play.running()
    await before_the_charter(play, "ana")
    await play.say("ana", words)
    assert play.rows(CharterDecision) == []
    assert play.rows(Enrollment)[0].state == "charter"


@pytest.mark.parametrize("words", ["j'accepte", "no problem, I accept", "aucun souci, j'accepte", "oui, j'accepte"])
async def test_a_plain_acceptance_in_words_is_one(sqlite, words):
    """ "No problem, I accept" is an acceptance."""
    play = Play(sqlite)
    await play.running()
    await before_the_charter(play, "ana")
    await play.say("ana", words)
    assert [one.decision for one in play.rows(CharterDecision)] == ["accepted"]


@pytest.mark.parametrize("words", ["je n'accepte pas", "je refuse", "i do not accept"])
async def test_a_refusal_in_words_is_asked_back(sqlite, words):
    """A typed refusal is not final: it is confirmed first."""
    play = Play(sqlite)
    await play.running()
    await before_the_charter(play, "ana")
    await play.say("ana", words)
    assert (play.rows(CharterDecision) == [] and "participe" in play.last("ana")) or "Vouliez" in play.last("ana")


async def test_a_correction_asks_nobody_and_the_evidence_stays_with_what_was_read(sqlite):
    """Who was shown the old words accepts the old words; the next one reads the corrected ones."""
    play = Play(sqlite)
    await play.running()
    await before_the_charter(play, "ana")
    old = next(one for one in play.rows(CharterVersion) if one.language == "fr")
    mark = play.mark("ana")
    await play.command(
        "olga", '/mentoring-admin charter edit language:fr kind:correction text:"Nous échangeons, sans faute."'
    )
    assert play.news("ana", mark) == []
    await play.press("ana", "accept")
    assert play.rows(CharterDecision)[0].sha256 == old.sha256
    await before_the_charter(play, "ines")
    assert "sans faute" in play.last("ines")


async def test_a_language_change_shows_the_charter_in_it(sqlite):
    """Whoever asks for English at the French charter reads it in English, and that is what they accept."""
    play = Play(sqlite)
    await play.running()
    await before_the_charter(play, "ana")
    token, value = play.button("ana", "accept")
    await play.say("ana", "english please")
    assert play.told("ana")[-1] == "charter.decision.ask" and "We meet" in play.last("ana")
    await play.press_token("ana", token, value)
    assert play.rows(CharterDecision) == [], "the French text's button is over"
    await play.press("ana", "accept")
    assert play.rows(CharterDecision)[0].language == "en"


async def renewed(play: Play) -> None:
    """Olga writes a new commitment."""
    await play.command(
        "olga", '/mentoring-admin charter edit language:fr kind:commitment text:"Nous échangeons deux fois par mois."'
    )


async def test_a_new_commitment_is_asked_again_and_pairs_go_on(database):
    """Everyone is asked for the new version; the pair's check-ins go on meanwhile; an acceptance is a second record."""
    play = Play(database)
    await play.pair()
    await renewed(play)
    await play.wait(minutes=5)
    assert play.told("ana")[-1] == play.told("tom")[-1] == "charter.decision.ask"
    await play.press("ana", "accept")
    assert play.told("ana")[-1] == "charter.renewed"
    versions = [one.version for one in play.rows(CharterDecision, person_id=play.person("ana"))]
    assert versions == [1, 2]
    await play.wait(days=9)
    assert "checkin.met.ask" in play.told("tom") and play.rows(Pair)[0].state == "active"


async def test_a_new_commitment_waits_for_the_hours_of_messages(sqlite):
    """Edited on a Saturday night, the charter is asked on Monday."""
    play = Play(sqlite)
    await play.pair()
    await play.wait(days=5, hours=13)
    mark = play.mark("tom")
    await renewed(play)
    await play.wait(hours=30)
    assert play.news("tom", mark) == []
    await play.wait(hours=6)
    assert play.news("tom", mark)[0] == "charter.decision.ask"


async def test_an_older_versions_button_accepts_nothing(sqlite):
    """A press on the old text's button is no acceptance of the new one."""
    play = Play(sqlite)
    await play.running()
    await before_the_charter(play, "ana")
    token, value = play.button("ana", "accept")
    await renewed(play)
    await play.wait(minutes=5)
    await play.press_token("ana", token, value)
    assert play.rows(CharterDecision) == []
    assert "deux fois par mois" in play.last("ana")


async def test_a_new_commitment_not_accepted_for_21_days_is_a_case_not_an_expulsion(database):
    """On day 21 an organizer's case stands; the pair goes on; a late acceptance closes the case."""
    play = Play(database)
    await play.pair()
    await renewed(play)
    await play.wait(minutes=5)
    await play.press("tom", "accept")
    await play.wait(days=20)
    assert [one for one in play.rows(Alert) if one.kind == "charter"] == []
    await play.wait(days=2)
    case = next(one for one in play.rows(Alert) if one.kind == "charter")
    ana = next(one for one in play.rows(Enrollment) if one.person_id == play.person("ana"))
    assert (case.enrollment_id, case.state, case.reasons[0]["code"]) == (ana.id, "open", "charter_waiting")
    assert ana.state == "pool" and play.rows(Pair)[0].state == "active"
    await play.press("ana", "accept")
    assert next(one for one in play.rows(Alert) if one.kind == "charter").state == "resolved"


async def test_declining_a_new_commitment_is_a_case_and_ends_nothing(sqlite):
    """A renewed charter that is declined becomes an organizer's case; the pair goes on."""
    play = Play(sqlite)
    await play.pair()
    await renewed(play)
    await play.wait(minutes=5)
    await play.press("ana", "decline")
    await play.press("ana", "yes")
    assert play.told("ana")[-1] == "charter.not_renewed"
    assert play.rows(Alert)[0].reasons[0]["code"] == "charter_declined"
    assert play.rows(Pair)[0].state == "active"


async def test_silence_on_the_charter_is_two_reminders_then_a_list_with_remind_all(sqlite):
    """After its reminders the organizers' weekly message lists who is missing; the button reminds all, in hours."""
    play = Play(sqlite)
    await play.running()
    await before_the_charter(play, "ana")
    mark = play.mark("ana")
    await play.wait(days=15)
    assert play.news("ana", mark) == ["charter.reminder", "charter.last_reminder"]
    assert "reminding.charter" in play.told("olga")
    await play.press("olga", "charter")
    await play.wait(days=1)
    assert len(play.news("ana", mark)) == 3
    assert play.rows(Conversation)[-1].state == "asking" and play.rows(Enrollment)[0].state == "charter"
    await play.press("ana", "accept")
    assert play.rows(Enrollment)[0].state == "pool"


async def test_accept_pressed_twice_is_one_record(sqlite):
    """The second press of the same button changes nothing."""
    play = Play(sqlite)
    await play.running()
    await before_the_charter(play, "ana")
    token, value = play.button("ana", "accept")
    await play.press_token("ana", token, value)
    await play.press_token("ana", token, value)
    assert len(play.rows(CharterDecision)) == 1
