"""A Slack of our own on loopback: it keeps state as Slack does, refuses what Slack refuses, and faults when told to."""

import asyncio
import base64
import hashlib
import hmac
import json
import time
from collections import defaultdict
from itertools import count

import aiohttp
from aiohttp import web

from adapters.slack.manifest import manifest
from tests.adapters.slack.elements import filled, standing
from tests.adapters.slack.rules import wrong

TOKEN = "xoxb-1-standin"
APP_TOKEN = "xapp-1-A1-1-standin"
CONFIG_TOKEN = "xoxe.xoxp-1-standin"
SECRET = "a-signing-secret"
TEAM = "T1"
CLIENT = "1.2"
CLIENT_SECRET = "a-client-secret"
SCOPES = {
    "auth.test": None,
    "users.info": "users:read",
    "bots.info": "users:read",
    "users.lookupByEmail": "users:read.email",
    "conversations.open": "im:write",
    "conversations.history": "im:history",
    "chat.postMessage": "chat:write",
    "chat.update": "chat:write",
    "chat.delete": "chat:write",
    "files.delete": "files:write",
    "views.publish": None,
    "views.open": None,
    "views.push": None,
    "views.update": None,
    "files.getUploadURLExternal": "files:write",
    "files.completeUploadExternal": "files:write",
}
LEAST = frozenset({"commands", "chat:write", "im:write", "im:history", "mpim:write", "users:read", "files:write"})


class Refused(Exception):
    """An error of Slack's, by its code."""


