"""Both say yes before they are introduced: each is asked alone, nobody hears the other's answer, and nobody is stranded."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta
from threading import Barrier, BrokenBarrierError, get_ident

import pytest

from bot.events import AnyEvent, Chose
from bot.messages import plain
from flows.acceptance import perform
from flows.pairing import introduction
from storage.database import writing
from storage.tables import Alert, Conversation, Enrollment, LogEntry, Nudge, Pair
from tests.journeys.theatre import Play


async def offered(database, *mentees: str, mentors: tuple[str, ...] = ("tom",), **settings: str) -> Play:
    """A program in which both accept first; the mentees (Ana, unless named) and their mentors are asked."""
    play = Play(database)
    await play.running(**{"both_accept": "yes", **settings})
    for mentor in mentors:
        await play.onboard(mentor, "mentor")
    for mentee in mentees or ("ana",):
        await play.onboard(mentee, "mentee")
    await play.match()
    return play


def states(play: Play) -> list[tuple[str, str | None]]:
    return [(one.state, one.end_reason) for one in play.rows(Pair)]


def places(play: Play, who: str, n: int) -> None:
    """A mentor takes so many mentees."""
    with writing(play.database) as session:
        side = session.get_one(Enrollment, play.rows(Enrollment, person_id=play.person(who))[0].id)
        side.capacity = n
        session.add(side)


async def test_each_is_asked_alone_and_two_yeses_are_an_introduction(database):
    """Ana reads French, Tom English; each sees the other's first name and what they share, no score and no contact."""
    play = await offered(database)
    assert play.told("olga")[-1] == "matching.offered"
    for who, other in (("ana", "Tom"), ("tom", "Ana")):
        assert play.told(who)[-1].startswith("acceptance.meet_") and other in play.last(who)
        letter = play.stage.heard[who][-1]
        assert [one.value for one in letter.buttons] == ["yes", "no"]
        assert "/100" not in play.last(who) and "example.org" not in play.last(who)
    assert "en commun\u00a0: Données" in play.last("ana") and "lundi 11 janvier" in play.last("ana")
    assert "both care about" in play.last("tom")
    assert "à personne" in plain(play.stage.heard["ana"][-1].small)
    assert states(play) == [("offered", None)]
    await play.press("ana", "Oui, volontiers")
    assert play.told("ana")[-1] == "acceptance.noted" and states(play) == [("offered", None)]
    mark = play.mark("tom")
    await play.wait(hours=1)
    assert play.news("tom", mark) == []
    await play.press("tom", "Yes, gladly")
    assert states(play) == [("active", None)] and play.rows(Pair)[0].introduced_at == play.clock.now()
    assert play.told("ana")[-1] == "introduction.to_mentee" and play.told("tom")[-1] == "introduction.to_mentor"
    await play.wait(days=8)
    assert play.told("ana")[-1] == play.told("tom")[-1] == "checkin.met.ask", "the days count from the introduction"


@pytest.mark.parametrize(
    ("words", "state"),
    [
        ("oui volontier", "offered"),
        ("avec plaisirs", "offered"),
        ("d'accord", "offered"),
        ("non merci", "unmet"),
        ("plutot pas", "unmet"),
        ("pas cette fois", "unmet"),
    ],
)
async def test_typed_answers_count_as_the_buttons_do(sqlite, words, state):
    """In French, with typos; what is not plain is asked back, and never taken for a yes."""
    play = await offered(sqlite)
    await play.say("ana", words)
    if play.told("ana")[-1] == "bot.did_you_mean":
        await play.press("ana", "yes" if state == "offered" else "no")
    assert ("j’ai votre oui" if state == "offered" else "Personne n’apprend") in play.last("ana")
    assert [one for one, _ in states(play)] == [state]


@pytest.mark.parametrize(
    "words",
    ["maybe, I do not know yet", "ok but not with somebody from the same office, I think", "who is that?", "thanks"],
)
async def test_what_is_no_plain_answer_is_none(sqlite, words):
    """A doubt, a question, a thank-you: nothing is decided by them."""
    play = await offered(sqlite)
    await play.say("tom", words)
    assert states(play) == [("offered", None)]
    assert play.rows(LogEntry, code="offer_accepted") == []


