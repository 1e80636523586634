"""What goes wrong between the bot and Slack: nothing lost, nothing twice, and an organizer can see it."""

import asyncio

import pytest
from sqlalchemy.exc import OperationalError

from adapters import taking
from adapters.refs import each
from bot.adapter import Address, CannotConnect, DeliveryError, Doubt
from bot.messages import Attachment, Letter, Span
from storage.database import writing
from storage.tables import Alert, Answer, Conversation, Inbox, Outbox
from tests.adapters.slack.conftest import MONDAY
from tests.adapters.slack.people import introduced, onboarded, opened
from tests.adapters.slack.standin import TOKEN, words


def told(workspace, user, part):
    """How often somebody was told something."""
    return sum(part in one for one in workspace.slack.read(user))


async def test_slack_asks_to_wait_and_the_message_comes_later(workspace):
    """429 with Retry-After: the row waits that long, and is sent once."""
    async with workspace.living():
        await opened(workspace)
        workspace.slack.fault("chat.postMessage", status=429, retry_after=30)
        await workspace.say("UANA", "bonjour")
        assert workspace.slack.read("UANA") == []
        await workspace.wait(seconds=29)
        assert workspace.slack.read("UANA") == []
        await workspace.wait(seconds=2)
        assert told(workspace, "UANA", "Tandem") == 1


@pytest.mark.parametrize("fault", [{"status": 500}, {"status": 503, "bare": True}, {"error": "fatal_error"}])
async def test_slack_stumbles_and_the_message_is_sent_again(workspace, fault):
    """A server's error is for the moment."""
    async with workspace.living():
        await opened(workspace)
        workspace.slack.fault("chat.postMessage", times=2, **fault)
        await workspace.say("UANA", "bonjour")
        for _ in range(3):
            await workspace.wait(minutes=5)
        assert told(workspace, "UANA", "Tandem") == 1


async def test_a_message_whose_answer_was_lost_is_looked_up_before_it_is_sent_again(workspace):
    """Slack took it and the connection broke; the bot died; its next life finds the key in the message's metadata."""
    async with workspace.living():
        await opened(workspace)
        await workspace.say("UANA", "bonjour")
    with_key = [one for one in workspace.slack.messages["DUANA"] if "metadata" in one]
    with writing(workspace.database) as session:
        row = session.get_one(Outbox, workspace.rows(Outbox)[-1].id)
        row.state, row.ref, row.lease_until = "waiting", None, workspace.clock.now()
        session.add(row)
    async with workspace.living():
        await workspace.settle()
        assert [one for one in workspace.slack.messages["DUANA"] if "metadata" in one] == with_key
        assert workspace.rows(Outbox)[-1].ref == f"DUANA:{with_key[-1]['ts']}"


async def test_a_message_that_was_taken_in_spite_of_a_servers_error_stands_once(workspace):
    """A server before Slack gave up waiting, and said so in a text."""
    async with workspace.living():
        await opened(workspace)
        workspace.slack.fault("chat.postMessage", status=504, bare=True, lost=True)
        await workspace.say("UANA", "bonjour")
        for _ in range(3):
            await workspace.wait(minutes=5)
        assert told(workspace, "UANA", "Tandem") == 1
        assert {row.state for row in workspace.rows(Outbox)} == {"sent"}


async def test_somebody_who_cannot_be_written_to_is_an_organizers_case(workspace):
    """The account is marked, the others go on."""
    async with workspace.living():
        await opened(workspace)
        await onboarded(workspace, "UANA", "mentee")
        workspace.slack.users["UANA"]["deleted"] = True
        await workspace.slack.command("UANA", "/mentoring goals")
        await workspace.settle()
        assert [(one.kind, one.state) for one in workspace.rows(Alert)] == [("unreachable", "open")]
        await workspace.say("UT0M", "hello")
        assert workspace.slack.read("UT0M")


async def test_slack_delivers_an_event_again_and_nothing_happens_twice(workspace):
    """The same message with a retry's number, and the same press."""
    async with workspace.living():
        await opened(workspace)
        payload = workspace.slack.write("UANA", "bonjour")
        for retry in range(3):
            await workspace.slack.deliver("events_api", payload, {"X-Slack-Retry-Num": str(retry)})
        await workspace.settle()
        assert told(workspace, "UANA", "Tandem") == 1
        press = workspace.slack.press_of("UANA", "go")
        await asyncio.gather(*(workspace.slack.deliver("interactive", press) for _ in range(3)))
        await workspace.settle()
        assert len([one for one in workspace.rows(Conversation) if one.flow == "onboarding"]) == 1


