"""Routes of channels: messages, pins and threads."""

from tests.adapters.discord.refusals import Refused, form
from tests.adapters.discord.rest import route
from tests.adapters.discord.rules import empty, wrong, wrong_thread
from tests.adapters.discord.world import BOT, DM, PRIVATE_THREAD, PUBLIC_THREAD, TEXT, THREADS, Channel

NONCE_LIVES = 180
"""For how many seconds Discord knows a nonce again: "the past few minutes" (Create Message)."""


class Channels:
    """What is said where."""

    def _channel(self, id):
        """A channel that the bot sees."""
        if id not in self.channels:
            raise Refused(10003)
        channel = self.channels[id]
        if channel.guild and not self.guilds[channel.guild].here:
            raise Refused(50001)
        if channel.type == PRIVATE_THREAD and BOT not in channel.members and not self.may(channel).manage_threads:
            raise Refused(50001)
        self.need(channel)
        if channel.type in THREADS and not channel.archived and self.asleep(channel):
            self._change(channel, archived=True)
        return channel

    @route("GET", "/channels/{channel}")
    def get_channel(self, call, channel):
        return self.channel_payload(self._channel(channel))

    @route("POST", "/channels/{channel}/typing")
    def type(self, call, channel):
        self._channel(channel)

    # Messages -------------------------------------------------------------------------------------------------------

    @route("POST", "/channels/{channel}/messages", "create_message")
    def create_message(self, call, channel):
        place, body = self._channel(channel), call.body or {}
        self._may_send(place, body, call.files)
        self.check(body, call.files)
        known = self._known(place, body)
        if known is not None:
            return known
        if place.archived:
            self._change(place, archived=False)
        message = self.write_down(place, BOT, body, attachments=self.attach(place, body, call))
        self.gateway.tell_message("MESSAGE_CREATE", message)
        return message

    def _may_send(self, place, body, files):
        if place.type == DM:
            if not self.homes(place.recipient):
                raise Refused(50278)
            if place.recipient in self.closed:
                raise Refused(50007)
            return
        self.need(place, "send_messages_in_threads" if place.type in THREADS else "send_messages")
        if body.get("embeds"):
            self.need(place, "embed_links")
        if files:
            self.need(place, "attach_files")
        if place.locked and not self.may(place).manage_threads:
            raise Refused(160005)
        if body.get("message_reference"):
            if not self.may(place).read_message_history:
                raise Refused(160002)
            self.find(place, body["message_reference"]["message_id"])

    def check(self, body, files=()):
        """Raises where Discord refuses a message."""
        if empty(body, len(files)):
            raise Refused(50006)
        if found := wrong(body):
            raise form(found)
        if any(len(content) > self.upload_limit for _, _, content in dict(files).values()):
            raise Refused(40005)

    def _known(self, place, body):
        """The message that was sent with the same nonce a moment ago."""
        if not body.get("enforce_nonce"):
            return None
        for message in self.messages[place.id]:
            at = self.born(message["id"])
            fresh = (self.clock.now() - at).total_seconds() <= NONCE_LIVES
            if fresh and message["author"]["id"] == BOT and str(message.get("nonce")) == str(body.get("nonce")):
                return message
        return None

    def attach(self, place, body, call, held=()):
        """The attachments of a message: those that it keeps, and new ones."""
        listed = body.get("attachments")
        if listed is None:
            listed = [*({"id": one["id"]} for one in held), *({"id": name[6:-1]} for name in call.files)]
        kept = {one["id"]: one for one in held}
        return [
            kept[str(one["id"])]
            if str(one["id"]) in kept
            else self.keep(place, *call.files[f"files[{one['id']}]"], one.get("description"))
            for one in listed
        ]

    def keep(self, place, name, kind, content, description=None):
        """A file, and where it can be had."""
        id = self.id()
        self.files[id] = (kind or "application/octet-stream", content)
        url = f"{self.url}/attachments/{place.id}/{id}/{name}"
        return {
            **{"id": id, "filename": name, "size": len(content), "url": url, "proxy_url": url},
            **{"content_type": kind, "description": description},
        }

    @route("GET", "/channels/{channel}/messages")
    def get_messages(self, call, channel):
        place = self._channel(channel)
        if place.type != DM and not self.may(place).read_message_history:
            return []
        said, limit = self.messages[place.id], int(call.query.get("limit", 50))
        if not 1 <= limit <= 100:
            raise form([(("limit",), "from 1 to 100")])
        if "after" in call.query:
            found = [one for one in said if int(one["id"]) > int(call.query["after"])][:limit]
        else:
            before = int(call.query.get("before", 1 << 63))
            found = [one for one in said if int(one["id"]) < before][-limit:]
        return [self._legible(place, one) for one in reversed(found)]

    @route("GET", "/channels/{channel}/messages/pins")
    def get_pins(self, call, channel):
        place = self._channel(channel)
        found = [self.find(place, id) for id in reversed(self.pins[place.id])]
        limit = int(call.query.get("limit", 50))
        items = [{"pinned_at": self.now(), "message": one} for one in found[:limit]]
        return {"items": items, "has_more": len(found) > limit}

    @route("GET", "/channels/{channel}/pins")
    def get_pins_of_old(self, call, channel):
        place = self._channel(channel)
        return [self.find(place, id) for id in reversed(self.pins[place.id])]

    @route("GET", "/channels/{channel}/messages/{message}")
    def get_message(self, call, channel, message):
        place = self._channel(channel)
        self.need(place, "read_message_history")
        return self._legible(place, self.find(place, message))

    def _legible(self, place, message):
        """A message as the bot may read it: without the privileged intent, what others say in servers is blank."""
        if place.type == DM or message["author"]["id"] == BOT or self.gateway.has("message_content"):
            return message
        return message | {"content": "", "embeds": [], "attachments": [], "components": []}

    @route("PATCH", "/channels/{channel}/messages/{message}", "update_message")
    def edit_message(self, call, channel, message):
        place = self._channel(channel)
        found = self.find(place, message)
        if found["author"]["id"] != BOT:
            raise Refused(50005)
        if place.archived:
            raise Refused(50083)
        return self.edit(place, found, call)

    def edit(self, place, message, call, body=None):
        """Change a message by what a body says of it."""
        body = call.body or {} if body is None else body
        self.check(
            {**{name: message[name] for name in ("content", "embeds", "components", "flags")}, **body}, call.files
        )
        message["attachments"] = self.attach(place, body, call, message["attachments"])
        self.rewrite(message, body)
        message["edited_timestamp"] = self.now()
        if not message["flags"] & 64:
            self.gateway.tell_message("MESSAGE_UPDATE", message)
        return message

    @route("DELETE", "/channels/{channel}/messages/{message}")
    def delete_message(self, call, channel, message):
        place = self._channel(channel)
        found = self.find(place, message)
        if place.archived:
            raise Refused(50083)
        if found["author"]["id"] != BOT:
            if place.type == DM:
                raise Refused(50003)
            self.need(place, "manage_messages")
        self.remove(place, found)

    def remove(self, place, message):
        self.messages[place.id].remove(message)
        gone = {"id": message["id"], "channel_id": place.id} | ({"guild_id": place.guild} if place.guild else {})
        intent = "guild_messages" if place.guild else "dm_messages"
        self.gateway.tell("MESSAGE_DELETE", gone, guild=place.guild, intent=intent)

    # Pins -----------------------------------------------------------------------------------------------------------

    @route("PUT", "/channels/{channel}/messages/pins/{message}")
    @route("PUT", "/channels/{channel}/pins/{message}")
    def pin(self, call, channel, message):
        place = self._channel(channel)
        self.need(place, "pin_messages")
        found = self.find(place, message)
        if not found["pinned"]:
            found["pinned"] = True
            self.pins[place.id].append(found["id"])
            reference = {"message_id": found["id"], "channel_id": place.id}
            told = self.write_down(place, BOT, {"message_reference": reference})
            told["type"] = 6
            self._pinned(place)
            self.gateway.tell_message("MESSAGE_CREATE", told)

    @route("DELETE", "/channels/{channel}/messages/pins/{message}")
    @route("DELETE", "/channels/{channel}/pins/{message}")
    def unpin(self, call, channel, message):
        place = self._channel(channel)
        self.need(place, "pin_messages")
        found = self.find(place, message)
        if found["pinned"]:
            found["pinned"] = False
            self.pins[place.id].remove(found["id"])
            self._pinned(place)

    def _pinned(self, place):
        told = {"channel_id": place.id, "last_pin_timestamp": self.now()}
        if place.guild:
            told["guild_id"] = place.guild
        self.gateway.tell("CHANNEL_PINS_UPDATE", told, guild=place.guild, intent="guilds" if place.guild else None)

    # Threads --------------------------------------------------------------------------------------------------------

    @route("POST", "/channels/{channel}/threads", "create_thread")
    def start_thread(self, call, channel):
        place, body = self._channel(channel), call.body
        if place.type != TEXT:
            raise Refused(50024)
        if found := wrong_thread({"name": None} | body):
            raise form(found)
        kind = body.get("type") or PRIVATE_THREAD
        if kind not in THREADS:
            raise form([(("type",), "a public or a private thread")])
        self.need(place, "create_public_threads" if kind == PUBLIC_THREAD else "create_private_threads")
        thread = Channel(self.id(), kind, guild=place.guild, name=body["name"], parent=place.id, members=[BOT])
        thread.since = self.clock.now()
        thread.invitable = body.get("invitable", True)
        thread.auto_archive_duration = body.get("auto_archive_duration") or 4320
        self.channels[thread.id] = thread
        self.gateway.tell(
            "THREAD_CREATE",
            self.channel_payload(thread) | {"newly_created": True},
            guild=thread.guild,
            intent="guilds",
        )
        return self.channel_payload(thread)

    def _thread(self, id):
        thread = self._channel(id)
        if thread.type not in THREADS:
            raise Refused(50024)
        return thread

    @route("PATCH", "/channels/{channel}", "update_channel")
    def change_thread(self, call, channel):
        thread, body = self._thread(channel), call.body
        if found := wrong_thread(body):
            raise form(found)
        if body.get("locked") is not None and body["locked"] != thread.locked:
            self.need(thread, "manage_threads")
        if thread.archived and body.get("archived") is not False:
            raise Refused(50083)
        names = ("name", "archived", "locked", "invitable", "auto_archive_duration")
        self._change(thread, **{name: body[name] for name in names if body.get(name) is not None})
        return self.channel_payload(thread)

    def _change(self, thread, **changes):
        if changes.get("archived", thread.archived) != thread.archived:
            thread.since = self.clock.now()
        for name, value in changes.items():
            setattr(thread, name, value)
        self.gateway.tell("THREAD_UPDATE", self.channel_payload(thread), guild=thread.guild, intent="guilds")

    @route("DELETE", "/channels/{channel}")
    def delete_channel(self, call, channel):
        place = self._channel(channel)
        if place.type in THREADS:
            self.need(place, "manage_threads")
            gone = {"id": place.id, "guild_id": place.guild, "parent_id": place.parent, "type": place.type}
            self.gateway.tell("THREAD_DELETE", gone, guild=place.guild, intent="guilds")
        elif place.type == TEXT:
            self.need(place, "manage_channels")
            self.gateway.tell("CHANNEL_DELETE", self.channel_payload(place), guild=place.guild, intent="guilds")
        payload = self.channel_payload(place)
        if place.type != DM:
            self.channels.pop(place.id)
        return payload

    @route("GET", "/channels/{channel}/thread-members")
    def get_thread_members(self, call, channel):
        thread = self._thread(channel)
        return [self.thread_member(thread, user) for user in thread.members]

    @route("PUT", "/channels/{channel}/thread-members/{user}")
    def add_thread_member(self, call, channel, user):
        thread, user = self._thread(channel), BOT if user == "@me" else user
        if user not in self.guilds[thread.guild].members:
            raise Refused(50001 if user in self.users else 10013)
        if thread.archived:
            raise Refused(50083)
        self.need(thread, "send_messages_in_threads")
        if user not in thread.members:
            thread.members.append(user)
            member = self.thread_member(thread, user) | {"member": self.guilds[thread.guild].members[user]}
            self._members_told(thread, added_members=[member])

    @route("DELETE", "/channels/{channel}/thread-members/{user}")
    def remove_thread_member(self, call, channel, user):
        thread, user = self._thread(channel), BOT if user == "@me" else user
        if thread.archived:
            raise Refused(50083)
        if user != BOT and thread.type != PRIVATE_THREAD:
            self.need(thread, "manage_threads")
        if user in thread.members:
            thread.members.remove(user)
            self._members_told(thread, removed_member_ids=[user])

    def _members_told(self, thread, **changes):
        told = {"id": thread.id, "guild_id": thread.guild, "member_count": len(thread.members), **changes}
        self.gateway.tell("THREAD_MEMBERS_UPDATE", told, guild=thread.guild, intent="guilds")
