"""How people come in: first words, the five questions, both roles, coming back."""

import pytest

from bot.messages import plain
from storage.tables import Answer, Conversation, Enrollment, Nudge, Person
from tests.journeys.theatre import Play


async def test_first_words_come_before_the_first_question(sqlite):
    """A hello shows who runs the program, what is kept, who reads it, how long and how to erase; nothing is asked."""
    play = Play(sqlite)
    await play.running()
    await play.say("ana", "bonjour")
    assert play.told("ana") == ["join.first_words"]
    letter = play.stage.heard["ana"][0]
    text = "\n".join([plain(letter.text), *(plain(line) for line in letter.lines)])
    for said in ("Alumni Lyon", "team@example.org", "6 mois", "efface mes données", "qui lit"):
        assert said in text
    assert play.rows(Conversation) == [] and play.rows(Enrollment) == []


async def test_nobody_is_enrolled_before_pressing(sqlite):
    """ "Later" keeps nothing, and a hello opens the same door again."""
    play = Play(sqlite)
    await play.running()
    await play.say("ana", "bonjour")
    await play.press("ana", "later")
    await play.wait(days=20)
    assert play.told("ana") == ["join.first_words", "join.until_later"]
    await play.say("ana", "bonjour")
    assert play.told("ana")[-1] == "join.first_words"
    assert play.rows(Enrollment) == []


async def test_a_stranger_without_a_program_hears_that_there_is_none(sqlite):
    """Where nothing is open, a hello says so and asks nothing."""
    play = Play(sqlite)
    await play.say("bo", "hello")
    assert play.told("bo") == ["greeting.nothing"]


async def test_whatever_a_stranger_writes_is_greeted(sqlite):
    """Someone in no program is greeted, not told that they were not understood."""
    play = Play(sqlite)
    await play.running()
    assert await play.answered("bo", "what is this about exactly") == ["join.first_words"]


async def test_two_programs_are_offered_by_name(sqlite):
    """With two programs open a newcomer picks; with one begun, hello goes on there."""
    play = Play(sqlite)
    await play.running(name="Tandem")
    await play.running(name="Relais")
    await play.say("ana", "bonjour")
    assert play.told("ana") == ["greeting.which"]
    assert [button.label for button in play.stage.heard["ana"][0].buttons] == ["Tandem", "Relais"]
    await play.press("ana", "Relais")
    assert "Relais" in play.last("ana")
    await play.press("ana", "go")
    assert play.told("ana")[-1] == "onboarding.role.ask"
    mark = play.mark("ana")
    await play.command("ana", "/mentoring join")
    assert play.news("ana", mark) == ["onboarding.role.ask"]


async def test_a_name_is_asked_only_where_the_platform_tells_none(sqlite):
    """A name without a letter is asked again, and the rest is not."""
    play = Play(sqlite)
    await play.running()
    await play.say("bo", "hello", name="")
    await play.press("bo", "go")
    assert play.told("bo")[-1] == "onboarding.name.ask"
    await play.say("bo", "123")
    assert play.told("bo")[-1] == "bot.no_letter"
    for words in ("Bo Diallo", "mentee", "data", "english", "weekend"):
        await play.say("bo", words)
    await play.press("bo", "no")
    assert play.told("bo")[-1] == "charter.decision.ask"
    assert play.rows(Person, name="Bo Diallo")


TYPED = {
    "vous": ("ana", "classic", ("trouver un mentr", "data et carrière", "français et anglais", "le soir en semaine")),
    "tu": ("ines", "community", ("je cherche un mentor", "data", "francais", "le week-end")),
    "en": ("bo", "classic", ("looking for a mentor", "data, job search", "English and french", "weekday evenings")),
}


@pytest.mark.parametrize("register", TYPED)
async def test_onboarding_by_typing_only(database, register):
    """The five questions are answered in words, with typos and several things at once, up to the charter."""
    who, template, answers = TYPED[register]
    play = Play(database)
    await play.running(template)
    await play.say(who, "bonjour" if register != "en" else "hello")
    await play.press(who, "go")
    for words in answers:
        await play.say(who, words)
    assert play.told(who)[-1] == "bot.after" and "more" in _asked(play, who)
    asked = play.last(who)
    assert ("votre binôme" in asked, "ton binôme" in asked) == (register == "vous", register == "tu")
    await play.say(who, "non" if register != "en" else "no")
    assert _asked(play, who) == "decision"
    await play.say(who, "j'accepte" if register != "en" else "I accept")
    enrollment = play.rows(Enrollment)[0]
    assert (enrollment.state, enrollment.role) == ("pool", "mentee")
    assert "data" in enrollment.profile["topics"] and enrollment.profile["languages"][0] in ("fr", "en")
    assert enrollment.profile["availability"]


def _asked(play: Play, who: str) -> str:
    asking = [one for one in play.rows(Conversation, person_id=play.person(who)) if one.state == "asking"]
    return asking[-1].asked_step if asking else ""


async def test_progress_and_readers_stand_under_each_question(sqlite):
    """Each question says how far one is, and in a few words who sees the answer."""
    play = Play(sqlite)
    await play.running()
    await play.say("bo", "hello")
    await play.press("bo", "go")
    small = plain(play.stage.heard["bo"][-1].small)
    assert "1" in small and "4" in small and "organizers" in small
    await play.press("bo", "mentor")
    assert "5" in plain(play.stage.heard["bo"][-1].small), "a mentor has one question more"


