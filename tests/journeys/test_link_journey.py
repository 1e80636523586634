"""One program over two workspaces: linked by a code, lived in from both, undone by either; and what strangers cannot."""

import hashlib
import re
from datetime import timedelta

import pytest

from bot.adapter import DeliveryError
from bot.messages import plain
from storage.tables import (
    Alert,
    Conversation,
    Enrollment,
    LogEntry,
    Meeting,
    OneTimeCode,
    Outbox,
    Pair,
    Person,
    Program,
    ProgramLink,
)
from tests.journeys.theatre import Play

CODE = re.compile(r"[A-Z]{4}-[A-Z]{4}")


def away(play: Play, *people: str, admins: tuple[str, ...] = ("otto",)) -> None:
    """These people are on the other platform, in its workspace "away"; Otto administers it."""
    for one in (*people, *admins):
        play.elsewhere[one] = ("other", "away")
    play.admins.update(admins)


async def code(play: Play, who: str = "olga", command: str = "/mentoring-admin program link") -> str:
    """The code that somebody is given."""
    reply = await play.command(who, command)
    found = CODE.search(plain(reply.private[0].text))
    assert found is not None, reply
    return found[0]


async def keys(play: Play, who: str, command: str) -> list[str]:
    """The keys of what is shown to the asker alone."""
    return [letter.key for letter in (await play.command(who, command)).private]


async def link(play: Play, **settings: str) -> None:
    """A running program of Olga's that lives in Otto's workspace too."""
    await play.running(**settings)
    typed = await code(play)
    assert await keys(play, "otto", f"/mentoring-admin program link code:{typed}") == ["linking.linked"]


def texts(play: Play, who: str, key: str) -> str:
    """What somebody was told under that key."""
    return " ".join(plain(one.text) for one in play.stage.heard[who] if one.key == key)


async def mixed(play: Play) -> None:
    """Ana at home and Tom on the other platform are introduced."""
    away(play, "tom")
    await link(play)
    await play.onboard("tom", "mentor")
    await play.onboard("ana", "mentee")
    await play.match()


async def test_a_pair_on_two_platforms_from_hello_to_the_end(database):
    """Onboarding, introduction apart, contacts, check-ins, satisfaction and closing, each in their own language."""
    play = Play(database)
    await mixed(play)
    assert not [who for who in play.stage.heard if who.startswith("shared:")]
    assert play.told("ana")[-2:] == ["introduction.apart_to_mentee", "reach.contact.ask"]
    assert play.told("tom")[-2:] == ["introduction.apart_to_mentor", "reach.contact.ask"]
    apart = play.stage.heard["ana"][-2]
    assert "Tom" in plain(apart.text) and any("Aucun lieu" in plain(line) for line in apart.lines)
    assert play.last("ana").startswith("Vous n’êtes pas au même endroit. Que puis-je donner à Tom")
    assert play.last("tom").startswith("You are not in the same place. What may I give Ana")
    assert plain(play.stage.heard["ana"][-1].small) == "lu par Tom uniquement, dans vos propres mots"
    await play.say("ana", "ana@example.org, ou <@U1> *le soir*")
    assert play.told("tom")[-1] == "reach.given_to_mentor"
    given = play.stage.heard["tom"][-1]
    assert plain(given.text) == "You can reach Ana here: ana@example.org, ou <@U1> *le soir*"
    assert [(one.text, one.strong) for one in given.text][-1] == (" here: ana@example.org, ou <@U1> *le soir*", False)
    await play.say("tom", "+44 20 7946 0000")
    assert play.told("ana")[-1] == "reach.given_to_mentee" and "+44 20 7946 0000" in play.last("ana")
    assert play.rows(Alert) == []
    await play.wait(days=8)
    assert play.told("ana")[-1] == play.told("tom")[-1] == "checkin.met.ask"
    for who, words in (("ana", "oui, hier"), ("tom", "yes, yesterday")):
        await play.say(who, words)
        await play.press(who, "5")
        await play.press(who, "~skip")
    assert any(one.confirmed for one in play.rows(Meeting)) and play.rows(Pair)[0].health == "on_track"
    await play.wait(days=100)
    assert "Tom" in texts(play, "ana", "satisfaction.score.ask")
    assert "Ana" in texts(play, "tom", "satisfaction.score.ask")
    await play.wait(days=110)
    assert "Tom" in texts(play, "ana", "closing.goals.ask") and "Ana" in texts(play, "tom", "closing.goals.ask")
    assert play.rows(Pair)[0].state == "ended" and play.rows(Conversation, why="failed") == []
    assert play.rows(Outbox, kind="introduce") == []


