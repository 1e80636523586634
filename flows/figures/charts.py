"""Figures as pictures. A figure that is hidden gives no picture, a part that is hidden says so in its place.

Words come in from the caller, in the reader's language, by the ids in `WORDS`; numbers and dates are written as that
language writes them.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from flows.figures.drawing import LARGE, LINE, MARGIN, PALE, SMALL, WIDTH, Sheet, Tone, heading_lines, short
from flows.figures.figure import Figure
from flows.figures.naming import Words, day, decimal, group, point, share, signed

WORDS = (
    *("chart.funnel", "chart.connected", "chart.satisfaction", "chart.survival", "chart.topics"),
    *("chart.of_asked", "chart.of_answered", "chart.places", "chart.wanted", "chart.gap", "chart.month"),
    *("chart.day", "chart.extra", "chart.answers", "chart.pairs", "chart.more", "chart.earlier"),
    *("chart.meetings", "chart.met", "chart.colon"),
    *("step.joined", "step.onboarded", "step.charter", "step.matched", "step.met", "step.completed"),
    *("role.mentor", "role.mentee", "figure.too_few"),
)
MOST_TOPICS = 10
MOST_ROUNDS, MOST_MONTHS = 8, 12
"""A picture is not longer than a phone scrolls in a moment."""
_BAR = 0.3
_FULL = WIDTH - 2 * MARGIN - 1.75
"""The longest bar leaves room for its number."""
_LABELLED_MONTHS = (3, 6, 12)


@dataclass(frozen=True, slots=True)
class Picture:
    """A chart: its name, its PNG, its title, and what it shows as (label, value) in the reader's words."""

    name: str
    png: bytes
    title: str
    facts: tuple[tuple[str, str], ...]
    colon: str = ":"
    """As the reader's language writes it."""

    @property
    def alt(self) -> str:
        """The picture in words, for whoever does not see it."""
        return f"{self.title}. {'; '.join(f'{label}{self.colon} {value}' for label, value in self.facts)}."


@dataclass(frozen=True, slots=True)
class _Row:
    """A label and its bars: tone, length from 0 to 1, the number as written; no length where there are too few."""

    label: str
    bars: tuple[tuple[Tone, float | None, str], ...]


def pictures(figures: Sequence[Figure], words: Words, language: str) -> tuple[Picture, ...]:
    """The charts of a report, those whose figures are hidden or absent left out. Language is `en`, `fr` or `fr@tu`."""
    known = {figure.name: figure for figure in figures if not figure.hidden}
    drawn: list[Picture | None] = []
    for names, draw in _CHARTS:
        if all(name in known for name in names):
            drawn.append(draw([known[name] for name in names], words, language))
    return tuple(replace(one, colon=words["chart.colon"]) for one in drawn if one is not None)


def funnel(figures: Sequence[Figure], words: Words, language: str) -> Picture | None:
    """How many reached each step, from joining to a completed pair."""
    (figure,) = figures
    rows = [
        _Row(group(part.name, words, language), (("dark", part.value, _counted(part, words, language)),))
        for part in figure.parts
    ]
    return _rows("funnel", words["chart.funnel"], rows, (), day(figure.at, language))


def connected(figures: Sequence[Figure], words: Words, language: str) -> Picture | None:
    """The connected rate of each round: of the sides asked, and of those that answered; the latest rounds."""
    asked, answered = figures
    rows: list[_Row] = []
    for part in asked.parts[-MOST_ROUNDS:]:
        other = answered.part(part.name)
        bars: list[tuple[Tone, float | None, str]] = [("dark", part.value, _percent(part, words, language))]
        if other is not None:
            bars.append(("light", other.value, _percent(other, words, language)))
        rows.append(_Row(group(part.name, words, language), tuple(bars)))
    legend: tuple[tuple[Tone, str], ...] = (("dark", words["chart.of_asked"]), ("light", words["chart.of_answered"]))
    footer = day(asked.at, language)
    if len(asked.parts) > MOST_ROUNDS:
        footer = f"{footer} · {words['chart.earlier']} {len(asked.parts) - MOST_ROUNDS}"
    return _rows("connected", words["chart.connected"], rows, legend, footer)