async def test_a_button_that_was_pressed_is_gone_and_an_old_one_says_so(workspace):
    """The first press seals the message; the same payload later changes nothing."""
    async with workspace.living():
        await opened(workspace)
        await workspace.say("UANA", "bonjour")
        await workspace.press("UANA", "go")
        old = workspace.slack.press_of("UANA", "mentee")
        await workspace.press("UANA", "mentee")
        old["actions"][0]["action_ts"] = "1799059999.000001"
        old["actions"][0]["value"] = "mentor"
        await workspace.slack.deliver("interactive", old)
        await workspace.settle()
        assert [one.value for one in workspace.rows(Answer) if one.step == "role"] == ["mentee"]


async def test_a_broken_socket_is_opened_again(workspace):
    """Slack closes every socket now and then."""
    async with workspace.living():
        await opened(workspace)
        await workspace.slack.disconnect()
        await workspace.say("UANA", "bonjour")
        assert told(workspace, "UANA", "Tandem") == 1


async def test_what_was_written_while_the_bot_was_away_is_read(workspace):
    """An answer to an open question, and only what came after the last message that was read."""
    async with workspace.living():
        await opened(workspace)
        await workspace.say("UANA", "bonjour")
        await workspace.press("UANA", "go")
    workspace.slack.write("UANA", "mentorée")
    async with workspace.living():
        await workspace.settle()
        assert [one.value for one in workspace.rows(Answer) if one.step == "role"] == ["mentee"]
        taken = len(workspace.rows(Inbox))
    async with workspace.living():
        assert len(workspace.rows(Inbox)) == taken


async def test_where_three_may_not_talk_each_is_told_alone(workspace):
    """A workspace that forbids conversations of several: the introduction comes to both."""
    workspace.slack.fault("conversations.open", error="restricted_action", times=50)
    async with workspace.living():
        await opened(workspace)
        await introduced(workspace, "UT0M", "UANA")
        assert workspace.slack.messages["GUANAUT0M"] == []
        assert any("Tom" in one for one in workspace.slack.read("UANA"))
        assert any("Ana" in one for one in workspace.slack.read("UT0M"))


async def test_of_two_who_are_told_alone_the_one_who_has_it_does_not_get_it_again(workspace):
    """Killed between the two: the next life looks at each of them."""
    workspace.slack.fault("conversations.open", error="restricted_action", times=50)
    async with workspace.living():
        await opened(workspace)
        await introduced(workspace, "UT0M", "UANA")
    alone = next(one for one in workspace.rows(Outbox) if one.kind == "introduce")
    read = {who: workspace.slack.read(who) for who in ("UT0M", "UANA")}
    channel, _, late = each(alone.ref)[1].partition(":")
    workspace.slack.messages[channel] = [one for one in workspace.slack.messages[channel] if one["ts"] != late]
    with writing(workspace.database) as session:
        row = session.get_one(Outbox, alone.id)
        row.state, row.ref, row.lease_until = "waiting", None, workspace.clock.now()
        session.add(row)
    forbidden = {"error": "restricted_action", "status": 200, "hang": False, "lost": False, "retry_after": None}
    workspace.slack.faults["conversations.open"] = [None, None, forbidden]  # Of two direct ones, and one for three.
    async with workspace.living():
        await workspace.settle()
        assert {who: sorted(workspace.slack.read(who)) for who in read} == {who: sorted(read[who]) for who in read}
        again = next(one for one in workspace.rows(Outbox) if one.kind == "introduce")
        assert again.state == "sent" and each(again.ref)[0] == each(alone.ref)[0]


async def test_a_token_that_is_refused_is_named_with_its_cure(workspace):
    """Before anything starts."""
    workspace.slack.tokens.pop(TOKEN)
    with pytest.raises(CannotConnect, match="SLACK_BOT_TOKEN"):
        async with workspace.living():
            pass


async def test_a_missing_scope_is_named_with_its_cure(workspace):
    """Which one, what it is for, and where it is added."""
    workspace.slack.scopes.discard("im:history")
    with pytest.raises(CannotConnect, match=r"im:history.*OAuth & Permissions"):
        async with workspace.living():
            pass


async def test_a_press_that_cannot_be_taken_in_says_so(workspace):
    """Slack sends a press once: where the database is away, the person is asked to press again."""
    async with workspace.living():
        await opened(workspace)
        await workspace.say("UANA", "bonjour")
        receive = workspace.adapter.intake.taking.receive

        async def away(event):
            raise OperationalError("select", {}, Exception("gone"))

        workspace.adapter.intake.taking.receive = away
        await workspace.press("UANA", "go")
        assert "Réessayez" in words(workspace.slack.ephemeral["UANA"][-1]["blocks"])
        workspace.adapter.intake.taking.receive = receive
        await workspace.press("UANA", "go")
        assert [one.flow for one in workspace.rows(Conversation)] == ["onboarding"]


