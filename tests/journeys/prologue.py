"""Scenes that many plays have in common are played once: a play that has come to the same point goes on behind it."""

from collections import OrderedDict
from collections.abc import Awaitable, Callable, Hashable
from datetime import datetime
from hashlib import blake2b
from typing import TYPE_CHECKING, NamedTuple
from weakref import WeakKeyDictionary

from sqlalchemy import Engine as Database
from sqlalchemy import event

from tests.copies import PutBack, kept

if TYPE_CHECKING:
    from tests.journeys.theatre import Play

KEPT = 120
"""Scenes that are held at once, each with its database in memory."""
TOLD = ("heard", "seen", "sealed", "keys", "refs", "retracted")


class Past:
    """All that happened in a play so far, as long as all of it came through the play's own acts."""

    def __init__(self, database: Database) -> None:
        self.told = ""
        """The digest of it."""
        self._commits = _counter(database)
        self._seen = self._commits[0]

    def happens(self, what: object) -> None:
        """One more thing has happened, and all that came of it."""
        self.told = blake2b(f"{self.told}{what!r}".encode()).hexdigest()
        self._seen = self._commits[0]

    def becomes(self, told: str) -> None:
        """That of another play was put in its place."""
        self.told, self._seen = told, self._commits[0]

    def breaks(self) -> None:
        """Something else happened: from now on no other play has the same past."""
        self._seen = -1

    @property
    def is_whole(self) -> bool:
        """Whether nothing was written but by the play's acts."""
        return self._seen == self._commits[0]


class Scene(NamedTuple):
    """All that a scene left behind."""

    put_back: PutBack
    past: str
    at: datetime
    events: int
    told: list[dict]
    """Of each stage: what is kept of what was told there, by the name of its field."""


_scenes: OrderedDict[Hashable, Scene] = OrderedDict()
patched = False
"""Whether the test that runs changes parts of the program: then it shares nothing with others."""
_commits: WeakKeyDictionary[Database, list[int]] = WeakKeyDictionary()


async def played(play: "Play", scene: Hashable, act: Callable[[], Awaitable[None]]) -> None:
    """Bring a play to the end of a *scene*, which *act* plays; *scene* is whatever makes it differ from others."""
    key = (play.database.dialect.name, play.past.told, play.clock.now(), scene)
    if key in _scenes:
        _scenes.move_to_end(key)
        _restore(play, _scenes[key])
        return
    await act()
    play.past.happens(scene)
    _scenes[key] = _scene(play)
    while len(_scenes) > KEPT:
        _scenes.popitem(last=False)


def _counter(database: Database) -> list[int]:
    """How often something was committed to a database."""
    if database not in _commits:
        counter = _commits[database] = [0]

        def count(_: object) -> None:
            counter[0] += 1

        event.listen(database, "commit", count)
    return _commits[database]


def _scene(play: "Play") -> Scene:
    told = [{name: _copied(getattr(stage, name)) for name in TOLD} for stage in (play.stage, play.other)]
    return Scene(kept(play.database), play.past.told, play.clock.now(), play.events, told)


def _restore(play: "Play", scene: Scene) -> None:
    scene.put_back(play.database)
    play.past.becomes(scene.past)
    play.clock.move_to(scene.at)
    play.events = scene.events
    for stage, told in zip((play.stage, play.other), scene.told, strict=True):
        for name, value in told.items():
            here = getattr(stage, name)
            here.clear()
            (here.extend if isinstance(here, list) else here.update)(_copied(value))


def _copied(told: dict | list) -> dict | list:
    """With lists of its own: letters never change."""
    if isinstance(told, list):
        return list(told)
    return {key: list(value) if isinstance(value, list) else value for key, value in told.items()}
