"""A rehearsal as one page that opens in any browser, and as numbers: what an organizer can keep and look through."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from html import escape
from typing import Any

from bot.letters import letter
from bot.messages import Letter, Message, Spans, Text
from bot.texts import Texts
from bot.turn import local
from flows.rehearsal import telling
from flows.rehearsal.diary import Entry
from flows.rehearsal.program import Rehearsal

STYLE = """
body{font:16px/1.5 system-ui,sans-serif;max-width:70rem;margin:2rem auto;padding:0 1rem;color:#1c2430;background:#fff}
h1{font-size:1.5rem}h2{font-size:1.2rem;margin-top:2.5rem}.hint,.small{color:#566070;font-size:.875rem}
.wide{overflow-x:auto}table{border-collapse:collapse;font-size:.875rem}
th,td{padding:.15rem .45rem;text-align:right;border-bottom:1px solid #dde2ea;white-space:nowrap}
th:first-child,td:first-child{text-align:left;position:sticky;left:0;background:#fff}
dt{font-weight:600}dd{margin:0 0 .5rem}details{border-bottom:1px solid #dde2ea;padding:.35rem 0}summary{cursor:pointer}
.said{border-left:3px solid #3b6fd4;margin:.75rem 0;padding:.1rem 0 .1rem .75rem}.begun{border-color:#c2571a}
.did{margin:.5rem 0 .5rem 2.5rem;color:#566070}.said p{margin:.15rem 0;white-space:pre-wrap}
.button{display:inline-block;border:1px solid #8a94a6;border-radius:.35rem;padding:0 .5rem;margin:.15rem .3rem 0 0}
""".strip()


class Paper:
    """Writes a rehearsal for a reader of one language."""

    def __init__(self, found: Rehearsal, texts: Texts, language: str) -> None:
        self.found = found
        self.texts = texts
        self.language = language

    def html(self) -> str:
        """The whole page; whatever a person typed is shown as text."""
        title = self._plain(Text("bot.plain", {"text": self.found.name}))
        parts = (self._summary(), self._concerns(), self._weeks(), self._drafts(), self._people())
        body = "\n".join(line for part in parts for line in part)
        return (
            f'<!doctype html>\n<html lang="{escape(self.language.partition("@")[0])}">\n<meta charset="utf-8">\n'
            f'<meta name="viewport" content="width=device-width">\n<title>{escape(title)}</title>\n'
            f"<style>{STYLE}</style>\n{body}\n</html>\n"
        )

    def _plain(self, text: Text) -> str:
        return self.texts.plain(self.language, text)

    def _say(self, text: Text) -> str:
        return _html(self.texts.say(self.language, text))

    def _letter(self, message: Message) -> Letter:
        return letter(self.texts, message, self.language)

    def _summary(self) -> Iterator[str]:
        told = self._letter(telling.summary(self.found))
        yield f"<h1>{_html(told.text)}</h1>"
        yield from (f"<p>{_html(line)}</p>" for line in told.lines)
        rows = "".join(f"<dt>{_html(label)}</dt><dd>{_html(value)}</dd>" for label, value in told.facts)
        yield f"<dl>{rows}</dl>"
        yield f'<p class="small">{_html(told.small)}</p>'

    def _concerns(self) -> Iterator[str]:
        told = self._letter(telling.verdict(self.found))
        yield f"<h2>{self._say(Text('rehearsal.page.concerns'))}</h2>"
        yield f"<p>{_html(told.text)}</p>"
        yield _list(_html(line) for line in told.lines)

    def _weeks(self) -> Iterator[str]:
        found = self.found
        yield f"<h2>{self._say(Text('rehearsal.page.weeks'))}</h2>"
        yield f'<p class="hint">{self._say(Text("rehearsal.page.weeks_hint"))}</p>'
        numbers = "".join(f"<th>{week + 1}</th>" for week in range(found.weeks))
        head = f"<th>{self._say(Text('rehearsal.page.person'))}</th>{numbers}"
        yield f'<div class="wide"><table><tr>{head}<th>{self._say(Text("rehearsal.page.total"))}</th></tr>'
        for account, persona in found.copied.personas.items():
            yield self._row(escape(f"{persona.name} ({persona.language})"), found.messages(account))
        members = found.messages()
        for language in telling.languages(found):
            said = [one for one in members if one.letter and one.letter.language.partition("@")[0] == language]
            label = Text("rehearsal.page.of_language", {"language": Text(f"rehearsal.language.{language}")})
            yield self._row(f"<b>{self._say(label)}</b>", said)
        yield self._row(f"<b>{self._say(Text('rehearsal.page.all'))}</b>", members)
        yield "</table></div>"

    def _row(self, label: str, entries: Sequence[Entry]) -> str:
        every = self.found.by_week(entries)
        begun = self.found.by_week([one for one in entries if one.begun])
        cells = [_cell(n, of) for n, of in zip(every, begun, strict=True)]
        return f"<tr><td>{label}</td>{''.join(cells)}{_cell(sum(every), sum(begun))}</tr>"

    def _drafts(self) -> Iterator[str]:
        draft = self.found.draft
        yield f"<h2>{self._say(Text('rehearsal.page.drafts'))}</h2>"
        for message in telling.drafts(self.found):
            yield f"<p>{self._say(message.text)}</p>"
        yield _list(self._say(telling.drafted(one)) for one in draft.pairs)
        if draft.left:
            yield f"<h3>{self._say(Text('rehearsal.page.left'))}</h3>"
            left = (Text("matching.left", {"name": name, "why": list(why)}) for name, why in draft.left)
            yield _list(self._say(one) for one in left)
        elif not draft.pairs:
            yield f"<p>{self._say(Text('rehearsal.page.no_drafts'))}</p>"

    def _people(self) -> Iterator[str]:
        found = self.found
        yield f"<h2>{self._say(Text('rehearsal.page.texts'))}</h2>"
        yield f'<p class="hint">{self._say(Text("rehearsal.page.texts_hint"))}</p>'
        for account, persona in found.copied.personas.items():
            values = {
                "name": persona.name,
                "role": Text(f"members.is.{persona.role}"),
                "language": Text(f"rehearsal.language.{persona.language}"),
                "n": len(found.messages(account)),
            }
            yield from self._person(account, Text("rehearsal.page.member", values))
        for account, name in found.organizers.items():
            values = {"name": name, "n": len(found.messages(account))}
            yield from self._person(account, Text("rehearsal.page.organizer", values))

    def _person(self, account: str, title: Text) -> Iterator[str]:
        yield f"<details><summary>{self._say(title)}</summary>"
        for one in (entry for entry in self.found.entries if entry.account == account):
            yield self._entry(one)
        yield "</details>"

    def _entry(self, one: Entry) -> str:
        at = local(one.at, self.found.zones.get(one.account))
        if one.letter is None:
            return f'<p class="did">→ {escape(one.deed)}</p>'
        together = f" · {self._say(Text('rehearsal.page.together'))}" if one.shared else ""
        kind = "said begun" if one.begun else "said"
        tag = escape(one.letter.language.partition("@")[0])
        return (
            f'<div class="{kind}" lang="{tag}"><p class="small">{at:%Y-%m-%d %H:%M}{together}</p>'
            f"{''.join(_words(one.letter))}</div>"
        )

    def numbers(self) -> str:
        """The same in numbers, as JSON. The same program, day and seed give the same text, to the byte."""
        found, dates = self.found, self.found.copied.dates
        written: dict[str, Any] = {
            "simulated": True,
            "program": found.name,
            "seed": found.seed,
            "opens": dates.opens.isoformat(),
            "starts": dates.starts.isoformat(),
            "ends": dates.ends.isoformat(),
            "people": {
                "enrolled": found.copied.enrolled,
                "played": found.copied.played,
                "invented": found.copied.invented,
            },
            "counts": asdict(found.counts),
            "languages": telling.languages(found),
            "fullest_week": found.strain.fullest,
            "concerns": [{"code": one.code, "level": one.level} for one in found.concerns],
            "draft": {"pairs": len(found.draft.pairs), "left_over": len(found.draft.left)},
            "weeks": [
                {
                    "name": persona.name,
                    "role": persona.role,
                    "language": persona.language,
                    "messages": found.by_week(found.messages(account)),
                    "begun": found.by_week([one for one in found.messages(account) if one.begun]),
                }
                for account, persona in found.copied.personas.items()
            ],
        }
        return json.dumps(written, indent=1, ensure_ascii=False) + "\n"


def _html(spans: Spans) -> str:
    return "".join(f"<b>{escape(one.text)}</b>" if one.strong else escape(one.text) for one in spans)


def _list(items: Iterable[str]) -> str:
    found = "".join(f"<li>{one}</li>" for one in items)
    return f"<ul>{found}</ul>" if found else ""


def _cell(n: int, begun: int) -> str:
    return f"<td>{n} ({begun})</td>" if begun else f"<td>{n or '·'}</td>"


def _words(said: Letter) -> Iterator[str]:
    """A message as it is read: its text, lines, facts, buttons, and the small print."""
    yield f"<p>{_html(said.text)}</p>"
    yield from (f"<p>{_html(line)}</p>" for line in said.lines)
    yield from (f"<p>{_html(label)} · {_html(value)}</p>" for label, value in said.facts)
    if said.buttons:
        buttons = (f'<span class="button">{escape(one.label)}</span>' for one in said.buttons)
        yield f"<p>{''.join(buttons)}</p>"
    if said.input is not None:
        options = " · ".join(label for _, label in said.input.options)
        yield f'<p class="small">[ {escape(options or said.input.label)} ]</p>'
    if said.small:
        yield f'<p class="small">{_html(said.small)}</p>'
