"""Two accounts become one person by a code typed on both: nothing of either is lost, and nothing happens unasked."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from bot.messages import plain
from flows.linking.rows import pointing_at
from storage.database import reading, writing
from storage.tables import (
    Account,
    CharterDecision,
    Enrollment,
    LogEntry,
    Membership,
    OneTimeCode,
    Organizer,
    Outbox,
    Pair,
    Person,
    SurveyAnswer,
)
from tests.journeys.test_link_journey import code, keys
from tests.journeys.theatre import Play


def staged(database) -> Play:
    """Ana writes French at home; as Anna she writes English on the other platform."""
    play = Play(database)
    play.elsewhere["anna"] = ("other", "away")
    return play


async def joined(play: Play) -> None:
    """Anna types Ana's code, and says yes."""
    typed = await code(play, "ana", "/mentoring link")
    play.clock.move_to(play.clock.now() + timedelta(minutes=1))
    reply = await play.command("anna", f"/mentoring link code:{typed}")
    assert [one.key for one in reply.private] == ["linking.sure"], reply
    await press(play, reply, "yes")


async def press(play: Play, reply, value: str, who: str = "anna"):
    """Press the button under what was shown to the asker alone."""
    button = next(one for one in reply.private[0].buttons if one.value == value)
    return await play.press_token(who, button.token, button.value)


def counts(database, table: str, id: int) -> dict[str, int]:
    """How many rows name this one, by the column that does."""
    with reading(database) as session:
        return {
            str(column): session.execute(select(func.count()).where(column == id)).scalar_one()
            for column in pointing_at(table)
        }


async def test_every_row_of_the_second_person_is_the_first_ones(database):
    """Whatever table names a person: what named the second names the first, and the second is gone."""
    play = staged(database)
    play.admins.add("anna")
    await play.pair()
    await play.say("anna", "hello")
    await play.command("anna", f"/mentoring-admin program link {await code(play)}")
    await play.command("olga", "/mentoring-admin settings organizer-add Anna")
    await play.onboard("anna", "mentor", "marketing")
    await play.onboard("leo", "mentee", "marketing")
    await play.match()
    await play.say("leo", "leo@example.org")
    await play.command("leo", "/mentoring contact Hello there")
    await play.press("leo", "yes")
    await play.command("anna", "/mentoring-admin alerts resolve 1")
    await play.command("anna", "/mentoring-admin match forbid Tom Leo")
    await play.command("anna", "/mentoring-admin pair note pair:1 text:Hello")
    await code(play, "anna", "/mentoring link")
    await code(play, "anna", "/mentoring-admin program link")
    first, second = play.person("ana"), play.person("anna")
    with writing(database) as session:
        said = SurveyAnswer(program_id=1, person_id=second, joins="mentor", answered_at=play.clock.now())
        session.add(said)
    before, mine = counts(database, "person", second), counts(database, "person", first)
    claimed = str(OneTimeCode.__table__.c.claimed_by)
    assert [column for column, n in before.items() if n == 0] == [claimed], "each column is tried here"
    memberships = len(play.rows(Membership))
    await joined(play)
    assert play.rows(Person, id=second) == [] and set(counts(database, "person", second).values()) == {0}
    assert play.rows(LogEntry, person_id=second) == []
    after = counts(database, "person", first)
    more = {claimed: 1, "onetimecode.person_id": 1}
    assert {column for column in after if after[column] < mine[column] + before[column] + more.get(column, 0)} == set()
    assert play.person("anna") == play.person("ana") == first and len(play.rows(Membership)) == memberships
    person = play.rows(Person, id=first)[0]
    assert (person.name, person.language) == ("Ana", "fr")
    assert play.told("ana")[-1] == play.told("anna")[-1] == "linking.joined"
    entry = play.rows(LogEntry, code="accounts_joined")[0]
    assert (entry.person_id, entry.values["account"]) == (first, play.rows(Account, external_id="anna")[0].id)
    assert play.rows(LogEntry, code="organizer_added")[0].values == {"added": first}
    await play.say("anna", "anna@example.org")
    assert play.last("leo") == "You can reach Ana here: anna@example.org"
    heard = play.mark("anna")
    await play.wait(days=9)
    asked = [key for key in play.news("anna", heard) if key.endswith(".ask")]
    assert asked == ["checkin.met_first.ask"], "both pairs in one message, where she wrote last"
    assert "Bonjour" in " ".join(plain(one.text) for one in play.stage.heard["anna"][heard:])


