"""A newcomer opens the page and gets from "hello" to a finished satisfaction survey, by clicking and typing alone."""

from datetime import UTC, datetime, timedelta

import pytest
from visitor import Visitor

pytestmark = pytest.mark.browser


def onboard(visitor: Visitor, role: str) -> None:
    """From hello to an accepted charter."""
    visitor.clicks("Say hello")
    visitor.clicks("Let’s go")
    visitor.clicks(role)
    visitor.ticks("Data")
    visitor.ticks("French", "English")
    visitor.ticks("Weekday lunchtimes")
    if role == "Be a mentor":
        visitor.fills("2")
    visitor.clicks("No, that will do")
    visitor.sees("charter")
    visitor.clicks("I accept")


def wait_for(visitor: Visitor, who: str, words: str, weeks: int) -> None:
    """Let weeks pass until somebody is asked."""
    for _ in range(weeks):
        visitor.be(who)
        if visitor.transcript.get_by_text(words).count():
            return
        visitor.waits("+1 week")
    visitor.be(who)
    visitor.sees(words)


def test_a_newcomer_runs_a_program(chromium, bot):
    """Program, onboarding, charter, introduction, check-in, satisfaction: nothing else than the page is used."""
    page = chromium.new_page(viewport={"width": 1360, "height": 860})
    visitor = Visitor(page, bot)
    visitor.shows("welcome")

    visitor.add("Olga", organizer=True)
    today = datetime.now(UTC).date()
    visitor.says(
        f"/mentoring-admin program create name:Tandem template:classic starts:{today + timedelta(days=7)} "
        "controller:Alumni contact:team@example.org safeguarding:care@example.org"
    )
    visitor.says(f"/mentoring-admin program edit ends {today + timedelta(days=42)}")
    visitor.says("/mentoring-admin program open")
    visitor.sees("is open")
    visitor.says("/mentoring-admin program start")

    visitor.add("Tom")
    onboard(visitor, "Be a mentor")
    visitor.add("Ana")
    onboard(visitor, "Find a mentor")
    visitor.shows("charter")

    visitor.be("Olga")
    visitor.says("/mentoring-admin match preview")
    visitor.sees("Approve all")
    visitor.shows("matching")
    visitor.clicks("Approve all")
    visitor.be("Ana")
    visitor.sees("Tom")

    wait_for(visitor, "Ana", "manage to talk", weeks=3)
    visitor.shows("check-in")
    visitor.says("yes, yesterday")
    visitor.clicks("5")
    visitor.clicks("Skip")

    wait_for(visitor, "Ana", "how satisfied", weeks=6)
    visitor.clicks("4")
    visitor.clicks("A good match")
    visitor.clicks("On the way")
    visitor.clicks("Yes")
    visitor.clicks("No, figures only")
    visitor.clicks("Just go on")
    visitor.clicks("Skip")
    visitor.sees("On you go")
    visitor.shows("satisfaction")
    assert visitor.errors == []
