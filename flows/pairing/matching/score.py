"""How well two people fit: 0 to 100, by component. Pure, integers only, the same on every machine."""

from bot.text_safety import folded
from flows.pairing.matching.model import Candidate, Reason
from flows.pairing.matching.rules import same_field

WEIGHTS = {"topics": 50, "availability": 20, "goals": 10, "field": 10, "format": 10}
"""They add up to 100. What a member said matters most counts double, and the whole is scaled back to 100."""
STOP = 4
"""Words shorter than this say nothing about a goal."""


def components(mentor: Candidate, mentee: Candidate) -> dict[str, int]:
    """Each component from 0 to 100.

    topics: the share of the mentee's topics that the mentor offers; availability: shared hours out of the mentee's,
    in one zone; field: the same; goals: shared words out of the shorter; format: whether they agree.
    """
    wanted = mentee.topics
    hours = mentee.availability
    return {
        "topics": 100 * len(wanted & mentor.topics) // len(wanted) if wanted else 50,
        "availability": 100 * len(hours & mentor.availability) // len(hours) if hours else 50,
        "goals": _goals(mentor, mentee),
        "field": 100 if same_field(mentor, mentee) else 0,
        "format": 100 if "either" in (mentor.format, mentee.format) or mentor.format == mentee.format else 0,
    }


def score(parts: dict[str, int], mentor: Candidate, mentee: Candidate) -> int:
    """The weighted mean of *parts*, rounded down: 0 to 100."""
    weights = dict(WEIGHTS)
    for who in (mentor, mentee):
        if who.priority in weights:
            weights[who.priority] += WEIGHTS[who.priority]
    return sum(parts[name] * weight for name, weight in weights.items()) // sum(weights.values())


def reasons(mentor: Candidate, mentee: Candidate) -> tuple[Reason, ...]:
    """What the two have in common, most telling first."""
    found: list[Reason] = []
    if topics := sorted(mentor.topics & mentee.topics):
        found.append(Reason("common_topics", {"topics": topics}))
    if same_field(mentor, mentee):
        found.append(Reason("common_field", {"field": mentee.field or ""}))
    found.append(Reason("common_languages", {"languages": sorted(mentor.languages & mentee.languages)}))
    if hours := sorted(mentor.availability & mentee.availability):
        found.append(Reason("common_hours", {"availability": hours}))
    return tuple(found)


def _goals(mentor: Candidate, mentee: Candidate) -> int:
    first, second = (_words(who.goals) for who in (mentor, mentee))
    shorter = min(len(first), len(second))
    return 100 * len(first & second) // shorter if shorter else 0


def _words(text: str) -> frozenset[str]:
    return frozenset(word for word in folded(text).split() if len(word) >= STOP)
