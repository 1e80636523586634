"""Routes of interactions: the first answer to each, and what follows it."""

import asyncio
from dataclasses import dataclass, field
from datetime import datetime

from tests.adapters.discord.refusals import Refused, form
from tests.adapters.discord.rest import route
from tests.adapters.discord.rules import wrong_choices, wrong_modal
from tests.adapters.discord.world import BOT, Channel

FIRST, LAST = 3, 900
"""Seconds in which an interaction has to be acknowledged, and in which it can be followed up."""
COMMAND, COMPONENT, COMPLETION, SUBMISSION = 2, 3, 4, 5
PONG, SAID, LATER, LATER_HERE, CHANGED, COMPLETED, ASKED = 1, 4, 5, 6, 7, 8, 9
EPHEMERAL, LOADING = 64, 128
ANSWERS = {
    COMMAND: {SAID, LATER, ASKED},
    COMPONENT: {SAID, LATER, LATER_HERE, CHANGED, ASKED},
    COMPLETION: {COMPLETED},
    SUBMISSION: {SAID, LATER, LATER_HERE, CHANGED},
}
"""How each kind of interaction may be answered."""


@dataclass
class Interaction:
    """Something that somebody did, and how the bot answered."""

    id: str
    token: str
    type: int
    user: str
    channel: Channel
    at: datetime
    message: dict | None
    """The message whose component it was."""
    answer: dict | None = None
    """The first answer: its type and its data."""
    original: dict | None = None
    """The message that the first answer wrote or changed."""
    followups: list = field(default_factory=list)
    refused: Refused | None = None
    """The last answer that Discord did not take."""
    acknowledged: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def texts(self):
        """What the answers say."""
        return [one["content"] for one in [self.original, *self.followups] if one]


class Interactions:
    """What people do with buttons, windows and commands."""

    def __init__(self):
        self.interactions = {}
        self.windows = []
        """Every window that was opened."""
        self.opened = {}
        """The newest window by person: the interaction that opened it, and the window."""

    @route("POST", "/interactions/{id}/{token}/callback", "create_interaction_response", own=True)
    def answer(self, call, id, token):
        found = self.interactions.get(token)
        if found is None or found.id != id:
            raise Refused(10062)
        if found.answer is None and self._age(found) > FIRST:
            found.refused = Refused(10062)
            found.acknowledged.set()  # It never will be: nobody has to wait for it any more.
            raise found.refused
        if found.answer is not None:
            raise Refused(40060)
        kind, data = call.body.get("type"), call.body.get("data") or {}
        if kind not in ANSWERS[found.type] or (kind in (LATER_HERE, CHANGED) and found.message is None):
            raise form([(("type",), f"no answer {kind!r} to an interaction {found.type}")])
        try:
            self._take(found, kind, data, call)
        except Refused as error:
            found.refused = error
            raise
        found.answer = call.body
        found.acknowledged.set()
        return self._response(found, kind) if call.query.get("with_response") in ("1", "true") else None

    def _age(self, interaction):
        return (self.clock.now() - interaction.at).total_seconds()

    def _take(self, found, kind, data, call):
        match kind:
            case 4:
                self.check(data, call.files)
                found.original = self._say(found, data, call)
            case 5:
                found.original = self._say(found, {"flags": (data.get("flags") or 0) & EPHEMERAL | LOADING}, call)
            case 6:
                found.original = found.message
            case 7:
                found.original = self.edit(found.channel, found.message, call, data)
            case 8:
                if wrong_choices(data):
                    raise form(wrong_choices(data))
            case 9:
                if wrong_modal(data):
                    raise form(wrong_modal(data))
                self.windows.append(data)
                self.opened[found.user] = (found, data)

    def _say(self, found, data, call):
        """A message in answer, for all to see or for one."""
        hidden = bool((data.get("flags") or 0) & EPHEMERAL)
        attachments = self.attach(found.channel, data, call)
        message = self.write_down(found.channel, BOT, data, attachments=attachments, keep=not hidden)
        message |= {"webhook_id": BOT, "application_id": BOT}
        if hidden:
            self.ephemeral[found.user].append(message)
        else:
            self.gateway.tell_message("MESSAGE_CREATE", message)
        return message

    def _response(self, found, kind):
        told = {"id": found.id, "type": found.type}
        if kind in (SAID, LATER, CHANGED):
            told |= {
                "response_message_id": found.original["id"],
                "response_message_loading": bool(found.original["flags"] & LOADING),
                "response_message_ephemeral": bool(found.original["flags"] & EPHEMERAL),
            }
        resource = {"type": kind} | ({"message": found.original} if kind in (SAID, LATER, CHANGED) else {})
        return {"interaction": told, "resource": resource}

    # What follows ---------------------------------------------------------------------------------------------------

    def _hook(self, token):
        """The interaction that a token is of, which is a webhook once it was answered."""
        found = self.interactions.get(token)
        if found is None or self._age(found) > LAST:
            raise Refused(50027)
        if found.answer is None:
            raise Refused(10015)
        return found

    def _written(self, found, message):
        if message == "@original":
            if found.original is None:
                raise Refused(10008)
            return found.original
        for one in [found.original, *found.followups]:
            if one and one["id"] == message:
                return one
        raise Refused(10008)

    @route("POST", "/webhooks/{application}/{token}", "execute_webhook", own=True)
    def follow_up(self, call, application, token):
        found, body = self._hook(token), call.body or {}
        if found.original is not None and found.original["flags"] & LOADING:
            return self._fill(found, call)  # The first one after a deferral takes the place of what was loading.
        self.check(body, call.files)
        message = self._say(found, body, call)
        found.followups.append(message)
        return message

    def _fill(self, found, call):
        found.original["flags"] &= ~LOADING
        try:
            return self.edit(found.channel, found.original, call)
        except Refused:
            found.original["flags"] |= LOADING
            raise

    @route("GET", "/webhooks/{application}/{token}/messages/{message}", own=True)
    def get_answer(self, call, application, token, message):
        return self._written(self._hook(token), message)

    @route("PATCH", "/webhooks/{application}/{token}/messages/@original", "update_original_webhook_message", own=True)
    def edit_original(self, call, application, token):
        return self.edit_answer(call, application, token, "@original")

    @route("PATCH", "/webhooks/{application}/{token}/messages/{message}", "update_webhook_message", own=True)
    def edit_answer(self, call, application, token, message):
        found = self._hook(token)
        written = self._written(found, message)
        if written is found.original and written["flags"] & LOADING:
            return self._fill(found, call)
        return self.edit(found.channel, written, call)

    @route("DELETE", "/webhooks/{application}/{token}/messages/{message}", own=True)
    def delete_answer(self, call, application, token, message):
        found = self._hook(token)
        written = self._written(found, message)
        if written["flags"] & EPHEMERAL:
            self.ephemeral[found.user].remove(written)
        else:
            self.remove(found.channel, written)
        if written is found.original:
            found.original = None
        else:
            found.followups.remove(written)