async def test_typed_in_english_both_are_introduced(sqlite):
    """Bo and Tom type."""
    play = await offered(sqlite, "bo")
    await play.say("bo", "yes pleese")
    if play.told("bo")[-1] == "bot.did_you_mean":
        await play.press("bo", "yes")
    await play.say("tom", "gladly")
    assert states(play) == [("active", None)]


async def test_a_yes_can_be_taken_back_while_it_is_open(sqlite):
    """Ana thinks again before Tom has answered: her no counts."""
    play = await offered(sqlite)
    await play.press("ana", "yes")
    await play.press("ana", "Modifier une réponse")
    await play.press("ana", "meet")
    assert play.told("ana")[-1].startswith("acceptance.meet_")
    await play.press("tom", "yes")
    assert states(play) == [("offered", None)], "what was taken back is no yes"
    await play.press("ana", "no")
    assert states(play) == [("unmet", "declined")]


async def test_pressed_twice_is_pressed_once_and_old_buttons_say_so(database):
    """A second press, and a press after the introduction, change nothing."""
    play = await offered(database)
    yes, no = play.button("ana", "yes"), play.button("ana", "no")
    await play.press_token("ana", *yes)
    reply = await play.press_token("ana", *yes)
    assert "n’est plus posée" in plain(reply.sealed)
    await play.press("tom", "yes")
    reply = await play.press_token("ana", *no)
    assert "n’est plus posée" in plain(reply.sealed) and states(play) == [("active", None)]
    change = play.button("ana", "Modifier une réponse")
    reply = await play.press_token("ana", *change)
    assert [one.key for one in reply.private] == ["bot.stale"] and states(play) == [("active", None)]


async def test_a_no_is_told_to_nobody_and_its_word_to_the_organizers(sqlite):
    """Tom hears neutral words without a name; the organizers get the word that Ana wrote for them."""
    play = await offered(sqlite)
    ask = play.button("tom", "yes")
    await play.press("ana", "no")
    await play.say("ana", "Quelqu’un du droit public me conviendrait mieux")
    assert play.told("ana")[-1] == "acceptance.thanks"
    assert "du droit public" in play.last("olga") and play.told("olga")[-1] == "acceptance.told"
    assert play.told("tom")[-1] == "acceptance.not_met"
    assert "Ana" not in play.last("tom") and "declined" not in play.last("tom")
    assert "no longer open" in str(play.stage.sealed), "the question has lost its buttons"
    reply = await play.press_token("tom", *ask)
    assert "no longer open" in plain(reply.sealed)
    await play.command("olga", "/mentoring-admin match preview")
    assert play.told("olga")[-1] == "matching.none", "the same two are not proposed again"


async def test_the_word_for_the_organizers_is_not_waited_for(sqlite):
    """Ana says no and leaves it at that: two days later nothing is open, and nothing more was said to her."""
    play = await offered(sqlite)
    await play.press("ana", "no")
    mark = play.mark("ana")
    await play.wait(days=4)
    assert play.news("ana", mark) == [] and play.rows(Conversation, flow="acceptance", state="asking") == []


async def test_who_gives_up_the_role_meets_nobody_in_it(sqlite):
    """Asked as a mentee, Ana would rather be a mentor: the offer is over, and Tom hears neutral words."""
    play = await offered(sqlite)
    await play.press_token("ana", "do.own_answers.2", "change")
    await play.press("ana", "role")
    await play.press("ana", "mentor")
    await play.fill("ana", "2")
    assert states(play) == [("unmet", "left")] and play.told("tom")[-1] == "acceptance.not_met"


async def test_a_no_and_a_silence_read_the_same_from_outside(sqlite):
    """Ana said no, Cleo said nothing: Tom, who had said yes to both, hears the same words."""
    play = await offered(sqlite)
    await play.press("tom", "yes")
    await play.press("ana", "no")
    await play.press("ana", "~skip")
    first = play.last("tom")
    await play.onboard("cleo", "mentee")
    await play.match()
    await play.press("tom", "yes")
    await play.wait(days=12)
    assert states(play) == [("unmet", "declined"), ("unmet", "expired")]
    assert play.told("tom").count("acceptance.not_met") == 2 and play.last("tom") == first


