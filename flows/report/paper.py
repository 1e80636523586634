"""The end-of-program report as one page: it opens anywhere, prints on A4, fetches nothing and runs nothing.

Made of figures as they may be shown, of pictures with their words, and of what members left to be shown.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from html import escape
from typing import Any

from bot.languages import base
from bot.messages import Spans, Text
from bot.texts import Texts
from flows.figures.figure import Figure
from flows.figures.formulas import ALL
from flows.figures.naming import Words, group, month
from flows.report.headlines import HEADLINES, day_of, value

STYLE = """
:root{color-scheme:light}*{box-sizing:border-box}
body{font:16px/1.5 system-ui,-apple-system,"Segoe UI",sans-serif;max-width:46rem;margin:2rem auto;padding:0 1rem;
color:#1c2733;background:#fff}
h1{font-size:1.7rem;line-height:1.2;margin:0 0 .3rem}h2{font-size:1.2rem;margin:2.2rem 0 .6rem;break-after:avoid}
.small,figcaption,footer{color:#4a5866;font-size:.875rem}
.read{position:absolute;width:1px;height:1px;margin:0;overflow:hidden;clip-path:inset(50%)}
.key{display:grid;grid-template-columns:repeat(auto-fill,minmax(9.5rem,1fr));gap:.75rem;margin:1.5rem 0}
.key div{border:1px solid #c9d2dc;border-radius:.5rem;padding:.6rem .75rem;break-inside:avoid}
.key dt{font-size:.8rem;color:#4a5866;line-height:1.3}.key dd{margin:0;font-size:1.5rem;font-weight:650}
figure{margin:1rem 0;break-inside:avoid}img{display:block;width:100%;max-width:32rem;height:auto;margin:0 auto}
.wide{overflow-x:auto}.wide td:first-child{min-width:11rem}
.wide th{vertical-align:bottom}.wide th.number{white-space:normal}
table{border-collapse:collapse;width:100%;font-size:.875rem}
caption{text-align:left;font-weight:600;padding:.3rem 0}
th,td{padding:.3rem .5rem;border-bottom:1px solid #dde3ea;text-align:left;vertical-align:top}
td.number,th.number{text-align:right;white-space:nowrap}tr{break-inside:avoid}
blockquote{margin:1rem 0;padding:.2rem 0 .2rem 1rem;border-left:3px solid #1f4e79;break-inside:avoid}
blockquote{white-space:pre-wrap}
blockquote footer{margin-top:.2rem}summary{cursor:pointer}
@page{size:A4;margin:16mm}
@media print{body{margin:0;max-width:none;padding:0;font-size:10.5pt}img{max-width:12.5cm}details{display:none}}
""".strip()
POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'"
"""What a browser may load for the page: nothing but what is in it."""
MOST_COLUMNS = 6
"""Days in the table of how the figures went."""


@dataclass(frozen=True, slots=True)
class Quote:
    """A member's words, and who they are by as they want it said."""

    words: str
    by: Text


@dataclass(frozen=True, slots=True)
class Content:
    """What the page is made of; *history* is what was shown before, oldest first."""

    program: str
    controller: str
    day: date
    figures: Mapping[str, Figure]
    pictures: Sequence[Mapping[str, Any]]
    history: Sequence[tuple[date, Mapping[str, Figure]]]
    quotes: Sequence[Quote]


class Paper:
    """Writes the page in one language; *words* name the groups of figures."""

    def __init__(self, content: Content, texts: Texts, language: str, words: Words) -> None:
        self.content, self.texts, self.language, self.words = content, texts, language, words

    def html(self) -> str:
        """The whole page; whatever a person typed is shown as text."""
        values = {"program": self.content.program, "day": self.content.day}
        title = Text("report.paper.title", values)
        parts = (self._head(title), self._key(), self._charts(), self._history(), self._endings(), self._quotes())
        body = "\n".join(line for part in (*parts, self._all(), self._notes()) for line in part)
        return (
            f'<!doctype html>\n<html lang="{escape(base(self.language))}">\n<meta charset="utf-8">\n'
            f'<meta http-equiv="Content-Security-Policy" content="{escape(POLICY)}">\n'
            '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
            f"<title>{escape(self.texts.plain(self.language, title))}</title>\n"
            f"<style>{STYLE}</style>\n{body}\n</html>\n"
        )

    def _say(self, key: str, **values: Any) -> str:
        return self._text(Text(f"report.paper.{key}", values))

    def _text(self, text: Text) -> str:
        return _html(self.texts.say(self.language, text))

    def _label(self, name: str) -> str:
        return self._text(Text(f"figures.figure.{name}"))

    def _head(self, title: Text) -> Iterator[str]:
        yield f"<h1>{self._text(title)}</h1>"
        yield f'<p class="small">{self._say("by", controller=self.content.controller)}</p>'

    def _key(self) -> Iterator[str]:
        """The handful of numbers that a board looks for; one that cannot be shown is left out."""
        shown = ((label, number) for label, number in self._numbers() if number is not None)
        tiles = (f"<div><dt>{self._say(label)}</dt><dd>{number}</dd></div>" for label, number in shown)
        yield f'<dl class="key">{"".join(tiles)}</dl>'

    def _numbers(self) -> Iterator[tuple[str, str | None]]:
        found = self.content.figures
        yield "joined", self._count(found["funnel"].numerator)
        yield "pairs", self._count(found["end_reasons"].denominator)
        yield "meetings", self._count(found["meetings_per_month"].numerator)
        yield "hours", self._count(found["hours_declared"].numerator)
        for name in ("satisfaction_mean", "completion_rate", "goals_met"):
            yield name, self._short(found[name]) if found[name].value is not None else None

    def _count(self, number: float | None) -> str | None:
        return self._text(Text("bot.number", {"n": round(number)})) if number is not None else None

    def _short(self, figure: Figure) -> str:
        """A figure's value alone."""
        if figure.value is None:
            return "–"
        if figure.kind == "rate" and figure.name != "nps":
            return self._text(Text("report.paper.percent", {"percent": round(figure.value * 100)}))
        number = figure.value * 100 if figure.name == "nps" else figure.value
        return self._text(Text("bot.number", {"n": round(number, 0 if figure.name == "nps" else 1)}))

    def _charts(self) -> Iterator[str]:
        for one in self.content.pictures:
            rows = (f"<tr><td>{escape(label)}</td><td>{escape(said)}</td></tr>" for label, said in one["facts"])
            yield (
                f'<h2 class="read">{escape(one["title"])}</h2>\n'
                f'<figure><img alt="{escape(one["alt"])}" src="data:image/png;base64,{one["png"]}">'
                f"<details><summary>{self._say('in_words')}</summary><table>{''.join(rows)}</table></details></figure>"
            )

    def _history(self) -> Iterator[str]:
        """How the headline figures went, as organizers were shown them on the way."""
        columns = _some([*self.content.history, (self.content.day, self.content.figures)])
        if len(columns) < 2:
            return
        yield f"<h2>{self._say('history')}</h2>"
        months = (escape(month(f"{day:%Y-%m}", self.language)) for day, _ in columns)
        days = "".join(f'<th class="number">{one}</th>' for one in months)
        yield f'<div class="wide"><table><tr><th>{self._say("figure")}</th>{days}</tr>'
        for name in HEADLINES:
            if self.content.figures[name].value is not None:
                cells = "".join(
                    f'<td class="number">{self._short(shown[name]) if name in shown else "–"}</td>'
                    for _, shown in columns
                )
                yield f"<tr><td>{self._label(name)}</td>{cells}</tr>"
        yield "</table></div>"

    def _endings(self) -> Iterator[str]:
        reasons = [one for one in self.content.figures["end_reasons"].parts if one.value]
        if reasons:
            yield f"<h2>{self._say('endings')}</h2>\n<table>"
            for one in sorted(reasons, key=lambda one: -(one.value or 0)):
                label = escape(group(one.name, self.words, self.language))
                yield f'<tr><td>{label}</td><td class="number">{self._text(value(one))}</td></tr>'
            yield "</table>"

    def _quotes(self) -> Iterator[str]:
        if self.content.quotes:
            yield f"<h2>{self._say('quotes')}</h2>"
        for one in self.content.quotes:
            words = self._text(Text("bot.plain", {"text": one.words}))
            yield f"<blockquote>{words}<footer>{self._text(one.by)}</footer></blockquote>"

    def _all(self) -> Iterator[str]:
        """Every figure, with numerator and denominator; the day of those that could not be counted anew."""
        yield f"<h2>{self._say('all')}</h2>\n<table>"
        for name, _ in ALL:
            figure = self.content.figures[name]
            older = figure.value is not None and day_of(figure.at) != self.content.day
            since = f' <span class="small">{self._say("of_day", day=day_of(figure.at))}</span>' if older else ""
            yield f'<tr><td>{self._label(name)}</td><td class="number">{self._text(value(figure))}{since}</td></tr>'
        yield "</table>"

    def _notes(self) -> Iterator[str]:
        yield f"<h2>{self._say('notes')}</h2>"
        notes = ("hidden", "kept", "confidential", "counted", "survival", "hours", "quotes")
        yield _list(self._say(f"note_{note}") for note in notes)


def _some(columns: Sequence[tuple[date, Mapping[str, Figure]]]) -> list[tuple[date, Mapping[str, Figure]]]:
    """At most `MOST_COLUMNS` of them, evenly spread, the first and the last among them."""
    if len(columns) <= MOST_COLUMNS:
        return list(columns)
    step = (len(columns) - 1) / (MOST_COLUMNS - 1)
    return [columns[round(place * step)] for place in range(MOST_COLUMNS)]


def _html(spans: Spans) -> str:
    return "".join(f"<b>{escape(one.text)}</b>" if one.strong else escape(one.text) for one in spans)


def _list(items: Iterable[str]) -> str:
    return f"<ul>{''.join(f'<li>{one}</li>' for one in items)}</ul>"
