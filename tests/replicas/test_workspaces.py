"""The benchmark of a thousand workspaces, with two small ones: what it measures is what the bot does."""

from sqlmodel import func, select

from benchmarks.workspaces.__main__ import Side, measures
from benchmarks.workspaces.rows import Crowd, fill
from storage.database import reading
from storage.tables import Account, Checkin, Nudge, Organizer, Pair


def test_all_that_is_measured_does_its_work(postgres):
    """Nothing is refused, repeated or set aside; who is due is asked, and who is asked answers."""
    crowd = Crowd(workspaces=2, members=20, due=1)
    fill(postgres, crowd)
    side = Side(postgres, crowd, seed=1)
    for _, make in measures():
        make(side)()
    with reading(postgres) as session:
        counts = {table.__name__: session.exec(select(func.count()).select_from(table)).one() for table in COUNTED}
        assert counts == {"Account": 1 + 2 * 20 + 1, "Organizer": 1 + 2, "Pair": 2 * 2}
        fired = session.exec(select(Nudge).where(Nudge.state == "fired", Nudge.item == "d21")).all()
        answered = session.exec(select(Checkin).where(Checkin.period == "d21", Checkin.state == "answered")).all()
        assert len(fired) == 1 and [one.answers["met"] for one in answered] == ["not_yet"]


COUNTED = (Account, Organizer, Pair)
