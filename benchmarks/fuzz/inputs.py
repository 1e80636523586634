"""Inputs drawn from a seed: strange texts, and payloads in which something is strange, missing, or of another kind."""

from __future__ import annotations

from copy import deepcopy
from random import Random
from typing import Any

PIECES = (
    *("", " ", "\n", "\r\n", "\t", "\x00", "\x1b[2J", "\u202e", "\u200b", "\ufeff", "\u2028", "\ud800", "\U0010ffff"),
    *("é", "e\u0301", "ß", "İ", "ı", "﷽", "👩‍👩‍👧‍👦", "🇫🇷", "１２", "٣", "½", "Ⅳ", "²"),
    *(
        "=1+1",
        "@everyone",
        "<!channel>",
        "<@U1>",
        "<@U1|x",
        "<https://a|b>",
        "&lt;&amp;",
        "*_~`>",
        "||",
        "[a](b)",
        "%s{}",
    ),
    *(
        "'",
        '"',
        "''",
        '"""',
        "«",
        "»",
        "’",
        ";",
        ",",
        "|",
        ".",
        ":",
        "c1.met",
        "do.case.1",
        "post.x",
        "wish.stop",
        "p|",
    ),
    *("0", "-1", "1e400", "nan", "inf", "9" * 40, "2027-02-30", "31/02", "0000-00-00", "99999-01-01", "12:61", "29.2."),
    *(
        "mardi",
        "demain",
        "tomorrow",
        "next friday",
        "dans 3 semaines",
        "il y a",
        "le 1er",
        "fin mars",
        "in a fortnight",
    ),
    *("oui", "non", "yes", "no", "pas encore", "not yet", "stop", "pause jusqu'au", "efface", "leave", "je", "we met"),
    *("../../etc/passwd", "C:\\x", "; drop table person", "${jndi}", "{{7*7}}", "a" * 300, "((((((", "aaaaaaaaaa!"),
)
ODD: tuple[Any, ...] = (None, True, 0, -1, 10**30, 1.5, float("inf"), "", [], {}, [[]], {"value": None}, ["x"], [{}])


def text(chance: Random) -> str:
    """A few pieces after each other; now and then thousands."""
    many = chance.choice((0, 1, 1, 2, 2, 3, 4, 6, 10)) if chance.random() < 0.995 else 2000
    found = [chance.choice(PIECES) for _ in range(many)]
    if chance.random() < 0.3:
        found.append(chr(chance.choice((chance.randrange(128), chance.randrange(0x3000), chance.randrange(0x110000)))))
    return chance.choice(("", " ")).join(found)


def strange(payload: Any, chance: Random, *, fixed: frozenset[str] = frozenset()) -> Any:
    """*payload* with some of its texts replaced by others; keys and kinds stay, and what is *fixed* by name."""
    if isinstance(payload, dict):
        return {name: one if name in fixed else strange(one, chance, fixed=fixed) for name, one in payload.items()}
    if isinstance(payload, list):
        return [strange(one, chance, fixed=fixed) for one in payload]
    return text(chance) if isinstance(payload, str) and chance.random() < 0.4 else payload


def broken(payload: Any, chance: Random) -> Any:
    """*payload* with some places of another kind, or missing."""
    made = deepcopy(payload)
    for _ in range(chance.choice((1, 1, 2, 4))):
        place = made
        while isinstance(place, dict | list) and place:
            key = chance.choice(list(place)) if isinstance(place, dict) else chance.randrange(len(place))
            inner = place[key]
            if not isinstance(inner, dict | list) or not inner or chance.random() < 0.25:
                if chance.random() < 0.4:
                    del place[key]
                else:
                    place[key] = chance.choice(ODD)
                break
            place = inner
    return made
