"""What Discord keeps of servers, channels, people and messages, and how it writes them down."""

import asyncio
from collections import defaultdict
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count

from discord import Permissions

from tests.adapters.discord.refusals import Refused
from tests.adapters.discord.words import parts

EPOCH = 1_420_070_400_000
"""The first millisecond of Discord's ids, in Unix time."""
BOT = "900000000000000001"
"""The bot's user, and its application."""
TOKEN = "discord-standin"
GUILD = "700000000000000001"
GENERAL = "700000000000000002"
TEXT, DM, PUBLIC_THREAD, PRIVATE_THREAD = 0, 1, 11, 12
THREADS = (PUBLIC_THREAD, PRIVATE_THREAD)
LEAST = Permissions(
    view_channel=True,
    send_messages=True,
    send_messages_in_threads=True,
    create_private_threads=True,
    embed_links=True,
    attach_files=True,
    read_message_history=True,
    pin_messages=True,
).value
MEMBER = Permissions(view_channel=True, send_messages=True, read_message_history=True, use_application_commands=True)
ADMIN = Permissions(MEMBER.value | Permissions(manage_guild=True).value)
SMALL, LARGE = 10 * 2**20, 25 * 2**20


class ById(defaultdict):
    """Things by their id; an id may be given as a number too."""

    def __getitem__(self, id):
        return super().__getitem__(str(id))

    def __setitem__(self, id, value):
        super().__setitem__(str(id), value)

    def __contains__(self, id):
        return super().__contains__(str(id))

    def get(self, id, default=None):
        return super().get(str(id), default)

    def pop(self, id, *default):
        return super().pop(str(id), *default)


@dataclass
class Guild:
    """A server."""

    id: str
    name: str
    locale: str
    permissions: int
    """The bot's."""
    bot_role: str
    member_role: str
    admin_role: str
    here: bool = True
    """Whether the bot is in it."""
    members: dict = field(default_factory=ById)


@dataclass
class Channel:
    """A channel, a direct conversation or a thread."""

    id: str
    type: int
    guild: str | None = None
    name: str | None = None
    permissions: int | None = None
    """The bot's, where they differ from the server's."""
    recipient: str | None = None
    parent: str | None = None
    members: list = field(default_factory=list)
    archived: bool = False
    locked: bool = False
    invitable: bool = True
    auto_archive_duration: int = 4320
    since: datetime | None = None
    """When a thread was started, archived or opened again."""


