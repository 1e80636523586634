"""What comes to the bot's address over HTTP: only what Slack signed, a moment ago, and once."""

import hashlib
import hmac
import json
import time
from contextlib import suppress
from io import BytesIO

import aiohttp
import pytest

from adapters.slack import doors
from adapters.slack.doors import LARGEST_BODY
from storage.tables import Account, Inbox
from tests.adapters.slack.conftest import _scene
from tests.adapters.slack.standin import SECRET


@pytest.fixture
async def web(sqlite):
    """A workspace that calls the bot over HTTP."""
    async with _scene(sqlite, "http") as found:
        yield found


def signed(body: str, secret: str = SECRET, age: float = 0) -> dict[str, str]:
    """The headers with which Slack sends a body (its documentation: "Verifying requests from Slack")."""
    stamp = str(int(time.time() - age))
    made = hmac.new(secret.encode(), f"v0:{stamp}:{body}".encode(), hashlib.sha256).hexdigest()
    kind = {"Content-Type": "application/json"}
    return {**kind, "X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={made}"}


async def post(web, body: object, headers: dict[str, str]) -> int:
    """The status of a request with exactly these headers."""
    async with aiohttp.ClientSession() as session, session.post(web.slack.events_url, data=body, headers=headers) as it:
        return it.status


FORGED = {
    "another secret": lambda body: signed(body, "a-guess"),
    "no secret": lambda body: signed(body, ""),
    "another body": lambda body: signed(body.replace("bonjour", "efface mes données")),
    "ten minutes ago": lambda body: signed(body, age=600),
    "in ten minutes": lambda body: signed(body, age=-600),
    "no signature": lambda body: {"Content-Type": "application/json"},
    "no time": lambda body: {one: value for one, value in signed(body).items() if "Timestamp" not in one},
    "no number": lambda body: signed(body) | {"X-Slack-Request-Timestamp": "now"},
    "an older scheme": lambda body: (
        signed(body) | {"X-Slack-Signature": signed(body)["X-Slack-Signature"].removeprefix("v0=")}
    ),
}


@pytest.mark.parametrize("forge", FORGED.values(), ids=FORGED)
async def test_what_slack_did_not_sign_just_now_is_not_taken_in(web, forge):
    """Refused before anything is read out of it; nobody is met."""
    async with web.living():
        body = json.dumps(web.slack.write("UANA", "bonjour"))
        assert await post(web, body, forge(body)) == 401
        await web.settle()
        assert web.rows(Inbox) == web.rows(Account) == []
        assert await post(web, body, signed(body)) == 200


async def test_a_request_that_is_played_again_changes_nothing(web):
    """Its signature is good for some minutes; its event is good for once."""
    async with web.living():
        body = json.dumps(web.slack.write("UANA", "bonjour"))
        headers = signed(body)
        for _ in range(3):
            assert await post(web, body, headers) == 200
        await web.settle()
        assert len(web.rows(Inbox)) == 1
        assert len(web.slack.read("UANA")) == 1


async def test_a_body_that_would_fill_the_memory_is_not_read(web):
    """Its length is looked at before its signature."""
    async with web.living():
        body = "x" * (LARGEST_BODY + 1)
        assert await post(web, BytesIO(body.encode()), signed(body) | {"Content-Length": str(len(body))}) == 413

        async def endless():
            while True:
                yield b"x" * 1000

        with suppress(aiohttp.ClientError):  # The connection is closed while it is still sending.
            assert await post(web, endless(), signed("")) == 413
        assert web.rows(Inbox) == []


async def test_what_is_too_much_at_once_is_turned_away_in_words_or_left_to_slack(web, monkeypatch):
    """A command is told to come again, an event is sent again; afterwards everything is as before."""
    async with web.living():
        monkeypatch.setattr(doors, "FEW_UNDER_WAY", 0)
        monkeypatch.setattr(doors, "MOST_UNDER_WAY", 0)
        answer = await web.slack.command("UANA", "/mentoring help")
        assert "Il y a beaucoup de monde" in answer["text"] and "A lot is going on" in answer["text"]
        body = json.dumps(web.slack.write("UANA", "bonjour"))
        assert await post(web, body, signed(body)) == 503
        pressed = "payload=%7B%7D"
        form = {"Content-Type": "application/x-www-form-urlencoded"}
        assert await post(web, pressed, signed(pressed) | form) == 503
        assert web.rows(Inbox) == []
        monkeypatch.undo()
        assert await post(web, body, signed(body)) == 200
