"""What becomes of a call in bad weather, on any platform; how it limits is its own."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

from aiohttp import web

from benchmarks.faults.weather import Fault
from tests.adapters.slack.standin import half


async def kept_off(request: web.Request, fault: Fault | None, hangs: float) -> web.Response | None:
    """What is answered in place of carrying it out; None where it is carried out. *hangs*: seconds without a word."""
    match fault:
        case "stumbles":
            return _stumbled()
        case "refuses":
            _cut(request)
            return web.Response()
        case "hangs":
            await asyncio.sleep(hangs)
            return web.Response(status=504)
        case _:
            return None


async def spoilt(
    request: web.Request, fault: Fault | None, hangs: float, answer: Mapping[str, Any]
) -> web.StreamResponse | None:
    """What is said in place of *answer* to a call that was carried out; None where that is said, late or unheard."""
    match fault:
        case "lost":
            _cut(request)
        case "stumbles_after":
            return _stumbled()
        case "hangs_after":
            await asyncio.sleep(hangs)
        case "half" if request.transport is not None and not request.transport.is_closing():
            return await half(request, answer)
        case _:
            pass
    return None


def _stumbled() -> web.Response:
    return web.Response(status=500, text="upstream connect error")


def _cut(request: web.Request) -> None:
    if request.transport is not None:
        request.transport.abort()
