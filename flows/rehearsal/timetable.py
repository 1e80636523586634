"""How each template is rehearsed: how many people, for how long, who comes when, and when pairs are proposed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

LAST_WEEKS = 4
"""Nobody is matched in the last weeks: a pair needs some of its own."""


@dataclass(frozen=True, slots=True)
class Timetable:
    """Days are counted from the beginning of the rehearsal."""

    members: int = 180
    weeks: int = 26
    """The program's length, with the days before it begins and the week after its end."""
    mentor_every: int = 3
    """One member in so many is a mentor."""
    joining_days: int = 17
    """Members come in over so many days."""
    starts: int = 7
    """The day on which the program starts; pairs are proposed from the next day on."""
    matched: tuple[int, ...] | None = None
    """The days on which pairs are proposed; None: every week."""

    def previews(self, weeks: int) -> Sequence[int]:
        """The days on which pairs are proposed in a rehearsal of *weeks*."""
        if self.matched is not None:
            return [day for day in self.matched if day < weeks * 7]
        return range(self.starts + 1, weeks * 7 - 7 * LAST_WEEKS, 7)


PLAYED: Mapping[str, Timetable] = {
    "quality": Timetable(members=48, weeks=41),
    "flash": Timetable(members=190, weeks=7, mentor_every=2, joining_days=9, starts=14, matched=(15, 17)),
    "commitment": Timetable(members=60, weeks=54),
    "community": Timetable(members=36, weeks=30),
}
"""By template, where it is not the usual one: everybody is there before four weeks of flash begin."""


def timetable(template: str) -> Timetable:
    """How *template* is rehearsed."""
    return PLAYED.get(template, Timetable())
