"""What somebody comes for: who is in at once, who waits for an organizer's word, and that nobody is stranded."""

from bot.messages import plain
from storage.tables import Alert, Conversation, Enrollment, LogEntry, Pair
from tests.journeys.theatre import Play

WORDS = "Rencontrer des gens du métier"


async def before_the_questions(play: Play, who: str = "ana", role: str = "mentee", **settings: str) -> None:
    """From hello to the first question after the charter."""
    if not play.rows(Enrollment):
        await play.running("commitment", **settings)
    await play.say(who, "bonjour")
    await play.press(who, "go")
    await play.press(who, role)
    for value in ("data", "fr", "weekend", *(("2",) if role != "mentee" else ())):
        await play.fill(who, value)
    await play.press(who, "no")
    await play.press(who, "accept")
    assert play.told(who)[-2:] == ["charter.accepted_asks", "screening.motivation.ask"]


async def answer(play: Play, who: str, wants: str, hours: str = "2") -> None:
    """The three answers."""
    await play.say(who, WORDS)
    await play.press(who, wants)
    await play.fill(who, hours)


async def networker(database, **settings: str) -> Play:
    """Ana mostly wants to meet people, and Olga has her case."""
    play = Play(database)
    await before_the_questions(play, **settings)
    await answer(play, "ana", "network")
    return play


def state(play: Play, who: str = "ana") -> str:
    """Where somebody stands."""
    return play.rows(Enrollment, person_id=play.person(who))[0].state


async def test_who_wants_to_learn_is_in_at_once(database):
    """Three answers, and one is in the pool; what was promised stands in the profile, the words nowhere else."""
    play = Play(database)
    await before_the_questions(play)
    assert state(play) == "screening"
    await play.command("olga", "/mentoring-admin match preview")
    assert play.told("olga")[-1] == "matching.none"
    await answer(play, "ana", "project", "4")
    assert state(play) == "pool" and play.told("ana")[-1] == "screening.passed"
    enrollment = play.rows(Enrollment)[0]
    assert (enrollment.profile["wants"], enrollment.profile["hours"]) == ("project", 4)
    assert enrollment.waiting_since == play.clock.now()
    assert play.rows(Alert) == []
    shown = await play.command("olga", "/mentoring-admin members show member:Ana")
    facts = [plain(one) for letter in shown.private for fact in letter.facts for one in fact]
    assert "To move a project forward" in facts and "4" in facts
    assert WORDS not in str(enrollment.profile) + str([one.values for one in play.rows(LogEntry)])


async def test_in_a_classic_program_nobody_is_asked(sqlite):
    """The charter opens the pool, as it always did."""
    play = Play(sqlite)
    await play.running()
    await play.onboard("ana", "mentee")
    assert state(play) == "pool" and play.told("ana")[-1] == "charter.accepted"


async def test_who_mostly_networks_waits_for_an_organizer(database):
    """A case with its buttons; the words only where an organizer asks for them; kind words; no pair meanwhile."""
    play = await networker(database)
    assert state(play) == "held" and play.told("ana")[-1] == "screening.held"
    assert play.told("olga")[-1] == "alerts.case" and WORDS not in play.last("olga")
    case = play.stage.heard["olga"][-1]
    assert [one.value for one in case.buttons] == ["let_in", "not_now", "read"]
    assert [plain(one) for one in case.lines] == ["mostly wants to meet people; keeps 2 hours a month for it"]
    read = await play.press("olga", "read")
    assert WORDS in plain(read.private[0].text)
    await play.onboard("tom", "mentor")
    await play.command("olga", "/mentoring-admin match preview")
    assert play.rows(Pair) == []


async def test_let_in_is_in_the_pool_and_hears_of_it(database):
    """One press: the member is told, the case is closed, and a second press changes nothing."""
    play = await networker(database)
    token, value = play.button("olga", "let_in")
    await play.press_token("olga", token, value)
    assert state(play) == "pool" and play.told("ana")[-1] == "screening.let_in"
    assert [one.outcome for one in play.rows(Alert)] == ["let_in"]
    mark = play.mark("ana")
    await play.press_token("olga", token, value)
    assert play.news("ana", mark) == []
    await play.onboard("tom", "mentor")
    await play.match()
    assert play.rows(Pair)[0].state == "active"


async def test_not_now_is_kind_and_can_be_taken_back_by_both(database):
    """The member hears it kindly, with a way back; the organizer can still let them in."""
    play = await networker(database)
    await play.press("olga", "not_now")
    assert state(play) == "not_now" and play.told("ana")[-1] == "screening.not_now"
    assert "team@example.org" in play.last("ana")
    await play.say("ana", "bonjour")
    assert play.told("ana")[-1] == "screening.not_now", "a hello leads to the same door"
    await play.press("ana", "again")
    assert play.told("ana")[-1] == "screening.motivation.ask"
    await answer(play, "ana", "network")
    assert state(play) == "held" and play.told("olga")[-1] == "alerts.case"
    await play.press("olga", "not_now")
    await play.press("olga", "Let in after all")
    assert state(play) == "pool" and play.told("ana")[-1] == "screening.let_in"
    assert [one.outcome for one in play.rows(Alert)] == ["not_now", "not_now"]


async def test_a_changed_answer_opens_the_door(sqlite):
    """Who thought again before the organizer looked is in, and the case is closed."""
    play = await networker(sqlite)
    await play.press("ana", "Modifier une réponse")
    await play.press("ana", "wants")
    await play.press("ana", "give_back")
    assert state(play) == "pool" and play.told("ana")[-1] == "screening.passed"
    assert [one.outcome for one in play.rows(Alert)] == ["answered"]


