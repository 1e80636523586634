"""A program from hello to the first check-in and its alert, as its people live it."""

from sqlmodel import select

from storage.database import reading
from storage.tables import Alert, CharterDecision, Checkin, Meeting, Pair
from tests.journeys.theatre import Play


async def test_from_hello_to_a_check_in(database):
    """Two people join, accept the charter, are introduced, and are asked alone whether they met."""
    play = Play(database)
    await play.pair()
    assert play.stage.heard["shared:ana"], "the two are introduced in a shared conversation"
    await play.wait(days=8)
    assert play.told("ana")[-1] == play.told("tom")[-1] == "checkin.met.ask"
    await play.say("ana", "oui, hier")
    assert play.told("ana")[-1] == "bot.after"
    await play.press("ana", "5")
    await play.press("ana", "~skip")
    assert play.told("ana")[-1] == "checkin.end_yes"
    with reading(database) as session:
        assert len(session.exec(select(CharterDecision)).all()) == 2
        assert session.exec(select(Meeting)).one().met_on.isoformat() == "2027-01-11"
        assert session.exec(select(Pair)).one().health == "on_track"


async def test_a_pair_that_says_nothing_becomes_an_alert(sqlite):
    """Silence on both sides ends in one open alert with its reasons."""
    play = Play(sqlite)
    await play.pair(days=60)
    with reading(sqlite) as session:
        alert = session.exec(select(Alert)).one()
        assert {reason["code"] for reason in alert.reasons} >= {"no_contact_yet", "both_unanswered"}
        assert session.exec(select(Pair)).one().health == "silent"
        assert {one.state for one in session.exec(select(Checkin)).all()} == {"lapsed", "skipped"}
    assert "alerts.digest" in play.told("olga")