async def test_the_days_pass_with_one_reminder(sqlite):
    """One reminder on the fourth day; on the morning after the last day it is over, and each hears so once."""
    play = await offered(sqlite)
    marks = {who: play.mark(who) for who in ("ana", "tom")}
    await play.press("tom", "yes")
    await play.wait(days=3)
    assert play.news("ana", marks["ana"]) == []
    await play.wait(days=1, hours=4)
    assert play.news("ana", marks["ana"]) == ["acceptance.last_reminder"]
    await play.wait(days=3)
    assert states(play) == [("offered", None)], "still the last day"
    await play.wait(days=1)
    assert states(play) == [("unmet", "expired")]
    assert play.news("ana", marks["ana"]) == ["acceptance.last_reminder", "acceptance.lapsed"]
    assert play.news("tom", marks["tom"]) == ["acceptance.noted", "acceptance.not_met"]
    assert not any(one.counted for one in play.rows(Nudge, pair_id=1)), "none of it is one of the week's three"
    await play.wait(days=30)
    assert [one for one in play.rows(Nudge, state="planned") if one.pair_id == 1] == []


async def test_offers_go_out_in_ordinary_hours(sqlite):
    """Approved on a Friday night, asked on Monday; the days count from then."""
    play = Play(sqlite)
    await play.running(both_accept="yes")
    await play.onboard("tom", "mentor")
    await play.onboard("ana", "mentee")
    await play.wait(days=4, hours=12)
    mark = play.mark("ana")
    await play.match()
    assert play.news("ana", mark) == []
    await play.wait(days=2, hours=13)
    assert play.news("ana", mark) == ["acceptance.meet_mentor.ask"] and "lundi 18 janvier" in play.last("ana")
    await play.wait(days=7)
    assert states(play) == [("offered", None)]
    await play.wait(days=1, hours=2)
    assert states(play) == [("unmet", "expired")]


async def test_after_a_no_the_next_best_is_offered_at_once(database):
    """Ana would rather not meet Tom; Bo, who had nobody, is asked about him the same hour, and Olga reads one line."""
    play = Play(database)
    await play.running(both_accept="yes")
    await play.onboard("tom", "mentor")
    places(play, "tom", 1)
    for mentee in ("ana", "bo"):
        await play.onboard(mentee, "mentee")
    await play.match()
    assert play.told("bo")[-1] == "matching.you_wait"
    await play.press("ana", "no")
    assert play.told("bo")[-1] == "acceptance.meet_mentor.ask" and "Tom" in play.last("bo")
    assert play.told("tom")[-2:] == ["acceptance.not_met", "acceptance.meet_mentee.ask"] and "Bo" in play.last("tom")
    assert play.told("olga")[-1] == "matching.next_offered" and "Tom – Bo" in play.last("olga")
    assert states(play) == [("unmet", "declined"), ("offered", None)]
    await play.press("bo", "yes")
    await play.press("tom", "yes")
    assert states(play) == [("unmet", "declined"), ("active", None)]


async def test_where_each_pair_is_approved_by_hand_the_next_best_waits_for_it(sqlite):
    """Nobody is asked before Olga approves."""
    play = Play(sqlite)
    await play.running(both_accept="yes", approve_each="yes")
    await play.onboard("tom", "mentor")
    places(play, "tom", 1)
    for mentee in ("ana", "bo"):
        await play.onboard(mentee, "mentee")
    await play.match()
    mark = play.mark("bo")
    await play.press("ana", "no")
    assert play.news("bo", mark) == [] and play.told("olga")[-2:] == ["matching.next_proposed", "matching.line"]
    assert states(play) == [("unmet", "declined"), ("proposed", None)]
    await play.command("olga", f"/mentoring-admin match approve {play.rows(Pair, state='proposed')[0].id}")
    assert play.news("bo", mark) == ["acceptance.meet_mentor.ask"]


async def test_who_came_after_the_approval_is_not_offered_without_one(sqlite):
    """Ana says no; Bo entered the pool after Olga had approved: he waits for her."""
    play = await offered(sqlite)
    await play.wait(hours=1)
    await play.onboard("bo", "mentee")
    await play.press("ana", "no")
    assert states(play) == [("unmet", "declined")]
    assert not any(key.startswith("acceptance") for key in play.told("bo"))


