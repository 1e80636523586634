"""The way of a call through Discord: its token, its body, what goes wrong on purpose, its answer."""

import asyncio
import json
import re
from dataclasses import dataclass, field

from aiohttp import web

from tests.adapters.discord.refusals import Refused, unauthorized
from tests.adapters.discord.world import TOKEN

ROUTES = []


def route(method, path, operation=None, *, own=False):
    """Marks what answers a route; *operation*: its name in Discord's OpenAPI document; *own*: its token is in its path."""

    def mark(function):
        pattern = re.compile(re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", path) + "$")
        ROUTES.append((method, path, pattern, function, operation, own))
        return function

    return mark


@dataclass
class Call:
    """One request."""

    body: object
    query: dict = field(default_factory=dict)
    files: dict = field(default_factory=dict)
    """Name, type and content by the place in the form: files[0]."""
    host: str = ""


class Rest:
    """What each call goes through; which routes there are is told by those who mark them."""

    def __init__(self):
        self.calls = []
        """Method, path and body of every call."""
        self.bodies = []
        """Every body that was taken, with its operation's name in Discord's OpenAPI document."""
        self.faults = []
        self.invalid = 0
        """How many calls were turned away by 401, 403 or 429: 10,000 in 10 minutes ban an address."""
        self._called = asyncio.Event()

    def fault(
        self,
        prefix,
        *,
        status=500,
        code=0,
        message=None,
        retry_after=0,
        times=1,
        hang=False,
        lost=False,
        everywhere=False,
        bare=False,
    ):
        """The next calls of a route fail. *prefix*: a method and the start of a path, with ids or as it is marked here
        ("POST /channels/{channel}/messages"). By a status and a code of Discord's; 429 with *retry_after* in seconds, for
        all routes where *everywhere*; by silence (*hang*); after they were carried out (*lost*); or as a proxy before
        Discord says it (*bare*), without its headers.
        """
        one = {"status": status, "code": code, "message": message, "retry_after": retry_after, "hang": hang}
        self.faults += [(prefix, one | {"lost": lost, "everywhere": everywhere, "bare": bare})] * times

    async def _api(self, request):
        path = "/" + request.match_info["path"]
        found = None
        for method, template, pattern, function, operation, own in ROUTES:
            if method == request.method and (match := pattern.match(path)):
                found = (template, match.groupdict(), function, operation, own)
                break
        call = await self._given(request)
        self.calls.append((request.method, path, call.body))
        try:
            return await self._answer(request, path, call, found)
        finally:
            self._called.set()

    async def _answer(self, request, path, call, found):
        template = found[0] if found else path
        fault = self._fault(request.method, path, template)
        if fault and fault["hang"]:
            self._called.set()
            await asyncio.Event().wait()
        if fault and not fault["lost"]:
            return self._failing(fault)
        try:
            if found is None:
                raise Refused(0, status=404, message="404: Not Found")
            _, places, function, operation, own = found
            if not own and request.headers.get("Authorization") != f"Bot {TOKEN}":
                raise unauthorized()
            answer = function(self, call, **places)
        except Refused as error:
            return self._json(error.body, error.status, template)
        if operation and call.body is not None:
            self.bodies.append((operation, call.body))
        if fault:
            request.transport.close()
        return web.Response(status=204) if answer is None else self._json(answer, 200, template)

    def _json(self, body, status, template):
        if status in (401, 403, 429):
            self.invalid += 1
        headers = {
            **{"Via": "1.1 google", "X-RateLimit-Bucket": template, "X-RateLimit-Limit": "50"},
            **{"X-RateLimit-Remaining": "49", "X-RateLimit-Reset-After": "1"},
        }
        return web.Response(
            body=json.dumps(body).encode(), status=status, headers=headers, content_type="application/json"
        )

    def _fault(self, method, path, template):
        for at, (prefix, fault) in enumerate(self.faults):
            if f"{method} {path}".startswith(prefix) or f"{method} {template}".startswith(prefix):
                del self.faults[at]
                return fault
        return None

    def _failing(self, fault):
        if fault["bare"]:
            return web.Response(status=fault["status"], text="error code: 1015", content_type="text/html")
        if fault["status"] == 429 and not fault["code"]:
            after, everywhere = fault["retry_after"], fault["everywhere"]
            body = {"message": "You are being rate limited.", "retry_after": after, "global": everywhere}
            answer = self._json(body, 429, "limited")
            answer.headers.update({"Retry-After": str(after), "X-RateLimit-Scope": "global" if everywhere else "user"})
            answer.headers["X-RateLimit-Remaining"] = "0"
            if everywhere:
                answer.headers["X-RateLimit-Global"] = "true"
            return answer
        known = Refused(fault["code"], status=fault["status"], message=fault["message"])
        return self._json(known.body, fault["status"], "failing")

    async def _given(self, request):
        query = dict(request.query)
        if request.content_type.startswith("multipart/"):
            body, files = None, {}
            async for part in await request.multipart():
                if part.name == "payload_json":
                    body = json.loads(await part.text())
                else:
                    content = bytes(await part.read())
                    files[part.name] = (part.filename, part.headers.get("Content-Type"), content)
            return Call(body, query, files, request.host)
        raw = await request.read()
        return Call(json.loads(raw) if raw else None, query, host=request.host)

    async def until(self, holds):
        """Wait until something holds: it is looked at again after each call of the bot's."""
        while not holds():
            self._called.clear()
            await asyncio.wait_for(self._called.wait(), 30)
