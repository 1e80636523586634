"""A program's invitation in a channel: one post for many, and nobody is written to before they pressed."""

import pytest

from bot.adapter import DeliveryError
from bot.messages import Choice, Field, Message, Text, plain
from bot.turn import Turn
from storage.database import writing
from storage.tables import Account, Alert, Enrollment, Outbox, Program
from tests.journeys.test_pages import words
from tests.journeys.theatre import MONDAY, TEXTS, Play

INVITE = "/mentoring-admin members invite"


async def invited(database) -> Play:
    """A program that runs, and its invitation in #mentoring."""
    play = Play(database)
    await play.running()
    await play.command("olga", INVITE, place="mentoring")
    return play


def places(play: Play) -> dict[str, str]:
    """The program's channels."""
    return play.rows(Program)[0].places


async def test_the_invitation_is_one_post_and_nobody_is_written_to(database):
    """The channel in which the command was typed is the program's from then on."""
    play = Play(database)
    await play.running()
    await play.say("bo", "hello")
    before = {who: play.mark(who) for who in ("bo", "olga")}
    reply = await play.command("olga", INVITE, place="mentoring")
    assert [letter.key for letter in reply.private] == ["invitation.posting"]
    assert play.told("#mentoring") == ["join.announcement"]
    assert {who: play.mark(who) for who in before} == before
    assert list(places(play).values()) == ["mentoring"]


@pytest.mark.parametrize("typed", ["#alumni", "channel:#alumni", "#alumni Tandem", "program:Tandem channel:alumni"])
async def test_a_channel_may_be_named(sqlite, typed):
    """From anywhere, and it goes before the one in which the command is typed."""
    play = Play(sqlite)
    await play.running()
    await play.command("olga", f"{INVITE} {typed}", place="mentoring")
    assert play.told("#alumni") == ["join.announcement"] and play.told("#mentoring") == []


async def test_a_program_may_be_named_alone(sqlite):
    """A word without # is no channel."""
    play = Play(sqlite)
    await play.running(name="Tandem")
    await play.running(name="Relais")
    await play.command("olga", f"{INVITE} Tandem", place="mentoring")
    assert "Tandem" in play.last("#mentoring")


async def test_without_a_channel_a_form_asks_for_one(sqlite):
    """Typed alone with the bot."""
    play = Play(sqlite)
    await play.running()
    reply = await play.command("olga", INVITE)
    assert reply.private[0].key == "bot.command_needs"
    assert reply.form is not None and reply.form.inputs[0].kind == "channel"


async def test_a_program_that_takes_nobody_in_invites_nobody(sqlite):
    """A draft is refused in words."""
    play = Play(sqlite)
    await play.command(
        "olga",
        "/mentoring-admin program create name:Tandem template:classic starts:2027-02-01 controller:A "
        "contact:team@example.org safeguarding:care@example.org",
    )
    reply = await play.command("olga", INVITE, place="mentoring")
    assert reply.private[0].key == "commands.wrong_state"
    assert play.told("#mentoring") == []


async def test_a_stranger_presses_and_is_written_to_alone(sqlite):
    """The first words come in their own conversation; beside the post stands one line that they alone see."""
    play = await invited(sqlite)
    reply = await play.press_in("ana", "mentoring", "go")
    assert [letter.key for letter in reply.private] == ["bot.wrote_alone"]
    assert play.told("ana") == ["join.first_words"]
    assert play.rows(Enrollment) == [], "nothing is begun before they say so"


async def test_no_press_takes_the_buttons_off_the_post(sqlite):
    """Whoever presses what, and however often: also where the line that comes back would seal a message of one's own."""
    play = await invited(sqlite)
    for who, value in (("ana", "go"), ("ana", "go"), ("tom", "open"), ("bo", "nothing")):
        token = next(
            (one.token for one in play.stage.heard["#mentoring"][0].buttons if one.value == value), "post.none.1"
        )
        assert (await play.press_token(who, token, value)).sealed == ()
    await play.command("olga", "/mentoring-admin program close")
    reply = await play.press_in("tom", "mentoring", "go")
    assert reply.sealed == () and [letter.key for letter in reply.private] == ["join.closed"]
    assert play.stage.sealed == {} and play.rows(Outbox, kind="seal") == []


def test_a_post_asks_no_question(sqlite):
    """A question's button would be answered by whoever comes by: such a post cannot be queued."""
    play = Play(sqlite)
    question = Choice("c1.met", "yes", Text("bot.yes"))
    field = Field("text", "c1.words", Text("bot.your_answer"))
    with writing(sqlite) as session:
        turn = Turn(session, MONDAY, "event", play.engine.repertoire, TEXTS)
        for message in (Message(Text("bot.yes"), choices=(question,)), Message(Text("bot.yes"), field=field)):
            with pytest.raises(ValueError, match="question"):
                turn.post("mentoring", message)


