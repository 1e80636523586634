"""A Slack workspace in bad weather: it keeps what arrived and in which order, and its people read what Slack shows."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, Literal

import aiohttp
from aiohttp import web

from adapters.slack import limits, parse, render
from adapters.slack.words import WORDS
from benchmarks.faults.calls import kept_off, spoilt
from benchmarks.faults.town import Arrival, Sleep
from benchmarks.faults.weather import Weather
from bot.events import AnyEvent, Chose, Commanded, Filled, Said, Sender
from bot.messages import Button, Input, Letter, Span
from storage.tables import Outbox
from tests.adapters.slack.standin import SECRET, TEAM, Refused, StandIn

HISTORY = 15
"""Messages that Slack tells of at once."""
SLACK_WAITS = 3.0
"""Seconds for an acknowledgement."""
RETRIES = (0, 0, 60, 300)
"""Seconds (of the stage) after which Slack delivers an event, again where it was not acknowledged ("Events API")."""
AGAIN = 45
"""Seconds (of the stage) until Slack delivers an event once more, though it was acknowledged."""
CUT_SECONDS = 0.004
KINDS = {
    "datepicker": "date",
    "number_input": "number",
    "static_select": "one",
    "checkboxes": "many",
    "multi_static_select": "many",
    "plain_text_input": "text",
}
PAST = ("met_on",)
"""Steps that ask for a day that has been: Slack's widget does not tell."""
REFUSALS = frozenset(WORDS[language][key] for language in WORDS for key in ("busy", "failed", "unsure"))

Taken = Literal["acknowledged", "refused", "unheard"]


