"""What people do in Discord, and what they see."""

import asyncio
import re
from copy import deepcopy

from tests.adapters.discord.choosing import given, resolved, spelled
from tests.adapters.discord.interactions import COMMAND, COMPLETION, COMPONENT, SUBMISSION, Interaction
from tests.adapters.discord.words import parts, words
from tests.adapters.discord.world import BOT, GENERAL, GUILD

SELECTS = (3, 5, 6, 7, 8)


def fits(component, wanted):
    """Whether somebody means this component: by its label, its custom_id or the last part of it."""
    custom = component.get("custom_id") or ""
    return wanted in (component.get("label"), custom, re.split(r"[.:|/;]", custom)[-1])


class People:
    """Members, what they do, and what they see."""

    # Coming and going -----------------------------------------------------------------------------------------------

    def join(self, user, name, *, guild=GUILD, admin=False, locale="fr"):
        """Somebody comes into a server; *admin*: with the right to manage it."""
        if user not in self.users:
            self.users[user] = self._person(user, name)
            self.locales[user] = locale
        place = self.guilds[guild]
        place.members[user] = self._member(user, [place.admin_role if admin else place.member_role])
        if place.here:
            told = place.members[user] | {"guild_id": place.id}
            self.gateway.tell("GUILD_MEMBER_ADD", told, guild=place.id, intent="members")

    def leave(self, user, *, guild=GUILD):
        """Somebody leaves a server."""
        place = self.guilds[guild]
        place.members.pop(user)
        for thread in self.around(place.id, threads=True):
            if str(user) in thread.members:
                thread.members.remove(str(user))
                self._members_told(thread, removed_member_ids=[str(user)])
        if place.here:
            told = {"guild_id": place.id, "user": self.users[user]}
            self.gateway.tell("GUILD_MEMBER_REMOVE", told, guild=place.id, intent="members")

    def close_dms(self, user):
        """Take no direct messages any more."""
        self.closed[user] = True

    def open_dms(self, user):
        """Take direct messages again."""
        self.closed.pop(user, None)

    def add_bot(self, guild):
        """The bot is taken into a server."""
        place = self.guilds[guild]
        place.here = True
        told = self.guild_created(place)
        told.pop("unavailable")
        self.gateway.tell("GUILD_CREATE", told, guild=place.id, intent="guilds")

    def remove_bot(self, guild=GUILD):
        """The bot is thrown out of a server."""
        place = self.guilds[guild]
        place.here = False
        self.gateway.tell("GUILD_DELETE", {"id": place.id}, guild=place.id, intent="guilds")

    def permit(self, permissions, *, guild=GUILD, channel=None):
        """What the bot may do from now on, in a server or in one channel of it."""
        place = self.guilds[guild]
        if channel is not None:
            self.channels[channel].permissions = permissions
            told = self.channel_payload(self.channels[channel])
            self.gateway.tell("CHANNEL_UPDATE", told, guild=self.channels[channel].guild, intent="guilds")
            return
        place.permissions = permissions
        role = next(one for one in self.guild_payload(place)["roles"] if one["id"] == place.bot_role)
        self.gateway.tell("GUILD_ROLE_UPDATE", {"guild_id": place.id, "role": role}, guild=place.id, intent="guilds")

    async def archive(self, thread):
        """Put a thread away, as Discord does where nobody wrote for long."""
        self._change(thread, archived=True)
        await self.gateway.flush()

    # Words ----------------------------------------------------------------------------------------------------------

    def write(self, user, text, *, channel=None, files=()):
        """A message that stands in the direct conversation, or in a channel; the bot is not told of it. *files*: pairs of a
        name and a content.
        """
        place = self.channels[channel] if channel else self.dm(user)
        attached = [self.keep(place, name, "application/octet-stream", content) for name, content in files]
        return self.write_down(place, user, {"content": text}, attachments=attached)

    async def say(self, user, text, *, channel=None, files=()):
        """Write to the bot, or in a channel."""
        await self.gateway.connected()
        message = self.write(user, text, channel=channel, files=files)
        self.gateway.tell_message("MESSAGE_CREATE", message)
        await self.gateway.flush()
        return message

    # Interactions ---------------------------------------------------------------------------------------------------

    async def _interact(self, user, kind, data, place, *, message=None):
        """Give the bot an interaction, and wait for its first answer."""
        await self.gateway.connected()
        done, payload = self._begin(user, kind, data, place, message)
        self.gateway.tell("INTERACTION_CREATE", payload, guild=place.guild)
        try:
            await asyncio.wait_for(done.acknowledged.wait(), 20)
        except TimeoutError:
            raise AssertionError(f"the bot did not answer what {user} did: {data}; {done.refused or ''}") from None
        if done.answer is None:
            raise AssertionError(f"the bot answered too late what {user} did: {data}")
        return done

    def _begin(self, user, kind, data, place, message=None):
        """An interaction, and what the bot is told of it."""
        done = Interaction(self.id(), f"token-{self.id()}", kind, str(user), place, self.clock.now(), message)
        self.interactions[done.token] = done
        guild = self.guilds[place.guild] if place.guild else None
        payload = {
            **{"id": done.id, "application_id": BOT, "type": kind, "data": data, "token": done.token, "version": 1},
            **{"channel": self.channel_payload(place), "channel_id": place.id, "locale": self.locales.get(user, "fr")},
            **{"app_permissions": str(self.may(place).value), "entitlements": [], "attachment_size_limit": 10 * 2**20},
            **{"authorizing_integration_owners": {"0": guild.id if guild else "0"}, "context": 0 if guild else 1},
        }
        if guild:
            payload |= {"guild_id": guild.id, "member": self.member_payload(user, guild), "guild_locale": guild.locale}
            payload |= {"guild": {"id": guild.id, "locale": guild.locale, "features": []}}
        else:
            payload |= {"user": self.users[user]}
        if message is not None:
            payload |= {"message": deepcopy(message)}
        return done, payload

    def seen(self, user):
        """Every message that somebody sees, the newest first."""
        said = [one for place in self.channels.values() if self.sees(user, place) for one in self.messages[place.id]]
        return sorted([*said, *self.ephemeral[user]], key=lambda one: int(one["id"]), reverse=True)

    def _component(self, user, kinds, wanted=None):
        """The newest component of a kind that somebody can use: its message, and itself."""
        for message in self.seen(user):
            for one in parts(message["components"]):
                usable = one["type"] in kinds and one.get("custom_id") and not one.get("disabled")
                if usable and (wanted is None or fits(one, wanted) or one.get("placeholder") == wanted):
                    return message, one
        raise AssertionError(f"{user} sees nothing like that: {wanted!r} in {[words(one) for one in self.seen(user)]}")

    def press_of(self, user, label):
        """What a press on the newest button with that label (or custom_id, or the end of it) is about: its message and
        the data of the interaction.
        """
        message, one = self._component(user, (2,), label)
        return message, {"custom_id": one["custom_id"], "component_type": 2, "id": one["id"]}

    async def press(self, user, label):
        """Press a button; how the bot answered."""
        return await self.give(user, *self.press_of(user, label))

    async def give(self, user, message, data):
        """Give the bot a press or a choice, be its message as it may by now."""
        return await self._interact(user, COMPONENT, data, self.channels[message["channel_id"]], message=message)

    async def select(self, user, *values, of=None):
        """Choose in the newest menu; *of*: its placeholder or custom_id. Options by value or label, people by id."""
        message, one = self._component(user, SELECTS, of)
        chosen = given(one, values)
        data = {"custom_id": one["custom_id"], "component_type": one["type"], "id": one["id"], "values": chosen}
        if one["type"] != 3:
            data["resolved"] = resolved(self, message["channel_id"], one["type"], chosen)
        return await self.give(user, message, data)

    async def submit(self, user, values):
        """Fill in the window that was opened last, and send it. *values* by a field's label or custom_id (or the end of
        it): a text, a value or several, a person's id, a file as a pair of its name and its content.
        """
        if str(user) not in self.opened:
            raise AssertionError(f"no window is open before {user}")
        opening, window = self.opened[str(user)]
        left, known = dict(values), {}
        components = [self._filled(one, left, known, opening.channel) for one in window["components"]]
        if left:
            raise AssertionError(f"the window has no field {', '.join(map(repr, left))}")
        del self.opened[str(user)]
        data = {"custom_id": window["custom_id"], "components": components, "resolved": known}
        return await self._interact(user, SUBMISSION, data, opening.channel, message=opening.message)

    def _filled(self, one, left, known, place):
        """A component of a window with what was put into it."""
        if one["type"] == 10:
            return {"type": 10, "id": one.get("id", 0)}
        if one["type"] in (1, 18):
            inner = one["components"][0] if one["type"] == 1 else one["component"]
            filled = self._field(inner, one.get("label"), left, known, place)
            return {"type": 1, "components": [filled]} if one["type"] == 1 else {"type": 18, "component": filled}
        raise AssertionError(f"a window with a component {one['type']}")

    def _field(self, field, label, left, known, place):
        name = next((name for name in left if name == label or fits(field, name)), None)
        value = left.pop(name, None)
        if field["type"] == 19:
            files = [] if value is None else value if isinstance(value, list) else [value]
            value = []
            for file, content in files:
                attached = self.keep(place, file, "application/octet-stream", content)
                known.setdefault("attachments", {})[attached["id"]] = attached
                value.append(attached["id"])
        filled = spelled(field, value)
        if field["type"] in (5, 6, 7, 8):
            for kind, found in resolved(self, place.id, field["type"], filled["values"]).items():
                known.setdefault(kind, {}).update(found)
        return filled

    # Commands -------------------------------------------------------------------------------------------------------

    async def command(self, user, path, options=None, *, guild=GUILD, channel=None, **more):
        """A slash command by its path ("mentoring-admin program create") and its options; in a channel of a server, or in
        the direct conversation where *guild* is None. A file is a pair of its name and its content.
        """
        data, place = self._typed(user, path, {**(options or {}), **more}, guild, channel)
        return await self._interact(user, COMMAND, data, place)

    async def complete(self, user, path, option, typed, options=None, *, guild=GUILD, channel=None, **more):
        """Begin to type an option; the choices that the bot offers."""
        wanted = {**(options or {}), **more, option: typed}
        data, place = self._typed(user, path, wanted, guild, channel, typing=option)
        done = await self._interact(user, COMPLETION, data, place)
        return done.answer["data"]["choices"]

    def _typed(self, user, path, values, guild, channel, typing=None):
        place = self._where(user, guild, channel)
        root, *rest = path.removeprefix("/").split()
        found = next((one for one in self.commands if one["name"] == root and one["type"] == 1), None)
        if found is None:
            raise AssertionError(f"there is no command {root!r} among {[one['name'] for one in self.commands]}")
        self._offered(found, user, place)
        known = {}
        leaf, trail = found, []
        for name in rest:
            leaf = next((one for one in leaf["options"] if one["type"] in (1, 2) and one["name"] == name), None)
            if leaf is None:
                raise AssertionError(f"there is no command {path!r}")
            trail.append(leaf)
        if any(one["type"] in (1, 2) for one in leaf.get("options", [])):
            raise AssertionError(f"{path!r} is a group of commands")
        inner = self._options(leaf, values, known, place, typing)
        for one in reversed(trail):
            inner = [{"name": one["name"], "type": one["type"], "options": inner}]
        data = {"id": found["id"], "name": found["name"], "type": 1, "options": inner}
        return data | ({"resolved": known} if known else {}), place

    def _where(self, user, guild, channel):
        if channel is not None:
            return self.channels[channel]
        if guild is None:
            return self.dm(user)
        place = self.guilds[guild]
        if user not in place.members:
            raise AssertionError(f"{user} is not in the server {place.name}")
        return self.channels[GENERAL] if str(guild) == GUILD else self.around(guild)[0]

    def _offered(self, command, user, place):
        """Raises where Discord does not offer the command to somebody there."""
        contexts = command.get("contexts")
        in_dm = 1 in contexts if contexts is not None else command.get("dm_permission") is not False
        in_guild = contexts is None or 0 in contexts
        if not (in_guild if place.guild else in_dm):
            raise AssertionError(f"/{command['name']} is not offered there")
        needed = command.get("default_member_permissions")
        if place.guild and needed is not None:
            has = self.theirs(user, self.guilds[place.guild]).value
            if int(needed) & ~has or int(needed) == 0:
                raise AssertionError(f"/{command['name']} is not offered to {user}")

    def _options(self, leaf, values, known, place, typing):
        options = {one["name"]: one for one in leaf.get("options", [])}
        said = {name if name in options else name.replace("_", "-"): value for name, value in values.items()}
        if unknown := set(said) - set(options):
            raise AssertionError(f"{leaf['name']} has no option {', '.join(sorted(unknown))}")
        missing = [name for name, one in options.items() if one.get("required") and name not in said]
        if missing and typing is None:
            raise AssertionError(f"{leaf['name']} needs {', '.join(missing)}")
        filled = []
        for name, value in said.items():
            focused = typing is not None and name in (typing, typing.replace("_", "-"))
            filled.append(self._option(options[name], value, known, place, focused))
        return filled

    def _option(self, option, value, known, place, focused):
        kind = option["type"]
        if focused:
            if not option.get("autocomplete"):
                raise AssertionError(f"{option['name']} is not completed by the bot")
            return {"name": option["name"], "type": kind, "value": value, "focused": True}
        if kind == 11:
            attached = self.keep(place, value[0], "application/octet-stream", value[1])
            known.setdefault("attachments", {})[attached["id"]] = attached
            value = attached["id"]
        elif kind in (6, 7, 8, 9):
            value = str(value)
            for name, found in resolved(self, place.id, {6: 5, 7: 8, 8: 6, 9: 7}[kind], [value]).items():
                known.setdefault(name, {}).update(found)
        elif not isinstance(value, {3: str, 4: int, 5: bool, 10: (int, float)}[kind]):
            raise AssertionError(f"{option['name']} takes no {value!r}")
        choices = [one["value"] for one in option.get("choices") or []]
        if choices and value not in choices:
            raise AssertionError(f"{option['name']} is one of {choices}, not {value!r}")
        return {"name": option["name"], "type": kind, "value": value}

    # What people see ------------------------------------------------------------------------------------------------

    def read(self, user):
        """What the bot said to somebody alone, message by message."""
        return [words(one) for one in self.messages[self.dm(user).id] if one["author"]["id"] == BOT]