async def test_the_page_shows_what_waits_and_takes_the_answer(sqlite):
    """The second button: the presser's own page, with the open question and its buttons."""
    play = await invited(sqlite)
    await play.press_in("bo", "mentoring", "go")
    await play.press("bo", "go")
    reply = await play.press_in("bo", "mentoring", "open")
    assert reply.private == () and reply.sealed == () and reply.sheet is not None
    asked = reply.sheet.parts[0]
    assert asked.key == "members.waits" and asked.small
    button = next(one for one in asked.buttons if one.value == "mentor")
    await play.press_token("bo", button.token, button.value)
    assert play.told("bo")[-1] == "onboarding.topics.ask"
    assert len(play.stage.sealed) == 1, "the prompt in the conversation lost its buttons"


async def test_a_page_without_an_open_question_shows_none(sqlite):
    """Nobody is told that something waits."""
    play = await invited(sqlite)
    await play.onboard("tom", "mentor")
    reply = await play.press_in("tom", "mentoring", "open")
    assert "members.waits" not in [part.key for part in reply.sheet.parts]
    assert "Tandem" in words(reply.sheet)


async def test_whoever_cannot_be_written_to_is_told_how_to_change_that(sqlite):
    """Beside the post and on the page, until a word of theirs arrives in their own conversation."""
    play = await invited(sqlite)
    play.stage.closed["ana"] = DeliveryError("closed", permanent=True)
    await play.press_in("ana", "mentoring", "go")
    reply = await play.press_in("ana", "mentoring", "go")
    assert [letter.key for letter in reply.private] == ["bot.unreached"]
    reply = await play.press_in("ana", "mentoring", "open")
    assert reply.sheet.parts[0].key == "members.unreached"
    del play.stage.closed["ana"]
    await play.say("ana", "bonjour")
    reply = await play.press_in("ana", "mentoring", "open")
    assert "members.unreached" not in [part.key for part in reply.sheet.parts]


async def test_a_channel_that_refuses_is_no_fault_of_the_organizer(database):
    """They hear what to do, in the platform's words; their account stays reachable, and the channel is not the program's."""
    play = Play(database)
    await play.running()
    play.stage.closed["#mentoring"] = DeliveryError("not_in_channel", permanent=True, cure="Write /invite there.")
    await play.command("olga", INVITE, place="mentoring")
    letter = play.stage.heard["olga"][-1]
    assert letter.key == "invitation.not_posted"
    cure, again = (plain(line) for line in letter.lines)
    assert cure == "Write /invite there." and "members invite" in again
    assert [one.unreachable for one in play.rows(Account)] == [None] and play.rows(Alert) == []
    assert places(play) == {}
    del play.stage.closed["#mentoring"]
    await play.command("olga", INVITE, place="mentoring")
    assert play.told("#mentoring") == ["join.announcement"] and len(places(play)) == 1


async def test_a_platform_that_may_have_posted_is_not_asked_again(sqlite):
    """Many would read it twice: the organizer is told to look."""
    play = Play(sqlite)
    await play.running()
    play.stage.closed["#mentoring"] = TimeoutError()
    await play.command("olga", INVITE, place="mentoring")
    await play.wait(hours=2)
    assert play.told("olga")[-1] == "invitation.in_doubt" and play.told("#mentoring") == []
    assert [one.attempts for one in play.rows(Outbox, kind="post")] == [1]


async def test_a_second_post_takes_a_second_word(sqlite):
    """The channel stays the program's; in another channel it is posted at once."""
    play = await invited(sqlite)
    reply = await play.command("olga", INVITE, place="mentoring")
    assert [letter.key for letter in reply.private] == ["invitation.stands"]
    assert play.told("#mentoring") == ["join.announcement"]
    (again,) = reply.private[0].buttons
    await play.press_token("ana", again.token, again.value)
    assert play.told("#mentoring") == ["join.announcement"], "a member cannot post"
    await play.press_token("olga", again.token, again.value)
    assert play.told("#mentoring") == ["join.announcement"] * 2
    await play.command("olga", INVITE, place="alumni")
    assert play.told("#alumni") == ["join.announcement"] and list(places(play).values()) == ["alumni"]


async def test_a_post_holds_up_no_answer(sqlite):
    """A channel that has to wait is not in the way of what the organizer is told."""
    play = Play(sqlite)
    await play.running()
    play.stage.closed["#mentoring"] = DeliveryError("ratelimited", retry_after=600)
    await play.command("olga", INVITE, place="mentoring")
    mark = play.mark("olga")
    await play.say("olga", "hello")
    assert play.news("olga", mark)
    del play.stage.closed["#mentoring"]
    await play.wait(minutes=11)
    assert play.told("#mentoring") == ["join.announcement"]
