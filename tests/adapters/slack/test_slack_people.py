"""Who is who, what is shown to whom, and what stays nobody's."""

from storage.tables import Account, Enrollment, Inbox, Membership, Person, Program
from tests.adapters.slack.people import CREATE, onboarded
from tests.adapters.slack.standin import words


async def test_a_profile_gives_name_language_and_zone(workspace):
    """Ana's Slack is French, so the bot's first words to her are."""
    workspace.slack.users["UANA"]["tz"] = "America/Montreal"
    async with workspace.living():
        await workspace.command("U0LGA", CREATE)
        await workspace.command("U0LGA", "/mentoring-admin program open")
        await workspace.say("UANA", "bonjour")
        assert "Bonjour" in workspace.last("UANA")
        ana = next(one for one in workspace.rows(Person) if one.name == "Ana")
        assert (ana.language, ana.zone) == ("fr", "America/Montreal")
        assert [one.external_id for one in workspace.rows(Account)] == ["T1.U0LGA", "T1.UANA"]


async def test_a_profile_is_asked_once(workspace):
    """However much somebody writes, after a restart too: Slack allows a hundred such calls a minute."""
    async with workspace.living():
        for _ in range(3):
            await workspace.say("UANA", "bonjour")
        assert [name for name, _ in workspace.slack.calls].count("users.info") == 1
    async with workspace.living():
        await workspace.say("UANA", "bonjour")
        assert [name for name, _ in workspace.slack.calls].count("users.info") == 1


async def test_an_organizer_may_mention_a_member(workspace):
    """`@Ana` comes as an id, and is her."""
    async with workspace.living():
        await workspace.command("U0LGA", CREATE)
        await workspace.command("U0LGA", "/mentoring-admin program open")
        await onboarded(workspace, "UANA", "mentee")
        await workspace.command("U0LGA", "/mentoring-admin members show <@UANA|ana>")
        assert words(workspace.slack.ephemeral["U0LGA"][-1]["blocks"]).startswith("Ana")


async def test_a_member_who_uses_an_organizers_command_is_refused_alone(workspace):
    """Politely, and nobody else sees it."""
    async with workspace.living():
        await workspace.command("U0LGA", CREATE)
        answer = await workspace.slack.command("UT0M", "/mentoring-admin members list")
        assert answer["response_type"] == "ephemeral"
        assert "organizers" in words(answer["blocks"])


async def test_what_is_said_elsewhere_is_not_heard(workspace):
    """A channel, a conversation of three, the bot's own words, an edit: none of it is an event."""
    async with workspace.living():
        await workspace.say("UANA", "bonjour")
        taken = len(workspace.rows(Inbox))
        message = {"type": "message", "user": "UANA", "text": "oui", "ts": "1799053300.000001"}
        for more in (
            {"channel": "C1", "channel_type": "channel"},
            {"channel": "GUANAUT0M", "channel_type": "mpim"},
            {"channel": "DUANA", "channel_type": "im", "bot_id": "BBOT"},
            {"channel": "DUANA", "channel_type": "im", "subtype": "message_changed", "message": message},
            {"channel": "DUANA", "channel_type": "im", "subtype": "message_deleted"},
        ):
            await workspace.slack.event({**message, **more})
        await workspace.settle()
        assert len(workspace.rows(Inbox)) == taken


async def test_who_is_deactivated_has_left(workspace):
    """The membership ends; a new user's begins."""
    async with workspace.living():
        await workspace.say("UANA", "bonjour")
        workspace.slack.users["UANA"]["deleted"] = True
        await workspace.slack.event({"type": "user_change", "user": workspace.slack.users["UANA"]})
        await workspace.settle()
        assert [one.left_at is not None for one in workspace.rows(Membership)] == [True]
        workspace.slack.users["UANA"]["deleted"] = False
        await workspace.slack.event({"type": "team_join", "user": workspace.slack.users["UANA"]})
        await workspace.settle()
        assert [one.left_at for one in workspace.rows(Membership)] == [None]


async def test_of_who_was_never_met_nothing_is_kept(workspace):
    """Whoever comes to the workspace, changes or leaves it, is no business of the bot's before they say a word."""
    async with workspace.living():
        workspace.slack.join("UNEW", "Zoé")
        await workspace.slack.event({"type": "team_join", "user": workspace.slack.users["UNEW"]})
        workspace.slack.users["UNEW"]["deleted"] = True
        await workspace.slack.event({"type": "user_change", "user": workspace.slack.users["UNEW"]})
        await workspace.settle()
        assert workspace.rows(Person) == []


async def test_who_becomes_an_admin_may_create_a_program(workspace):
    """Slack says so when it happens; commands ask."""
    async with workspace.living():
        await workspace.command("UT0M", CREATE)
        assert workspace.rows(Program) == []
        workspace.slack.users["UT0M"]["is_admin"] = True
        await workspace.slack.event({"type": "user_change", "user": workspace.slack.users["UT0M"]})
        await workspace.command("UT0M", CREATE)
        assert len(workspace.rows(Program)) == 1


async def test_a_profile_that_slack_does_not_give_now_is_no_first_meeting(workspace):
    """A press by somebody new is answered with "please try again"; what they wrote Slack delivers again."""
    workspace.slack.fault("users.info", status=429, retry_after=30, times=1)
    async with workspace.living():
        await workspace.command("UANA", "/mentoring help")
        said = words(workspace.slack.ephemeral["UANA"][-1]["blocks"])
        assert "try again" in said and "Réessayez" in said
        assert workspace.rows(Person) == []
        await workspace.command("UANA", "/mentoring help")
        assert [one.name for one in workspace.rows(Person)] == ["Ana"]


async def test_the_home_tab_is_the_members_page(workspace):
    """With the program, the pair and what one can do; its buttons work."""
    async with workspace.living():
        await workspace.command("U0LGA", CREATE)
        await workspace.command("U0LGA", "/mentoring-admin program open")
        await onboarded(workspace, "UANA", "mentee")
        await workspace.slack.open_home("UANA")
        await workspace.settle()
        assert "Tandem" in words(workspace.slack.homes["UANA"]["blocks"])
        await workspace.slack.open_home("U0LGA")
        await workspace.settle()
        home = words(workspace.slack.homes["U0LGA"]["blocks"])
        assert "too few to show" in home and "No open case" in home
        assert [one.state for one in workspace.rows(Enrollment)] == ["pool"]
