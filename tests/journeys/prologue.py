"""What many plays begin with is played once: the next one with the same beginning goes on from where that had come to."""

from collections.abc import Awaitable, Callable, Hashable
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from tests.copies import PutBack, kept

if TYPE_CHECKING:
    from tests.journeys.theatre import Play


class Scene(NamedTuple):
    """All that a beginning left behind."""

    put_back: PutBack
    at: datetime
    events: int
    told: list[dict]
    """Of each stage: what is kept of what was told there, by the name of its field."""


_scenes: dict[Hashable, Scene] = {}
TOLD = ("heard", "seen", "sealed", "keys", "refs", "retracted")


async def begun(play: "Play", beginning: Hashable, act: Callable[[], Awaitable[None]]) -> None:
    """Bring a play in which nothing happened yet to the end of its *beginning*, which *act* plays.

    *beginning*: whatever makes it differ from the beginnings of other plays.
    """
    key = (play.database.dialect.name, play.clock.now(), beginning)
    if key in _scenes:
        _restore(play, _scenes[key])
        return
    await act()
    _scenes[key] = _scene(play)


def _scene(play: "Play") -> Scene:
    told = [{name: _copied(getattr(stage, name)) for name in TOLD} for stage in (play.stage, play.other)]
    return Scene(kept(play.database), play.clock.now(), play.events, told)


def _restore(play: "Play", scene: Scene) -> None:
    scene.put_back(play.database)
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
