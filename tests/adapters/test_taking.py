"""How many may wait: so many as are taken in before a platform's patience ends, however slow it goes just then."""

import asyncio
from datetime import UTC, datetime

import pytest

from adapters import taking
from adapters.taking import AT_LEAST, LONGEST_LINE, MOST_AT_ONCE, Busy, Pace, Taking
from bot.events import Chose, Sender
from bot.keeping import Keeping
from bot.messages import Reply

NOW = datetime(2027, 1, 4, 9, 0, tzinfo=UTC)


def press(number):
    return Chose(f"{number}", NOW, Sender("slack", "T1", f"T1.U{number}"), "c1.role", "mentee")


async def met(event):
    return event


@pytest.mark.parametrize(
    ("seconds", "most"), [(0.001, MOST_AT_ONCE), (0.02, round(LONGEST_LINE / 0.02)), (2.0, AT_LEAST)]
)
async def test_the_slower_it_goes_the_fewer_may_wait(sqlite, seconds, most):
    """Fast: two hundred; slow: as many as are done in time; very slow: a few all the same."""
    clock = [0.0]
    bot = Taking(met, lambda error: "", Keeping(sqlite))
    bot._pace = Pace(lambda: clock[0])
    for left in range(100, 0, -1):
        bot._pace.taken(left)
        clock[0] += seconds
    go_on = asyncio.Event()

    async def slow(event):
        await go_on.wait()
        return Reply()

    bot.receive = slow
    waiting = [asyncio.create_task(bot.take(press(number))) for number in range(MOST_AT_ONCE + 10)]
    await asyncio.sleep(0)
    turned_away = [one for one in waiting if one.done()]
    assert {type(one.exception()) for one in turned_away} == {Busy}
    assert abs(len(waiting) - len(turned_away) - most) <= 1
    go_on.set()
    await asyncio.gather(*waiting, return_exceptions=True)


async def test_a_rest_is_no_slowness():
    """Between two events with nobody behind them any time may pass."""
    clock = [0.0]
    pace = Pace(lambda: clock[0])
    for _ in range(50):
        pace.taken(0)
        clock[0] += 60
    assert pace.line(100) == 0 and taking.LONGEST_LINE > 0
