"""Commands about members and the charter."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from sqlmodel import col, func, select

from bot.commands import Argument, Call, Command
from bot.effects import Subject
from bot.languages import SPOKEN
from bot.messages import Message, Text
from bot.text_safety import cleaned
from bot.turn import Turn
from flows.always.perform import take_out
from flows.charter.perform import renew
from flows.charter.text import latest, write
from flows.commands.guards import member_of, organizer, person_of, program_of
from flows.commands.programs import PROGRAM, ROOT
from flows.exporting import export
from flows.importing import MEMBERS
from flows.invitation import invite
from flows.listing import Listing
from flows.looking import looked
from flows.pairing.reasons import code_in_words
from flows.program.states import JOINABLE, LIVE
from flows.reminding import UNANSWERED, listed, remind
from flows.screening.entry import ASKED, HELD
from flows.who import pairs_of, partner_of, standing, standings
from storage.tables import CharterDecision, Enrollment, Organizer, Person, Program


def members_list(turn: Turn, call: Call) -> None:
    """Who takes part, by role and state."""
    program = program_of(turn, call)
    for message in (LIST.first(turn, program), *listed(turn, program, "onboarding")):
        turn.answer(message)


Member = tuple[Enrollment, Person]


def _members(turn: Turn, program: Program, after: int, most: int) -> tuple[int, Sequence[Member]]:
    here = Enrollment.program_id == program.id
    n = turn.session.exec(select(func.count()).select_from(Enrollment).where(here)).one()
    rows = turn.session.exec(
        select(Enrollment, Person)
        .join(Person, col(Person.id) == Enrollment.person_id)
        .where(here)
        .order_by(col(Enrollment.role), col(Person.name), col(Enrollment.id))
        .offset(after)
        .limit(most)
    ).all()
    return n, rows


def _how_many(turn: Turn, program: Program, n: int) -> Message:
    return Message(Text("members.list", {"n": n, "program": program.name}))


def _lines(turn: Turn, program: Program, rows: Sequence[Member]) -> Iterator[Text]:
    states = standings(turn.session, program, [one for one, _ in rows])
    for one, person in rows:
        values = {"name": person.name or "–", "role": Text(f"members.is.{one.role}"), "state": states[one.id]}
        yield Text("members.line", values)


LIST = Listing("members", _members, _how_many, _lines)


def members_show(turn: Turn, call: Call) -> None:
    """What organizers may see of a member; that they looked is recorded."""
    program = program_of(turn, call)
    enrollment, person = member_of(turn, program, call)
    profile = enrollment.profile
    facts = [
        (Text("members.role"), Text(f"members.is.{enrollment.role}")),
        (Text("members.state"), standing(turn.session, enrollment)),
    ]
    for name in ("topics", "languages", "availability"):
        if profile.get(name):
            items = [code_in_words(name, code) for code in profile[name]]
            facts.append((Text(f"onboarding.{name}.name"), Text("bot.list", {"items": items})))
    for name in ("goals", "field"):
        if profile.get(name):
            facts.append((Text(f"onboarding.{name}.name"), Text("bot.plain", {"text": profile[name]})))
    if profile.get("wants"):
        facts.append((Text("screening.wants.name"), Text(f"screening.wants.{profile['wants']}")))
        facts.append((Text("screening.hours.name"), Text("bot.number", {"n": profile["hours"]})))
    for pair in pairs_of(turn.session, enrollment.id, "active", "paused", "ended"):
        partner = partner_of(turn.session, pair, enrollment.id)
        facts.append(
            (
                Text("members.pair"),
                Text("pairs.brief", {"partner": partner.name, "health": Text(f"pairs.health.{pair.health}")}),
            )
        )
    looked(turn, program.id, "member", enrollment=enrollment.id)
    turn.answer(Message(Text("members.title", {"name": person.name}), facts=tuple(facts)))


def members_remove(turn: Turn, call: Call) -> None:
    """Take a member out: their pairs end kindly."""
    program = program_of(turn, call)
    enrollment, person = member_of(turn, program, call)
    ended = bool(pairs_of(turn.session, enrollment.id))
    take_out(turn, enrollment, "removed")
    turn.record("removed", Subject(program.id, enrollment.id), person=person.id)
    turn.answer(Message(Text("members.removed" if ended else "members.removed_alone", {"name": person.name})))


def members_invite(turn: Turn, call: Call) -> None:
    """Post the program's invitation in a channel."""
    invite(turn, program_of(turn, call), call.get("channel"))


def members_import(turn: Turn, call: Call) -> None:
    """Show what a CSV of members would bring in and each line's problem; with `sure:yes`, take the good lines in."""
    program = program_of(turn, call)
    content = call.files.get("file") or call.get("file").encode()
    MEMBERS.start(turn, program, content, sure=call.get("sure") == "yes")


def members_export(turn: Turn, call: Call) -> None:
    """Send the members as a CSV, in the direct conversation: it is for one pair of eyes."""
    export(turn, program_of(turn, call))
    turn.answer(Message(Text("commands.in_dm")))


def charter_show(turn: Turn, call: Call) -> None:
    """The charter in force, in every language or in the one that was named."""
    program = program_of(turn, call)
    named = call.get("language")
    for language in [named] if named else SPOKEN:
        charter = latest(turn.session, program.id, language)
        if charter is not None:
            turn.answer(
                Message(
                    Text(
                        "charter.version",
                        {
                            "language": Text(f"onboarding.languages.{language}"),
                            "version": charter.version,
                            "fingerprint": charter.sha256[:12],
                        },
                    ),
                    lines=(Text("bot.plain", {"text": charter.text}),),
                )
            )