async def test_three_offers_in_vain_are_the_organizers_to_look_at(sqlite):
    """Three mentees would rather not: Tom is asked about nobody any more, and stands among the cases."""
    play = Play(sqlite)
    await play.running(both_accept="yes")
    await play.onboard("tom", "mentor")
    places(play, "tom", 1)
    for mentee in ("ana", "bo", "cleo", "dan"):
        await play.onboard(mentee, "mentee")
    await play.match()
    for _ in range(3):
        pair = play.rows(Pair, state="offered")[0]
        (side,) = play.rows(Enrollment, id=pair.mentee_id)
        who = next(one for one in ("ana", "bo", "cleo", "dan") if play.person(one) == side.person_id)
        await play.press(who, "no")
    assert [one for one, _ in states(play)] == ["unmet"] * 3
    (alert,) = play.rows(Alert, kind="offers")
    assert alert.reasons == [{"code": "offers_unmet", "n": 3}]
    reply = await play.command("olga", "/mentoring-admin alerts list")
    assert "3 offers came to nothing" in " ".join(plain(line) for one in reply.private for line in one.lines)
    await play.match()
    assert [one for one, _ in states(play)] == ["unmet"] * 3 + ["offered"], "the organizer may all the same"
    await play.press("dan", "yes")
    await play.press("tom", "yes")
    assert play.rows(Alert, kind="offers")[0].state == "resolved"


async def test_who_says_no_three_times_is_the_organizers_too(sqlite):
    """Ana would rather not meet any of three mentors: a fourth is not offered, and her name stands among the cases."""
    play = await offered(sqlite, mentors=("tom", "leo", "max", "bo"))
    for _ in range(3):
        await play.press("ana", "no")
        await play.press("ana", "~skip")
    assert states(play) == [("unmet", "declined")] * 3
    (alert,) = play.rows(Alert, kind="offers")
    assert alert.enrollment_id == play.rows(Enrollment, person_id=play.person("ana"))[0].id


async def two_offers_for_one_place(database) -> Play:
    """Tom is asked about Ana and about Bo, and has by now one place; he has said yes to both."""
    play = await offered(database, "ana", "bo")
    await play.press("tom", "yes")
    await play.press("tom", "yes")
    assert [one for one, _ in states(play)] == ["offered", "offered"]
    places(play, "tom", 1)
    return play


async def test_who_comes_late_hears_it_kindly_and_is_first_in_line(database):
    """Ana's yes takes Tom's last place: Bo hears so, his question is over, and he comes first next time."""
    play = await two_offers_for_one_place(database)
    button = play.button("bo", "yes")
    await play.press("ana", "yes")
    assert states(play) == [("active", None), ("unmet", "full")]
    assert play.told("bo")[-1] == "acceptance.late" and play.rows(Enrollment, person_id=play.person("bo"))[0].let_down
    reply = await play.press_token("bo", *button)
    assert "no longer open" in plain(reply.sealed)
    await play.command("olga", "/mentoring-admin match queue")
    assert "Bo, first in line since a place was taken" in plain(play.stage.heard["olga"][-1].lines[0])
    await play.command("olga", "/mentoring-admin pair end pair:1")
    await play.match()
    assert states(play)[-1] == ("offered", None), "it was nobody's no: the two may meet yet"


def at_once(play: Play, *events: AnyEvent) -> None:
    """Each event is taken in by a thread of its own, all at the same moment, as several processes do."""
    start = Barrier(len(events))

    def act(event: AnyEvent) -> None:
        start.wait()
        play.engine.turn(event)

    with ThreadPoolExecutor(len(events)) as threads:
        for done in [threads.submit(act, event) for event in events]:
            done.result()


def pressing(play: Play, who: str) -> Chose:
    """Somebody's yes, to be taken in later."""
    return Chose(f"race:{who}", play.clock.now(), play.sender(who), *play.button(who, "yes"))


def side_by_side(monkeypatch, module, name: str) -> None:
    """Whoever asks *name* first goes on only when a second turn has asked it too, unless that one has to wait."""
    real, met = getattr(module, name), Barrier(2)
    seen: set[int] = set()

    def slowly(*given):
        found = real(*given)
        if get_ident() not in seen:
            seen.add(get_ident())
            with suppress(BrokenBarrierError):
                met.wait(timeout=1)
        return found

    monkeypatch.setattr(module, name, slowly)


