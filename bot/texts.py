"""Texts by key, in the reader's language. A template is data: named placeholders and *strong* words, nothing more.

Catalogues are gettext files beside what they belong to: `<folder>/<name>/fr.po` holds the keys `<name>.…`. The folder
`phrases` holds the engine's own, under `bot.`. A language falls back on a wider one (`bot.languages`).
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from bot.languages import CHAIN, WRITTEN, base
from bot.messages import Span, Spans, Text, plain
from bot.text_safety import cleaned

Overrides = Mapping[tuple[str, str], str]
"""(language, key) → an organizer's wording."""
NO_OVERRIDES: Overrides = {}
_PIECES = re.compile(r"\{([a-z_]+)\}|(\*)")
_SPACED = re.compile(r" (?=[?!;:»%])|(?<=«) ")
"""Where some languages have a space that does not break."""


class MissingText(LookupError):
    """A key that no catalogue of the language's chain has; names both."""


@dataclass(frozen=True, slots=True)
class Template:
    """A text cut into literal runs and placeholders: (what, is a placeholder, strong)."""

    pieces: tuple[tuple[str, bool, bool], ...]

    @property
    def names(self) -> frozenset[str]:
        """The placeholders."""
        return frozenset(what for what, placeholder, _ in self.pieces if placeholder)


def template(text: str) -> Template:
    """Cut *text*. Raises ValueError for a brace that is no `{name}` and for a `*` without its partner."""
    pieces: list[tuple[str, bool, bool]] = []
    strong, place = False, 0
    for found in _PIECES.finditer(text):
        pieces.append((text[place : found.start()], False, strong))
        if found[1]:
            pieces.append((found[1], True, strong))
        else:
            strong = not strong
        place = found.end()
    pieces.append((text[place:], False, strong))
    if strong or any(not name and ("{" in what or "}" in what) for what, name, _ in pieces):
        raise ValueError(f"not a template: {text[:60]!r}")
    return Template(tuple(piece for piece in pieces if piece[0]))


class Catalogue:
    """One language: key → its forms (one, or as many as the language has plurals)."""

    def __init__(self, files: Mapping[str, Sequence[Path]], *, no_break: bool = False) -> None:
        self._files = files
        self._no_break = no_break
        self._cut: dict[str, tuple[Template, ...]] = {}

    @cached_property
    def forms(self) -> Mapping[str, tuple[str, ...]]:
        """The texts, read on first use."""
        from babel.messages.pofile import read_po

        found: dict[str, tuple[str, ...]] = {}
        for prefix, paths in self._files.items():
            for path in paths:
                with path.open("rb") as file:
                    for message in read_po(file):
                        name = message.id if isinstance(message.id, str) else message.id[0]
                        text = message.string
                        forms = (text,) if isinstance(text, str) else tuple(text or ())
                        if self._no_break:
                            forms = tuple(_SPACED.sub("\u00a0", form) for form in forms)
                        if name and any(forms):
                            found[f"{prefix}.{name}"] = forms
        return found

    def find(self, key: str) -> tuple[Template, ...] | None:
        """The forms of a key, cut; None where this language has no such key."""
        known = self._cut.get(key)
        if known is None and key in self.forms:
            known = self._cut[key] = tuple(template(form) for form in self.forms[key])
        return known


