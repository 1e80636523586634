"""What Discord refuses in messages, windows and threads (its API reference: Message, Components, Embed limits)."""

from tests.adapters.discord.words import parts

V2 = 1 << 15
MESSAGE = {
    *("content", "tts", "embeds", "components", "flags", "attachments", "allowed_mentions", "nonce", "enforce_nonce"),
    *("message_reference", "sticker_ids", "poll", "username", "avatar_url", "thread_name", "applied_tags"),
}
CHOICE = ("custom_id", "placeholder", "min_values", "max_values", "disabled", "required")
KNOWN = {
    1: {"components"},
    2: {"style", "label", "emoji", "custom_id", "url", "disabled", "sku_id"},
    3: {*CHOICE, "options"},
    4: {"custom_id", "style", "label", "min_length", "max_length", "required", "value", "placeholder"},
    **{kind: {*CHOICE, "default_values", "channel_types"} for kind in (5, 6, 7, 8)},
    9: {"components", "accessory"},
    10: {"content"},
    11: {"media", "description", "spoiler"},
    12: {"items"},
    13: {"file", "spoiler"},
    14: {"divider", "spacing"},
    17: {"components", "accent_color", "spoiler"},
    18: {"label", "description", "component"},
    19: {"custom_id", "min_values", "max_values", "required"},
    21: {"custom_id", "options", "required"},
    22: {"custom_id", "options", "min_values", "max_values", "required"},
    23: {"custom_id", "default"},
}
"""The fields of each component, beside its type and its id."""
SELECTS = {3, 5, 6, 7, 8}
ACTIONS = {2, *SELECTS}
ONLY_V2 = {9, 10, 12, 13, 14, 17}
IN_MODALS = {1, 10, 18}
IN_LABELS = {3, 4, 5, 6, 7, 8, 19, 21, 22, 23}
INTERACTIVE = {2, 3, 4, 5, 6, 7, 8, 19, 21, 22, 23}
KINDS = {
    "content": str,
    "flags": int,
    "embeds": list,
    "components": list,
    "attachments": list,
    "allowed_mentions": dict,
}
LIMITS = {"title": 256, "description": 4096}


def empty(body, files=0):
    """Whether a message says nothing at all."""
    said = ("content", "embeds", "components", "sticker_ids", "poll")
    return not files and not any(body.get(name) for name in said)


def wrong(body):
    """What is wrong with a message's body: pairs of a path and words."""
    found = _kinds(body, KINDS)
    if found:
        return found
    found += [((name,), "unknown field") for name in body if name not in MESSAGE]
    found += _length(body.get("content"), 2000, ("content",))
    found += _length(str(body["nonce"]) if body.get("nonce") is not None else None, 25, ("nonce",))
    found += _embeds(body.get("embeds") or [])
    found += _mentions(body.get("allowed_mentions") or {})
    components = body.get("components") or []
    if (body.get("flags") or 0) & V2:
        legacy = [name for name in ("content", "embeds", "sticker_ids", "poll") if body.get(name)]
        found += [((name,), "cannot stand beside components v2") for name in legacy]
        if len(list(parts(components))) > 40:
            found.append((("components",), "more than 40 components"))
        texts = sum(len(one.get("content", "")) for one in parts(components))
        if texts > 4000:
            found.append((("components",), "more than 4000 characters"))
        allowed = {1, *ONLY_V2}
    else:
        if len(components) > 5:
            found.append((("components",), "more than 5 rows"))
        allowed = {1}
    return found + _components(components, ("components",), allowed) + _twice(components)


def wrong_modal(body):
    """What is wrong with a window."""
    found = _kinds(body, {"components": list})
    if found:
        return found
    found += _unknown(body, {"custom_id", "title", "components"}, ())
    found += _span(body.get("custom_id"), 1, 100, ("custom_id",)) + _span(body.get("title"), 1, 45, ("title",))
    components = body.get("components") or []
    if not 1 <= len(components) <= 5:
        found.append((("components",), "1 to 5 components"))
    return found + _components(components, ("components",), IN_MODALS, modal=True) + _twice(components)


def wrong_thread(body):
    """What is wrong with a thread that shall be started or changed."""
    found = _span(body["name"], 1, 100, ("name",)) if "name" in body else []
    if body.get("auto_archive_duration") not in (None, 60, 1440, 4320, 10080):
        found.append((("auto_archive_duration",), "60, 1440, 4320 or 10080 minutes"))
    return found