@pytest.mark.parametrize("later", ["ana", "anna"])
async def test_of_two_answers_to_one_survey_the_newer_counts(database, later):
    """Whichever account gave it: one person has one say."""
    play = staged(database)
    await play.running()
    for who in ("ana", "anna"):
        await play.say(who, "hello")
    with writing(database) as session:
        for who in ("ana", "anna"):
            at = play.clock.now() + timedelta(days=who == later)
            session.add(SurveyAnswer(program_id=1, person_id=play.person(who), joins=who, answered_at=at))
    await joined(play)
    assert [row.joins for row in play.rows(SurveyAnswer, person_id=play.person("ana"))] == [later]


async def test_my_data_and_forget_me_cover_both_accounts(database):
    """One file; and when all is erased, no word is left of either."""
    play = staged(database)
    await play.pair()
    await play.say("anna", "hello")
    await joined(play)
    await play.say("ana", "mes données")
    held = json.loads(play.stage.heard["ana"][-1].files[0].content)
    assert [one["id"] for one in held["accounts"]] == ["ana", "anna"]
    await play.say("ana", "efface mes données")
    await play.press("ana", "yes")
    accounts = {one.id for one in play.rows(Account, person_id=play.person("ana"))}
    assert len(accounts) == 2
    kept = [one for one in play.rows(Outbox) if one.account_id in accounts and one.message]
    assert {one.message["text"]["k"] for one in kept} == {"bot.sealed", "ending.by_you", "forget.done"}


async def test_what_a_program_says_goes_to_an_account_in_its_workspaces(database):
    """She wrote last where the program does not live: it is asked at home, and where she wrote she hears where."""
    play = staged(database)
    await play.pair()
    await joined(play)
    await play.say("anna", "hello")
    mark, there = play.mark("ana"), play.mark("anna")
    await play.wait(days=8)
    assert play.news("ana", mark) == ["checkin.met.ask"] and play.news("anna", there) == []
    await play.say("anna", "oui, hier")
    assert play.told("ana")[-1] == "bot.after" and play.news("anna", there) == ["bot.elsewhere"]
    await play.press("ana", "5")
    assert play.told("ana")[-1] == "checkin.comment.ask" and play.news("anna", there) == ["bot.elsewhere"]
    assert {one.account_id for one in play.rows(Outbox) if one.kind == "introduce"} <= {
        one.id for one in play.rows(Account, platform="stage")
    }


async def test_two_accounts_of_one_person_meet_a_partner_where_both_are(sqlite):
    """Ana has one account with Tom's workspace and one without: they are introduced together there."""
    play = staged(sqlite)
    play.admins.add("anna")
    await play.running()
    await play.command("anna", f"/mentoring-admin program link {await code(play)}")
    await play.onboard("tom", "mentor")
    await play.say("ana", "bonjour")
    await play.say("anna", "hello")
    await joined(play)
    await play.onboard("anna", "mentee")
    await play.match()
    assert play.told("shared:ana") and play.told("shared:tom") and not play.told("shared:anna")


@pytest.mark.parametrize("over", ["ana", "anna"])
async def test_both_in_one_role_of_a_program_is_refused_until_one_leaves(database, over):
    """The sentence says what to do; what was left then belongs to what goes on: its pair that ended, its charter."""
    play = staged(database)
    play.admins.add("anna")
    await play.running()
    await play.command("anna", f"/mentoring-admin program link {await code(play)}")
    await play.onboard("tom", "mentor")
    await play.onboard("ana", "mentee")
    await play.onboard("anna", "mentee")
    await play.match()
    typed = await code(play, "ana", "/mentoring link")
    reply = await play.command("anna", f"/mentoring link code:{typed}")
    assert [one.key for one in reply.private] == ["linking.both_take_part"]
    assert "Tandem" in plain(reply.private[0].text) and "mentee" in plain(reply.private[0].text)
    assert len(play.rows(Person)) == 4
    await play.command(over, "/mentoring leave")
    for answer in ("yes", "~skip", "no"):
        if play.told(over)[-1] != "leave.done":
            await play.press(over, answer)
    left = play.rows(Enrollment, state="left")[0]
    gone = counts(database, "enrollment", left.id)
    await press(play, await play.command("anna", f"/mentoring link code:{typed}"), "yes")
    mine = play.rows(Enrollment, person_id=play.person("ana"))
    assert [one.state for one in mine] == ["pool"] and play.rows(Enrollment, id=left.id) == []
    assert any(gone.values()) and set(counts(database, "enrollment", left.id).values()) == {0}
    assert {one.mentee_id for one in play.rows(Pair)} == {mine[0].id}
    assert {one.enrollment_id for one in play.rows(CharterDecision)} == {one.id for one in play.rows(Enrollment)}


