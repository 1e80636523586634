"""Many workspaces install the bot by themselves: each by its own token, encrypted, rotated, and gone with the app."""

import json
from urllib.parse import parse_qs, urlsplit

import aiohttp
import pytest
from sqlalchemy import text

from bot.composition.slack import many_amiss
from bot.installations import Installations
from bot.settings import load
from bot.vault import Vault, WrongKey
from storage.tables import Account, Alert, Installation, Outbox, Workspace
from tests.adapters.slack.conftest import settings
from tests.adapters.slack.people import CREATE, onboarded
from tests.adapters.slack.standin import CLIENT, words

HOUR = 3600


async def visit(scene, path, cookies=None, language="en"):
    """A browser at one of the bot's pages: status, headers, text."""
    address = f"http://127.0.0.1:{scene.adapter.door.port}{path}"
    headers = {"Accept-Language": language, **({"Cookie": cookies} if cookies else {})}
    async with (
        aiohttp.ClientSession() as session,
        session.get(address, headers=headers, allow_redirects=False) as answer,
    ):
        return answer.status, answer.headers, await answer.text()


async def begun(scene):
    """An admin opened the install page: Slack's address, and the browser's cookie."""
    status, headers, _ = await visit(scene, "/slack/install")
    assert status == 302
    return urlsplit(headers["Location"]), headers["Set-Cookie"].partition(";")[0]


async def installed(scene, team):
    """An admin adds the bot to a workspace; the page that they see at the end."""
    place, cookie = await begun(scene)
    state = parse_qs(place.query)["state"][0]
    scene.slack.codes[f"code-{team}"] = team
    return await visit(scene, f"/slack/oauth_redirect?code=code-{team}&state={state}", cookie)


async def test_an_admin_is_sent_to_slack_with_what_the_bot_asks_for(open_house):
    """The app's id, its scopes and a state of our own, at the Slack that is set."""
    async with open_house.living():
        place, _ = await begun(open_house)
        asked = parse_qs(place.query)
        assert place.path == "/oauth/v2/authorize" and place.port == open_house.slack.port
        assert asked["client_id"] == [CLIENT]
        assert "im:history" in asked["scope"][0] and "channels:history" not in asked["scope"][0]


async def test_two_workspaces_live_side_by_side(open_house):
    """Each with its own program and its own token; nobody of one is written to with the other's."""
    slack = open_house.slack
    slack.join("UPIA", "Pia", admin=True, team="T2")
    slack.join("UZ0E", "Zoé", team="T2")
    async with open_house.living():
        for team in ("T1", "T2"):
            status, _, page = await installed(open_house, team)
            assert status == 200 and "installed" in page
        for admin in ("U0LGA", "UPIA"):
            await open_house.command(admin, CREATE)
            await open_house.command(admin, "/mentoring-admin program open")
        await onboarded(open_house, "UANA", "mentee")
        await onboarded(open_house, "UZ0E", "mentee")
    async with open_house.living():
        await open_house.say("UZ0E", "aide")
        assert len(slack.read("UZ0E")) > 5
    assert {row.external_id: row.name for row in open_house.rows(Workspace)} == {"T1": "Team T1", "T2": "Team T2"}
    assert not [row for row in open_house.rows(Outbox) if row.state != "sent"]


async def test_a_token_is_not_to_be_read_in_the_database(open_house):
    """And it opens with the right key alone."""
    async with open_house.living():
        await installed(open_house, "T1")
        (token,) = open_house.slack.tokens
    with open_house.database.connect() as connection:
        dump = json.dumps([list(map(str, row)) for row in connection.execute(text("SELECT * FROM installation"))])
    assert "T1" in dump and "xoxb" not in dump and token not in dump
    kept = Installations(open_house.database, Vault("another-key-that-is-long-enough-too"), "slack", open_house.clock)
    with pytest.raises(WrongKey, match="BINOME_SECRET_KEY"):
        await kept.find("T1")
    both = Vault("another-key-that-is-long-enough-too,a-key-that-is-long-enough-for-its-use")
    assert (await Installations(open_house.database, both, "slack", open_house.clock).find("T1"))["token"] == token


