"""All that is kept about one person as a page to read: one file, in their language, without anything that runs."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from html import escape
from typing import Any

from bot.messages import Text
from bot.texts import MissingText
from bot.turn import Turn
from flows.own_data.collecting import collect

CODED = {
    "role": "members.is.{}",
    "state": "members.state.{}",
    "joins": "needs_survey.join.{}",
    "decision": "own_data.decision.{}",
    "seen_by": "own_data.seen_by.{}",
    "what": "own_data.what.{}",
    "format": "onboarding.format.{}",
    "topics": "topics.{}",
    "languages": "onboarding.languages.{}",
    "availability": "onboarding.availability.{}",
    "priority": "onboarding.priority.{}",
}
"""By field: the text of its codes."""
STYLE = (
    "body{font:16px/1.5 system-ui,sans-serif;max-width:46rem;margin:2rem auto;padding:0 1rem;color:#1c2733}"
    "h1,h2{line-height:1.2}h2{margin-top:2.5rem;border-bottom:1px solid #ccd}"
    "dl{display:grid;grid-template-columns:minmax(8rem,14rem) 1fr;gap:.2rem 1rem;margin:.8rem 0;padding:.6rem .8rem;"
    "background:#f5f7fa}dl dl,dl ul{margin:0;padding:0}dt{color:#556}dd{margin:0;white-space:pre-wrap;"
    "overflow-wrap:anywhere}"
)


def as_page(turn: Turn) -> bytes:
    """The page of the person of the turn: HTML, UTF-8; every word of theirs is text, and nothing is fetched."""
    return Page(turn).whole().encode()


class Page:
    """Writes the parts of the page in its reader's language."""

    def __init__(self, turn: Turn) -> None:
        self.turn = turn
        self.language = turn.repertoire.voice(turn.session, turn.who, None).language

    def whole(self) -> str:
        """The page."""
        title = self._said("title", name=self.turn.who.name or "–")
        parts = "".join(self._part(name, rows) for name, rows in collect(self.turn).items())
        return (
            f'<!doctype html><html lang="{self.language.partition("@")[0]}"><head><meta charset="utf-8">'
            '<meta name="viewport" content="width=device-width">'
            "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
            f"<title>{title}</title><style>{STYLE}</style></head><body><h1>{title}</h1>"
            f"<p>{self._said('intro', day=self.turn.now)}</p>{parts}</body></html>"
        )

    def _part(self, name: str, rows: Any) -> str:
        head = f"<h2>{self._said(f'part.{name}')}</h2>"
        if not rows:
            return f"{head}<p>{self._said('nothing')}</p>"
        items: Sequence[Mapping[str, Any]] = rows if isinstance(rows, list) else [rows]
        return head + "".join(self._answer(one) if name == "answers" else self._row(one) for one in items)

    def _answer(self, row: Mapping[str, Any]) -> str:
        """An answer under its question's name, as it was given."""
        key = f"{row['conversation']}.{row['question']}"
        asked = self._text(f"{key}.name") or escape(str(row["question"]))
        given = self._value("", row["answer"], f"{key}.{{}}")
        rest = {name: row[name] for name in ("at", "seen_by")}
        return f"<dl><dt>{asked}</dt><dd>{given}</dd>{self._pairs(rest)}</dl>"

    def _row(self, row: Mapping[str, Any]) -> str:
        return f"<dl>{self._pairs(row)}</dl>"

    def _pairs(self, row: Mapping[str, Any]) -> str:
        """Label and value of what a row holds; what is empty is left out."""
        return "".join(
            f"<dt>{self._text(f'own_data.field.{name}') or escape(name)}</dt><dd>{self._value(name, value)}</dd>"
            for name, value in row.items()
            if value not in (None, [], {}, "")
        )

    def _value(self, name: str, value: Any, codes: str = "") -> str:
        match value:
            case bool():
                return self._text("bot.yes" if value else "bot.no") or ""
            case dict():
                fields: Mapping[str, Any] = value
                return self._row(fields)
            case list():
                items: list[Any] = value
                if any(isinstance(one, dict) for one in items):
                    return "".join(self._value(name, one) for one in items)
                return ", ".join(self._value(name, one, codes) for one in items)
            case str():
                pattern = codes or CODED.get(name, "")
                return (self._text(pattern.format(value)) if pattern and value else None) or escape(value)
            case int() | float() | datetime() | date():
                return self._text("bot.plain", text=value) or ""
            case _:
                return escape("–" if value is None else str(value))

    def _said(self, key: str, **values: Any) -> str:
        return self._text(f"own_data.{key}", **values) or escape(key)

    def _text(self, key: str, **values: Any) -> str | None:
        """A text in the reader's language, escaped; None where there is none under that key, or it wants more."""
        try:
            return escape(self.turn.texts.plain(self.language, Text(key, values), zone=self.turn.who.zone))
        except (MissingText, ValueError):
            return None
