"""Who plays: people who differ, drawn from a seed. The same seed draws the same people."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from random import Random
from typing import Literal

from flows.rehearsal.timetable import timetable

Temper = Literal["prompt", "slow", "ghost", "unhappy", "reluctant", "quick", "leaver"]
"""Answers soon; answers late, some only after a reminder; stops answering one day; is not happy with the pair; declines
the charter; reaches the goals early; leaves the program."""

TEMPERS: tuple[tuple[Temper, int], ...] = (
    ("prompt", 44),
    ("slow", 24),
    ("ghost", 10),
    ("unhappy", 8),
    ("reluctant", 3),
    ("quick", 6),
    ("leaver", 5),
)
"""Each with its share in a hundred."""
NAMES = (
    *("Ana", "Tom", "Inès", "Bo", "Maya", "Noé", "Lina", "Omar", "Zoé", "Hugo", "Awa", "Leo", "Rosa", "Karim"),
    *("Jade", "Paul", "Nour", "Emil", "Clara", "Sami", "Éloïse", "Ivan", "Fatou", "Marc", "Yuki", "Adèle", "Luc"),
    *("Mila", "Rémi", "Sara", "Théo", "Aïcha", "Jean-Luc", "Dina", "Max", "Louise", "Amir", "Eva", "Félix", "Kim"),
)


@dataclass(frozen=True, slots=True)
class Persona:
    """One simulated member. Days are counted from the beginning of the rehearsal."""

    account: str
    name: str
    role: Literal["mentor", "mentee"]
    language: Literal["fr", "en"]
    zone: str
    temper: Temper
    types: bool
    """Writes rather than presses, and not always without typos."""
    joins: int
    turns: int | None
    """The day on which a ghost falls silent, or a leaver leaves."""
    answers: Mapping[str, str] = field(default_factory=dict[str, str])
    """By step: what they answer, where that is settled."""


def drawn(account: str, seed: int, weeks: int, role: Literal["mentor", "mentee"], joining_days: int) -> Persona:
    """The persona of an account: it depends on nothing but the arguments."""
    chance = Random(f"{seed}:{account}")
    tempers: list[Temper] = [one for one, _ in TEMPERS]
    temper = chance.choices(tempers, [share for _, share in TEMPERS])[0]
    language: Literal["fr", "en"] = "fr" if chance.random() < 0.6 else "en"
    return Persona(
        account=account,
        name=f"{chance.choice(NAMES)} {chance.choice('ABCDEFGHJKLMNPRSTV')}.",
        role=role,
        language=language,
        zone="Europe/Paris" if chance.random() < 0.75 else "America/Montreal",
        temper=temper,
        types=chance.random() < 0.3,
        joins=chance.randrange(joining_days),
        turns=chance.randrange(*_turning(weeks)) if temper in ("ghost", "leaver") else None,
    )


def cast(
    members: int, seed: int, weeks: int, template: str = "classic", ghosts: int | None = None
) -> tuple[Persona, ...]:
    """As many people as asked for, in the order in which a list would name them: so many mentees for each mentor, and
    over so many days, as *template* is rehearsed with. *ghosts*: how many in a hundred fall silent, if not as usual.
    """
    times = timetable(template)
    people = (
        drawn(
            f"m{number:05d}",
            seed,
            weeks,
            "mentor" if number % times.mentor_every == 0 else "mentee",
            times.joining_days,
        )
        for number in range(members)
    )
    return tuple(one if ghosts is None else _haunted(one, seed, weeks, ghosts) for one in people)


def _haunted(one: Persona, seed: int, weeks: int, ghosts: int) -> Persona:
    """The same person, who falls silent or does not, with another chance than usual."""
    chance = Random(f"{seed}:ghost:{one.account}")
    if chance.randrange(100) < ghosts:
        return replace(one, temper="ghost", turns=chance.randrange(*_turning(weeks)))
    return replace(one, temper="prompt", turns=None) if one.temper == "ghost" else one


def _turning(weeks: int) -> tuple[int, int]:
    """From which day on, and before which, somebody falls silent or leaves in a play of so many weeks."""
    first = min(25, weeks * 7 // 2)
    return first, max(weeks * 7 - 14, first + 1)