async def test_a_pair_of_one_person_with_themself_is_refused(sqlite):
    """Mentor on one account, mentee on the other, and each other's: the pair is ended first."""
    play = staged(sqlite)
    play.admins.add("anna")
    await play.running()
    await play.command("anna", f"/mentoring-admin program link {await code(play)}")
    await play.onboard("ana", "mentee")
    await play.onboard("anna", "mentor")
    await play.match()
    typed = await code(play, "ana", "/mentoring link")
    assert await keys(play, "anna", f"/mentoring link {typed}") == ["linking.each_others_partner"]


async def test_organizing_the_same_program_twice_is_organizing_it_once(sqlite):
    """Both accounts ran it; one person does."""
    play = staged(sqlite)
    play.elsewhere["olga2"] = ("other", "away")
    play.admins.add("olga2")
    await play.running()
    await play.command("olga2", f"/mentoring-admin program link {await code(play)}")
    await play.command("olga", "/mentoring-admin settings organizer-add Olga2")
    reply = await play.command("olga2", f"/mentoring link {await code(play, 'olga', '/mentoring link')}")
    await press(play, reply, "yes", "olga2")
    assert [one.person_id for one in play.rows(Organizer)] == [play.person("olga")]


@pytest.mark.parametrize(
    ("misuse", "answer"),
    [
        ("wrong", "linking.code_unknown"),
        ("used", "linking.code_used"),
        ("expired", "linking.code_expired"),
        ("of a program", "linking.code_for_a_program"),
        ("on the same account", "linking.same_account"),
        ("typed by a third", "linking.code_used"),
    ],
)
async def test_a_code_that_cannot_be_used_is_answered_in_a_sentence(sqlite, misuse, answer):
    """And two people stay two."""
    play = staged(sqlite)
    await play.running()
    await play.say("anna", "hello")
    await play.say("bo", "hello")
    typed, who = await code(play, "ana", "/mentoring link"), "bo"
    match misuse:
        case "wrong":
            typed = "BCDFGHJK"
        case "used":
            await press(play, await play.command("anna", f"/mentoring link {typed}"), "yes")
        case "expired":
            play.clock.move_to(play.clock.now() + timedelta(days=1))
        case "of a program":
            typed = await code(play)
        case "on the same account":
            who = "ana"
        case "typed by a third":
            await play.command("anna", f"/mentoring link {typed}")
    before = len(play.rows(Person))
    assert await keys(play, who, f"/mentoring link {typed}") == [answer]
    assert len(play.rows(Person)) == before


async def test_only_a_clear_yes_of_who_typed_the_code_joins_them(sqlite):
    """A no leaves them apart; somebody else's press does nothing, nor one a day later; then the code may be typed again."""
    play = staged(sqlite)
    await play.running()
    for who in ("anna", "bo"):
        await play.say(who, "hello")
    typed = await code(play, "ana", "/mentoring link")
    reply = await play.command("anna", f"/mentoring link {typed}")
    assert "Ana (Stage)" in plain(reply.private[0].text) and "Anna (Other)" in plain(reply.private[0].text)
    people = len(play.rows(Person))
    assert plain((await press(play, reply, "yes", "bo")).sealed)
    await press(play, reply, "no")
    await press(play, reply, "yes")
    assert len(play.rows(Person)) == people
    reply = await play.command("anna", f"/mentoring link {typed}")
    play.clock.move_to(play.clock.now() + timedelta(days=1))
    await press(play, reply, "yes")
    assert len(play.rows(Person)) == people


async def test_silence_asked_for_on_one_account_holds_for_both(sqlite):
    """ "Stop" on the second, and the first person is stopped as well."""
    play = staged(sqlite)
    await play.pair()
    await play.say("anna", "hello")
    await play.say("anna", "stop")
    await joined(play)
    mark, there = play.mark("ana"), play.mark("anna")
    await play.wait(days=20)
    assert play.news("ana", mark) == play.news("anna", there) == []