def wrong_choices(body):
    """What is wrong with what a command's option is completed by."""
    choices = body.get("choices")
    if not isinstance(choices, list) or len(choices) > 25:
        return [(("choices",), "at most 25 choices")]
    found = []
    for at, one in enumerate(choices):
        found += _span(one.get("name"), 1, 100, ("choices", at, "name"))
        if isinstance(one.get("value"), str):
            found += _span(one["value"], 1, 100, ("choices", at, "value"))
    return found


def _kinds(body, kinds):
    """Fields that hold something of another kind than Discord wants there."""
    given = {name: body[name] for name in kinds if body.get(name) is not None}
    found = [((name,), f"no {kinds[name].__name__}") for name, one in given.items() if not isinstance(one, kinds[name])]
    lists = [(name, one) for name, one in given.items() if kinds[name] is list and isinstance(one, list)]
    return found + [((name,), "a list of objects") for name, one in lists if not all(isinstance(x, dict) for x in one)]


def _length(text, most, path):
    return [(path, f"must be {most} or fewer in length")] if text is not None and len(text) > most else []


def _span(text, least, most, path):
    """A text that has to be there, of so many characters."""
    there = isinstance(text, str) and least <= len(text) <= most
    return [] if there else [(path, f"must be between {least} and {most} in length")]


def _unknown(thing, known, path):
    return [((*path, name), "unknown field") for name in thing if name not in known]


def _twice(components):
    ids = [one["custom_id"] for one in parts(components) if one.get("custom_id")]
    again = sorted({id for id in ids if ids.count(id) > 1})
    return [(("components",), f"custom_id {id!r} stands there twice") for id in again]


def _components(components, path, allowed, *, modal=False):
    found = []
    for at, one in enumerate(components):
        here = (*path, at)
        kind = one.get("type")
        if kind not in allowed:
            found.append((here, f"no component {kind!r} here"))
            continue
        found += _component(one, kind, here, modal)
    return found


def _component(one, kind, path, modal):
    found = _unknown(one, KNOWN[kind] | {"type", "id"}, path)
    if kind in INTERACTIVE and not (kind == 2 and one.get("style") in (5, 6)):
        found += _span(one.get("custom_id"), 1, 100, (*path, "custom_id"))
    if "components" in KNOWN[kind]:
        found += _inner(one, kind, path, modal)
    match kind:
        case 2:
            found += _button(one, path)
        case 3 | 21 | 22:
            found += _options(one, kind, path)
        case 4:
            found += _input(one, path, modal)
        case 9 if not one.get("accessory"):
            found.append((path, "no accessory"))
        case 10:
            found += _span(one.get("content"), 1, 4000, (*path, "content"))
        case 18:
            found += _span(one.get("label"), 1, 45, (*path, "label"))
            found += _length(one.get("description"), 100, (*path, "description"))
            found += _components([one.get("component") or {}], (*path, "component"), IN_LABELS, modal=modal)
    if kind in SELECTS:
        found += _length(one.get("placeholder"), 150, (*path, "placeholder"))
    if kind in SELECTS | {19, 22}:
        found += _values(one, kind, path)
    return found


def _inner(one, kind, path, modal):
    inner, here = one.get("components") or [], (*path, "components")
    if kind == 17:
        return _components(inner, here, {1, *ONLY_V2} - {17}, modal=modal)
    if kind == 9:
        wide = [] if 1 <= len(inner) <= 3 else [(here, "1 to 3 texts")]
        accessory = [one["accessory"]] if one.get("accessory") else []
        return wide + _components(inner, here, {10}) + _components(accessory, (*path, "accessory"), {2, 11})
    if modal:
        one_input = [] if len(inner) == 1 else [(here, "one field a row")]
        return one_input + _components(inner, here, {4, *SELECTS}, modal=True)
    if not 1 <= len(inner) <= 5:
        return [(here, "1 to 5 components in a row")]
    select = any(each.get("type") in SELECTS for each in inner)
    wide = [(here, "a select fills its row")] if select and len(inner) > 1 else []
    return wide + _components(inner, here, ACTIONS)