@pytest.mark.parametrize(
    ("query", "cookie", "status", "says"),
    [
        ("error=access_denied&state={state}", True, 200, "Rien n’a été installé"),
        ("code=code-T1&state={state}", False, 400, "Slack n’a pas mené"),
        ("code=code-T1&state=gAAAA", True, 400, "Slack n’a pas mené"),
        ("code=wrong&state={state}", True, 401, "Slack n’a pas mené"),
        ("state={state}", True, 401, "Slack n’a pas mené"),
    ],
)
async def test_an_installation_that_is_not_one_installs_nothing(open_house, query, cookie, status, says):
    """Cancelled, another browser's, a made-up state, a code that Slack does not know, no code."""
    async with open_house.living():
        place, biscuit = await begun(open_house)
        open_house.slack.codes["code-T1"] = "T1"
        path = "/slack/oauth_redirect?" + query.format(state=parse_qs(place.query)["state"][0])
        found = await visit(open_house, path, biscuit if cookie else None, language="fr-FR,fr;q=0.9")
        assert found[0] == status and says in found[2] and "/slack/install" in found[2]
    assert open_house.rows(Installation) == []


async def test_a_whole_organization_is_asked_for_one_of_its_workspaces(open_house):
    """Enterprise Grid: nothing is kept, and the page says what to do."""
    open_house.slack.organization = True
    async with open_house.living():
        status, _, page = await installed(open_house, "T1")
        assert status == 400 and "one workspace at a time" in page and "/slack/install" in page
    assert open_house.rows(Installation) == []


async def test_a_token_is_exchanged_before_it_ends(open_house):
    """Slack's tokens may live for twelve hours: two hours before, a new one is taken, once."""
    slack = open_house.slack
    slack.lives = HOUR
    async with open_house.living():
        await installed(open_house, "T1")
        (first,) = slack.tokens
        slack.lives = 12 * HOUR
        await open_house.say("UANA", "bonjour")
        assert len(slack.tokens) == 2
        await open_house.say("UT0M", "bonjour")
        assert len(slack.tokens) == 2
        slack.tokens.pop(first)
        await open_house.say("UANA", "aide")
    assert [row.state for row in open_house.rows(Outbox)] and all(
        row.state == "sent" for row in open_house.rows(Outbox)
    )


async def test_a_token_that_cannot_be_exchanged_is_used_to_its_end(open_house):
    """The exchange fails: the old one is still good."""
    slack = open_house.slack
    slack.lives = HOUR
    async with open_house.living():
        await installed(open_house, "T1")
        slack.refreshes.clear()
        await open_house.say("UANA", "bonjour")
        assert slack.read("UANA")
        assert len(slack.tokens) == 1


async def test_a_workspace_that_removes_the_bot_is_left_alone_and_may_return(open_house):
    """Its key is deleted, its people are not unreachable, what waits is sent when it is back; others notice nothing."""
    slack = open_house.slack
    slack.join("UPIA", "Pia", admin=True, team="T2")
    async with open_house.living():
        for team in ("T1", "T2"):
            await installed(open_house, team)
        await open_house.command("U0LGA", CREATE)
        await open_house.command("U0LGA", "/mentoring-admin program open")
        await open_house.say("UANA", "bonjour")
        waiting = slack.write("UANA", "aide")
        slack.tokens = {token: team for token, team in slack.tokens.items() if team != "T1"}
        await slack.deliver("events_api", waiting)
        await open_house.settle()
        assert len(slack.read("UANA")) == 1
        (workspace,) = [row for row in open_house.rows(Workspace) if row.external_id == "T1"]
        assert workspace.refused == "invalid_auth"
        assert [row.kind for row in open_house.rows(Alert) if row.state == "open"] == ["refused"]
        assert {row.unreachable for row in open_house.rows(Account)} == {None}
        await slack.event({"type": "app_uninstalled"}, "T1")
        assert [row.external_id for row in open_house.rows(Installation)] == ["T2"]
        await open_house.command("UPIA", "/mentoring-admin help")
        assert "program create" in words(slack.ephemeral["UPIA"][-1]["blocks"])
        await installed(open_house, "T1")
        await open_house.wait(minutes=11)
        await open_house.settle()
        assert len(slack.read("UANA")) == 2
        (workspace,) = [row for row in open_house.rows(Workspace) if row.external_id == "T1"]
        assert workspace.refused is None
        assert [row.outcome for row in open_house.rows(Alert)] == ["recovered"]