async def test_two_acceptances_at_once_make_one_pair(database):
    """Ana and Bo press at the same moment, in two processes: one is introduced, the other is first in line."""
    play = await two_offers_for_one_place(database)
    at_once(play, pressing(play, "ana"), pressing(play, "bo"))
    await play.service.settle()
    assert sorted(one for one, _ in states(play)) == ["active", "unmet"]
    late = "ana" if states(play)[0][0] == "unmet" else "bo"
    assert play.told(late).count("acceptance.late") == 1
    assert play.rows(Enrollment, person_id=play.person(late))[0].let_down
    assert len(play.rows(LogEntry, code="introduced")) == 1


async def test_an_approval_and_an_acceptance_at_once_take_one_place(database, monkeypatch):
    """Ana says yes in the moment in which Olga approves Bo for the same place: one of the two is introduced."""
    play = Play(database)
    await play.running(both_accept="yes")
    await play.onboard("tom", "mentor")
    for mentee in ("ana", "bo"):
        await play.onboard(mentee, "mentee")
    await play.command("olga", "/mentoring-admin match preview")
    await play.command("olga", "/mentoring-admin match approve pairs:1")
    await play.press("tom", "yes")
    places(play, "tom", 1)
    await play.command("olga", "/mentoring-admin settings set name:both_accept value:no")
    assert [one for one, _ in states(play)] == ["offered", "proposed"]
    side_by_side(monkeypatch, introduction, "is_full")
    olga = Chose("race:olga", play.clock.now(), play.sender("olga"), *play.button("olga", "all"))
    at_once(play, pressing(play, "ana"), olga)
    await play.service.settle()
    assert [one for one, _ in states(play)].count("active") == 1
    assert len(play.rows(LogEntry, code="introduced")) == 1


async def test_both_sides_at_once_are_introduced_once(database, monkeypatch):
    """Ana and Tom press at the same moment: neither yes is lost, and there is one introduction."""
    play = await offered(database)
    side_by_side(monkeypatch, perform, "all_accepted")
    at_once(play, pressing(play, "ana"), pressing(play, "tom"))
    await play.service.settle()
    assert states(play) == [("active", None)] and len(play.rows(LogEntry, code="introduced")) == 1


async def leaves(play: Play) -> None:
    await play.say("ana", "je veux quitter le programme")
    await play.press("ana", "yes")


async def forgets(play: Play) -> None:
    await play.say("ana", "efface mes données")
    await play.press("ana", "yes")


async def is_removed(play: Play) -> None:
    await play.command("olga", "/mentoring-admin members remove Ana")


async def pauses_long(play: Play) -> None:
    await play.command("ana", "/mentoring pause until:2027-03-01")


@pytest.mark.parametrize("happens", [leaves, forgets, is_removed, pauses_long])
async def test_whoever_goes_keeps_nobody_waiting(database, happens):
    """Ana goes while she is asked: Tom hears neutral words, and her old button says that it is over."""
    play = await offered(database)
    button = play.button("ana", "yes")
    await play.press("tom", "yes")
    await happens(play)
    assert [one for one, _ in states(play)] == ["unmet"]
    assert play.told("tom")[-1] == "acceptance.not_met" and "Ana" not in play.last("tom")
    await play.press_token("ana", *button)
    await play.wait(days=20)
    assert [one for one, _ in states(play)] == ["unmet"] and play.told("tom").count("acceptance.not_met") == 1
    assert {one.state for one in play.rows(Conversation, flow="acceptance")} == {"closed"}


async def test_a_short_pause_holds_the_offer(sqlite):
    """Ana said yes and is away for three days: Tom's yes waits for her, and she is introduced when she is back."""
    play = await offered(sqlite)
    await play.press("ana", "yes")
    await play.command("ana", "/mentoring pause until:2027-01-07")
    await play.press("tom", "yes")
    assert play.told("tom")[-1] == "acceptance.noted" and states(play) == [("offered", None)]
    await play.wait(days=3, hours=3)
    assert states(play) == [("active", None)]
    assert sorted(play.told("ana")[-2:]) == ["introduction.to_mentee", "pause.over"]