def topics(figures: Sequence[Figure], words: Words, language: str) -> Picture | None:
    """Mentor places beside mentees, a topic a row; the most wanted ones, and how many more there are."""
    (figure,) = figures
    shown = figure.parts[:MOST_TOPICS]
    longest = max((max(part.numerator or 0, part.denominator or 0) for part in shown), default=0) or 1
    rows: list[_Row] = []
    for part in shown:
        label = group(part.name, words, language)
        bars: tuple[tuple[Tone, float | None, str], ...] = tuple(
            (tone, None if number is None else number / longest, _number(number, words, language))
            for tone, number in _two_tones(part)
        )
        rows.append(_Row(label, bars))
    legend: tuple[tuple[Tone, str], ...] = (("dark", words["chart.places"]), ("light", words["chart.wanted"]))
    footer = day(figure.at, language)
    if len(figure.parts) > MOST_TOPICS:
        footer = f"{footer} · {words['chart.more']} {len(figure.parts) - MOST_TOPICS}"
    return _rows("topics", words["chart.topics"], rows, legend, footer)


def _two_tones(part: Figure) -> tuple[tuple[Tone, float | None], ...]:
    return ("dark", part.numerator), ("light", part.denominator)


def meetings(figures: Sequence[Figure], words: Words, language: str) -> Picture | None:
    """Meetings a pair a month, in each month of the calendar; the latest months."""
    (figure,) = figures
    months = [part for part in figure.parts if part.name.startswith("in:")][-MOST_MONTHS:]
    longest = max((part.value or 0 for part in months), default=0) or 1
    rows = [
        _Row(
            group(part.name, words, language),
            (("dark", None if part.value is None else part.value / longest, _mean(part, words, language)),),
        )
        for part in months
    ]
    return _rows("meetings", words["chart.meetings"], rows, (), day(figure.at, language))


def satisfaction(figures: Sequence[Figure], words: Words, language: str) -> Picture | None:
    """Mentors' and mentees' mean on the scale from 1 to 5, and the gap between the two."""
    (gap,) = figures
    sides = (gap.part("role:mentor"), gap.part("role:mentee"))
    means = [(part, part.value) for part in sides if part is not None and part.value is not None]
    if len(means) != 2 or gap.value is None:
        return None
    title = words["chart.satisfaction"]
    top = MARGIN + 0.2 + 0.38 * len(heading_lines(title))
    sheet = Sheet(top + 3.6)
    sheet.heading(title)
    left, right = MARGIN + 0.25, WIDTH - MARGIN - 0.25
    facts: list[tuple[str, str]] = []

    def place(score: float) -> float:
        return left + (right - left) * (score - 1) / 4

    for score in range(1, 6):
        sheet.line([place(score)] * 2, [top, top + 2.3], width=1.5, color=PALE)
        sheet.write(place(score), top + 2.5, str(score), size=LARGE, align="center")
    tones: tuple[Tone, Tone] = ("dark", "light")
    for row, ((part, mean), tone) in enumerate(zip(means, tones, strict=True)):
        y = top + 0.75 + row * 1.05
        label = group(part.name, words, language)
        value = point(mean, language)
        sheet.line([place(1), place(5)], [y, y], width=1.5, color=PALE)
        sheet.line([place(1), place(mean)], [y, y], width=4)
        sheet.dot(place(mean), y, tone)
        sheet.write(left - 0.1, y - 0.42, f"{label}  {value}", bold=True)
        facts.append((label, f"{value} ({decimal(part.denominator or 0, language)} {words['chart.answers']})"))
    written = signed(gap.value, language)
    facts.append((words["chart.gap"], written))
    sheet.write(left - 0.1, top + 2.92, f"{words['chart.gap']}  {written}", bold=True)
    out_of = f"{decimal(gap.denominator or 0, language)} {words['chart.answers']}"
    sheet.footer(f"{day(gap.at, language)} · {out_of}")
    return Picture("satisfaction", sheet.png(), title, tuple(facts))