async def test_two_on_one_platform_of_a_linked_program_are_introduced_together(database):
    """Both in the linked workspace: one shared conversation there, as at home."""
    play = Play(database)
    away(play, "tom", "ana")
    await link(play)
    await play.onboard("tom", "mentor")
    await play.onboard("ana", "mentee")
    await play.match()
    assert play.told("shared:ana") and play.told("shared:tom")
    assert "reach.contact.ask" not in play.told("ana")


async def test_two_with_several_workspaces_are_introduced_in_the_one_they_share(sqlite):
    """Tom's account was first seen in another workspace of the platform, linked as well: Ana is not there."""
    play = Play(sqlite)
    play.elsewhere |= {"tom": ("stage", "second"), "otto": ("stage", "second")}
    play.admins.add("otto")
    await play.say("tom", "hello")
    del play.elsewhere["tom"]
    await link(play)
    await play.onboard("tom", "mentor")
    await play.onboard("ana", "mentee")
    await play.match()
    assert play.told("shared:ana") and play.told("shared:tom")


async def test_nobody_is_made_to_share(sqlite):
    """One declines: a quiet case; both: the organizers are told at once. No words are in it; one changed mind ends it."""
    play = Play(sqlite)
    await mixed(play)
    await play.press("ana", "Plutôt pas")
    assert play.told("ana")[-1] == "reach.declined" and play.told("tom")[-1] == "reach.contact.ask"
    case = play.rows(Alert)[0]
    assert (case.kind, case.reasons) == ("reach", [{"code": "no_contact_shared", "n": 1}])
    mark = play.mark("olga")
    await play.press("tom", "~skip")
    assert play.news("olga", mark) == ["alerts.case"]
    assert play.rows(Alert)[0].reasons == [{"code": "no_contact_shared", "n": 2}]
    page = await play.open("ana")
    button = next(one for part in page.parts for one in part.buttons if one.token.startswith("do.reach."))
    await play.press_token("ana", button.token, button.value)
    await play.say("ana", "ana sur Signal")
    assert play.told("tom")[-1] == "reach.given_to_mentor"
    assert play.rows(Alert)[0].reasons == [{"code": "no_contact_shared", "n": 1}]
    await play.press("tom", "Change an answer")
    await play.press("tom", "contact")
    await play.say("tom", "tom@example.org")
    assert play.rows(Alert)[0].state == "resolved"
    assert not any("Signal" in str(row.values) for row in play.rows(LogEntry))


async def test_a_contact_that_changes_is_passed_on(sqlite):
    """By the button under the answer: the partner hears of it; thanks is no contact."""
    play = Play(sqlite)
    await mixed(play)
    mark = play.mark("tom")
    await play.say("ana", "merci")
    assert play.news("tom", mark) == []
    await play.say("ana", "ana@example.org")
    await play.press("ana", "Modifier une réponse")
    await play.press("ana", "contact")
    await play.say("ana", "ana@example.com")
    assert play.told("tom")[-2:] == ["reach.given_to_mentor", "reach.given_anew"]
    assert "ana@example.com" in play.last("tom")


async def test_a_contact_that_nobody_gives_is_asked_again_and_then_a_case(sqlite):
    """Two reminders, the last says so; then the organizers see that there is no way."""
    play = Play(sqlite)
    await mixed(play)
    await play.wait(days=30)
    assert "reach.reminder" in play.told("ana") and "reach.last_reminder" in play.told("tom")
    assert {"code": "no_contact_shared", "n": 2} in play.rows(Alert, kind="reach")[0].reasons


async def test_erasing_takes_back_what_was_given(database):
    """Neither the answer nor the message to the partner is kept."""
    play = Play(database)
    await play.say("ana", "bonjour", name="Ana Lopez")
    await mixed(play)
    await play.say("ana", "ana@example.org")
    assert "ana@example.org" in play.last("tom")
    await play.say("ana", "efface mes données")
    await play.press("ana", "yes")
    assert not [row for row in play.rows(Outbox) if "ana@example.org" in str(row.message)]