async def test_who_stops_before_being_asked_keeps_nobody_waiting(sqlite):
    """Approved at night; Ana says stop before the morning: Tom is not left without an end."""
    play = Play(sqlite)
    await play.running(both_accept="yes")
    await play.onboard("tom", "mentor")
    await play.onboard("ana", "mentee")
    await play.wait(hours=11)
    await play.match()
    await play.say("ana", "stop")
    await play.wait(hours=14)
    assert states(play) == [("unmet", "away")]
    assert not {"acceptance.meet_mentor.ask", "acceptance.not_met"} & set(play.told("ana"))


async def test_who_left_the_workspace_keeps_nobody_waiting_for_ever(sqlite):
    """Ana is gone from the workspace: nobody can introduce her; the offer ends with its days."""
    play = await offered(sqlite)
    await play.press("ana", "yes")
    await play.leave_workspace("ana")
    await play.press("tom", "yes")
    assert play.told("tom")[-1] == "acceptance.noted"
    await play.wait(days=12)
    assert states(play) == [("unmet", "expired")] and play.told("tom")[-1] == "acceptance.not_met"


async def test_a_paused_program_holds_its_offers(sqlite):
    """Nothing is reminded, nothing expires; two yeses are an introduction when it goes on."""
    play = await offered(sqlite, "ana", "bo")
    await play.press("ana", "yes")
    await play.command("olga", "/mentoring-admin program pause")
    await play.press("tom", "yes")
    assert play.told("tom")[-2] == "acceptance.noted_resting"
    mark = play.mark("bo")
    await play.wait(days=20)
    assert states(play) == [("offered", None), ("offered", None)] and play.news("bo", mark) == []
    await play.command("olga", "/mentoring-admin program resume")
    assert states(play) == [("active", None), ("offered", None)] and play.told("ana")[-1] == "introduction.to_mentee"
    await play.wait(days=7)
    assert play.news("bo", mark) == ["acceptance.last_reminder", "acceptance.lapsed"]


async def test_a_closed_program_ends_its_offers(sqlite):
    """Both hear it, and nothing comes after."""
    play = await offered(sqlite)
    await play.press("ana", "yes")
    await play.command("olga", "/mentoring-admin program close")
    assert states(play) == [("unmet", "program")]
    assert play.told("ana")[-1] == play.told("tom")[-1] == "acceptance.program_over"


async def test_organizers_see_open_offers_but_not_who_said_what(sqlite):
    """`pair list`, `match preview` and `match queue` say how many answers are missing."""
    play = await offered(sqlite)

    async def lines(command: str) -> str:
        reply = await play.command("olga", f"/mentoring-admin {command}")
        letter = reply.private[-1] if command == "pair list" else play.stage.heard["olga"][-1]
        return " ".join(plain(one) for one in letter.lines)

    for command in ("pair list", "match preview", "match queue"):
        assert "Tom – Ana" in (found := await lines(command)) and "an answer of both" in found
    assert "matching.none" in play.told("olga"), "who is asked is proposed to nobody"
    await play.press("ana", "yes")
    for command in ("pair list", "match preview", "match queue"):
        assert "an answer of one" in await lines(command)


async def test_without_the_setting_all_is_as_before(sqlite):
    """Approved is introduced; the setting can be read and set."""
    play = Play(sqlite)
    await play.pair()
    assert states(play) == [("active", None)]
    reply = await play.command("olga", "/mentoring-admin settings set name:accept_days value:1")
    assert "cannot" in plain(reply.private[0].text)
    await play.command("olga", "/mentoring-admin settings set name:accept_days value:10")
    reply = await play.command("olga", "/mentoring-admin settings show")
    shown = {plain(label): plain(value) for label, value in reply.private[0].facts}
    assert shown["Both say yes before they are introduced (both_accept)"] == "no"
    assert shown["Days for both to say yes (accept_days)"].startswith("10")


async def test_two_questions_of_one_mentor_are_asked_one_after_the_other(sqlite):
    """Tom is asked about Ana, then about Bo; a typed yes answers the one that has the floor."""
    play = await offered(sqlite, "ana", "bo")
    first = play.last("tom")
    mark = play.mark("tom")
    await play.wait(hours=2)
    assert play.news("tom", mark) == []
    await play.press("tom", "yes")
    assert play.told("tom")[-1] == "acceptance.meet_mentee.ask" and play.last("tom") != first
    await play.wait(minutes=5)
    assert timedelta(0) < play.clock.now() - play.rows(Conversation, flow="acceptance")[0].opened_at
