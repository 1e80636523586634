"""What organizers see of satisfaction: figures by role with the gap, and the answers whose authors share them.

The figures are those of the report, made beside the last ones shown and kept like these. A shared answer is listed
only where what is left of every figure that was ever shown is nobody's or still about five persons: whoever knows the
shared ones must not learn the others by subtracting.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, func, select

from bot import jobs
from bot.effects import Subject
from bot.messages import Message, Text
from bot.repertoire import Work
from bot.turn import Turn, local
from flows.closing import testimonials
from flows.figures.figure import MINIMUM, Figure, Voice, from_json
from flows.figures.formulas import ALL
from flows.figures.record import Record, read
from flows.listing import PAGE, show_more
from flows.program.terms import terms
from flows.reminding import listed
from flows.report import kept, now
from flows.report.headlines import with_trend
from flows.who import own_pairs, partner_of, run_by
from storage.tables import Conversation, Enrollment, Pair, Person, Program, Report, SatisfactionAnswer

JOB = "satisfaction_results"
FIGURES = ("satisfaction_mean", "satisfied_share", "satisfaction_gap", "fit", "nps")
ROLES = ("role:mentor", "role:mentee")


MORE = "shared_answers"
"""The button that shows the next of the answers that are shared."""


def start(turn: Turn, program: Program, after: int = 0) -> None:
    """Have them counted for whoever the turn is with; they come as a message.

    *after*: only the shared answers that come after so many.
    """
    payload = {"program": program.id, "person": turn.who.id, "at": turn.now.isoformat()}
    jobs.start(turn, JOB, {**payload, "after": after})


def compute(session: Session, payload: Mapping[str, Any]) -> Mapping[str, Any]:
    """JSON: the figures, beside which report they were made, the ids of answers to list, and how many are held back."""
    before = kept.last(session, payload["program"])
    found = now.counted(session, payload)
    record = read(session, payload["program"])
    shared = _shared(session, payload["program"], payload["person"])
    safe = listable({_voice(record, one) for one in shared}, _ever_shown(session, record, payload["program"], found))
    ids = [one.id for one in shared if _voice(record, one) in safe]
    return {
        "figures": kept.as_json(found),
        "before": before.id if before is not None else None,
        "answers": ids,
        "held_back": len(shared) - len(ids),
    }


def listable(shared: Collection[Voice], figures: Iterable[Figure]) -> frozenset[Voice]:
    """Which of the answers in *shared* may be listed beside *figures*, each of which was shown whole.

    What a figure leaves when the listed answers are taken out is about nobody, or about `MINIMUM` persons at least.
    """
    listing = frozenset(shared)
    groups = [figure.voices for figure in figures]
    while True:
        given_away = {
            voice
            for group in groups
            if 0 < len({person for person, _, _ in group - listing}) < MINIMUM
            for voice in group & listing
        }
        if not given_away:
            return listing
        listing -= given_away


def _shared(session: Session, program: int, reader: int) -> Sequence[SatisfactionAnswer]:
    """Each side's newest answers, where they are shared; none of the reader's own pairs."""
    rows = session.exec(
        select(SatisfactionAnswer)
        .join(Pair, col(Pair.id) == SatisfactionAnswer.pair_id)
        .where(Pair.program_id == program, col(Pair.id).not_in(own_pairs(session, program, reader)))
        .order_by(col(SatisfactionAnswer.answered_at), col(SatisfactionAnswer.id))
    ).all()
    newest = {(one.pair_id, one.enrollment_id): one for one in rows if one.score is not None}
    return [newest[side] for side in sorted(newest) if newest[side].shared]


def _voice(record: Record, answer: SatisfactionAnswer) -> Voice:
    return record.member[answer.enrollment_id].person, answer.pair_id, answer.answered_at


def _ever_shown(session: Session, record: Record, program: int, found: Sequence[Figure]) -> Iterable[Figure]:
    """The figures of satisfaction that organizers saw or will see now, with their parts, and whose answers they are."""
    formulas = dict(ALL)
    reports = session.exec(select(Report.figures).where(Report.program_id == program).order_by(col(Report.id))).all()
    seen = {(one.name, one.at): one for report in reports for one in map(from_json, report)}
    seen |= {(one.name, one.at): one for one in found}
    for (name, at), shown in seen.items():
        if name not in FIGURES or shown.hidden:
            continue
        known = formulas[name](record, at)
        yield known
        for part in shown.parts:
            today = known.part(part.name)
            if today is not None and not part.hidden:
                yield today


def deliver(turn: Turn, payload: Mapping[str, Any], result: Mapping[str, Any]) -> bool:
    """Show them to who asked; False where other figures were shown meanwhile."""
    if now.overtaken(turn, payload, result):
        return False
    program, person = turn.session.get_one(Program, payload["program"]), payload["person"]
    if after := payload.get("after", 0):
        _list(turn, program, person, result, after)
        return True
    day = local(datetime.fromisoformat(payload["at"]), terms(program).zone).date()
    found = {one["name"]: from_json(one) for one in result["figures"]}
    facts = list(_rounds(turn, program.id))
    for name in FIGURES:
        figure = found[name]
        label = Text(f"figures.figure.{name}")
        facts.append((label, with_trend(figure, None, day)))
        for role in ROLES if name != "satisfaction_gap" else ():
            if (part := figure.part(role)) is not None:
                of_role = {"figure": label, "role": Text(f"figures.{role.replace(':', '.')}")}
                facts.append((Text("satisfaction.of_role", of_role), with_trend(part, None, day)))
    turn.say(
        Message(
            Text("satisfaction.results", {"program": program.name, "day": day}),
            facts=tuple(facts),
            choices=(testimonials.to_read(program),),
        ),
        person=person,
        program=program.id,
    )
    _list(turn, program, person, result)
    for message in listed(turn, program, "satisfaction"):
        turn.say(message, person=person, program=program.id)
    kept.remember(turn, program, result["figures"])
    turn.record("satisfaction_read", Subject(program.id), person=person)
    return True


def _rounds(turn: Turn, program: int) -> Iterable[tuple[Text, Text]]:
    """How many were asked and have answered: half-way, and at the end."""
    for flow, label in (("satisfaction", "on_the_way"), ("closing", "at_the_end")):
        asked = turn.session.exec(
            select(func.count()).where(
                Conversation.program_id == program, Conversation.flow == flow, col(Conversation.nudged).is_(True)
            )
        ).one()
        end = col(SatisfactionAnswer.round) == "end"
        answered = turn.session.exec(
            select(func.count())
            .select_from(SatisfactionAnswer)
            .join(Pair, col(Pair.id) == SatisfactionAnswer.pair_id)
            .where(Pair.program_id == program, end if flow == "closing" else ~end)
        ).one()
        if asked:
            numbers = Text("satisfaction.asked_answered", {"asked": asked, "answered": answered})
            yield Text(f"satisfaction.{label}"), numbers


def _list(turn: Turn, program: Program, person: int, result: Mapping[str, Any], after: int = 0) -> None:
    """The shared answers, one a line, a page of them; that somebody looked at them is recorded."""
    facts: list[tuple[Text, Text]] = []
    for number in result["answers"][after : after + PAGE]:
        answer = turn.session.get(SatisfactionAnswer, number)
        if answer is None or not answer.shared:
            continue
        side = turn.session.get_one(Enrollment, answer.enrollment_id)
        pair = turn.session.get_one(Pair, answer.pair_id)
        who = {
            "name": turn.session.get_one(Person, side.person_id).name,
            "partner": partner_of(turn.session, pair, side.id).name,
        }
        said = [Text("satisfaction.scored", {"score": answer.score})]
        said += [Text(f"satisfaction.shared_fit_{answer.fit}")] if answer.fit else []
        facts.append((Text("satisfaction.by", who), Text("bot.list", {"items": said})))
        turn.record("looked_at", Subject(program.id, side.id, pair.id), person=person, looked_at=side.id)
    held = result["held_back"]
    lines = (Text("satisfaction.held_back", {"n": held}),) if held and not after else ()
    if not facts and not lines:
        return
    head = Text("satisfaction.shared" if facts else "satisfaction.shared_none", {"n": len(result["answers"])})
    rest = max(len(result["answers"]) - after - PAGE, 0)
    more = (show_more(f"do.{MORE}.{program.id}", after + PAGE, min(rest, PAGE)),) if rest else ()
    turn.say(Message(head, lines=lines, facts=tuple(facts), choices=more), person=person, program=program.id)


def press_more(turn: Turn, item: str, value: str) -> Text | None:
    """The shared answers that come after so many as *value* says, by the rules of now."""
    program = run_by(turn, item)
    if program is None or not value.isdecimal() or len(value) > 8:
        return Text("bot.stale")
    start(turn, program, int(value))
    turn.answer(Message(Text("report.working")))
    return None


PRESSES = {MORE: press_more}
JOBS = {JOB: Work(compute, deliver)}