def _button(one, path):
    found = _length(one.get("label"), 80, (*path, "label"))
    if one.get("style") not in range(1, 7):
        found.append(((*path, "style"), "a style from 1 to 6"))
    if one.get("style") == 5 and (one.get("custom_id") or not one.get("url")):
        found.append((path, "a link has a url and no custom_id"))
    if one.get("style") != 5 and one.get("url"):
        found.append(((*path, "url"), "only a link has a url"))
    if one.get("style") in range(1, 6) and not one.get("label") and not one.get("emoji"):
        found.append((path, "a button needs a label or an emoji"))
    return found


def _options(one, kind, path):
    options, here = one.get("options") or [], (*path, "options")
    least, most = {3: (1, 25), 21: (2, 10), 22: (1, 10)}[kind]
    found = [] if least <= len(options) <= most else [(here, f"{least} to {most} options")]
    for at, option in enumerate(options):
        found += _unknown(option, {"label", "value", "description", "emoji", "default"}, (*here, at))
        for name in ("label", "value"):
            found += _span(option.get(name), 1, 100, (*here, at, name))
        found += _length(option.get("description"), 100, (*here, at, "description"))
    values = [option.get("value") for option in options]
    if len(values) != len(set(values)):
        found.append((here, "the same value twice"))
    return found


def _values(one, kind, path):
    """How many values may be given."""
    most = 25 if kind in SELECTS else 10
    least, limit = one.get("min_values"), one.get("max_values")
    least, limit = 1 if least is None else least, 1 if limit is None else limit
    if not (0 <= least <= most and 1 <= limit <= most and least <= max(limit, 1)):
        return [(path, f"min_values and max_values within 0 and {most}")]
    if kind == 3 and limit > max(len(one.get("options") or []), 1):
        return [((*path, "max_values"), "more than there are options")]
    return []


def _input(one, path, modal):
    found = [] if modal else [(path, "a text field stands in a window only")]
    if one.get("style") not in (1, 2):
        found.append(((*path, "style"), "short or paragraph"))
    if path[-2] != "component":  # Inside a label it has none of its own.
        found += _span(one.get("label"), 1, 45, (*path, "label"))
    least, most = one.get("min_length") or 0, one.get("max_length")
    most = 4000 if most is None else most
    if not (0 <= least <= most and 1 <= most <= 4000):
        found.append((path, "lengths within 0 and 4000"))
    found += _length(one.get("value"), min(most, 4000), (*path, "value"))
    return found + _length(one.get("placeholder"), 100, (*path, "placeholder"))


def _embeds(embeds):
    found = [(("embeds",), "at most 10 embeds")] if len(embeds) > 10 else []
    size = 0
    for at, embed in enumerate(embeds):
        here = ("embeds", at)
        known = {*LIMITS, *("url", "timestamp", "color", "footer", "image", "thumbnail", "author", "fields", "type")}
        known |= {"provider", "video", "flags"}
        found += _unknown(embed, known, here)
        for name, most in LIMITS.items():
            found += _length(embed.get(name), most, (*here, name))
            size += len(embed.get(name) or "")
        footer, author = embed.get("footer") or {}, embed.get("author") or {}
        found += _length(footer.get("text"), 2048, (*here, "footer", "text"))
        found += _length(author.get("name"), 256, (*here, "author", "name"))
        size += len(footer.get("text") or "") + len(author.get("name") or "")
        fields = embed.get("fields") or []
        if len(fields) > 25:
            found.append(((*here, "fields"), "at most 25 fields"))
        for place, one in enumerate(fields):
            found += _span(one.get("name"), 1, 256, (*here, "fields", place, "name"))
            found += _span(one.get("value"), 1, 1024, (*here, "fields", place, "value"))
            size += len(one.get("name") or "") + len(one.get("value") or "")
    return found + ([(("embeds",), "more than 6000 characters in all")] if size > 6000 else [])


def _mentions(allowed):
    path = ("allowed_mentions",)
    found = _unknown(allowed, {"parse", "users", "roles", "replied_user"}, path)
    parse = allowed.get("parse") or []
    if set(parse) - {"users", "roles", "everyone"}:
        found.append(((*path, "parse"), "users, roles or everyone"))
    for name in ("users", "roles"):
        if name in parse and allowed.get(name):
            found.append(((*path, name), "both all of them and some"))
        if len(allowed.get(name) or []) > 100:
            found.append(((*path, name), "at most 100"))
    return found