async def half(request, answer):
    """An answer that breaks off in the middle."""
    whole = json.dumps(answer).encode()
    response = web.StreamResponse(headers={"Content-Length": str(len(whole)), "Content-Type": "application/json"})
    await response.prepare(request)
    await response.write(whole[: len(whole) // 2])
    request.transport.close()
    return response


class StandIn:
    """One workspace with its users and one app."""

    def __init__(self, clock):
        self.clock = clock
        self.users = {}
        self.places = {}
        """The workspace in which each user is met; theirs may be another."""
        self.hidden = set()
        """Users whom Slack does not show to the app."""
        self.closed = {}
        """Users whom the app may not write to, each with Slack's reason."""
        self.messages = defaultdict(list)
        self.members = {}
        self.channels = {}
        """By id, what it is: `public`, `joined` by the bot, `archived`."""
        self.ephemeral = defaultdict(list)
        self.homes = {}
        self.windows = []
        self._triggers = {}
        self.files = []
        self.calls = []
        self.bodies = []
        """Everything the bot gave to be shown, each with its type: a list of blocks, or a view."""
        self.faults = defaultdict(list)
        self.scopes = set(LEAST)
        self.manifest = manifest()
        """How the app is set up."""
        self.organization = False
        """Whether it was installed for a whole organization."""
        self.tokens = {TOKEN: TEAM}
        """The team of each token that is good."""
        self.codes = {}
        self.refreshes = {}
        """What an app exchanges for a token: the team."""
        self.lives = None
        """For how many seconds a new token lives; None: for ever."""
        self.down = False
        """Nobody is there."""
        self._called = asyncio.Event()
        self._times = count(1)
        self._ids = count(1)
        self._socket = None
        self._connected = asyncio.Event()
        self._acks = {}
        self._responses = {}
        self._runner = None
        self.events_url = None
        """Where signed requests go; None means Socket Mode."""

    # The server -----------------------------------------------------------------------------------------------------

    async def start(self):
        app = web.Application(client_max_size=50_000_000)
        app.router.add_route("*", "/api/{method}", self._api)
        app.router.add_get("/socket", self._connect)
        app.router.add_post("/respond/{id}", self._respond)
        app.router.add_post("/upload/{id}", self._upload)
        app.router.add_get("/download/{id}", self._download)
        self._runner = web.AppRunner(app, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.port = site._server.sockets[0].getsockname()[1]
        self.base_url = f"http://127.0.0.1:{self.port}/api/"
        return self

    async def stop(self):
        if self._socket is not None:
            await self._socket.close()
        await self._runner.cleanup()

    def fault(self, method, *, error=None, status=200, times=1, retry_after=None, hang=False, lost=False, **more):
        """The next calls of a method fail: by an error, by a status, by silence, or after they were carried out.

        *bare*: as a server before Slack says it, in a text; with *lost* after they were carried out. *half*: carried
        out, and the answer breaks off.
        """
        one = {"error": error, "status": status, "retry_after": retry_after, "hang": hang, "lost": lost, **more}
        self.faults[method] += [one] * times

    async def _api(self, request):
        method = request.match_info["method"]
        given = await self._given(request)
        self.calls.append((method, given))
        self._called.set()
        if self.down:
            return web.Response(status=503)
        fault = self.faults[method].pop(0) if self.faults[method] else None
        if fault and fault["hang"]:
            await asyncio.Event().wait()
        if fault and fault.get("bare") and not fault["lost"]:
            return web.Response(status=fault["status"], text="upstream connect error")
        if fault and not fault["lost"] and not fault.get("half"):
            headers = {"Retry-After": str(fault["retry_after"])} if fault["retry_after"] is not None else {}
            code = fault["error"] or ("ratelimited" if fault["status"] == 429 else "internal_error")
            return web.json_response({"ok": False, "error": code}, status=fault["status"], headers=headers)
        try:
            answer = self._call(method, given, request)
        except Refused as error:
            return web.json_response({"ok": False, "error": str(error)})
        if fault and fault.get("bare"):
            return web.Response(status=fault["status"], text="upstream request timeout")
        if fault and fault.get("half"):
            return await half(request, {"ok": True, **answer})
        if fault:
            request.transport.close()
        return web.json_response({"ok": True, **answer}, headers={"x-oauth-scopes": ",".join(sorted(self.scopes))})

    async def _given(self, request):
        given = dict(request.query)
        if request.content_type == "application/json":
            given |= await request.json()
        else:
            given |= dict(await request.post())
        for name in ("blocks", "view", "metadata", "files"):
            if isinstance(given.get(name), str):
                given[name] = json.loads(given[name])
        return given

    def _call(self, method, given, request):
        token = request.headers.get("Authorization", "").removeprefix("Bearer ") or given.get("token")
        if method == "apps.connections.open":
            if token != APP_TOKEN:
                raise Refused("invalid_auth")
            return {"url": f"ws://127.0.0.1:{self.port}/socket"}
        if method == "apps.manifest.export":
            if token != CONFIG_TOKEN:
                raise Refused("token_expired")
            if given["app_id"] != "A1":
                raise Refused("app_not_found")
            return {"manifest": self.manifest}
        if method == "oauth.v2.access":
            return self._oauth_v2_access(given, request)
        if token not in self.tokens:
            raise Refused("invalid_auth" if token else "not_authed")
        self.team = self.tokens[token]
        """Whose token it is."""
        if method not in SCOPES:
            raise Refused("unknown_method")
        if SCOPES[method] and SCOPES[method] not in self.scopes:
            raise Refused("missing_scope")
        return getattr(self, f"_{method.replace('.', '_')}")(given)

    # Methods --------------------------------------------------------------------------------------------------------

    def _auth_test(self, given):
        return {
            "team_id": self.team,
            "user_id": "UBOT",
            "bot_id": "BBOT",
            "team": "Tandem",
            "url": "https://x.slack.com/",
            "is_enterprise_install": self.organization,
        }

    def _oauth_v2_access(self, given, request):
        known = base64.b64encode(f"{CLIENT}:{CLIENT_SECRET}".encode()).decode()
        if request.headers.get("Authorization") != f"Basic {known}":
            raise Refused("bad_client_secret")
        renewing = given.get("grant_type") == "refresh_token"
        places = self.refreshes if renewing else self.codes
        team = places.pop(given["refresh_token" if renewing else "code"], None)
        if team is None:
            raise Refused("invalid_refresh_token" if renewing else "invalid_code")
        token = f"xoxb-{team}-{next(self._ids)}"
        self.tokens[token] = team
        answer = {
            **{"access_token": token, "token_type": "bot", "scope": ",".join(sorted(self.scopes)), "app_id": "A1"},
            **{"bot_user_id": "UBOT", "team": {"id": team, "name": f"Team {team}"}, "authed_user": {"id": "U1"}},
            **{"is_enterprise_install": self.organization, "enterprise": None},
        }
        if self.organization:
            answer |= {"team": None, "enterprise": {"id": "E1", "name": "Alumni"}}
        if self.lives is not None:
            refresh = f"xoxe-{next(self._ids)}"
            self.refreshes[refresh] = team
            answer |= {"access_token": f"{token}", "refresh_token": refresh, "expires_in": self.lives}
        return answer

    def _bots_info(self, given):
        return {"bot": {"id": given["bot"], "app_id": "A1", "name": "Binôme"}}

    def _users_info(self, given):
        return {"user": self._user(given["user"])}

    def _users_lookupByEmail(self, given):
        for user in self.users.values():
            if user["profile"].get("email") == given["email"]:
                return {"user": user}
        raise Refused("users_not_found")

    def _user(self, id):
        if id not in self.users or self.places[id] != self.team:
            raise Refused("user_not_found")
        if id in self.hidden:
            raise Refused("user_not_visible")
        return self.users[id]

    def _conversations_open(self, given):
        users = given["users"].split(",") if isinstance(given["users"], str) else given["users"]
        for user in users:
            self._user(user)
        if len(users) == 1:
            return {"channel": {"id": self._dm(users[0])}}
        if "mpim:write" not in self.scopes:
            raise Refused("missing_scope")
        id = "G" + "".join(sorted(users))
        self.members[id] = users
        return {"channel": {"id": id}}

    def _dm(self, user):
        self.members[f"D{user}"] = [user]
        return f"D{user}"

    def _conversations_history(self, given):
        channel = given["channel"]
        if not channel.startswith("D"):
            raise Refused("missing_scope")
        oldest, latest = float(given.get("oldest") or 0), float(given.get("latest") or 9e12)
        inclusive = str(given.get("inclusive", "")).lower() in ("1", "true")
        within = [
            one
            for one in self.messages[channel]
            if (oldest <= float(one["ts"]) <= latest if inclusive else oldest < float(one["ts"]) < latest)
        ]
        return {"messages": list(reversed(within))[: int(given.get("limit") or 100)]}

    def _chat_postMessage(self, given):
        channel = given["channel"]
        if channel.startswith(("U", "W")):
            if self._user(channel).get("deleted"):
                raise Refused("user_disabled")
            if channel in self.closed:
                raise Refused(self.closed[channel])
            channel = self._dm(channel)
        self._may_post(channel)
        self._check(given)
        message = {
            **{"type": "message", "bot_id": "BBOT", "user": "UBOT", "ts": self._ts()},
            **{name: given[name] for name in ("text", "blocks", "metadata") if name in given},
        }
        self.messages[channel].append(message)
        return {"channel": channel, "ts": message["ts"], "message": message}

    def _may_post(self, channel):
        """What Slack says to a post: a private channel without the bot does not exist for it."""
        found = self.channels.get(channel)
        if found is None and channel not in self.members:
            raise Refused("channel_not_found")
        if found is None:
            return
        if not found["joined"] and not found["public"]:
            raise Refused("channel_not_found")
        if found["archived"]:
            raise Refused("is_archived")
        if not found["joined"] and "chat:write.public" not in self.scopes:
            raise Refused("not_in_channel")

    def _chat_update(self, given):
        for message in self.messages[given["channel"]]:
            if message["ts"] == given["ts"]:
                if len(given.get("text") or "") > 4000:
                    raise Refused("msg_too_long")
                self._check(given)
                message |= {"text": given.get("text", ""), "blocks": given.get("blocks", [])}
                return {"channel": given["channel"], "ts": given["ts"]}
        raise Refused("message_not_found")

    def _chat_delete(self, given):
        for message in self.messages[given["channel"]]:
            if message["ts"] == given["ts"]:
                if message.get("user") != "UBOT":
                    raise Refused("cant_delete_message")
                self.messages[given["channel"]].remove(message)
                return {"channel": given["channel"], "ts": given["ts"]}
        raise Refused("message_not_found")

    def _files_delete(self, given):
        kept = [one for one in self.files if one[1] != given["file"]]
        if len(kept) == len(self.files):
            raise Refused("file_not_found")
        self.files[:] = kept
        return {}

    def _views_publish(self, given):
        view = given["view"]
        if view.get("type") != "home" or wrong(view.get("blocks"), "home") or not self._pictures(view):
            raise Refused("invalid_arguments")
        self.bodies.append(("HomeView", view))
        self.homes[given["user_id"]] = view
        return {"view": view}

    def _views_open(self, given):
        if self._triggers.pop(given["trigger_id"], None) is None:
            raise Refused("expired_trigger_id")
        view = {**given["view"], "id": f"V{next(self._ids)}", "hash": "h1"}
        fields = any(block["type"] == "input" for block in view["blocks"])
        if view["type"] != "modal" or wrong(view["blocks"], "modal") or (fields and "submit" not in view):
            raise Refused("invalid_arguments")
        if any(len(view[name]["text"]) > 24 for name in ("title", "submit", "close") if name in view):
            raise Refused("invalid_arguments")
        self.bodies.append(("ModalView", given["view"]))
        self.windows.append(view)
        return {"view": view}

    def _pictures(self, view):
        """Whether each picture of a view was uploaded."""
        known = {id for _, id, _ in self.files}
        shown = [block["slack_file"]["id"] for block in view["blocks"] if block["type"] == "image"]
        return set(shown) <= known

    def _views_push(self, given):
        return self._views_open(given)

    def _views_update(self, given):
        found = next((one for one in self.windows if one["id"] == given["view_id"]), None)
        if found is None:
            raise Refused("not_found")
        self.bodies.append(("ModalView", given["view"]))
        found |= given["view"]
        return {"view": found}

    def _files_getUploadURLExternal(self, given):
        id = f"F{next(self._ids)}"
        self._responses[id] = {"filename": given["filename"], "length": int(given["length"])}
        return {"upload_url": f"http://127.0.0.1:{self.port}/upload/{id}", "file_id": id}

    def _files_completeUploadExternal(self, given):
        for one in given["files"]:
            self.files.append((given.get("channel_id"), one["id"], self._responses[one["id"]]))
        return {"files": [{"id": one["id"], "title": one.get("title", "")} for one in given["files"]]}

    async def _upload(self, request):
        body = await request.read()
        self._responses[request.match_info["id"]]["content"] = body
        return web.Response(text="OK")

    def _check(self, given):
        found = wrong(given.get("blocks", []))
        if found:
            raise Refused("msg_blocks_too_long" if found == "msg_blocks_too_long" else "invalid_blocks")
        if not given.get("text") and not given.get("blocks"):
            raise Refused("no_text")
        if len(given.get("text") or "") > 40_000:
            raise Refused("msg_too_long")
        self.bodies.append(("AnyBlock", given.get("blocks", [])))

    async def _respond(self, request):
        place = self._responses.get(request.match_info["id"])
        if place is None or place["uses"] == 0:
            return web.json_response({"ok": False, "error": "used_url"}, status=404)
        place["uses"] -= 1
        given = await request.json()
        if wrong(given.get("blocks", [])):
            return web.json_response({"ok": False, "error": "invalid_blocks"}, status=400)
        self.bodies.append(("AnyBlock", given.get("blocks", [])))
        self.ephemeral[place["user"]].append(given)
        return web.json_response({"ok": True})

    def _ts(self):
        return f"{self.clock.now().timestamp():.0f}.{next(self._times):06d}"

    # Events ---------------------------------------------------------------------------------------------------------

    async def _connect(self, request):
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        self._socket = socket
        await socket.send_json({"type": "hello", "num_connections": 1})
        self._connected.set()
        async for message in socket:
            if message.type == aiohttp.WSMsgType.TEXT:
                answer = json.loads(message.data)
                waiting = self._acks.pop(answer.get("envelope_id"), None)
                if waiting is not None:
                    waiting.set_result(answer.get("payload") or {})
        self._connected.clear()
        return socket

    async def disconnect(self):
        """Close the socket, as Slack does every so often."""
        self._connected.clear()
        await self._socket.send_json({"type": "disconnect", "reason": "refresh_requested"})
        await self._socket.close()

    async def connected(self):
        """Wait until the bot is there."""
        await asyncio.wait_for(self._connected.wait(), 20)

    async def until(self, holds):
        """Wait until something holds: it is looked at again after each call of the bot's."""
        while not holds():
            self._called.clear()
            await asyncio.wait_for(self._called.wait(), 30)

    async def deliver(self, kind, payload, headers=None):
        """Give the bot a payload, by socket or by a signed request; its acknowledgement."""
        if self.events_url is None:
            await self.connected()
            envelope = f"e{next(self._ids)}"
            self._acks[envelope] = asyncio.get_running_loop().create_future()
            await self._socket.send_json(
                {"envelope_id": envelope, "type": kind, "payload": payload, "accepts_response_payload": True}
            )
            return await asyncio.wait_for(self._acks[envelope], 20)
        body, content_type = self._body(kind, payload)
        stamp = str(int(time.time()))
        signature = hmac.new(SECRET.encode(), f"v0:{stamp}:{body}".encode(), hashlib.sha256).hexdigest()
        signed = {
            "Content-Type": content_type,
            "X-Slack-Request-Timestamp": stamp,
            "X-Slack-Signature": f"v0={signature}",
        }
        async with (
            aiohttp.ClientSession() as session,
            session.post(self.events_url, data=body, headers=signed | (headers or {})) as answer,
        ):
            text = await answer.text()
            if answer.status != 200:
                raise AssertionError(f"{answer.status}: {text}")
            return json.loads(text) if text.startswith("{") else {}

    def _body(self, kind, payload):
        from urllib.parse import urlencode

        if kind == "events_api":
            return json.dumps(payload), "application/json"
        form = payload if kind == "slash_commands" else {"payload": json.dumps(payload)}
        return urlencode(form), "application/x-www-form-urlencoded"

    # What people do ---------------------------------------------------------------------------------------------------

    def join(
        self, id, name, *, locale="en-US", zone="Europe/Paris", admin=False, email=None, team=TEAM, home=None, **more
    ):
        """A user of the workspace; *home* is where they belong, if elsewhere."""
        self.places[id] = team
        profile = {"display_name": name, "real_name": name, **({"email": email} if email else {})}
        self.users[id] = {
            **{"id": id, "team_id": home or team, "name": name.lower(), "deleted": False, "profile": profile},
            **({"locale": locale} if locale else {}),
            **{"tz": zone, "is_admin": admin, "is_bot": False, **more},
        }
        self._dm(id)

    def channel(self, id, *, public=True, joined=False, archived=False):
        """A channel of the workspace."""
        self.channels[id] = {"public": public, "joined": joined, "archived": archived}

    def write(self, user, text):
        """A message that stands in the direct conversation; the event that tells of it."""
        message = {"type": "message", "user": user, "text": text, "ts": self._ts(), "team": self._team_of(user)}
        channel = self._dm(user)
        self.messages[channel].append(message)
        return self._event({**message, "channel": channel, "channel_type": "im"}, self._team_of(user))

    def _team_of(self, user):
        return self.places[user]

    def _event(self, event, team=TEAM):
        return {
            **{"type": "event_callback", "team_id": team, "api_app_id": "A1", "event_id": f"Ev{next(self._ids)}"},
            **{
                "event": event,
                "event_time": 1,
                "authorizations": [{"team_id": team, "user_id": "UBOT", "is_bot": True}],
            },
        }

    async def say(self, user, text):
        """Write to the bot."""
        await self.deliver("events_api", self.write(user, text))

    async def open_home(self, user):
        """Look at the app's Home tab."""
        await self.deliver(
            "events_api",
            self._event(
                {"type": "app_home_opened", "user": user, "tab": "home", "channel": self._dm(user)}, self._team_of(user)
            ),
        )

    async def event(self, event, team=TEAM):
        """Anything else that Slack tells."""
        await self.deliver("events_api", self._event(event, team))

    async def command(self, user, text, channel="D1", name="directmessage"):
        """A slash command, typed in a channel; what is shown to the asker."""
        root, _, rest = text.partition(" ")
        trigger = f"trigger{next(self._ids)}"
        self._triggers[trigger] = user
        payload = {
            **{
                "command": root,
                "text": rest,
                "user_id": user,
                "user_name": user,
                "team_id": self._team_of(user),
                "api_app_id": "A1",
            },
            **{"channel_id": channel, "channel_name": name, "trigger_id": trigger},
            "response_url": self._response_url(user),
        }
        answer = await self.deliver("slash_commands", payload)
        if answer:
            if wrong(answer.get("blocks", [])):
                raise AssertionError(f"the acknowledgement is refused: {wrong(answer['blocks'])}")
            self.bodies.append(("AnyBlock", answer.get("blocks", [])))
            self.ephemeral[user].append(answer)
        return answer

    async def shortcut(self, user, callback, *, text=None):
        """A shortcut: on a message with *text*, or from anywhere."""
        trigger = f"trigger{next(self._ids)}"
        self._triggers[trigger] = user
        payload = {
            **{"type": "shortcut" if text is None else "message_action", "callback_id": callback, "api_app_id": "A1"},
            **{"team": {"id": self._team_of(user)}, "user": {"id": user, "team_id": self.users[user]["team_id"]}},
            **{"trigger_id": trigger, "action_ts": self._ts()},
        }
        if text is not None:
            payload |= {"message": {"type": "message", "text": text, "ts": "1.1"}, "channel": {"id": "C1"}}
            payload |= {"response_url": self._response_url(user), "message_ts": "1.1"}
        await self.deliver("interactive", payload)

    async def press_in(self, user, view, label):
        """Press a button of the Home tab, or of a window."""
        for block in view["blocks"]:
            for one in block.get("elements", []) if block["type"] == "actions" else []:
                if label in (one["text"]["text"], one.get("value")):
                    trigger = f"trigger{next(self._ids)}"
                    self._triggers[trigger] = user
                    payload = {
                        **{"type": "block_actions", "team": {"id": self._team_of(user)}, "api_app_id": "A1"},
                        **{"user": {"id": user, "team_id": self.users[user]["team_id"]}, "trigger_id": trigger},
                        **{"view": view, "container": {"type": "view"}, "state": {"values": {}}},
                        "actions": [{**one, "block_id": "b", "action_ts": self._ts()}],
                    }
                    await self.deliver("interactive", payload)
                    return
        raise AssertionError(f"{user} sees no button {label!r} there")

    async def submit(self, user, content=None, **values):
        """Fill in the newest window, and send it; what stands in it then."""
        view = self.windows[-1]
        state = {}
        for block in view["blocks"]:
            if block["type"] != "input":
                continue
            name = block["block_id"].removeprefix("field.")
            element = block["element"]
            if element["type"] == "file_input":
                id = f"F{next(self._ids)}"
                self._responses[id] = {"content": content}
                url = f"http://127.0.0.1:{self.port}/download/{id}"
                given = {"type": "file_input", "files": [{"url_private_download": url}]}
            else:
                given = filled(element, [values[name]]) if name in values else standing(element)
            state[block["block_id"]] = {"value": given}
        payload = {
            **{"type": "view_submission", "team": {"id": self._team_of(user)}, "user": {"id": user}},
            **{"api_app_id": "A1", "view": {**view, "state": {"values": state}}},
        }
        answer = await self.deliver("interactive", payload)
        if answer.get("response_action") == "update":
            if wrong(answer["view"]["blocks"], "modal"):
                raise AssertionError(f"the window is refused: {wrong(answer['view']['blocks'], 'modal')}")
            self.bodies.append(("ModalView", answer["view"]))
            view |= answer["view"]
        return answer

    async def _download(self, request):
        if request.headers.get("Authorization") != f"Bearer {TOKEN}" or "files:read" not in self.scopes:
            return web.Response(text="<html>Sign in</html>", content_type="text/html")
        return web.Response(body=self._responses[request.match_info["id"]]["content"], content_type="text/csv")

    def _response_url(self, user):
        id = f"R{next(self._ids)}"
        self._responses[id] = {"user": user, "uses": 5}
        return f"http://127.0.0.1:{self.port}/respond/{id}"

    def press_of(self, user, label, *, values=None, channel=None):
        """The payload of a press on the newest button with that label (or value)."""
        place = channel or f"D{user}"
        for message in reversed(self.messages[place]):
            for block in message.get("blocks", []):
                for one in block.get("elements", []) if block["type"] == "actions" else []:
                    if label in (one["text"]["text"], one.get("value")):
                        return self._pressed(user, message, block, one, values or {}, place)
        raise AssertionError(f"{user} sees no button {label!r}")

    def press_of_ephemeral(self, user, label):
        """The payload of a press on the newest such button in what was shown to somebody alone: it holds no message."""
        for message in reversed(self.ephemeral[user]):
            for block in message.get("blocks", []):
                for one in block.get("elements", []) if block["type"] == "actions" else []:
                    if label in (one["text"]["text"], one.get("value")):
                        pressed = self._pressed(user, message, block, one, {})
                        del pressed["message"]
                        return pressed | {"container": {"type": "message", "is_ephemeral": True}}
        raise AssertionError(f"{user} was shown no button {label!r}")

    def _pressed(self, user, message, block, element, values, place=None):
        trigger = f"trigger{next(self._ids)}"
        self._triggers[trigger] = user
        action = {**element, "block_id": block.get("block_id", "b"), "action_ts": self._ts(), "type": "button"}
        return {
            **{
                "type": "block_actions",
                "team": {"id": self._team_of(user)},
                "user": {"id": user, "team_id": self.users[user]["team_id"]},
                "api_app_id": "A1",
            },
            **{"channel": {"id": place or f"D{user}"}, "message": json.loads(json.dumps(message)), "actions": [action]},
            **{"trigger_id": trigger, "response_url": self._response_url(user)},
            **{"state": {"values": values}, "container": {"type": "message"}},
        }

    async def press(self, user, label, channel=None):
        """Press a button: of one's own conversation, or of a channel."""
        await self.deliver("interactive", self.press_of(user, label, channel=channel))

    async def fill(self, user, *values):
        """Fill in the newest field, and send it."""
        for message in reversed(self.messages[f"D{user}"]):
            for block in message.get("blocks", []):
                if block["type"] == "input":
                    state = {block["block_id"]: {"value": filled(block["element"], values)}}
                    send = next(one for one in message["blocks"] if one["type"] == "actions")
                    await self.deliver("interactive", self._pressed(user, message, send, send["elements"][0], state))
                    return
        raise AssertionError(f"{user} sees no field")

    # What people see --------------------------------------------------------------------------------------------------

    def read(self, user):
        """What the bot said to somebody, message by message."""
        return [words(one["blocks"]) for one in self.messages[f"D{user}"] if "bot_id" in one]


def words(blocks):
    """Everything that blocks say."""
    said = []

    def look(thing):
        if isinstance(thing, dict):
            if isinstance(thing.get("text"), str):
                said.append(thing["text"])
            for value in thing.values():
                look(value)
        elif isinstance(thing, list):
            for value in thing:
                look(value)

    look(blocks)
    return " ".join(said)
