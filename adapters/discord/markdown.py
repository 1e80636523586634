"""Shows characters as they are, in a place that reads Markdown, mentions and links into them."""

import re

from bot.messages import Span, Spans

_ACTS = re.compile(r"[\\*_~|`<\[\]]|@(?=everyone|here)|(?<=:)/(?=/)")
"""Emphasis, code, spoilers, mentions and times (`<…>`), named links, and the slash that makes an address a link."""
_BEGINS = re.compile(r"^(\s*)([-+>#]|\d+(?=\.))", re.MULTILINE)
"""A list, a quotation, a heading or small print, at the beginning of a line."""


def literal(text: str) -> str:
    """*text* so that nothing in it acts."""
    return _line_starts(_ACTS.sub(r"\\\g<0>", text))


def shown(spans: Spans) -> str:
    """*spans* as Markdown: strong ones bold, and nothing else acts."""
    return _line_starts("".join(_run(span) for span in spans))


def small(text: str) -> str:
    """Small print, line by line."""
    return "\n".join(f"-# {_ACTS.sub(_escaped, line)}" for line in text.splitlines() if line.strip())


def _run(span: Span) -> str:
    text = _ACTS.sub(_escaped, span.text)
    core = text.strip()
    if not span.strong or not core:
        return text
    before, _, after = text.partition(core)
    return f"{before}**{core}**{after}"


def _escaped(found: re.Match[str]) -> str:
    return f"\\{found[0]}"


def _line_starts(text: str) -> str:
    return _BEGINS.sub(lambda found: f"{found[1]}{_begins(found[2])}", text)


def _begins(sign: str) -> str:
    """A number of a list keeps its digits: a sign before its full stop is what takes the list away."""
    return f"{sign}\\" if sign.isdecimal() else f"\\{sign}"
