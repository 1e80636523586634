"""What Slack refuses of blocks and views, by its own error codes (Block Kit reference)."""

TEXTS = {"plain_text", "mrkdwn"}
ELEMENTS = {
    *("button", "datepicker", "static_select", "multi_static_select", "checkboxes", "number_input"),
    *("plain_text_input", "file_input", "users_select", "conversations_select", "overflow", "radio_buttons"),
}
INPUTS = ELEMENTS - {"button", "overflow"}
ACTIONS = ELEMENTS - {"plain_text_input", "number_input", "multi_static_select", "file_input"}
MESSAGE = {"rich_text", "context", "actions", "input", "section", "header", "divider", "image"}


def wrong(blocks, surface="message"):
    """What is wrong with blocks, in words, or None."""
    most = 50 if surface == "message" else 100
    if not isinstance(blocks, list) or len(blocks) > most:
        return f"more than {most} blocks"
    ids = [block["block_id"] for block in blocks if "block_id" in block]
    if len(ids) != len(set(ids)):
        return "duplicate block_id"
    size = 0
    for block in blocks:
        found = _block(block)
        if found:
            return found
        size += _size(block)
    if surface == "message" and size > 13_200:
        return "msg_blocks_too_long"
    return None


def _block(block):
    kind = block.get("type")
    if kind not in MESSAGE:
        return f"unknown block {kind}"
    if len(block.get("block_id", "")) > 255:
        return "block_id too long"
    match kind:
        case "header":
            return _text(block.get("text"), 150, plain=True)
        case "context":
            elements = block.get("elements", [])
            if not 1 <= len(elements) <= 10:
                return "context needs 1 to 10 elements"
            return next((found for one in elements if (found := _text(one, 3000))), None)
        case "section":
            return _text(block.get("text"), 3000)
        case "image":
            file = block.get("slack_file", {})
            return None if block.get("alt_text") and file.get("id") else "image without a file or a description"
        case "actions":
            return _actions(block.get("elements", []))
        case "input":
            return _text(block.get("label"), 2000, plain=True) or _element(block.get("element", {}), INPUTS)
        case "rich_text":
            return _rich(block.get("elements", []))
    return None


def _rich(sections):
    if not sections:
        return "empty rich_text"
    for section in sections:
        if section.get("type") != "rich_text_section" or not section.get("elements"):
            return "bad rich_text_section"
        for one in section["elements"]:
            if one.get("type") != "text" or not one.get("text"):
                return "bad rich_text element"
    return None


def _actions(elements):
    if not 1 <= len(elements) <= 25:
        return "actions needs 1 to 25 elements"
    ids = [one.get("action_id") for one in elements]
    if len(ids) != len(set(ids)):
        return "duplicate action_id"
    return next((found for one in elements if (found := _element(one, ACTIONS))), None)


def _element(one, allowed):
    kind = one.get("type")
    if kind not in allowed:
        return f"no {kind} here"
    if not 1 <= len(one.get("action_id", "")) <= 255:
        return "action_id too long or missing"
    match kind:
        case "button":
            if len(one.get("value", "")) > 2000 or one.get("style", "primary") not in ("primary", "danger"):
                return "bad button"
            return _text(one.get("text"), 75, plain=True)
        case "static_select" | "multi_static_select" | "checkboxes":
            groups = one.get("option_groups", [one]) if kind != "checkboxes" else [one]
            known = [option for group in groups for option in group.get("options", [])]
            if any(
                option not in known for option in [*one.get("initial_options", []), one.get("initial_option")] if option
            ):
                return "an initial option that is not among the options"
            if len(groups) > 100 or ("options" in one and "option_groups" in one):
                return "too many option_groups, or both"
            return next((found for group in groups if (found := _options(kind, group))), None)
        case "plain_text_input":
            if len(one.get("initial_value", "")) > one.get("max_length", 3000):
                return "initial_value too long"
            return "max_length out of range" if not 1 <= one.get("max_length", 1) <= 3000 else None
        case "number_input":
            bounds = [one[name] for name in ("min_value", "max_value") if name in one]
            return None if all(isinstance(bound, str) for bound in bounds) else "bounds are strings"
    return None


def _options(kind, group):
    most = 10 if kind == "checkboxes" else 100
    options = group.get("options", [])
    if not 1 <= len(options) <= most:
        return f"{kind} needs 1 to {most} options"
    if "label" in group and (found := _text(group["label"], 75, plain=True)):
        return found
    return next((found for option in options if (found := _option(option))), None)


def _option(option):
    if not 1 <= len(option.get("value", "")) <= 150:
        return "option value out of range"
    return _text(option.get("text"), 75, plain=True)


def _text(text, most, *, plain=False):
    if not isinstance(text, dict) or text.get("type") not in TEXTS or not text.get("text"):
        return "empty or bad text"
    if plain and text["type"] != "plain_text":
        return "mrkdwn where plain_text is wanted"
    return "text too long" if len(text["text"]) > most else None


def _size(thing):
    if isinstance(thing, dict):
        return sum(
            len(value) if name == "text" and isinstance(value, str) else _size(value) for name, value in thing.items()
        )
    return sum(map(_size, thing)) if isinstance(thing, list) else 0
