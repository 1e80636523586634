"""A bot whose turns are held up, and one that is killed meanwhile: what a platform was told by then has to hold."""

import asyncio

from adapters import taking


def held(bot, monkeypatch):
    """No turn begins before the event that is returned is set, and the platform is not kept waiting."""
    monkeypatch.setattr(taking, "PATIENCE", 0.0)
    released = asyncio.Event()
    receive = bot.adapter.intake.taking.receive

    async def later(event):
        await released.wait()
        return await receive(event)

    bot.adapter.intake.taking.receive = later
    return released


async def killed(bot):
    """Whatever is under way ends where it is, as in a process that is killed."""
    under_way = bot.adapter.intake.taking._running
    for task in list(under_way):
        task.cancel()
    await asyncio.gather(*under_way, return_exceptions=True)
