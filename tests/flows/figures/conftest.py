"""A small program to count by hand: members and pairs with the days on which things happened."""

from datetime import UTC, datetime, timedelta

import pytest

from flows.figures.values import Checkin, Meeting, Member, Pair, Record, Satisfaction

START = datetime(2026, 1, 5, 9, tzinfo=UTC)


class Small:
    """Rows written down one by one. Days count from the program's start; a mentor n is member n, a mentee 100 + n."""

    def __init__(self):
        self.members = []
        self.pairs = []
        self.checkins = []
        self.meetings = []
        self.satisfaction = []
        self.more = {}

    def day(self, number):
        """The aware time of a day of the program, at 9 in the morning; None stays None."""
        return None if number is None else START + timedelta(days=number)

    def date(self, number):
        """A day of the program as a date."""
        return self.day(number).date()

    def member(self, number, role, *, joined=0, onboarded=0, accepted=0, waiting=None, left=None, **more):
        """One member; person ids are the members' unless given."""
        more.setdefault("person", number)
        more.setdefault("state", "pool" if left is None else "left")
        stamps = {
            "joined_at": joined,
            "onboarded_at": onboarded,
            "accepted_at": accepted,
            "waiting_since": waiting,
            "left_at": left,
        }
        dated = {name: self.day(value) for name, value in stamps.items()}
        self.members.append(Member(id=number, role=role, **dated, **more))

    def people(self, mentors, mentees):
        """Mentors 1 to n and mentees 101 to 100 + m, all of them through the charter on day 0."""
        for number in range(1, mentors + 1):
            self.member(number, "mentor")
        for number in range(101, 101 + mentees):
            self.member(number, "mentee")

    def pair(self, number, mentor=None, mentee=None, *, introduced=0, ended=None, **more):
        """A pair of mentor n and mentee 100 + n, unless named."""
        more.setdefault("state", "active" if ended is None else "ended")
        self.pairs.append(
            Pair(
                id=number,
                mentor=mentor or number,
                mentee=mentee or 100 + number,
                introduced_at=self.day(introduced),
                ended_at=self.day(ended),
                **more,
            )
        )

    def met(self, pair, day, *, by=None, reported=None, confirmed=False):
        """The pair met on a day; the mentee reports it the same day unless said otherwise."""
        at = self.day(day if reported is None else reported)
        self.meetings.append(Meeting(pair, by or 100 + pair, self.date(day), at, confirmed))

    def asked(self, pair, member, period, answer=None, *, asked=7, answered=None, **more):
        """A check-in that was asked, and what was answered."""
        replied = answered if answered is not None else (asked if answer else None)
        self.checkins.append(
            Checkin(
                pair=pair,
                member=member,
                period=period,
                asked_at=self.day(asked),
                answered_at=self.day(replied),
                met=answer,
                **more,
            )
        )

    def said(self, pair, member, *, round="mid1", at=40, **more):
        """One side's answers to a satisfaction survey."""
        self.satisfaction.append(Satisfaction(pair=pair, member=member, round=round, answered_at=self.day(at), **more))

    def record(self):
        """All of it, as the figures take it."""
        return Record(
            program=1,
            members=tuple(self.members),
            pairs=tuple(self.pairs),
            checkins=tuple(self.checkins),
            meetings=tuple(self.meetings),
            satisfaction=tuple(self.satisfaction),
            **self.more,
        )


@pytest.fixture
def small():
    """An empty small program."""
    return Small()