@pytest.mark.parametrize("code", ["account_inactive", "token_revoked", "team_access_not_granted"])
async def test_a_workspace_whose_token_dies_is_a_case_there_and_nothing_elsewhere(open_house, code):
    """Its people are not unreachable; who runs a program there sees it on their page; the others are written to."""
    slack = open_house.slack
    slack.join("UPIA", "Pia", admin=True, team="T2")
    async with open_house.living():
        for team in ("T1", "T2"):
            await installed(open_house, team)
        for admin in ("U0LGA", "UPIA"):
            await open_house.command(admin, CREATE)
            await open_house.command(admin, "/mentoring-admin program open")
        slack.fault("chat.postMessage", error=code)
        await open_house.say("UANA", "bonjour")
        await open_house.say("UPIA", "hello")
        assert slack.read("UPIA") and not slack.read("UANA")
        assert {row.unreachable for row in open_house.rows(Account)} == {None}
        assert [row.kind for row in open_house.rows(Alert)] == ["refused"]
        for user, seen in (("U0LGA", True), ("UPIA", False)):
            await slack.open_home(user)
            await open_house.settle()
            assert ("1 open case" in words(slack.homes[user]["blocks"])) is seen


async def test_a_workspace_that_is_asked_to_wait_holds_up_no_other(open_house):
    """429 in one: its messages wait as long as Slack says, those of the other go at once, by the pacer's clock too."""
    slack = open_house.slack
    slack.join("UPIA", "Pia", admin=True, team="T2")
    async with open_house.living():
        for team in ("T1", "T2"):
            await installed(open_house, team)
        open_house.adapter.pacer.off = False
        slack.fault("chat.postMessage", status=429, retry_after=3600)
        await open_house.say("UANA", "bonjour")
        await open_house.say("UT0M", "hello")
        await open_house.say("UPIA", "hello")
        assert slack.read("UPIA") and not slack.read("UANA") and not slack.read("UT0M")
        waiting = [row for row in open_house.rows(Outbox) if row.state == "waiting"]
        assert len(waiting) == 2
        assert all((row.due_at - open_house.clock.now()).total_seconds() > 3500 for row in waiting)


async def test_tokens_that_are_not_the_bots_change_nothing(open_house):
    """Slack tells of users' tokens too."""
    async with open_house.living():
        await installed(open_house, "T1")
        await open_house.slack.event({"type": "tokens_revoked", "tokens": {"oauth": ["U1"], "bot": []}}, "T1")
        assert len(open_house.rows(Installation)) == 1
        await open_house.slack.event({"type": "tokens_revoked", "tokens": {"oauth": [], "bot": ["UBOT"]}}, "T1")
        assert open_house.rows(Installation) == []


async def test_the_doctor_names_each_workspace_that_does_not_work(open_house):
    """By its name, with the cure."""
    slack = open_house.slack
    async with open_house.living():
        for team in ("T1", "T2"):
            await installed(open_house, team)
    slack.tokens = {token: team for token, team in slack.tokens.items() if team != "T2"}
    found = [(name, one.says) async for name, one in many_amiss(settings("many", slack.base_url), open_house.database)]
    grave = [says for name, says in found if name == "Team T2"]
    assert len(grave) == 1 and "invalid_auth" in grave[0]
    assert all("optional" in says for name, says in found if name == "Team T1")


def test_a_secret_that_is_too_short_is_named(monkeypatch):
    """Not with its value."""
    monkeypatch.setenv("BINOME_SECRET_KEY", "short")
    with pytest.raises(Exception, match="BINOME_SECRET_KEY: is shorter than 32 characters") as caught:
        load()
    assert "token_urlsafe" in str(caught.value)