def charter_edit(turn: Turn, call: Call) -> None:
    """Write a new text: a correction stands beside the old one, a new commitment is asked of everybody again."""
    program = program_of(turn, call)
    text = cleaned(call.get("text"))
    old = latest(turn.session, program.id, call.get("language"))
    version, revision = (old.version, old.revision) if old else (1, -1)
    if call.get("kind") == "correction":
        write(turn.session, program, call.get("language"), text, version, revision + 1, turn.now)
        turn.record("charter_corrected", Subject(program.id), version=version)
        turn.answer(Message(Text("charter.corrected")))
        return
    for language in SPOKEN:
        other = latest(turn.session, program.id, language)
        if language == call.get("language"):
            write(turn.session, program, language, text, version + 1, 0, turn.now)
        elif other is not None:
            write(turn.session, program, language, other.text, version + 1, 0, turn.now)
    turn.session.flush()
    people = turn.session.exec(
        select(Enrollment)
        .where(Enrollment.program_id == program.id, col(Enrollment.state).in_(("pool", "charter", ASKED, HELD)))
        .order_by(col(Enrollment.id))
    ).all()
    once = {one.person_id: one for one in reversed(people)}  # Both roles of a person: one question.
    for enrollment in once.values():
        renew(turn, enrollment, version + 1)
    turn.record("charter_renewed", Subject(program.id), version=version + 1)
    turn.answer(Message(Text("charter.renewed_asked", {"n": len(once)})))


def charter_status(turn: Turn, call: Call) -> None:
    """Who has accepted and who has not; `remind:yes` reminds all who have not."""
    program = program_of(turn, call)
    if call.get("remind") == "yes":
        turn.answer(remind(turn, program, "charter"))
        return
    accepted = turn.session.exec(
        select(func.count())
        .select_from(Enrollment)
        .where(Enrollment.program_id == program.id, col(Enrollment.accepted_at).is_not(None))
    ).one()
    waiting, _ = UNANSWERED["charter"].read(turn, program, 0, 0)
    turn.answer(Message(Text("charter.status", {"accepted": accepted, "n": waiting})))
    for message in listed(turn, program, "charter"):
        turn.answer(message)


def charter_proof(turn: Turn, call: Call) -> None:
    """The evidence for one member: which text, when, in which language."""
    program = program_of(turn, call)
    enrollment, person = member_of(turn, program, call)
    rows = turn.session.exec(
        select(CharterDecision)
        .where(CharterDecision.enrollment_id == enrollment.id)
        .order_by(col(CharterDecision.decided_at))
    ).all()
    looked(turn, program.id, "charter", enrollment=enrollment.id)
    lines = tuple(
        Text(
            f"charter.proof_{one.decision}",
            {"at": one.decided_at, "version": one.version, "language": one.language, "fingerprint": one.sha256},
        )
        for one in rows
    )
    turn.answer(Message(Text("charter.proof" if lines else "charter.no_proof", {"name": person.name}), lines=lines))


def organizer_add(turn: Turn, call: Call) -> None:
    """Let another member run the program too."""
    program = program_of(turn, call)
    person = person_of(turn, program, call)
    known = turn.session.exec(
        select(Organizer).where(Organizer.program_id == program.id, Organizer.person_id == person.id)
    ).first()
    if known is None:
        turn.session.add(Organizer(program_id=program.id, person_id=person.id, added_at=turn.now))
        turn.record("organizer_added", Subject(program.id), added=person.id)
    turn.answer(Message(Text("members.organizer_added", {"name": person.name, "program": program.name})))


PRESSES = {LIST.name: LIST.press}
MEMBER = Argument("member", "member")
CHANNEL = Argument("channel", "channel")
LANGUAGE = Argument("language", "choice", choices=SPOKEN)
KIND = Argument("kind", "choice", choices=("correction", "commitment"))
COMMANDS = (
    Command(ROOT, ("members", "list"), members_list, organizer, (PROGRAM,)),
    Command(ROOT, ("members", "show"), members_show, organizer, (MEMBER, PROGRAM)),
    Command(ROOT, ("members", "remove"), members_remove, organizer, (MEMBER, PROGRAM)),
    Command(ROOT, ("members", "invite"), members_invite, organizer, (CHANNEL, PROGRAM), states=JOINABLE),
    Command(
        ROOT,
        ("members", "import"),
        members_import,
        organizer,
        (Argument("file", "file"), Argument("sure", "choice", required=False, choices=("yes",)), PROGRAM),
        states=LIVE,
    ),
    Command(ROOT, ("members", "export"), members_export, organizer, (PROGRAM,)),
    Command(ROOT, ("charter", "show"), charter_show, organizer, (replace(LANGUAGE, required=False), PROGRAM)),
    Command(ROOT, ("charter", "edit"), charter_edit, organizer, (LANGUAGE, KIND, Argument("text", long=True))),
    Command(
        ROOT,
        ("charter", "status"),
        charter_status,
        organizer,
        (Argument("remind", "choice", required=False, choices=("yes",)), PROGRAM),
    ),
    Command(ROOT, ("charter", "proof"), charter_proof, organizer, (MEMBER, PROGRAM)),
    Command(ROOT, ("settings", "organizer-add"), organizer_add, organizer, (MEMBER, PROGRAM)),
)