class World:
    """Servers with their channels and people, and everything that was said."""

    def __init__(self, clock):
        self.clock = clock
        self._last = 0
        self._parts = count(1)
        self.users = ById()
        self.locales = ById()
        self.guilds = ById()
        self.channels = ById()
        self.messages = ById(list)
        self.written = asyncio.Event()
        """Set by each new message."""
        self.ephemeral = ById(list)
        """What only one person sees, by person."""
        self.pins = ById(list)
        self.closed = ById()
        """Who takes no direct messages."""
        self.files = ById()
        """Contents by attachment."""
        self.upload_limit = SMALL
        self.users[BOT] = self._person(BOT, "Binôme", bot=True)
        self.found(GUILD, "Tandem", general=GENERAL)

    def now(self):
        return self.clock.now().isoformat()

    def id(self):
        """A new id: it tells when it was made, and grows."""
        at = (int(self.clock.now().timestamp() * 1000) - EPOCH) << 22
        self._last = max(self._last + 1, at)
        return str(self._last)

    @staticmethod
    def born(id):
        """When an id was made."""
        return datetime.fromtimestamp(((int(id) >> 22) + EPOCH) / 1000, UTC)

    # Servers --------------------------------------------------------------------------------------------------------

    def found(self, id, name, *, general=None, locale="fr", here=True, permissions=LEAST):
        """A server with one channel; the bot is in it, unless said otherwise."""
        guild = Guild(str(id), name, locale, permissions, self.id(), self.id(), self.id(), here=here)
        self.guilds[id] = guild
        general = str(general or self.id())
        self.channels[general] = Channel(general, TEXT, guild=guild.id, name="general")
        guild.members[BOT] = self._member(BOT, [guild.bot_role])
        return guild

    def channel(self, name, *, guild=GUILD, permissions=None):
        """A further text channel."""
        made = Channel(self.id(), TEXT, guild=str(guild), name=name, permissions=permissions)
        self.channels[made.id] = made
        return made

    def _person(self, id, name, *, bot=False):
        return {
            **{"id": str(id), "username": name.lower(), "global_name": name, "discriminator": "0", "avatar": None},
            **{"bot": bot, "public_flags": 0},
        }

    def _member(self, user, roles):
        return {
            **{"user": self.users[user], "nick": None, "avatar": None, "roles": roles, "joined_at": self.now()},
            **{"deaf": False, "mute": False, "pending": False, "flags": 0, "premium_since": None},
        }

    def dm(self, user):
        """The direct conversation with somebody."""
        for channel in self.channels.values():
            if channel.recipient == str(user):
                return channel
        made = Channel(self.id(), DM, recipient=str(user))
        self.channels[made.id] = made
        return made

    def around(self, guild, *, threads=False):
        """The channels of a server, or its threads."""
        wanted = THREADS if threads else (TEXT,)
        return [one for one in self.channels.values() if one.guild == str(guild) and one.type in wanted]

    def asleep(self, thread):
        """Whether nothing was said in a thread for so long that Discord puts it away."""
        said = self.messages[thread.id]
        awake = max([thread.since, *(self.born(one["id"]) for one in said[-1:])])
        return self.clock.now() - awake >= timedelta(minutes=thread.auto_archive_duration)

    def homes(self, user):
        """The servers that somebody and the bot are both in."""
        return [one for one in self.guilds.values() if one.here and user in one.members]

    def sees(self, user, channel):
        """Whether somebody reads a channel."""
        if channel.type == DM:
            return channel.recipient == str(user)
        there = user in self.guilds[channel.guild].members
        return there and (channel.type != PRIVATE_THREAD or str(user) in channel.members)

    # What the bot may ------------------------------------------------------------------------------------------------

    def may(self, channel):
        """The bot's permissions in a channel."""
        if channel.type == DM:
            return Permissions.text() | Permissions(LEAST)
        parent = self.channels[channel.parent] if channel.parent else channel
        given = self.guilds[channel.guild].permissions if parent.permissions is None else parent.permissions
        return Permissions.all() if Permissions(given).administrator else Permissions(given)

    def need(self, channel, *names):
        """Raises unless the bot may do all that."""
        may = self.may(channel)
        if channel.type != DM and not may.view_channel:
            raise Refused(50001)
        if not all(getattr(may, name) for name in names):
            raise Refused(50013)

    def theirs(self, user, guild):
        """A member's permissions."""
        roles = guild.members[user]["roles"]
        return ADMIN if guild.admin_role in roles else MEMBER

    # How it is written ------------------------------------------------------------------------------------------------

    def guild_payload(self, guild):
        return {
            **{"id": guild.id, "name": guild.name, "icon": None, "splash": None, "owner_id": "1", "features": []},
            **{"afk_timeout": 300, "verification_level": 0, "default_message_notifications": 1, "emojis": []},
            **{"explicit_content_filter": 0, "mfa_level": 0, "nsfw_level": 0, "premium_tier": 0, "stickers": []},
            **{"preferred_locale": guild.locale, "system_channel_flags": 0, "system_channel_id": None},
            **{"roles": self._roles(guild)},
        }

    def guild_created(self, guild):
        """A server as the gateway tells it: its channels and threads, and of its members only the bot."""
        threads = [one for one in self.around(guild.id, threads=True) if BOT in one.members]
        threads = [one for one in threads if not one.archived and not self.asleep(one)]
        return self.guild_payload(guild) | {
            **{"unavailable": False, "large": False, "member_count": len(guild.members), "presences": []},
            **{"channels": [self.channel_payload(one) for one in self.around(guild.id)], "voice_states": []},
            **{"threads": [self.channel_payload(one) for one in threads], "members": [guild.members[BOT]]},
            **{"stage_instances": [], "guild_scheduled_events": [], "soundboard_sounds": []},
            "joined_at": guild.members[BOT]["joined_at"],
        }

    def _roles(self, guild):
        bits = {
            guild.id: ("@everyone", 0),
            guild.bot_role: ("Binôme", guild.permissions),
            guild.member_role: ("Membre", MEMBER.value),
            guild.admin_role: ("Équipe", ADMIN.value),
        }
        return [
            {
                **{"id": id, "name": name, "permissions": str(given), "position": place, "hoist": False, "color": 0},
                **{"managed": id == guild.bot_role, "mentionable": False, "flags": 0},
            }
            for place, (id, (name, given)) in enumerate(bits.items())
        ]

    def channel_payload(self, channel):
        said = self.messages[channel.id]
        payload = {"id": channel.id, "type": channel.type, "last_message_id": said[-1]["id"] if said else None}
        if channel.type == DM:
            return payload | {"recipients": [self.users[channel.recipient]]}
        payload |= {"guild_id": channel.guild, "name": channel.name, "flags": 0, "rate_limit_per_user": 0}
        if channel.type not in THREADS:
            return payload | {
                **{"position": 0, "topic": None, "nsfw": False, "parent_id": None},
                "permission_overwrites": self._overwrites(channel),
            }
        return payload | {
            **{"parent_id": channel.parent, "owner_id": BOT, "message_count": len(said), "total_message_sent": 0},
            **{"member_count": len(channel.members), "member": self.thread_member(channel, BOT)},
            "thread_metadata": {
                **{
                    "archived": channel.archived,
                    "locked": channel.locked,
                    "archive_timestamp": channel.since.isoformat(),
                },
                **{"auto_archive_duration": channel.auto_archive_duration, "invitable": channel.invitable},
                "create_timestamp": self.born(channel.id).isoformat(),
            },
        }

    def _overwrites(self, channel):
        if channel.permissions is None:
            return []
        denied = Permissions.all().value & ~channel.permissions
        return [{"id": BOT, "type": 1, "allow": str(channel.permissions), "deny": str(denied)}]

    def thread_member(self, channel, user):
        return {"id": channel.id, "user_id": str(user), "join_timestamp": channel.since.isoformat(), "flags": 0}

    def member_payload(self, user, guild):
        """A member as an interaction names them."""
        return guild.members[user] | {"permissions": str(self.theirs(user, guild).value)}

    # Messages -------------------------------------------------------------------------------------------------------

    def write_down(self, channel, author, given, *, attachments=(), keep=True):
        """A new message, as Discord keeps it."""
        message = {
            **{"id": self.id(), "channel_id": channel.id, "author": self.users[author], "timestamp": self.now()},
            **{"content": "", "embeds": [], "attachments": list(attachments), "components": [], "flags": 0, "type": 0},
            **{"edited_timestamp": None, "tts": False, "pinned": False, "mention_roles": [], "mentions": []},
            "mention_everyone": False,
        }
        if given.get("nonce") is not None:
            message["nonce"] = given["nonce"]
        if given.get("message_reference"):
            message |= {"type": 19, "message_reference": given["message_reference"]}
        self.rewrite(message, given)
        if keep:
            self.messages[channel.id].append(message)
            self.written.set()
        return message

    def rewrite(self, message, given):
        """Take into a message what a body says of it."""
        for name in ("content", "embeds", "components"):
            if name in given:
                message[name] = deepcopy(given[name]) or ("" if name == "content" else [])
        message["flags"] |= given.get("flags") or 0
        for part in parts(message["components"]):
            part.setdefault("id", next(self._parts))
        allowed = given.get("allowed_mentions") or {"parse": ["everyone", "users", "roles"]}
        parse, named = allowed.get("parse") or [], [str(one) for one in allowed.get("users") or []]
        message["mention_everyone"] = "everyone" in parse and any(
            word in message["content"] for word in ("@everyone", "@here")
        )
        message["mentions"] = [
            user
            for id, user in self.users.items()
            if f"<@{id}>" in message["content"] and ("users" in parse or id in named)
        ]

    def find(self, channel, id):
        """A message of a channel."""
        for message in self.messages[channel.id]:
            if message["id"] == str(id):
                return message
        raise Refused(10008)