async def test_one_stops_at_any_question_and_comes_back(sqlite):
    """An answer given stays; joining again after ten days goes on at the next question."""
    play = Play(sqlite)
    await play.running()
    await play.say("ana", "bonjour")
    await play.press("ana", "go")
    await play.press("ana", "mentee")
    await play.wait(days=10)
    await play.command("ana", "/mentoring join")
    assert play.told("ana")[-1] == "onboarding.topics.ask"
    assert [one.step for one in play.rows(Answer)] == ["role"]


async def test_both_roles_are_two_places_under_one_charter(database):
    """Someone who offers and seeks is asked once, accepts once, and is matched in both roles, never with themselves."""
    play = Play(database)
    await play.running()
    await play.onboard("ines", "both", "data,finance")
    mine = play.rows(Enrollment)
    assert {(one.role, one.state, one.capacity) for one in mine} == {("mentee", "pool", 1), ("mentor", "pool", 3)}
    assert play.told("ines").count("charter.decision.ask") == 1
    await play.onboard("tom", "mentor")
    await play.onboard("ana", "mentee", "finance")
    await play.match()
    introduced = [key for key in play.told("ines") if key.startswith("introduction.to_")]
    assert sorted(introduced) == ["introduction.to_mentee", "introduction.to_mentor"]


async def test_both_by_typing(sqlite):
    """ "les deux" is an answer."""
    play = Play(sqlite)
    await play.running()
    await play.say("ines", "bonjour")
    await play.press("ines", "go")
    await play.say("ines", "les deux")
    assert play.rows(Answer)[0].value == "both"


async def test_leaving_both_roles_is_one_leave(sqlite):
    """Leaving a program leaves it in every role, without asking which."""
    play = Play(sqlite)
    await play.running()
    await play.onboard("ines", "both")
    await play.say("ines", "je veux quitter le programme")
    assert play.told("ines")[-1] == "leave.sure_alone.ask"
    await play.press("ines", "yes")
    await play.press("ines", "~skip")
    assert {one.state for one in play.rows(Enrollment)} == {"left"}


async def test_who_left_may_come_back(database):
    """After leaving, hello opens the door again: everything is asked anew, and the charter too."""
    play = Play(database)
    await play.running()
    await play.onboard("ana", "mentee")
    await play.say("ana", "je veux quitter le programme")
    await play.press("ana", "yes")
    await play.press("ana", "~skip")
    await play.wait(days=1)
    await play.onboard("ana", "mentor")
    enrollment = play.rows(Enrollment)[0]
    assert (enrollment.state, enrollment.role, enrollment.left_at) == ("pool", "mentor", None)
    assert play.told("ana").count("charter.accepted") == 2


async def test_who_was_erased_may_come_back_as_a_stranger(sqlite):
    """After an erasure nothing is known but what the platform tells of anybody; nudges reach the person again."""
    play = Play(sqlite)
    await play.running()
    await play.onboard("ana", "mentee")
    await play.say("ana", "efface mes données")
    await play.press("ana", "yes")
    old = play.person("ana")
    await play.say("ana", "bonjour")
    await play.press("ana", "go")
    assert play.told("ana")[-1] == "onboarding.role.ask" and play.person("ana") != old
    mark = play.mark("ana")
    await play.wait(days=4)
    assert play.news("ana", mark) == ["bot.after"]


async def test_an_old_button_after_leaving_changes_nothing(sqlite):
    """A button of the time before says that it is over."""
    play = Play(sqlite)
    await play.running()
    await play.say("ana", "bonjour")
    await play.press("ana", "go")
    token, value = play.button("ana", "mentee")
    await play.say("ana", "je veux quitter le programme")
    await play.press("ana", "yes")
    await play.press("ana", "~skip")
    answers = len(play.rows(Answer))
    reply = await play.press_token("ana", token, value)
    assert "plus" in plain(reply.sealed)
    assert len(play.rows(Answer)) == answers and play.rows(Enrollment)[0].state == "left"


async def test_a_program_that_is_paused_takes_nobody_in(sqlite):
    """Hello while the program is paused says so, to a newcomer and to someone half-way."""
    play = Play(sqlite)
    await play.running()
    await play.say("ana", "bonjour")
    await play.press("ana", "go")
    await play.command("olga", "/mentoring-admin program pause")
    await play.wait(days=9)
    assert await play.answered("ana", "bonjour") == ["join.closed"]
    assert await play.answered("bo", "hello") == ["greeting.nothing"]


async def test_unfinished_questions_are_recalled_and_never_expel(sqlite):
    """Silence in the middle brings the two reminders, then nothing more; the question stays open."""
    play = Play(sqlite)
    await play.running()
    await play.say("ana", "bonjour")
    await play.press("ana", "go")
    mark = play.mark("ana")
    await play.wait(days=40)
    assert play.news("ana", mark) == ["bot.after", "bot.after"]
    assert play.last("ana").startswith("Dernier mot") and "bénéficier d’un accompagnement" in play.last("ana")
    assert play.rows(Conversation)[-1].state == "asking"
    assert not [one for one in play.rows(Nudge, state="planned") if one.person_id == play.person("ana")]