async def test_a_code_is_shown_once_and_kept_as_a_hash(sqlite):
    """The asker alone sees it; tables and log hold its SHA-256 and numbers."""
    play = Play(sqlite)
    away(play)
    await play.running()
    typed = await code(play)
    row = play.rows(OneTimeCode)[0]
    assert row.sha256 == hashlib.sha256(typed.replace("-", "").encode()).hexdigest()
    assert (row.purpose, row.expires_at - row.created_at) == ("program", timedelta(days=1))
    assert not [one for one in play.rows(Outbox) if typed in str(one.message)]
    mark = play.mark("olga")
    assert await keys(play, "otto", f"/mentoring-admin program link {typed.lower().replace('-', ' ')}") == [
        "linking.linked"
    ]
    assert play.news("olga", mark) == ["linking.linked_told"]
    shown = (await play.command("olga", "/mentoring-admin program show")).private[0]
    assert "away (Other)" in [plain(value) for _, value in shown.facts]
    entry = play.rows(LogEntry, code="workspace_linked")[0]
    assert entry.program_id == 1 and entry.values["workspace"] == play.rows(ProgramLink)[0].workspace_id
    assert not any(typed in str(one.values) for one in play.rows(LogEntry))


@pytest.mark.parametrize(
    ("misuse", "answer"),
    [
        ("wrong", "linking.code_unknown"),
        ("used", "linking.code_used"),
        ("expired", "linking.code_expired"),
        ("at home", "linking.at_home"),
        ("twice linked", "linking.already"),
        ("program over", "linking.over"),
        ("of a person", "linking.code_for_a_person"),
        ("by a member", "commands.refused"),
        ("of who erased", "linking.code_unknown"),
    ],
)
async def test_a_code_that_cannot_be_used_is_answered_in_a_sentence(sqlite, misuse, answer):
    """And no workspace is linked by it."""
    play = Play(sqlite)
    away(play)
    await play.running()
    typed, who = await code(play), "otto"
    match misuse:
        case "wrong":
            typed = "BBBB-BBBB"
        case "used":
            await play.command("otto", f"/mentoring-admin program link code:{typed}")
            await play.command("otto", "/mentoring-admin program unlink")
        case "expired":
            play.clock.move_to(play.clock.now() + timedelta(hours=24))
        case "at home":
            who = "olga"
        case "twice linked":
            await play.command("otto", f"/mentoring-admin program link code:{await code(play)}")
        case "program over":
            await play.command("olga", "/mentoring-admin program close")
        case "of a person":
            typed = await code(play, "olga", "/mentoring link")
        case "by a member":
            play.admins.remove("otto")
        case "of who erased":
            await play.say("olga", "forget me")
            await play.press("olga", "yes")
    before = len(play.rows(ProgramLink))
    assert await keys(play, who, f"/mentoring-admin program link code:{typed}") == [answer]
    assert len(play.rows(ProgramLink)) == before


async def test_guessing_ends_kindly_after_a_few_tries(sqlite):
    """Five that do not fit in an hour; then even a good one waits, and an hour later it works."""
    play = Play(sqlite)
    away(play)
    await play.running()
    typed = await code(play)
    for _ in range(5):
        assert await keys(play, "otto", "/mentoring-admin program link BBBB-BBBB") == ["linking.code_unknown"]
    assert await keys(play, "otto", f"/mentoring-admin program link {typed}") == ["linking.enough_tries"]
    await play.wait(hours=1, minutes=1)
    assert await keys(play, "otto", f"/mentoring-admin program link {typed}") == ["linking.linked"]


async def test_an_unlinked_workspace_keeps_its_pairs_and_sends_nobody_new(database):
    """The admin there undoes it: the pair goes on, the newcomer finds no way in, who waits there is not matched."""
    play = Play(database)
    away(play, "bo", "ines")
    await mixed(play)
    await play.onboard("ines", "mentee")
    mark = play.mark("olga")
    reply = await play.command("otto", "/mentoring-admin program unlink")
    assert [one.key for one in reply.private] == ["linking.unlinked"] and reply.private[0].lines
    assert play.news("olga", mark) == ["linking.unlinked_told"]
    assert play.rows(ProgramLink) == [] and play.rows(LogEntry, code="workspace_unlinked")
    await play.say("bo", "hello")
    assert play.told("bo")[-1] == "greeting.nothing"
    await play.wait(days=8)
    assert "checkin.met.ask" in play.told("tom")
    await play.onboard("lea", "mentor")
    await play.match()
    assert [one.state for one in play.rows(Pair)] == ["active"]