class SlackTown(StandIn):
    """Implements Town: the stand-in, its weather, and who is in it."""

    workspace = TEAM
    attended = True
    """Whoever is not there when Slack calls is called again."""

    def __init__(self, clock: Any, weather: Weather, ports: list[int]) -> None:
        super().__init__(clock)
        self.calls = self.bodies = deque(maxlen=0)
        self.weather = weather
        self.urls = [f"http://127.0.0.1:{port}/slack/events" for port in ports]
        self.hears: Callable[[str, Letter], None] = lambda account, letter: None
        self.arrivals: list[Arrival] = []
        """By the keys that Slack was given."""
        self.acknowledged: dict[str, int | None] = {}
        """Events that the bot said it has taken in, each with the number of the address for a later refusal."""
        self.said_no: set[int] = set()
        """Addresses at which the bot said that it could not."""
        self.refused = 0
        self._session: aiohttp.ClientSession | None = None
        self._limited_until: dict[str, Any] = {}

    @property
    def address(self) -> str:
        """Where the bot calls Slack."""
        return self.base_url

    # Who is here ----------------------------------------------------------------------------------------------------

    def sender(self, account: str) -> Sender:
        """Somebody as the bot knows them."""
        return Sender("slack", TEAM, f"{TEAM}.U{account}", bare=True)

    def comes(self, account: str, name: str, language: str, zone: str, *, admin: bool = False) -> None:
        """Somebody has an account here."""
        self.join(f"U{account}", name, locale="fr-FR" if language == "fr" else "en-US", zone=zone, admin=admin)

    # What the bot does ----------------------------------------------------------------------------------------------

    async def _api(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        given = await self._given(request)
        fault = self.weather.call()
        if fault == "limited":
            wait = {"Retry-After": str(self.weather.wait())}
            return web.json_response({"ok": False, "error": "ratelimited"}, status=429, headers=wait)
        if (instead := await kept_off(request, fault, SLACK_WAITS)) is not None:
            return instead
        try:
            answer = {"ok": True, **self._call(method, given, request)}
        except Refused as error:
            answer = {"ok": False, "error": str(error)}
        if (instead := await spoilt(request, fault, SLACK_WAITS, answer)) is not None:
            return instead
        return web.json_response(answer, headers={"x-oauth-scopes": ",".join(sorted(self.scopes))})

    def _chat_postMessage(self, given: dict[str, Any]) -> dict[str, Any]:
        answer = super()._chat_postMessage(given)
        told = given.get("metadata", {}).get("event_payload")
        if told is None:
            return answer
        channel = answer["channel"]
        arrival = Arrival(told["key"], int(told["part"]), int(told["of"]), channel.startswith("D"))
        known = arrival in self.arrivals
        self.arrivals.append(arrival)
        if arrival.decidable and not known and arrival.part + 1 == arrival.of:
            self.hears(channel.removeprefix("DU"), _read(answer["message"]))
        return answer

    def _conversations_history(self, given: dict[str, Any]) -> dict[str, Any]:
        return super()._conversations_history(given | {"limit": min(int(given.get("limit") or HISTORY), HISTORY)})

    def arrived(self, rows: Sequence[Outbox]) -> list[Arrival]:
        """What arrived, in its order, by the rows that it was sent for."""
        whole = {_short(row.key): row.key for row in rows}
        return [replace(one, key=whole.get(one.key, one.key)) for one in self.arrivals]

    async def _respond(self, request: web.Request) -> web.Response:
        given = await request.json()
        if _says_no(given):
            self.said_no.add(int(request.match_info["id"].removeprefix("R")))
        return await super()._respond(request)

    # What people do -------------------------------------------------------------------------------------------------

    async def open(self) -> None:
        """Take calls."""
        await self.start()
        self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=SLACK_WAITS))

    async def leave(self) -> None:
        """Take no more calls."""
        if self._session is not None:
            await self._session.close()
        await self.stop()

    async def does(self, account: str, event: AnyEvent, sleep: Sleep) -> bool:
        """Somebody does something, which Slack tells the bot as often as it does; whether that was acknowledged."""
        kind, payload, id = self.act(account, event)
        turn = self.weather.event()
        for retry, wait in enumerate(RETRIES if isinstance(event, Said) else (0,)):
            if wait:
                await sleep(wait)
            if turn == "at_once" and kind == "events_api":
                both = [self.give(kind, payload, id, retry=one) for one in (retry, retry + 1)]
                taken = "acknowledged" in await asyncio.gather(*both)
            else:
                taken = await self.give(kind, payload, id, retry=retry, cut=turn == "cut") == "acknowledged"
                turn = None if turn == "cut" else turn
            if taken:
                if turn == "twice" and kind == "events_api":
                    await sleep(AGAIN)
                    await self.give(kind, payload, id, retry=1)
                return True
        return False

    def act(self, account: str, event: AnyEvent) -> tuple[str, dict[str, Any], str]:
        """What somebody does, as Slack tells the bot of it: the kind of payload, the payload, and the event's id."""
        user, sender, now = f"U{account}", self.sender(account), self.clock.now()
        match event:
            case Said(text=text):
                payload = self.write(user, text)
                found = parse.said(payload["event"], payload["event"]["channel"], sender, now)
                return "events_api", payload, found.id
            case Commanded(command=command, text=text):
                payload = self._command_of(user, f"/{command}", text)
                return "slash_commands", payload, parse.commanded(payload, sender, now).id
            case Chose(token=token, value=value):
                payload = self._press_of(user, f"{render.PRESS}.0.{token}", value)
            case Filled(token=token, values=values):
                payload = self._press_of(user, f"{render.FILL}.{token}", None)
                payload["state"] = {"values": {f"{render.FIELD}.{token}": {"value": {"value": values["value"]}}}}
            case _:
                raise TypeError(type(event).__name__)
        pressed = parse.pressed(payload, payload["actions"][0], sender, now)
        if pressed is None:
            raise ValueError("nothing was pressed")
        return "interactive", payload, pressed.id

    def _command_of(self, user: str, command: str, text: str) -> dict[str, Any]:
        trigger = f"trigger{next(self._ids)}"
        self._triggers[trigger] = user
        return {
            **{"command": command, "text": text, "user_id": user, "user_name": user, "team_id": TEAM},
            **{"api_app_id": "A1", "channel_id": "D1", "channel_name": "directmessage", "trigger_id": trigger},
            "response_url": self._response_url(user),
        }

    def _press_of(self, user: str, action: str, value: str | None) -> dict[str, Any]:
        channel, trigger = f"D{user}", f"trigger{next(self._ids)}"
        self._triggers[trigger] = user
        pressed = {"action_id": action, "type": "button", "action_ts": self._ts(), "block_id": "b"}
        message = next((one for one in reversed(self.messages[channel]) if _offers(one, action, value)), None)
        return {
            **{"type": "block_actions", "team": {"id": TEAM}, "api_app_id": "A1", "trigger_id": trigger},
            **{"user": {"id": user, "team_id": TEAM}, "channel": {"id": channel}, "container": {"type": "message"}},
            **{"response_url": self._response_url(user), "state": {"values": {}}},
            **({"message": message} if message is not None else {}),
            "actions": [pressed if value is None else pressed | {"value": value}],
        }

    async def give(self, kind: str, payload: dict[str, Any], id: str, *, retry: int = 0, cut: bool = False) -> Taken:
        """Give the bot a payload once; what it says to that."""
        try:
            answer = await asyncio.wait_for(self._posted(kind, payload, retry), CUT_SECONDS if cut else SLACK_WAITS)
        except (aiohttp.ClientError, TimeoutError):
            return "unheard"
        if answer is None:
            return "unheard"
        if _says_no(answer):
            self.refused += 1
            return "refused"
        address = payload.get("response_url")
        self.acknowledged[id] = int(address.rpartition("/R")[2]) if address else None
        return "acknowledged"

    async def _posted(self, kind: str, payload: dict[str, Any], retry: int) -> dict[str, Any] | None:
        """The bot's acknowledgement; None where it has none."""
        if self._session is None:
            raise RuntimeError("the town is not open")
        body, content_type = self._body(kind, payload)
        stamp = str(int(time.time()))
        signature = hmac.new(SECRET.encode(), f"v0:{stamp}:{body}".encode(), hashlib.sha256).hexdigest()
        headers = {
            **{"Content-Type": content_type, "X-Slack-Request-Timestamp": stamp},
            **{"X-Slack-Signature": f"v0={signature}"},
            **({"X-Slack-Retry-Num": str(retry), "X-Slack-Retry-Reason": "http_error"} if retry else {}),
        }
        url = self.urls[self.weather.process(len(self.urls))]
        async with self._session.post(url, data=body, headers=headers) as answer:
            text = await answer.text()
            if answer.status != 200:
                return None
            return json.loads(text) if text.startswith("{") else {}


