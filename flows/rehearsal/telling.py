"""A rehearsal in words: three short messages for an organizer, the file with everything beside the first."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from bot.messages import File, Message, Text
from flows.rehearsal.concerns import Concern
from flows.rehearsal.program import DraftPair, Rehearsal

PAIRS_SHOWN = 5
"""So many draft pairs are in the message; all are in the file."""
RUNS = ("running", "paused")


def told(found: Rehearsal, files: tuple[File, ...] = ()) -> tuple[Message, ...]:
    """What came of it in numbers; what to settle; today's draft pairs."""
    return (summary(found, files), verdict(found), *drafts(found))


def summary(found: Rehearsal, files: tuple[File, ...] = ()) -> Message:
    """From when to when, who played, and how much was said."""
    dates = found.copied.dates
    return Message(
        Text("rehearsal.title", {"program": found.name, "opens": dates.opens, "ends": dates.ends}),
        lines=(*_players(found), *([Text("rehearsal.in_file")] if files else [])),
        facts=facts(found),
        small=Text("rehearsal.simulated", {"seed": str(found.seed)}),
        files=files,
    )


def _players(found: Rehearsal) -> Iterator[Text]:
    copied = found.copied
    if copied.played < copied.enrolled:
        yield Text("rehearsal.sampled", {"n": copied.played, "of": copied.enrolled})
    elif not copied.played:
        yield Text("rehearsal.all_invented", {"n": copied.invented})
    elif copied.invented:
        yield Text(
            "rehearsal.some_invented", {"real": Text("rehearsal.joined", {"n": copied.played}), "n": copied.invented}
        )
    else:
        yield Text("rehearsal.all_joined", {"n": copied.played})
    if found.state in RUNS:
        yield Text("rehearsal.runs_already")


def facts(found: Rehearsal) -> tuple[tuple[Text, Text], ...]:
    """The headline numbers, as label and value."""
    counts, people = found.counts, len(found.copied.personas)
    members = found.messages()
    begun = [one for one in members if one.begun]
    by_language = [
        Text("rehearsal.in_language", {"n": n, "language": Text(f"rehearsal.language.{language}")})
        for language, n in languages(found).items()
    ]
    each = {
        "n": len(begun),
        "mean": round(len(begun) / people / found.weeks, 1),
        "most": found.strain.fullest,
        "budget": found.budget,
    }
    return (
        (Text("rehearsal.fact.messages"), Text("rehearsal.messages", {"n": len(members), "languages": by_language})),
        (Text("rehearsal.fact.begun"), Text("rehearsal.begun", each)),
        (Text("rehearsal.fact.pairs"), Text("rehearsal.paired", {"n": counts.paired_mentees, "of": counts.mentees})),
        (Text("rehearsal.fact.checkins"), Text("rehearsal.checkins", {"n": counts.asked, "answered": counts.answered})),
        (
            Text("rehearsal.fact.organizers"),
            Text("rehearsal.for_organizers", {"n": len(found.messages(*found.organizers)), "cases": counts.cases}),
        ),
    )


def languages(found: Rehearsal) -> dict[str, int]:
    """Messages to members by language."""
    counted: dict[str, int] = {}
    for one in found.messages():
        if one.letter is not None:
            language = one.letter.language.partition("@")[0]
            counted[language] = counted.get(language, 0) + 1
    return dict(sorted(counted.items(), key=lambda one: (-one[1], one[0])))


def verdict(found: Rehearsal) -> Message:
    """Whether something stands in the way, and everything worth knowing with its cure."""
    stops = sum(one.level == "stops" for one in found.concerns)
    looks = sum(one.level == "look" for one in found.concerns)
    key = "rehearsal.stops" if stops else "rehearsal.looks" if looks else "rehearsal.fine"
    return Message(Text(key, {"program": found.name, "n": stops or looks}), lines=tuple(map(concern, found.concerns)))


def concern(one: Concern) -> Text:
    """What is amiss, how much it matters, and the cure."""
    values: dict[str, Any] = dict(one.values)
    what, cure = Text(f"rehearsal.{one.code}", values), Text(f"rehearsal.{one.code}_cure", values)
    return Text(f"rehearsal.level_{one.level}", {"what": what, "cure": cure})


def drafts(found: Rehearsal) -> tuple[Message, ...]:
    """Today's real proposals, the best few; no message where nobody is ready."""
    draft = found.draft
    if not draft.pairs and not draft.left:
        return ()
    lines = [drafted(one) for one in draft.pairs[:PAIRS_SHOWN]]
    if more := len(draft.pairs) - len(lines):
        lines.append(Text("rehearsal.more_pairs", {"n": more}))
    values = {"pairs": Text("matching.pairs", {"n": len(draft.pairs)}), "n": len(draft.left)}
    return (Message(Text("rehearsal.draft", values), lines=tuple(lines)),)


def drafted(one: DraftPair) -> Text:
    """A draft pair in words."""
    pair = Text("commands.pair_name", {"mentor": one.mentor, "mentee": one.mentee})
    return Text("rehearsal.pair", {"pair": pair, "score": one.score, "why": list(one.why)})
