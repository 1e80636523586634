"""Logs: one line an event, as text for eyes or JSON for machines; ids and codes, never what people wrote.

One id leads from an event to its messages: `event_id` stands in every line of its turn, and each message's `key` begins
with it.
"""

from __future__ import annotations

import logging
import re
import sys
import traceback
from collections.abc import MutableMapping
from typing import Any, TextIO

import structlog

from bot.settings import Settings

Line = MutableMapping[str, Any]

SECRET = re.compile(
    r"xox[a-z](?:\.xox[a-z])?-[\w-]{6,}"  # Slack's tokens
    r"|xapp-[\w-]{6,}"
    r"|[\w-]{23,28}\.[\w-]{6}\.[\w-]{27,}"  # Discord's
    r"|(?<=://)[^/\s:@]*:[^/\s@]+(?=@)"  # a password in an address
    r"|(?<=hooks\.slack\.com/)[\w/-]+"
    r"|(?<=/webhooks/)\d+/[\w-]+"
    r"|(?i:(?<=bearer )|(?<=bot ))[\w.-]{20,}"
)
"""What no line shows, whoever wrote it."""


def set_up(settings: Settings, to: TextIO | None = None) -> None:
    """Send all logs, ours and the libraries', to standard error (or *to*) in the operator's format."""
    out = to or sys.stderr
    level = logging.getLevelNamesMapping()[settings.log_level.upper()]
    as_json = settings.log_format == "json" or (settings.log_format == "auto" and not out.isatty())
    console = structlog.dev.ConsoleRenderer(colors=out.isatty(), exception_formatter=structlog.dev.plain_traceback)
    shown = structlog.processors.JSONRenderer() if as_json else console
    before = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        where,
        masked,
    ]
    structlog.configure(
        processors=[*before, shown],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(out),
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(out)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=before,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, shown],
        )
    )
    logging.basicConfig(level=max(level, logging.WARNING), handlers=[handler], force=True)


def where(_logger: Any, _method: str, line: Line) -> Line:
    """Say of an exception what it is and where it was raised, but not its message: that may repeat what somebody wrote,
    or what a row holds.
    """
    raised = line.pop("exc_info", None)
    if raised is True:
        raised = sys.exc_info()
    elif isinstance(raised, BaseException):
        raised = (type(raised), raised, raised.__traceback__)
    if not raised or raised[1] is None:
        return line
    parts: list[str] = []
    error: BaseException | None = raised[1]
    while error is not None:
        parts.insert(0, "".join(traceback.format_tb(error.__traceback__)) + type(error).__qualname__)
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    line["exception"] = "\n".join(parts)
    return line


def masked(_logger: Any, _method: str, line: Line) -> Line:
    """Leave out whatever looks like a token or a password."""
    for name, value in line.items():
        if isinstance(value, str):
            line[name] = SECRET.sub("•••", value)
    return line