def survival(figures: Sequence[Figure], words: Words, language: str) -> Picture | None:
    """The share of pairs that did not end early, by month since the introduction, as far as it was observed."""
    (figure,) = figures
    points = [(int(part.name.removeprefix("month:")), part) for part in figure.parts if not part.hidden]
    if len(points) < 2:
        return None
    title = words["chart.survival"]
    top = MARGIN + 0.2 + 0.38 * len(heading_lines(title))
    sheet = Sheet(top + 4.3)
    sheet.heading(title)
    left, right, bottom, high = MARGIN + 0.85, WIDTH - MARGIN - 0.55, top + 3.05, top + 0.35

    def x(month: float) -> float:
        return left + (right - left) * month / 12

    def y(left_over: float) -> float:
        return bottom - (bottom - high) * left_over

    for mark in (0.0, 0.5, 1.0):
        sheet.line([left, right], [y(mark)] * 2, width=1.5, color=PALE)
        sheet.write(left - 0.12, y(mark), share(mark, language), size=SMALL, align="right")
    xs, ys = [x(points[0][0])], [y(points[0][1].value or 0)]
    for month, part in points[1:]:
        xs += [x(month), x(month)]
        ys += [ys[-1], y(part.value or 0)]
    sheet.line(xs, ys)
    facts: list[tuple[str, str]] = []
    last = points[-1][0]
    labelled = {month for month in _LABELLED_MONTHS if month <= last}
    if all(last - month > 1 for month in labelled):
        labelled.add(last)  # far enough from the one before for its number not to cover the other
    sheet.write(left - 0.2, bottom + 0.25, words["chart.month"], size=SMALL, align="right")
    sheet.write(left - 0.2, bottom + 0.56, words["chart.pairs"], size=SMALL, align="right")
    known = dict(points)
    for month in (0, *_LABELLED_MONTHS):
        sheet.write(x(month), bottom + 0.25, str(month), align="center")
        if month in known:  # On how many it rests: fewer from month to month, as the newer ones are not there yet.
            sheet.write(x(month), bottom + 0.56, decimal(known[month].denominator or 0, language), align="center")
    for month, part in points:
        if part.value is not None and month in labelled:
            value = share(part.value, language)
            sheet.dot(x(month), y(part.value), "dark", size=11)
            below = 0.3 if part.value > 0.2 else -0.3
            sheet.write(x(month), y(part.value) + below, value, bold=True, align="center")
            facts.append((f"{words['chart.month']} {month}", f"{value} ({_pairs(part, words, language)})"))
    sheet.footer(f"{day(figure.at, language)} · {_pairs(points[0][1], words, language)}")
    return Picture("survival", sheet.png(), title, tuple(facts))


_Draw = Callable[[Sequence[Figure], Words, str], Picture | None]
_CHARTS: tuple[tuple[tuple[str, ...], _Draw], ...] = (
    (("funnel",), funnel),
    (("topics_covered",), topics),
    (("connected_of_asked", "connected_of_answered"), connected),
    (("meetings_per_month",), meetings),
    (("satisfaction_gap",), satisfaction),
    (("survival",), survival),
)


def _rows(
    name: str, title: str, rows: Sequence[_Row], legend: Sequence[tuple[Tone, str]], footer: str
) -> Picture | None:
    """A label a row and its bars below it, each with its number behind it."""
    if not rows:
        return None
    heights = [LINE + len(row.bars) * (_BAR + 0.06) + 0.16 for row in rows]
    top = MARGIN + 0.2 + 0.38 * len(heading_lines(title)) + LINE * len(legend)
    sheet = Sheet(top + sum(heights) + 0.6)
    y = sheet.heading(title, legend) + 0.08
    facts: list[tuple[str, str]] = []
    for row, height in zip(rows, heights, strict=True):
        sheet.write(MARGIN, y, short(row.label))
        middle = y + LINE
        for tone, length, number in row.bars:
            width = 0.0 if length is None else max(length * _FULL, 0.03)
            if length is not None:
                sheet.bar(MARGIN, middle, width, _BAR, tone)
            sheet.write(MARGIN + width + (0.12 if width else 0), middle, number, size=LARGE if width else SMALL)
            middle += _BAR + 0.06
        facts.append((row.label, _in_words(row, legend)))
        y += height
    sheet.footer(footer)
    return Picture(name, sheet.png(), title, tuple(facts))


def _in_words(row: _Row, legend: Sequence[tuple[Tone, str]]) -> str:
    """A row's numbers, each with what the legend calls it."""
    called = dict(legend)
    if all(length is None for _, length, _ in row.bars):
        return row.bars[0][2]
    return ", ".join(f"{called[tone]} {number}" if tone in called else number for tone, _, number in row.bars)


def _counted(part: Figure, words: Words, language: str) -> str:
    if part.hidden or part.numerator is None:
        return words["figure.too_few"]
    return f"{decimal(part.numerator, language)} · {share(part.value or 0, language)}"


def _percent(part: Figure, words: Words, language: str) -> str:
    """A share with what it is out of."""
    if part.hidden or part.numerator is None or part.denominator is None:
        return words["figure.too_few"]
    out_of = f"{decimal(part.numerator, language)}/{decimal(part.denominator, language)}"
    return f"{share(part.value or 0, language)} · {out_of}"


def _mean(part: Figure, words: Words, language: str) -> str:
    """A mean with what it is a sum of."""
    if part.value is None or part.numerator is None:
        return words["figure.too_few"]
    return f"{point(part.value, language)} · {decimal(part.numerator, language)} {words['chart.met']}"


def _number(number: float | None, words: Words, language: str) -> str:
    return words["figure.too_few"] if number is None else decimal(number, language)


def _pairs(part: Figure, words: Words, language: str) -> str:
    return f"{decimal(part.denominator or 0, language)} {words['chart.pairs']}"