async def test_what_is_changed_later_takes_nobody_out(sqlite):
    """Who is in stays in."""
    play = Play(sqlite)
    await before_the_questions(play)
    await answer(play, "ana", "learn")
    await play.press("ana", "Modifier une réponse")
    await play.press("ana", "wants")
    await play.press("ana", "network")
    assert state(play) == "pool" and play.told("ana")[-1] == "screening.noted" and play.rows(Alert) == []


async def test_silence_is_reminded_and_then_a_case_and_the_question_stays(database):
    """Two reminders, then an organizer sees it; an answer after weeks still counts, and closes the case."""
    play = Play(database)
    await before_the_questions(play)
    mark = play.mark("ana")
    await play.wait(days=20)
    assert play.news("ana", mark) == ["bot.after", "bot.after"]
    case = play.rows(Alert)[0]
    assert (case.kind, case.reasons[0]["code"]) == ("screening", "not_said")
    await play.say("ana", "bonjour")
    await answer(play, "ana", "learn")
    assert state(play) == "pool" and play.rows(Alert)[0].outcome == "answered"


async def test_a_pause_comes_before_the_case(sqlite):
    """Who is away is not reminded, nor reported, until some days after they are back."""
    play = Play(sqlite)
    await before_the_questions(play)
    await play.say("ana", "pause jusqu’au 15 février")
    mark = play.mark("ana")
    await play.wait(days=40)
    assert play.news("ana", mark) == [] and play.rows(Alert) == []
    await play.wait(days=7)
    assert [one.kind for one in play.rows(Alert)] == ["screening"]
    await play.say("ana", WORDS)
    await play.press("ana", "learn")
    await play.fill("ana", "2")
    assert state(play) == "pool"


async def test_leaving_closes_the_case_and_its_buttons(sqlite):
    """An organizer who presses afterwards lets nobody in."""
    play = await networker(sqlite)
    token, value = play.button("olga", "let_in")
    await play.say("ana", "je veux quitter le programme")
    await play.press("ana", "yes")
    assert state(play) == "left" and play.rows(Alert)[0].outcome == "left"
    mark = play.mark("ana")
    await play.press_token("olga", token, value)
    assert state(play) == "left" and play.news("ana", mark) == []


async def test_only_organizers_decide(sqlite):
    """The same button pressed by somebody else does nothing."""
    play = await networker(sqlite)
    token, value = play.button("olga", "let_in")
    await play.onboard("tom", "mentor")
    await play.press_token("tom", token, value)
    await play.press_token("ana", token, "read")
    assert state(play) == "held"


async def test_a_case_of_the_door_takes_a_yes_or_a_no(sqlite):
    """`alerts resolve` shows it again with its buttons: closing it unread would leave somebody outside for good."""
    play = await networker(sqlite)
    shown = await play.command("olga", "/mentoring-admin alerts resolve alert:1")
    assert [letter.key for letter in shown.private] == ["alerts.case"] and play.rows(Alert)[0].state == "open"


async def test_who_is_both_enters_in_both_roles(sqlite):
    """One person, one set of questions, one decision."""
    play = Play(sqlite)
    await before_the_questions(play, role="both")
    await answer(play, "ana", "network")
    assert [one.state for one in play.rows(Enrollment)] == ["held", "held"]
    await play.press("olga", "let_in")
    assert [one.state for one in play.rows(Enrollment)] == ["pool", "pool"]
    assert len(play.rows(Conversation, flow="screening")) == 1


async def test_a_second_role_waits_at_the_same_door(sqlite):
    """Who takes up another role while an organizer looks is not in by that."""
    play = await networker(sqlite)
    sheet = await play.open("ana")
    token = next(one.token for part in sheet.parts for one in part.buttons if one.value == "change")
    await play.press_token("ana", token, "change")
    await play.press("ana", "role")
    await play.press("ana", "both")
    await play.fill("ana", "2")
    assert sorted((one.role, one.state) for one in play.rows(Enrollment)) == [("mentee", "held"), ("mentor", "held")]


async def test_a_new_charter_is_asked_at_the_door_and_opens_nothing(sqlite):
    """Who waits accepts the new text like everybody; it is the organizer who lets them in."""
    play = await networker(sqlite)
    await play.command(
        "olga", '/mentoring-admin charter edit language:fr kind:commitment text:"Une heure par mois, au moins."'
    )
    await play.wait(days=2)
    assert play.told("ana")[-1] == "charter.decision.ask"
    await play.press("ana", "accept")
    assert state(play) == "held" and play.told("ana")[-1] == "charter.renewed"


async def test_let_in_late_the_newest_charter_is_asked(sqlite):
    """A commitment that changed while they were outside."""
    play = await networker(sqlite)
    await play.press("olga", "not_now")
    await play.command(
        "olga", '/mentoring-admin charter edit language:fr kind:commitment text:"Une heure par mois, au moins."'
    )
    await play.wait(days=3)
    assert play.told("ana")[-1] == "screening.not_now"
    await play.press("olga", "let_in")
    await play.wait(days=3)
    assert play.told("ana")[-1] == "charter.decision.ask"


async def test_who_has_everything_erased_leaves_no_case_behind(sqlite):
    """The words are gone, the case is closed, and its buttons do nothing."""
    play = await networker(sqlite)
    token, value = play.button("olga", "read")
    await play.say("ana", "efface mes données")
    await play.press("ana", "yes")
    assert [one.outcome for one in play.rows(Alert)] == ["left"]
    read = await play.press_token("olga", token, value)
    assert WORDS not in str(read)
