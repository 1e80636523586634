"""A figure as an organizer reads it: its value, numerator of denominator, and the trend against the last period."""

from datetime import date, datetime

from bot.messages import Text
from flows.figures.figure import Figure
from flows.figures.history import Moment

HEADLINES = (
    "onboarding_rate",
    "charter_rate",
    "charter_delay",
    "places_used",
    "match_rate",
    "first_contact_10",
    "first_contact_30",
    "prompts_answered",
    "connected_of_asked",
    "rhythm_kept",
    "silent_rate",
    "recovery_rate",
    "satisfaction_mean",
    "satisfaction_gap",
    "nps",
    "hours_declared",
    "completion_rate",
)


def value(figure: Figure) -> Text:
    """Its value, and numerator of denominator; or that it cannot be shown."""
    if figure.hidden:
        return Text("figures.figure.too_few")
    if figure.value is None:
        return Text("report.none_yet")
    numbers = {"numerator": round(figure.numerator or 0, 1), "denominator": round(figure.denominator or 0, 1)}
    shown = _rounded(figure)
    if figure.name == "nps":
        return Text("report.net", {"points": shown, "of": numbers["denominator"]})
    if figure.kind == "rate":
        return Text("report.rate", {"percent": shown, **numbers})
    if figure.kind == "curve":
        return Text("report.share", {"percent": shown, "of": numbers["denominator"]})
    if figure.kind == "days":
        return Text("report.days", {"n": shown, "of": numbers["denominator"]})
    return Text("report.mean", {"value": shown, "of": numbers["denominator"]})


def with_trend(figure: Figure, before: Figure | None, today: date) -> Text:
    """Its value on *today*, and how far it has come since *before* (the figure of the last period), in words.

    Where it could not be shown anew without giving single answers away, the day it is of.
    """
    said = value(figure)
    if figure.value is None:
        return said
    if day_of(figure.at) != today:
        return Text("report.with", {"value": said, "trend": Text("report.kept", {"day": day_of(figure.at)})})
    if before is None or before.value is None:
        return said
    return Text("report.with", {"value": said, "trend": trend(figure, before)})


def trend(figure: Figure, before: Figure) -> Text:
    """The difference between two figures as they were shown, so that whoever has both reports finds the same."""
    more, day = round(_rounded(figure) - _rounded(before), 2), day_of(before.at)
    if not more:
        return Text("report.same", {"day": day})
    unit = {"rate": "points", "curve": "points", "days": "days"}.get(figure.kind, "numbers")
    number = int(more) if float(more).is_integer() else more
    return Text(f"report.{unit}_{'more' if more > 0 else 'fewer'}", {"n": abs(number), "day": day})


def day_of(at: Moment) -> date:
    """The day of a figure."""
    return at.date() if isinstance(at, datetime) else at


def _rounded(figure: Figure) -> float:
    """What is shown of the value: whole per cent, days with one place, other numbers with two."""
    number = figure.value or 0
    if figure.kind in ("rate", "curve"):
        return round(number * 100)
    return round(number, 1 if figure.kind == "days" else 2)