def _short(key: str) -> str:
    """As the adapter writes a long key."""
    return key if len(key) <= limits.METADATA_KEY else f"…{key[-limits.METADATA_KEY :]}"


def _says_no(answer: dict[str, Any]) -> bool:
    """Whether the bot says that it could not, in one language or in all."""
    return any(one in answer.get("text", "") for one in REFUSALS)


def _offers(message: dict[str, Any], action: str, value: str | None) -> bool:
    """Whether a message has a button with that token (whatever its place) and value."""
    token = action.split(".", 2)[2] if action.startswith(render.PRESS) else action
    for block in message.get("blocks", []):
        for one in block.get("elements", []) if block["type"] == "actions" else []:
            if one["action_id"].endswith(f".{token}") and (value is None or one.get("value") == value):
                return True
            if value is None and one["action_id"] == action:
                return True
    return False


def _read(message: dict[str, Any]) -> Letter:
    """What a message shows, as its reader takes it."""
    buttons: list[Button] = []
    field: Input | None = None
    for block in message.get("blocks", []):
        if block["type"] == "actions":
            buttons += [
                Button(one["action_id"].split(".", 2)[2], one["value"], one["text"]["text"], one.get("style", "plain"))
                for one in block["elements"]
                if one["action_id"].startswith(f"{render.PRESS}.")
            ]
        elif block["type"] == "input":
            field = _field(block)
    return Letter("slack", (Span(message.get("text", "")),), buttons=tuple(buttons), input=field)


def _field(block: dict[str, Any]) -> Input | None:
    element, token = block["element"], block["block_id"].removeprefix(f"{render.FIELD}.")
    if element["type"] not in KINDS:
        return None
    groups = element.get("option_groups") or [element]
    options = [(one["value"], one["text"]["text"]) for group in groups for one in group.get("options", [])]
    past = "today" if token.rpartition(".")[2] in PAST else None
    return Input(KINDS[element["type"]], token, block["label"]["text"], tuple(options), most=past)
