"""What people put into menus and fields, as Discord hands it on; it refuses what Discord's own window would not send."""

from tests.adapters.discord.world import MEMBER

STRING, TEXT, USER, ROLE, MENTIONABLE, CHANNEL, FILES, RADIO, BOXES, BOX = 3, 4, 5, 6, 7, 8, 19, 21, 22, 23


def given(component, values):
    """The values of a choice: options by value or label, everything else by id."""
    if component["type"] in (STRING, RADIO, BOXES):
        by_label = {one["label"]: one["value"] for one in component["options"]}
        by_value = {one["value"]: one["value"] for one in component["options"]}
        chosen = [by_value.get(value) or by_label.get(value) for value in values]
        if None in chosen:
            raise AssertionError(f"there is no {values[chosen.index(None)]!r} among {list(by_label)}")
    else:
        chosen = [str(value) for value in values]
    least, most = component.get("min_values"), component.get("max_values")
    least, most = 1 if least is None else least, 1 if most is None else most
    if component["type"] == BOXES and component.get("max_values") is None:
        most = len(component["options"])
    if not component.get("required", True) and not chosen:
        return chosen
    if not least <= len(chosen) <= most:
        raise AssertionError(f"from {least} to {most} can be chosen, not {len(chosen)}")
    return chosen


def spelled(field, value):
    """A field of a window with its value; None: left as it is."""
    filled = {"type": field["type"], "custom_id": field["custom_id"], "id": field.get("id", 0)}
    match field["type"]:
        case 4:
            return filled | {"value": _text(field, value)}
        case 23:
            return filled | {"value": bool(field.get("default") if value is None else value)}
        case 21:
            chosen = _chosen(field, value)
            return filled | {"value": chosen[0] if chosen else None}
    return filled | {"values": _chosen(field, value)}


def _text(field, value):
    text = field.get("value") or "" if value is None else value
    if not text and field.get("required", True):
        raise AssertionError(f"the field {field['custom_id']!r} has to be filled in")
    if text and not (field.get("min_length") or 0) <= len(text) <= (field.get("max_length") or 4000):
        raise AssertionError(f"the field {field['custom_id']!r} takes no text of {len(text)} characters")
    return text


def _chosen(field, value):
    if value is None:
        value = [one["value"] for one in field.get("options", []) if one.get("default")]
        value += [one["id"] for one in field.get("default_values") or []]
    return given(field, value if isinstance(value, list | tuple) else [value])


def resolved(world, channel, kind, ids):
    """The people, roles and channels that ids are of, as Discord hands them on beside a choice."""
    guild = world.guilds[world.channels[channel].guild] if world.channels[channel].guild else None
    found = {}
    for id in map(str, ids):
        if kind in (USER, MENTIONABLE) and id in world.users:
            found.setdefault("users", {})[id] = world.users[id]
            if guild and id in guild.members:
                member = {name: one for name, one in guild.members[id].items() if name != "user"}
                found.setdefault("members", {})[id] = member | {"permissions": str(MEMBER.value)}
        elif kind in (ROLE, MENTIONABLE) and guild:
            roles = {one["id"]: one for one in world.guild_payload(guild)["roles"]}
            found.setdefault("roles", {})[id] = roles[id]
        elif kind == CHANNEL:
            place = world.channel_payload(world.channels[id])
            found.setdefault("channels", {})[id] = place | {"permissions": str(MEMBER.value)}
        else:
            raise AssertionError(f"nobody and nothing is {id}")
    return found
