"""A program made from an earlier one: what it keeps, whom it invites, who is not paired again."""

from datetime import date

import pytest

from bot.messages import plain
from storage.tables import CharterVersion, Enrollment, LogEntry, Nudge, Pair, Program
from tests.journeys.theatre import Play

CREATE = "/mentoring-admin program create"


async def ended(database, *mentees: str, template: str = "classic") -> Play:
    """Tandem has run: Tom was the mentor of all of them; it is closed, and everybody has said whether they come back."""
    play = Play(database)
    await play.pair(*mentees, template=template)
    await play.command("olga", "/mentoring-admin settings set topics data,cooking")
    await play.command("olga", '/mentoring-admin charter edit language:fr kind:correction text:"Notre charte à nous"')
    await play.command("olga", "/mentoring-admin program close sure:yes")
    await play.wait(days=2)
    return play


async def close_with(play: Play, who: str, again: str) -> None:
    """Answer the closing's questions."""
    mark = play.mark(who)
    await play.press(who, "met")
    if play.news(who, mark)[-1] == "closing.answered.ask":
        await play.press(who, "yes")
    await play.press(who, "5")
    await play.press(who, "9")
    await play.press(who, again)


async def again(play: Play, more: str = "") -> Program:
    """Olga sets up the next one."""
    await play.command("olga", f"{CREATE} name:Suite starts:2027-03-01 from:Tandem {more}")
    return play.rows(Program)[-1]


async def join(play: Play, who: str, role: str) -> None:
    """Somebody comes back by themselves, from the first words to an accepted charter."""
    await play.command(who, "/mentoring join")
    if play.told(who)[-1] == "greeting.again":
        token = f"do.join.{play.rows(Program)[-1].id}"
        await play.press_token(who, token, "go")
    await play.press(who, "go")
    await play.press(who, role)
    for value in ("data", "fr,en", "weekday_noon", *(("3",) if role == "mentor" else ())):
        await play.fill(who, value)
    await play.press(who, "no")
    await play.press(who, "accept")


async def opened(play: Play) -> None:
    """It opens and starts."""
    await play.command("olga", "/mentoring-admin program open program:Suite")
    await play.command("olga", "/mentoring-admin program start program:Suite")


async def test_settings_topics_and_charter_are_copied(database):
    """Two questions are left; the charter begins as the first version of its own."""
    play = await ended(database, "ana")
    mark = play.mark("olga")
    reply = await play.command("olga", f"{CREATE} from:tandm")
    assert reply.private[0].key == "commands.in_dm" and play.told("olga")[-1] == "program_create.name.ask_copy"
    await play.say("olga", "Suite")
    assert play.told("olga")[-1] == "bot.after" and "which day" in play.last("olga")
    await play.fill("olga", "2027-03-01")
    first, second = play.rows(Program)
    assert (second.name, second.earlier_id, second.template, second.state) == ("Suite", first.id, "classic", "draft")
    assert second.settings["topics"] == ["data", "cooking"] and second.settings["contact"] == "team@example.org"
    texts = {
        one.language: (one.text, one.version, one.revision) for one in play.rows(CharterVersion, program_id=second.id)
    }
    assert texts["fr"] == ("Notre charte à nous", 1, 0) and "en" in texts
    created = next(one for one in play.stage.heard["olga"][mark:] if one.key == "program.created")
    assert "those of Tandem" in plain(created.lines[0])


async def test_its_days_are_as_many_as_before(sqlite):
    """Unless they are given; of the organizer's own earlier programs alone."""
    play = Play(sqlite)
    await play.command(
        "olga",
        f"{CREATE} name:Tandem template:classic starts:2027-02-01 ends:2027-04-02 controller:A contact:b safeguarding:c",
    )
    program = await again(play)
    assert program.ends_on == date(2027, 4, 30)
    assert (await again(play, "ends:2027-06-01")).ends_on == date(2027, 6, 1)
    reply = await play.command("olga", f"{CREATE} name:X starts:2027-03-01 from:Nothing")
    assert reply.private[0].key == "commands.from_which" and "Tandem" in plain(reply.private[0].text)
    play.admins.add("paul")
    reply = await play.command("paul", f"{CREATE} name:X starts:2027-03-01 from:Tandem")
    assert reply.private[0].key == "commands.no_program" and len(play.rows(Program)) == 3


