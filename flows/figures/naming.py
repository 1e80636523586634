"""Names and numbers of figures as a reader's language writes them; words come in from the caller. Knows no catalogue.

*Words* hold what the figures' catalogue says, by its ids, and the topics that have a label as `topic.<code>`.
"""

from collections.abc import Mapping
from datetime import date

from flows.figures.history import Moment

Words = Mapping[str, str]

EXTRA = "round:extra"


def group(part: str, words: Words, language: str) -> str:
    """What a part is called: a role, a check-in round, a topic, a month, an answer.

    What has no word (a topic that somebody typed, a platform that is new) goes by its own name.
    """
    kind, _, code = part.partition(":")
    match kind:
        case "topic":
            return words.get(f"topic.{code}", code)
        case "round":
            return words["chart.extra"] if part == EXTRA else f"{words['chart.day']} {code.removeprefix('d')}"
        case "month":
            return f"{words['chart.month']} {code}"
        case "in":
            return month(code, language)
        case _:
            return words.get(part.replace(":", "."), code or kind)


def month(code: str, language: str) -> str:
    """A month of a year, from `2027-03`."""
    from babel.dates import format_date

    return format_date(date.fromisoformat(f"{code}-01"), "LLLL yyyy", locale=locale(language))


def day(at: Moment, language: str) -> str:
    """A date in full."""
    from babel.dates import format_date

    return format_date(at, format="long", locale=locale(language))


def share(value: float, language: str) -> str:
    """A share as whole per cent."""
    from babel.numbers import format_percent

    return format_percent(value, locale=locale(language))


def decimal(number: float, language: str) -> str:
    """A number with one place at most."""
    from babel.numbers import format_decimal

    return format_decimal(number, format="#,##0.#", locale=locale(language))


def point(number: float, language: str) -> str:
    """A number with one place, even where that is 0."""
    from babel.numbers import format_decimal

    return format_decimal(number, format="0.0", locale=locale(language))


def signed(number: float, language: str) -> str:
    """A difference with its sign; none where it rounds to nothing."""
    written = point(abs(number), language)
    return written if round(number, 1) == 0 else f"{'+' if number > 0 else '−'}{written}"


def locale(language: str) -> str:
    """What Babel calls a language: a register is none of its business."""
    return language.partition("@")[0]
