"""A program at a glance, as JSON in a reader's words: what a panel beside the conversations shows."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session, col, select

from bot.messages import Text
from bot.texts import Texts
from flows.figures.figure import Figure
from flows.figures.formulas import CONFIDENTIAL, figures
from flows.figures.record import read
from flows.program.terms import last_day, terms
from flows.report import HEADLINES
from flows.who import sides, standings
from storage.tables import Account, Alert, Enrollment, Nudge, Organizer, Pair, Person, Program

PAIRS = 200
NUDGES = 8
ORDER = ("silent", "half_silent", "needs_attention", "new", "on_track", "ended")


class Overview:
    """Reads what stands at *now* (aware UTC) for a reader of *language*."""

    def __init__(self, session: Session, texts: Texts, language: str, now: datetime) -> None:
        self.session = session
        self.texts = texts
        self.language = language
        self.now = now

    def program(self, wanted: str | None) -> dict[str, Any]:
        """The program of id *wanted*; without one, or with one that is gone, the one that runs and is newest."""
        programs = self.session.exec(select(Program).order_by(col(Program.id).desc())).all()
        chosen = next((one for one in programs if str(one.id) == wanted), None) or next(
            iter(sorted(programs, key=lambda one: one.state != "running")), None
        )
        shown: dict[str, Any] = {
            "programs": [
                {"id": str(one.id), "name": one.name, "state": one.state, "state_label": self._state(one)}
                for one in programs
            ],
            "program": None,
            "facts": [],
            "pairs": [],
            "alerts": [],
            "nudges": [],
            "figures": [],
        }
        if chosen is not None:
            shown |= {
                "program": {
                    "id": str(chosen.id),
                    "name": chosen.name,
                    "state": chosen.state,
                    "state_label": self._state(chosen),
                    "template": chosen.template,
                },
                "facts": self._facts(chosen),
                "pairs": self._pairs(chosen),
                "alerts": self._alerts(chosen),
                "nudges": self._nudges(chosen),
                "figures": self._figures(chosen),
            }
        return shown

    def badges(self) -> dict[str, list[str]]:
        """By the id of an account: what its person is in the programs."""
        found: dict[str, list[str]] = {}
        runs = self.session.exec(
            select(Account.external_id).join(Organizer, col(Organizer.person_id) == Account.person_id).distinct()
        ).all()
        for account in runs:
            found.setdefault(account, []).append(self._say("overview.organizer"))
        roles = self.session.exec(
            select(Account.external_id, Enrollment.role)
            .join(Enrollment, col(Enrollment.person_id) == Account.person_id)
            .where(col(Enrollment.state).not_in(("left", "removed")))
            .order_by(col(Enrollment.id))
        ).all()
        for account, role in roles:
            label = self._say(f"members.is.{role}")
            if label not in found.setdefault(account, []):
                found[account].append(label)
        return found

    # ----------------------------------------------------------------------------------------------------------------

    def _say(self, key: str, **values: Any) -> str:
        return self.texts.plain(self.language, Text(key, values))

    def _state(self, program: Program) -> str:
        return self._say(f"program.state.{program.state}")

    def _facts(self, program: Program) -> list[tuple[str, str]]:
        """People, who has two roles once; in the pool is who waits for a partner, not who has one or has finished."""
        rules = terms(program)
        rows = self.session.exec(
            select(Enrollment).where(
                Enrollment.program_id == program.id, col(Enrollment.state).not_in(("left", "removed"))
            )
        ).all()
        states = standings(self.session, program, rows)
        waiting = [one for one in rows if states[one.id].key == "members.state.pool"]
        facts = [
            (self._say("program.fact.people"), str(len({one.person_id for one in rows}))),
            (self._say("overview.pool"), str(len({one.person_id for one in waiting}))),
            (self._say("program.fact.rhythm"), self._say("program.every_days", n=rules.rhythm_days)),
        ]
        days = (("program.fact.starts", program.starts_on), ("program.fact.ends", last_day(program)))
        return facts + [(self._say(key), self._say("bot.day", day=day)) for key, day in days if day is not None]

    def _pairs(self, program: Program) -> list[dict[str, Any]]:
        rows = self.session.exec(
            select(Pair)
            .where(Pair.program_id == program.id, col(Pair.state).in_(("proposed", "active", "paused", "ended")))
            .order_by(col(Pair.id).desc())
            .limit(PAIRS)
        ).all()
        found: list[dict[str, Any]] = []
        for pair in sorted(rows, key=lambda one: (ORDER.index(one.health), one.id)):
            mentor, mentee = (self.session.get_one(Person, side.person_id).name for side in sides(self.session, pair))
            found.append(
                {
                    "id": str(pair.id),
                    "mentor": mentor,
                    "mentee": mentee,
                    "state": pair.state,
                    "health": pair.health,
                    "health_label": self._say(f"pairs.health.{pair.health}"),
                    "reasons": [self._reason(one) for one in pair.health_reasons],
                    "since": pair.introduced_at.isoformat() if pair.introduced_at else None,
                }
            )
        return found

    def _reason(self, reason: Mapping[str, Any]) -> str:
        return self._say(f"alerts.reason.{reason['code']}", **{k: v for k, v in reason.items() if k != "code"})

    def _alerts(self, program: Program) -> list[dict[str, Any]]:
        rows = self.session.exec(
            select(Alert)
            .where(Alert.program_id == program.id, Alert.state == "open")
            .order_by(col(Alert.urgency).desc(), col(Alert.opened_at), col(Alert.id))
        ).all()
        return [
            {
                "id": str(alert.id),
                "title": f"{self._about(alert)} · {self._say(f'alerts.kind.{alert.kind}')}",
                "reasons": [self._reason(one) for one in alert.reasons],
                "age": self._say("program.days", n=(self.now - alert.opened_at) // timedelta(days=1)),
            }
            for alert in rows
        ]

    def _about(self, alert: Alert) -> str:
        if alert.pair_id is not None:
            people = sides(self.session, self.session.get_one(Pair, alert.pair_id))
            mentor, mentee = (self.session.get_one(Person, side.person_id).name for side in people)
            return self._say("commands.pair_name", mentor=mentor, mentee=mentee)
        if alert.enrollment_id is not None:
            enrollment = self.session.get_one(Enrollment, alert.enrollment_id)
            return self.session.get_one(Person, enrollment.person_id).name
        return self._say("alerts.program")

    def _nudges(self, program: Program) -> list[dict[str, str]]:
        rows = self.session.exec(
            select(Nudge)
            .where(Nudge.program_id == program.id, Nudge.state == "planned")
            .order_by(col(Nudge.due_at), col(Nudge.id))
            .limit(NUDGES)
        ).all()
        return [
            {"due": one.due_at.isoformat(), "who": self._whom(one), "what": self._say(f"overview.nudge.{one.kind}")}
            for one in rows
        ]

    def _whom(self, nudge: Nudge) -> str:
        person = nudge.person_id
        if person is None and nudge.enrollment_id is not None:
            person = self.session.get_one(Enrollment, nudge.enrollment_id).person_id
        if person is not None:
            return self.session.get_one(Person, person).name
        if nudge.pair_id is not None:
            people = sides(self.session, self.session.get_one(Pair, nudge.pair_id))
            return " · ".join(self.session.get_one(Person, side.person_id).name for side in people)
        return ""

    def _figures(self, program: Program) -> list[dict[str, Any]]:
        """Headline figures, but for the confidential ones: who looks again after one answer could subtract."""
        found = {one.name: one for one in figures(read(self.session, program.id), self.now)}
        return [
            {
                "label": self._say(f"figures.figure.{name}"),
                "text": self._figure(found[name]),
                "basis": self._basis(found[name]),
                "share": found[name].value if found[name].kind == "rate" else None,
                "known": found[name].value is not None,
            }
            for name in HEADLINES
            if name not in CONFIDENTIAL
        ]

    def _figure(self, figure: Figure) -> str:
        if figure.hidden or figure.value is None:
            return self._say("figures.figure.too_few" if figure.hidden else "report.none_yet")
        if figure.kind == "rate":
            return self._say("overview.percent", percent=round(figure.value * 100))
        return self._say("overview.days" if figure.kind == "days" else "bot.number", n=round(figure.value, 1))

    def _basis(self, figure: Figure) -> str:
        """Numerator of denominator; for what is no share, over how many cases."""
        if figure.value is None:
            return ""
        of = _short(figure.denominator)
        if figure.kind == "rate":
            return self._say("overview.of", numerator=_short(figure.numerator), of=of)
        return self._say("overview.over", of=of)


def _short(number: float | None) -> float | int | None:
    """A number with one place at most."""
    if number is None:
        return None
    return round(number) if float(number).is_integer() else round(number, 1)