async def test_an_organizer_names_the_workspace_that_goes(sqlite):
    """Without a name: what there is. The admin who linked it hears of it."""
    play = Play(sqlite)
    away(play)
    await link(play)
    assert await keys(play, "olga", "/mentoring-admin program unlink") == ["linking.which"]
    assert await keys(play, "olga", "/mentoring-admin program unlink nowhere") == ["linking.which"]
    mark = play.mark("otto")
    assert await keys(play, "olga", "/mentoring-admin program unlink Away (Other)") == ["linking.unlinked"]
    assert play.news("otto", mark) == ["linking.unlinked_told"] and play.rows(ProgramLink) == []
    assert await keys(play, "olga", "/mentoring-admin program unlink away") == ["linking.none"]


async def test_a_person_of_a_linked_workspace_can_be_made_an_organizer(sqlite):
    """By name, though they are on the other platform; then they run it from there."""
    play = Play(sqlite)
    away(play, "paul")
    await play.running()
    await play.say("paul", "hello")
    assert await keys(play, "olga", "/mentoring-admin settings organizer-add Paul") == ["commands.no_such_member"]
    typed = await code(play)
    await play.command("otto", f"/mentoring-admin program link {typed}")
    assert await keys(play, "olga", "/mentoring-admin settings organizer-add Paul") == ["members.organizer_added"]
    assert await keys(play, "paul", "/mentoring-admin members list") == ["members.list"]


async def test_an_admin_of_another_workspace_sees_and_does_nothing(sqlite):
    """Before the link, and as a mere admin after it: each organizers' command refuses, and nobody there finds a way in."""
    play = Play(sqlite)
    away(play, "bo")
    await play.pair()
    before = [len(play.rows(table)) for table in (Program, Enrollment, Pair, ProgramLink)]
    for linked in (False, True):
        if linked:
            await play.command("otto", f"/mentoring-admin program link {await code(play)}")
            before[-1] += 1
        for command in (
            "program show", "program edit name X", "program close sure:yes", "program link", "members list",
            "members show Ana", "members remove Ana", "pair list", "pair show 1", "pair end 1", "alerts list",
            "match preview", "report now", "settings show", "settings set rhythm_days 3", "charter show",
            "settings organizer-add Otto", "program show program:1", "checkin status",
        ):  # fmt: skip
            assert await keys(play, "otto", f"/mentoring-admin {command}") == ["commands.no_program"], command
        assert await keys(play, "otto", "/mentoring-admin program list") == ["program.none"]
        shown = await play.open("otto", "program:1")
        assert plain(shown.title) == "My mentoring page" and ("Tandem" in str(shown)) is linked
        assert [len(play.rows(table)) for table in (Program, Enrollment, Pair, ProgramLink)] == before
        if not linked:
            await play.say("bo", "hello")
            assert play.told("bo")[-1] == "greeting.nothing"
            await play.press_token("bo", "do.join.1", "go")
            assert len(play.rows(Enrollment)) == before[1]
            assert await keys(play, "otto", "/mentoring-admin program unlink") == ["commands.no_program"]


async def test_a_locked_out_workspace_is_a_case_in_every_program_that_lives_there(sqlite):
    """Also where it is not at home; it is over when no workspace of the program is locked out any more."""
    play = Play(sqlite)
    away(play, "tom")
    await link(play)
    send = play.other.send

    async def refuse(*_: object) -> str:
        raise DeliveryError("account_inactive", workspace=True)

    play.other.send = refuse
    await play.say("tom", "hello")
    assert [one.kind for one in play.rows(Alert, state="open")] == ["refused"]
    play.other.send = send
    await play.wait(minutes=11)
    assert play.rows(Alert, state="open") == []


async def test_the_person_row_stays_one_for_each(sqlite):
    """Linking workspaces joins no people."""
    play = Play(sqlite)
    await mixed(play)
    assert len(play.rows(Person)) == 4