async def test_what_is_given_goes_before_what_is_copied(sqlite):
    """A contact, a template, a quiet period that is over."""
    play = await ended(sqlite, "ana")
    await play.command("olga", "/mentoring-admin settings set quiet 2027-01-20..2027-01-25,2027-08-01..2027-08-31")
    program = await again(play, "contact:other@example.org")
    assert program.settings["contact"] == "other@example.org"
    assert program.settings["quiet"] == [["2027-08-01", "2027-08-31"]]


async def test_who_said_yes_is_invited_when_it_opens(database):
    """In the role they named; a "no" and a silence are left alone, and nobody twice."""
    play = await ended(database, "ana", "bo", "lea")
    await close_with(play, "ana", "other_role")
    await close_with(play, "bo", "same_role")
    await close_with(play, "lea", "no")
    await again(play)
    marks = {who: play.mark(who) for who in ("tom", "ana", "bo", "lea")}
    await opened(play)
    await play.wait(days=1)
    news = {who: play.news(who, mark) for who, mark in marks.items()}
    assert news == {"tom": [], "ana": ["come_back.as_mentor"], "bo": ["come_back.as_mentee"], "lea": []}
    reply = await play.command("olga", "/mentoring-admin program show program:Suite")
    assert "2 invited" in str([plain(value) for _, value in reply.private[0].facts])
    await play.press("ana", "go")
    assert play.told("ana")[-1] == "join.first_words"
    await play.press("bo", "no")
    rows = play.rows(Enrollment, program_id=2)
    assert [(one.role, one.state) for one in rows] == [("mentor", "invited"), ("mentee", "left")]
    assert len(play.rows(LogEntry, code="invited_back")) == 2


async def test_a_second_press_on_the_invitation_changes_nothing(sqlite):
    """It is over by then."""
    play = await ended(sqlite, "ana")
    await close_with(play, "ana", "same_role")
    await again(play)
    await opened(play)
    await play.wait(days=1)
    token, value = play.button("ana", "no")
    await play.press_token("ana", token, value)
    reply = await play.press_token("ana", token, value)
    assert reply.sealed and [one.state for one in play.rows(Enrollment, program_id=2)] == ["left"]
    await play.press("ana", "go")
    assert play.told("ana")[-1] == "join.first_words", "the door stays open"


async def test_who_comes_by_themselves_is_not_invited_as_well(sqlite):
    """The message waits for its hour, and they were faster."""
    play = await ended(sqlite, "ana")
    await close_with(play, "ana", "same_role")
    await again(play)
    await play.wait(hours=12)
    await opened(play)
    await play.command("ana", "/mentoring join")
    await play.press("ana", "go")
    await play.wait(days=2)
    assert "come_back.as_mentee" not in play.told("ana")
    assert [one.why for one in play.rows(Nudge, kind="come_back")] == ["answered"]


async def test_a_late_yes_is_invited_too(sqlite):
    """Who answers after the next program has opened."""
    play = await ended(sqlite, "ana")
    await again(play)
    await opened(play)
    await close_with(play, "ana", "other_role")
    await play.wait(days=1)
    assert "come_back.as_mentor" in play.told("ana")


async def test_the_opening_says_how_many_are_invited(sqlite):
    """And the announcement is there to be copied in both languages, with a button that posts it."""
    play = await ended(sqlite, "ana", "bo")
    for who in ("ana", "bo"):
        await close_with(play, who, "same_role")
    await again(play)
    told, post = (await play.command("olga", "/mentoring-admin program open program:Suite", place="mentoring")).private
    assert told.key == "program.opened" and "2 people" in plain(told.lines[0])
    assert post.key == "join.announcement" and "cherche" in plain(post.lines[0])
    (button,) = post.buttons
    await play.press_token("tom", button.token, button.value)
    assert play.told("#mentoring") == []
    await play.press_token("olga", button.token, button.value)
    assert play.told("#mentoring") == ["join.announcement"]


