"""The JSON routes under /playground/api/, described with examples in API.md, and the page's own files."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import quote

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response, StreamingResponse
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from adapters.playground.acts import NotListening
from adapters.playground.asked import Asked, Refused
from adapters.playground.guard import Guard
from adapters.playground.letters import reply_to_json
from adapters.playground.store import Person, Stored, channel_name, direct, may_see
from adapters.playground.views import clock_json, conversation_json, people_json, person_json, state_json
from bot.messages import Reply

if TYPE_CHECKING:
    from adapters.playground.adapter import Playground

PAGE = Path(__file__).parent / "page"
MESSAGES = 200
MOST_MESSAGES = 20_000
LONGEST_PAGE = 100
DAY = 86_400.0
PICTURES = ("image/png", "image/jpeg", "image/gif", "image/webp")
"""Media that the page may show; everything else is only offered for saving."""

T = TypeVar("T")
View = Callable[[Asked], Awaitable[Response]]


def application(playground: Playground, more: Sequence[Route] = ()) -> Starlette:
    """The playground's web application, guarded, with *more* pages beside it."""
    api = Api(playground)
    return Starlette(
        routes=[
            Route("/", _to_page),
            Route("/playground", _to_page),
            Mount("/playground/api", routes=api.routes()),
            Mount("/playground", StaticFiles(directory=PAGE, html=True)),
            *more,
        ],
        middleware=[Middleware(Guard)],
        exception_handlers={
            Refused: _refused,
            NotListening: _not_listening,
            HTTPException: _http,
        },
    )


