"""What a message consists of, and what it says."""


def parts(components):
    """Every component, those inside others too."""
    for one in components:
        yield one
        inner = one.get("components", [])
        yield from parts([*inner, *(one[name] for name in ("component", "accessory") if one.get(name))])


def words(message):
    """Everything that a message says."""
    said = []

    def look(thing):
        if isinstance(thing, dict):
            for name in ("content", "title", "description", "name", "text", "value", "label", "placeholder"):
                if isinstance(thing.get(name), str) and not (name == "value" and "label" in thing):
                    said.append(thing[name])
            for name in ("embeds", "fields", "footer", "components", "component", "accessory", "options"):
                look(thing.get(name))
        elif isinstance(thing, list):
            for value in thing:
                look(value)

    look(message)
    return " ".join(one for one in said if one)
