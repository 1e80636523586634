"""Routes of the application, of people and of servers."""

from tests.adapters.discord.refusals import Refused
from tests.adapters.discord.rest import route
from tests.adapters.discord.world import BOT


class Places:
    """Who is where, as the bot may ask it."""

    @route("GET", "/gateway/bot")
    def get_gateway(self, call):
        limit = {"total": 1000, "remaining": 999, "reset_after": 0, "max_concurrency": 1}
        return {"url": f"ws://{call.host}/gateway", "shards": self.shards, "session_start_limit": limit}

    @route("GET", "/users/@me")
    def get_me(self, call):
        return self.users[BOT] | {"verified": True, "mfa_enabled": True, "locale": "fr", "flags": 0, "email": None}

    @route("GET", "/users/@me/guilds")
    def get_my_guilds(self, call):
        here = [one for one in self.guilds.values() if one.here]
        return [{"id": one.id, "name": one.name, "permissions": str(one.permissions), "features": []} for one in here]

    @route("GET", "/users/{user}")
    def get_user(self, call, user):
        if user not in self.users:
            raise Refused(10013)
        return self.users[user]

    @route("GET", "/applications/@me")
    @route("GET", "/oauth2/applications/@me")
    def get_application(self, call):
        return {
            **{"id": BOT, "name": "Binôme", "icon": None, "description": "", "bot_public": True, "verify_key": "0"},
            **{"bot_require_code_grant": False, "team": None, "summary": "", "flags": self.gateway.flags()},
            **{"bot": self.users[BOT], "owner": self.users[BOT], "integration_types_config": {"0": {}}},
            "approximate_guild_count": sum(one.here for one in self.guilds.values()),
        }

    @route("POST", "/users/@me/channels", "create_dm")
    def create_dm(self, call):
        user = call.body.get("recipient_id")
        if user not in self.users or str(user) == BOT:
            raise Refused(50033)
        return self.channel_payload(self.dm(user))

    def _guild(self, id):
        if id not in self.guilds or not self.guilds[id].here:
            raise Refused(10004)
        return self.guilds[id]

    @route("GET", "/guilds/{guild}")
    def get_guild(self, call, guild):
        found = self._guild(guild)
        return self.guild_payload(found) | {"approximate_member_count": len(found.members)}

    @route("GET", "/guilds/{guild}/channels")
    def get_channels(self, call, guild):
        return [self.channel_payload(one) for one in self.around(self._guild(guild).id)]

    @route("GET", "/guilds/{guild}/roles")
    def get_roles(self, call, guild):
        return self.guild_payload(self._guild(guild))["roles"]

    @route("GET", "/guilds/{guild}/threads/active")
    def get_active_threads(self, call, guild):
        threads = self.around(self._guild(guild).id, threads=True)
        there = [one for one in threads if BOT in one.members and not one.archived and not self.asleep(one)]
        return {
            "threads": [self.channel_payload(one) for one in there],
            "members": [self.thread_member(one, BOT) for one in there],
        }

    @route("GET", "/guilds/{guild}/members")
    def get_members(self, call, guild):
        found = self._guild(guild)
        if not self.gateway.has("members"):
            raise Refused(50001)
        after, limit = int(call.query.get("after", 0)), int(call.query.get("limit", 1))
        ids = sorted((id for id in found.members if int(id) > after), key=int)
        return [found.members[id] for id in ids[:limit]]

    @route("GET", "/guilds/{guild}/members/{user}")
    def get_member(self, call, guild, user):
        found = self._guild(guild)
        if user not in self.users:
            raise Refused(10013)
        if user not in found.members:
            raise Refused(10007)
        return found.members[user]