TWO = Letter("long", (Span("A word and another. " * 700),), files=(Attachment("a.csv", "text/csv", b"1"),))


@pytest.mark.parametrize("restart", [False, True])
async def test_a_long_letter_that_breaks_off_goes_on_where_it_stopped(workspace, restart):
    """Its second message fails: the first one and the file do not come twice, even after a restart."""
    workspace.slack.faults["chat.postMessage"] = [None, {"error": "fatal_error", "status": 200, "hang": False}]
    workspace.slack.faults["chat.postMessage"][1] |= {"lost": False, "retry_after": None}
    ana = Address("slack", "T1", "T1.UANA")
    async with workspace.living():
        with pytest.raises(DeliveryError):
            await workspace.adapter.send(ana, TWO, "key")
        if not restart:
            await workspace.adapter.send(ana, TWO, "key")
    if restart:
        async with workspace.living():
            doubt = Doubt("send", [ana], TWO, "key", place="", since=MONDAY, others=frozenset())
            assert await workspace.adapter.read_back(doubt) is None
            ref = await workspace.adapter.send(ana, TWO, "key")
            assert await workspace.adapter.read_back(doubt) == ref
    said = workspace.slack.read("UANA")
    assert len(said) == 2 and said[0] != said[1]
    assert len(workspace.slack.files) == 1


async def test_of_many_files_each_is_given_once_however_often_one_fails(workspace):
    """The next try goes on with the one that failed."""
    files = tuple(Attachment(f"{number}.csv", "text/csv", b"1") for number in range(4))
    ana, letter = Address("slack", "T1", "T1.UANA"), Letter("report", (Span("Here it is."),), files=files)
    fault = {"error": "fatal_error", "status": 200, "hang": False, "lost": False, "retry_after": None}
    workspace.slack.faults["files.completeUploadExternal"] = [None, fault, fault, None, fault]
    async with workspace.living():
        for _ in range(3):
            with pytest.raises(DeliveryError):
                await workspace.adapter.send(ana, letter, "key")
        await workspace.adapter.send(ana, letter, "key")
    assert [one["filename"] for _, _, one in workspace.slack.files] == [one.name for one in files]
    assert workspace.slack.read("UANA") == ["Here it is."]


async def test_a_press_whose_turn_takes_long_is_acknowledged_and_answered_later(workspace, monkeypatch):
    """Slack waits for three seconds: the press is sealed when the turn is done."""
    monkeypatch.setattr(taking, "PATIENCE", 0.01)
    async with workspace.living():
        await opened(workspace)
        await workspace.say("UANA", "bonjour")
        receive, ready = workspace.adapter.intake.taking.receive, asyncio.Event()

        async def slow(event):
            await ready.wait()
            return await receive(event)

        workspace.adapter.intake.taking.receive = slow
        await workspace.slack.press("UANA", "go")
        assert any(block["type"] == "actions" for block in workspace.slack.messages["DUANA"][-1]["blocks"])
        ready.set()
        await workspace.settle()
        (first,) = [one for one in workspace.slack.messages["DUANA"] if "Tandem" in words(one.get("blocks", []))]
        assert not any(block["type"] == "actions" for block in first["blocks"])
        assert len(workspace.slack.read("UANA")) == 2


async def test_a_command_whose_turn_takes_long_is_answered_later(workspace, monkeypatch):
    """To the asker alone, at the address for answers."""
    monkeypatch.setattr(taking, "PATIENCE", 0.01)
    async with workspace.living():
        receive, ready = workspace.adapter.intake.taking.receive, asyncio.Event()

        async def slow(event):
            await ready.wait()
            return await receive(event)

        workspace.adapter.intake.taking.receive = slow
        assert await workspace.slack.command("UT0M", "/mentoring help") == {}
        ready.set()
        await workspace.settle()
        assert "/mentoring" in words(workspace.slack.ephemeral["UT0M"][-1]["blocks"])


async def test_too_much_at_once_is_refused_in_words_and_changes_nothing(workspace, monkeypatch):
    """A command says so; a message Slack delivers again."""
    async with workspace.living():
        await opened(workspace)
        monkeypatch.setattr(taking, "MOST_AT_ONCE", 0)
        await workspace.command("UT0M", "/mentoring help")
        assert "try again" in words(workspace.slack.ephemeral["UT0M"][-1]["blocks"])
        taken = len(workspace.rows(Inbox))
        written = workspace.slack.write("UANA", "bonjour")
        with pytest.raises(taking.Busy):
            await workspace.adapter.intake.message(written["event"], written)
        monkeypatch.setattr(taking, "MOST_AT_ONCE", 200)
        assert len(workspace.rows(Inbox)) == taken
        await workspace.slack.deliver("events_api", written)
        await workspace.settle()
        assert told(workspace, "UANA", "Tandem") == 1