class Texts:
    """All catalogues below some folders."""

    def __init__(self, catalogues: Mapping[str, Catalogue]) -> None:
        self._catalogues = catalogues

    @classmethod
    def load(cls, *roots: Path) -> "Texts":
        """Find the catalogues below *roots*; each is read when it is first needed."""
        files: dict[str, dict[str, list[Path]]] = {language: {} for language in CHAIN}
        for root in roots:
            for path in sorted(root.rglob("*.po")):
                prefix = "bot" if path.parent.name == "phrases" else path.parent.name
                files[path.stem].setdefault(prefix, []).append(path)
        return cls({tag: Catalogue(found, no_break=WRITTEN[base(tag)].no_break) for tag, found in files.items()})

    def keys(self, language: str) -> frozenset[str]:
        """The keys that a language has itself."""
        return frozenset(self._catalogues[language].forms)

    def forms(self, language: str, key: str) -> tuple[str, ...]:
        """The text of a key in a language itself, by plural form."""
        return self._catalogues[language].forms[key]

    def labels(self, key: str) -> tuple[str, ...]:
        """The text of *key* in every language, and its synonyms (`<key>.also`, parted by "|")."""
        found: list[str] = []
        for catalogue in self._catalogues.values():
            found += [form.replace("*", "") for form in catalogue.forms.get(key, ())]
            for synonyms in catalogue.forms.get(f"{key}.also", ()):
                found += synonyms.split("|")
        return tuple(dict.fromkeys(found))

    def say(
        self,
        language: str,
        text: Text,
        *,
        zone: str | None = None,
        today: date | None = None,
        overrides: Overrides = NO_OVERRIDES,
    ) -> Spans:
        """*text* in *language*; times in *zone* (IANA). Raises MissingText."""
        return tuple(_joined(self._spans(language, text, False, zone, today, overrides)))

    def plain(self, language: str, text: Text, *, zone: str | None = None, today: date | None = None) -> str:
        """The characters of *text* in *language*."""
        return plain(self.say(language, text, zone=zone, today=today))

    def _find(self, language: str, key: str, overrides: Overrides, values: Mapping[str, Any]) -> Template:
        for wider in CHAIN[language]:
            own = overrides.get((wider, key))
            if own is not None:
                cut = template(own)
                if cut.names <= values.keys():
                    return cut
            forms = self._catalogues[wider].find(key)
            if forms is not None:
                n = values.get("n")
                plural = WRITTEN[base(wider)].plural(n) if len(forms) > 1 and isinstance(n, int | float) else 0
                return forms[plural]
        raise MissingText(f"{key} in {language}")

    def _spans(
        self, language: str, text: Text, strong: bool, zone: str | None, today: date | None, overrides: Overrides
    ) -> list[Span]:
        spans: list[Span] = []
        for what, placeholder, emphasis in self._find(language, text.key, overrides, text.values).pieces:
            bold = strong or emphasis
            if not placeholder:
                spans.append(Span(what, bold))
            elif what not in text.values:
                raise MissingText(f"{text.key} in {language}: no value for {what}")
            else:
                spans += self._value(language, text.values[what], bold, zone, today, overrides)
        return spans

    def _value(
        self, language: str, value: Any, strong: bool, zone: str | None, today: date | None, overrides: Overrides
    ) -> list[Span]:
        short = base(language)
        match value:
            case Text():
                return self._spans(language, value, strong, zone, today, overrides)
            case str():
                return [Span(cleaned(value), strong)]
            case bool():
                return [Span(str(value), strong)]
            case int() | float():
                return [Span(_number(value, short), strong)]
            case datetime():
                return [Span(_time(value, zone, short), strong)]
            case date():
                return [Span(_day(value, today, short), strong)]
            case list() | tuple():
                items: Sequence[Any] = value
                said = [plain(tuple(self._value(language, one, strong, zone, today, overrides))) for one in items]
                return [Span(_listed(said, short), strong)]
            case _:
                raise TypeError(f"a text holds no {type(value).__name__}")


def _joined(spans: Sequence[Span]) -> list[Span]:
    joined: list[Span] = []
    for span in spans:
        if joined and joined[-1].strong == span.strong:
            joined[-1] = Span(joined[-1].text + span.text, span.strong)
        elif span.text:
            joined.append(span)
    return joined


def _number(value: float, language: str) -> str:
    if isinstance(value, int) and abs(value) < 1000:
        return str(value)
    from babel.numbers import format_decimal

    return format_decimal(value, locale=language)


def _day(day: date, today: date | None, language: str) -> str:
    from babel.dates import format_date

    written = WRITTEN[language]
    pattern = written.day if today is not None and today.year == day.year else written.day_and_year
    if day.day == 1:
        pattern = pattern.replace(" d ", f" {written.first} ")
    return format_date(day, pattern, locale=language)


def _time(at: datetime, zone: str | None, language: str) -> str:
    from babel.dates import format_datetime, get_timezone

    return format_datetime(at, "medium", tzinfo=get_timezone(zone or "UTC"), locale=language)


def _listed(items: Sequence[str], language: str) -> str:
    from babel.lists import format_list

    return format_list(list(items), locale=language)
