"""What a setting can be, and what it is, in words. Pure."""

from typing import Any, Literal, get_args, get_origin

from annotated_types import Ge, Le

from bot.messages import Text
from flows.program.terms import Terms

_WRITTEN = {
    "hours": "settings.fits_hours",
    "checkins": "settings.fits_days",
    "reminders": "settings.fits_days",
    "satisfaction": "settings.fits_shares",
    "zone": "settings.fits_zone",
    "quiet": "settings.fits_quiet",
    "country": "settings.fits_country",
    "checkins_every": "settings.fits_every",
}


def fits(name: str) -> Text:
    """The sentence that says what the setting *name* can be."""
    if name in _WRITTEN:
        return Text(_WRITTEN[name])
    field = Terms.model_fields[name]
    if field.annotation is bool:
        return Text("settings.fits_yes_no")
    if get_origin(field.annotation) is Literal:
        return Text("settings.fits_one", {"names": list(get_args(field.annotation))})
    bounds = {type(one): one for one in field.metadata if isinstance(one, Ge | Le)}
    if field.annotation is int and bounds.keys() == {Ge, Le}:
        return Text("settings.fits_number", {"least": bounds[Ge].ge, "most": bounds[Le].le})  # pyright: ignore[reportAttributeAccessIssue] each is of its own kind
    return Text("settings.fits_text")


def in_words(value: Any) -> Text:
    """A setting's value as an organizer reads it."""
    match value:
        case bool():
            return Text("settings.yes" if value else "settings.no")
        case None | "" | ():
            return Text("bot.plain", {"text": "–"})
        case tuple():
            return Text("bot.plain", {"text": ", ".join(_typed(one) for one in value)})
        case _:
            return Text("bot.plain", {"text": str(value)})


def _typed(one: Any) -> str:
    """A part of a list, as it would be typed."""
    return f"{one[0]}..{one[1]}" if isinstance(one, tuple) else str(one)
