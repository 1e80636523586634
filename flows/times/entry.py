"""A talk as an entry for a calendar: a file that every calendar reads, and links for those that like links.

Sources: RFC 5545 (iCalendar); the addresses are those of Google Calendar's "event template" and Outlook's "compose"
deep link. Nobody's address is in any of them.
"""

from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

from flows.times.slots import MINUTES


def file(title: str, start: datetime, uid: str, made: datetime) -> bytes:
    """The entry as iCalendar; times in UTC. *uid* is what tells it from others; the same words give the same bytes."""
    from icalendar import Calendar, Event  # only where something is planned: the library is slow to load

    event = Event()
    event.add("summary", title)
    event.add("dtstart", start.astimezone(UTC))
    event.add("dtend", start.astimezone(UTC) + timedelta(minutes=MINUTES))
    event.add("dtstamp", made.astimezone(UTC))
    event.add("uid", uid)
    calendar = Calendar()
    calendar.add("prodid", "-//Binome//Mentoring//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add_component(event)
    return calendar.to_ical()


def google(title: str, start: datetime) -> str:
    """The address that opens Google Calendar with the entry filled in."""
    dates = "/".join(f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}" for at in (start, start + timedelta(minutes=MINUTES)))
    words = urlencode({"action": "TEMPLATE", "text": title, "dates": dates})
    return f"https://calendar.google.com/calendar/render?{words}"


def outlook(title: str, start: datetime) -> str:
    """The address that opens Outlook's calendar with the entry filled in."""
    begins, ends = (f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}" for at in (start, start + timedelta(minutes=MINUTES)))
    words = {"path": "/calendar/action/compose", "rru": "addevent", "subject": title, "startdt": begins, "enddt": ends}
    return f"https://outlook.office.com/calendar/deeplink/compose?{urlencode(words)}"