class Api:
    """What the page can ask, each method one route."""

    def __init__(self, playground: Playground) -> None:
        self.playground = playground
        self.store = playground.store
        self.acts = playground.acts
        self.control = playground.control
        self.feed = playground.feed
        self._moving = asyncio.Lock()

    def routes(self) -> list[Route]:
        """One route an address."""
        return [
            Route("/state", self._view(self.state), methods=["GET"]),
            Route("/people", self._view(self.people), methods=["GET"]),
            Route("/people", self._view(self.add_person), methods=["POST"]),
            Route("/say", self._view(self.say), methods=["POST"]),
            Route("/press", self._view(self.press), methods=["POST"]),
            Route("/fill", self._view(self.fill), methods=["POST"]),
            Route("/command", self._view(self.command), methods=["POST"]),
            Route("/commands", self._view(self.commands), methods=["GET"]),
            Route("/open", self._view(self.open), methods=["POST"]),
            Route("/conversation", self._view(self.conversation), methods=["GET"]),
            Route("/read", self._view(self.read), methods=["POST"]),
            Route("/clock", self._view(self.clock), methods=["GET"]),
            Route("/clock", self._view(self.move_clock), methods=["POST"]),
            Route("/program", self._view(self.program), methods=["GET"]),
            Route("/autopilot", self._view(self.autopilot), methods=["POST"]),
            Route("/demo", self._view(self.demo), methods=["POST"]),
            Route("/file", self._view(self.file), methods=["GET"]),
            Route("/events", self._view(self.events), methods=["GET"]),
        ]

    def _view(self, view: View) -> Callable[[Request], Awaitable[Response]]:
        async def answer(request: Request) -> Response:
            response = await view(await Asked.of(request, self.store))
            response.headers.setdefault("cache-control", "no-store")
            return response

        return answer

    # Looking --------------------------------------------------------------------------------------------------------

    async def state(self, asked: Asked) -> Response:
        """Everything for a first paint."""
        badges = await self.control.badges(asked.language())
        return JSONResponse(state_json(self.store, self._now(), badges))

    async def people(self, asked: Asked) -> Response:
        """Everyone."""
        return JSONResponse({"people": people_json(self.store, await self.control.badges(asked.language()))})

    async def conversation(self, asked: Asked) -> Response:
        """A transcript, as the person who reads it sees it."""
        conversation = asked.conversation("id")
        reader = asked.may("person")
        most = asked.number("most", default=MESSAGES, most=MOST_MESSAGES)
        return JSONResponse(conversation_json(self.store, conversation, reader, most))

    async def clock(self, asked: Asked) -> Response:
        """The moved clock."""
        return JSONResponse(clock_json(self._now()))

    async def program(self, asked: Asked) -> Response:
        """The right panel."""
        return JSONResponse(await self.control.program(asked.may("id"), asked.language()))

    async def commands(self, asked: Asked) -> Response:
        """The command table."""
        return JSONResponse({"commands": list(await self.control.commands(asked.language()))})

    async def file(self, asked: Asked) -> Response:
        """A file of a message: a picture to be shown, anything else to be saved."""
        message = asked.message()
        index = asked.number("index", default=1, most=1000) - 1
        if message is None or index >= len(message.letter.files):
            raise Refused("no_such_file", 404)
        file = message.letter.files[index]
        if file.media in PICTURES:
            return Response(file.content, media_type=file.media)
        response = Response(file.content, media_type="application/octet-stream")
        response.headers["content-disposition"] = f"attachment; filename*=UTF-8''{quote(file.name, safe='')}"
        return response

    async def events(self, asked: Asked) -> Response:
        """Server-Sent Events: what changed, without what is in it."""

        async def lines() -> AsyncIterator[str]:
            async for changed in self.feed.changes():
                if changed is None:
                    yield ": still here\n\n"
                else:
                    yield f"event: changed\ndata: {json.dumps({'conversations': changed})}\n\n"

        return StreamingResponse(lines(), media_type="text/event-stream")

    # Doing ----------------------------------------------------------------------------------------------------------

    async def add_person(self, asked: Asked) -> Response:
        """Someone joins the playground's workspace."""
        person = self.playground.add_person(
            asked.text("name", longest=80).strip(),
            language=asked.language(),
            zone=asked.zone(),
            email=asked.may("email", longest=200),
            admin=asked.given.get("admin") is True,
            act=asked.id(),
        )
        await self.acts.join(person, id=asked.id())
        return JSONResponse({"person": person_json(person)}, status_code=201)

    async def say(self, asked: Asked) -> Response:
        """A person writes: to the bot, or to the others of a shared conversation."""
        person = asked.person()
        place = asked.conversation("conversation") if asked.may("conversation") else direct(person.id)
        if not may_see(person.id, place):
            raise Refused("not_in_conversation", 403)
        reply = await self.acts.say(person, asked.text("text"), conversation=place, id=asked.id())
        return self._done(person, place, reply)

    async def press(self, asked: Asked) -> Response:
        """A person presses a button."""
        person, message = self._pressed(asked)
        reply = await self.acts.press(person, asked.text("token"), asked.value("value"), message=message, id=asked.id())
        return self._done(person, message.conversation if message else direct(person.id), reply)

    async def fill(self, asked: Asked) -> Response:
        """A person sends a field or a form."""
        person, message = self._pressed(asked)
        reply = await self.acts.fill(person, asked.text("token"), asked.values(), message=message, id=asked.id())
        return self._done(person, message.conversation if message else direct(person.id), reply)

    async def command(self, asked: Asked) -> Response:
        """A person uses a slash command."""
        person = asked.person()
        text = asked.text("text").strip()
        if not text.startswith("/"):
            raise Refused("not_a_command")
        place = asked.conversation("conversation") if asked.may("conversation") else direct(person.id)
        if not may_see(person.id, place):
            raise Refused("not_in_conversation", 403)
        reply = await self.acts.command(person, text, files=asked.files(), conversation=place, id=asked.id())
        return self._done(person, place if channel_name(place) else direct(person.id), reply)

    async def open(self, asked: Asked) -> Response:
        """A person opens a page."""
        person = asked.person()
        reply = await self.acts.open(person, asked.text("page", longest=LONGEST_PAGE))
        return self._done(person, direct(person.id), reply)

    async def read(self, asked: Asked) -> Response:
        """A conversation was read."""
        conversation = asked.conversation("conversation")
        if self.store.read(conversation):
            self.feed.tell()
        return JSONResponse({"conversation": conversation, "unread": 0})

    async def move_clock(self, asked: Asked) -> Response:
        """Move the clock forward (it never goes back), and let everything happen that is due on the way."""
        by = asked.one_of("by", "now", "day", "week", "next")
        async with self._moving:
            seconds = {"now": 0.0, "day": DAY, "week": 7 * DAY, "next": 0.0}[by]
            await self._until_closed(self.control.advance(seconds=seconds, to_next=by == "next"))
            self.playground.keep_clock()
        self.feed.tell()
        return JSONResponse(clock_json(self._now()))

    async def autopilot(self, asked: Asked) -> Response:
        """Let everyone but the person who asks answer what waits for them."""
        myself = asked.may("person")
        async with self._moving:
            others = [person.id for person in self.store.people() if person.id != myself]
            answered = await self._until_closed(self.control.autopilot(others))
            await self.control.settle()
        self.feed.tell(*(direct(person) for person in others))
        return JSONResponse({"answered": answered})

    async def demo(self, asked: Asked) -> Response:
        """Fill the empty playground with the demo."""
        async with self._moving:
            if self.store.people():
                raise Refused("not_empty", 409)
            self.feed.busy = True
            try:
                await self._until_closed(self.control.load_demo())
                await self.control.settle()
            finally:
                self.feed.busy = False
            self.playground.keep_clock()
        self.feed.tell()
        return await self.state(asked)

    # ----------------------------------------------------------------------------------------------------------------

    async def _until_closed(self, long: Coroutine[Any, Any, T]) -> T:
        """What may take minutes ends when the playground closes, after the turn that runs. Raises NotListening."""
        doing, closed = asyncio.create_task(long), asyncio.create_task(self.feed.closed.wait())
        try:
            await asyncio.wait((doing, closed), return_when=asyncio.FIRST_COMPLETED)
            if doing.done():
                return doing.result()
            raise NotListening
        finally:
            doing.cancel()
            closed.cancel()
            await asyncio.gather(doing, closed, return_exceptions=True)

    def _now(self) -> datetime:
        return self.control.now().astimezone(UTC)

    def _pressed(self, asked: Asked) -> tuple[Person, Stored | None]:
        person, message = asked.person(), asked.message()
        if message is not None and not self.acts.of(person, message):
            raise Refused("not_in_conversation", 403)
        return person, message

    def _done(self, person: Person, conversation: str, reply: Reply) -> Response:
        shown = conversation_json(self.store, conversation, person.id, MESSAGES)
        return JSONResponse({"conversation": shown, **reply_to_json(reply)})


async def _to_page(request: Request) -> Response:
    return RedirectResponse("/playground/")


async def _refused(request: Request, error: Exception) -> Response:
    refused = error if isinstance(error, Refused) else Refused("refused", 400)
    return JSONResponse({"error": refused.code}, status_code=refused.status)


async def _not_listening(request: Request, error: Exception) -> Response:
    return JSONResponse({"error": "not_listening"}, status_code=503)


async def _http(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    return JSONResponse({"error": "not_found" if status == 404 else "not_allowed"}, status_code=status)