@pytest.mark.parametrize("roles", [("mentor", "mentee"), ("mentee", "mentor")])
async def test_former_partners_are_not_paired_again(database, roles):
    """Not in the next program either, in whatever roles they come back; others are."""
    play = await ended(database, "ana")
    await again(play)
    await opened(play)
    for who, role in zip(("tom", "ana"), roles, strict=True):
        await join(play, who, role)
    await play.onboard("bo", "mentee")
    await play.command("olga", "/mentoring-admin match preview program:Suite")
    pairs = play.rows(Pair, program_id=2)
    mentor = "tom" if roles[0] == "mentor" else "ana"
    people = {one.id: one.person_id for one in play.rows(Enrollment)}
    assert [(people[one.mentor_id], people[one.mentee_id]) for one in pairs] == [
        (play.person(mentor), play.person("bo"))
    ]


async def test_whom_somebody_wants_kept_apart_stays_apart(sqlite):
    """An exclusion of the earlier program counts, and stays confidential."""
    play = Play(sqlite)
    await play.running()
    await play.onboard("tom", "mentor")
    await play.onboard_apart("ana", "Tom")
    await play.command("olga", "/mentoring-admin program close sure:yes")
    await again(play)
    await opened(play)
    for who, role in (("tom", "mentor"), ("ana", "mentee")):
        await join(play, who, role)
    assert all(one.profile["excluded"] == [] for one in play.rows(Enrollment, program_id=2))
    await play.command("olga", "/mentoring-admin match preview program:Suite")
    assert play.rows(Pair, program_id=2) == []
    assert "confidential constraint" in str([plain(line) for line in play.stage.heard["olga"][-1].lines])
    reply = await play.command("olga", "/mentoring-admin pair add Tom Ana program:Suite")
    assert reply.private[0].key == "pairing.no_confidential"


async def test_a_grandchild_remembers(sqlite):
    """What the first program knew counts in the third."""
    play = await ended(sqlite, "ana")
    await again(play)
    await play.command("olga", f"{CREATE} name:Trio starts:2027-04-01 from:Suite")
    await play.command("olga", "/mentoring-admin program open program:Trio")
    await play.command("olga", "/mentoring-admin program start program:Trio")
    for who, role in (("tom", "mentor"), ("ana", "mentee")):
        await join(play, who, role)
    letter = (await play.command("olga", "/mentoring-admin pair add Tom Ana program:Trio")).private[0]
    assert letter.key == "pairing.doubts" and "before" in plain(letter.lines[0])


async def test_whom_an_organizer_kept_apart_stays_apart_in_the_next_one(sqlite):
    """About the two persons, whichever role they come back in; a pin there brings them together after all."""
    play = Play(sqlite)
    await play.running()
    await play.onboard("tom", "mentor")
    await play.onboard("ana", "mentee")
    await play.command("olga", "/mentoring-admin match forbid Tom Ana")
    await play.command("olga", "/mentoring-admin program close sure:yes")
    program = await again(play)
    await opened(play)
    await join(play, "ana", "mentor")
    await join(play, "tom", "mentee")
    await play.command("olga", "/mentoring-admin match preview program:Suite")
    assert play.rows(Pair, program_id=program.id) == []
    await play.command("olga", "/mentoring-admin match pin Ana Tom program:Suite")
    await play.command("olga", "/mentoring-admin match preview program:Suite")
    assert [one.state for one in play.rows(Pair, program_id=program.id)] == ["proposed"]


async def test_who_would_come_back_in_the_other_role_begins_there_where_people_are_matched_as_they_come(sqlite):
    """A button leads to the questions; the charter stands, and what they were before stays what it was."""
    play = Play(sqlite)
    await play.pair(template="community")
    await play.command("olga", "/mentoring-admin pair end 1")
    await play.onboard("bo", "mentor")
    await play.match()
    await play.wait(days=92)
    mark = play.mark("ana")
    await close_with(play, "ana", "other_role")
    assert "closing.other_role_mentor" in play.news("ana", mark)
    await play.press("ana", "~skip")
    await play.press("ana", "mentor")
    assert play.told("ana")[-1] == "onboarding.topics.ask"
    for value in ("data", "fr,en", "weekday_noon", "2"):
        await play.fill("ana", value)
    await play.press("ana", "no")
    mine = {one.role: one.state for one in play.rows(Enrollment) if one.person_id == play.person("ana")}
    assert mine == {"mentee": "finished", "mentor": "pool"} and "charter.decision.ask" not in play.news("ana", mark)
