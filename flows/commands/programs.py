"""Commands about a program as a whole: create, show, change, open, start, close; settings."""

from datetime import date, timedelta
from typing import Any

from sqlmodel import col, select

from bot.answers import Accepted, Refused, from_value
from bot.commands import Argument, Call, Command, amiss
from bot.effects import Ask, Subject
from bot.flow import Date, Facts
from bot.messages import Message, Text
from bot.reading import typed_day
from bot.turn import Turn
from flows.cases import plan_digest
from flows.closing.come_back import invite_back
from flows.commands.guards import admin, earlier_of, mine, organizer, program_of
from flows.forget import retention
from flows.needs_survey.advice import latest, says_wait
from flows.needs_survey.opening import tell
from flows.pairing import meanwhile, weekly
from flows.pairing.ending import end_pair
from flows.program.announcing import to_post
from flows.program.dates import fit_dates
from flows.program.facts import facts, no_last_day, summary
from flows.program.fitting import fits, in_words
from flows.program.moving import move, not_ready
from flows.program.states import ASKING, LIVE, NEXT
from flows.program.terms import Terms, changed, last_day, names, rolling, terms
from flows.program_create.flow import FLOW, INTAKES, CreateProgram, item, titles
from flows.program_create.perform import create as make
from flows.report import final, monthly
from flows.topic_list.changing import as_list, settle
from storage.tables import Pair, Program

ARGUMENTS = {"starts_on": "starts", "ends_on": "ends"}
"""By step: how its argument is called in the command."""


def create(turn: Turn, call: Call) -> None:
    """Ask the six questions; what stands in the command already is not asked again, but for what cannot be."""
    if turn.workspace is None:
        raise LookupError("a command comes from a workspace")
    facts: Facts = {"today": turn.today(), "templates": titles(turn)}
    earlier = earlier_of(turn, call)
    known: dict[str, Any] = left_by(earlier) if earlier is not None else {}
    for step in FLOW.steps:
        argument = ARGUMENTS.get(step.name, step.name)
        given = call.get(argument)
        if not given:
            continue
        taken = from_value(step, given, FLOW, facts)
        if isinstance(taken, Accepted):
            known[step.name] = taken.value
        else:
            turn.answer(amiss(argument, given, taken.text))
            if isinstance(step, Date):
                return
    today = turn.today().isoformat()
    if "ends_on" in known and known["ends_on"] <= known.get("starts_on", today):
        start, end = (date.fromisoformat(known.get(name, today)) for name in ("starts_on", "ends_on"))
        turn.answer(Message(Text("program.ends_before_start", {"start": start, "end": end})))
        return
    if len(known.keys() - {"ends_on", "intake"}) == 6:
        make(CreateProgram(turn.workspace, known, earlier.id if earlier is not None else None), turn)
        turn.answer(Message(Text("program.created_short", {"program": known["name"]})))
        return
    about = Subject(item=item(turn.workspace, turn.now, earlier.id if earlier is not None else None))
    turn.perform([Ask("program_create", about, answers=known)])
    turn.answer(Message(Text("commands.in_dm")))


def left_by(earlier: Program) -> dict[str, Any]:
    """What an earlier program answers of the six questions: all but the name and the first day."""
    rules = terms(earlier)
    known = {"controller": rules.controller, "contact": rules.contact, "safeguarding": rules.safeguarding}
    return {"template": earlier.template, **{name: value for name, value in known.items() if value}}


def list_programs(turn: Turn, call: Call) -> None:
    """One line a program."""
    lines = tuple(
        Text(
            "program.line",
            {"id": str(one.id), "program": one.name, "state": Text(f"program.state.{one.state}")},
        )
        for one in mine(turn)
    )
    turn.answer(Message(Text("program.list" if lines else "program.none"), lines=lines))


def show(turn: Turn, call: Call) -> None:
    """The program's state, its people and pairs in numbers, and its main settings."""
    program = program_of(turn, call)
    turn.answer(Message(Text("program.title", {"program": program.name}), facts=facts(turn.session, program)))


def edit(turn: Turn, call: Call) -> None:
    """Change the name or the dates."""
    program = program_of(turn, call)
    what, value = call.get("what"), call.get("value")
    if what == "name":
        program.name = value[:80]
    elif what == "ends" and rolling(program):
        turn.answer(no_last_day(program))
        return
    else:
        day = typed_day(value, turn.today())
        if isinstance(day, Refused):
            turn.answer(Message(day.text))
            return
        start = day if what == "starts" else program.starts_on
        end = day if what == "ends" else last_day(program)
        if start and end and end <= start:
            turn.answer(Message(Text("program.ends_before_start", {"start": start, "end": end})))
            return
        program.starts_on, program.ends_on = start, end or program.ends_on
    turn.session.add(program)
    turn.record("program_edited", Subject(program.id), what=what)
    turn.answer(Message(Text("program.edited", {"program": program.name}), facts=summary(program)))


def open_program(turn: Turn, call: Call) -> None:
    """Let people in: refused, with what to set, while members could not be told who runs the program.

    Where the survey says *wait*, it is asked whether to open all the same, and why.
    """
    program = program_of(turn, call)
    refusal = not_ready(program)
    if refusal is not None:
        turn.answer(refusal)
        return
    if says_wait(turn.session, program.id):
        last = latest(turn.session, program.id)
        item = str(last.id) if last is not None else None
        turn.perform([Ask("open_anyway", Subject(program.id, item=item))])
        turn.answer(Message(Text("commands.in_dm")))
        return
    move(turn, program, "open")
    told = tuple(line for line in (invite_back(turn, program), tell(turn, program)) if line is not None)
    turn.answer(Message(Text("program.opened", {"program": program.name}), lines=told))
    turn.answer(to_post(turn, program, call.get("channel")))


def start(turn: Turn, call: Call) -> None:
    """From now on pairs can be approved and introduced; a cohort's end counts from today where none is set."""
    program = program_of(turn, call)
    rules = terms(program)
    today = turn.today()
    end = last_day(program)
    if end is not None and end <= today:
        turn.answer(Message(Text("program.ends_before_start", {"start": today, "end": end})))
        return
    if rules.intake == "cohort" and program.ends_on is None:
        program.ends_on = today + timedelta(days=rules.length_days)
    move(turn, program, "running")
    plan_digest(turn, program)
    monthly.plan(turn, program)
    retention.plan(turn, program)
    next_round = weekly.plan(turn, program)
    turn.answer(weekly.started(program, next_round) or Message(Text("program.started", {"program": program.name})))


def close(turn: Turn, call: Call) -> None:
    """End the program: pairs that still meet are completed, and both sides asked what it was worth."""
    program = program_of(turn, call)
    pairs = turn.session.exec(
        select(Pair)
        .where(Pair.program_id == program.id, col(Pair.state).in_(("active", "paused")))
        .order_by(col(Pair.id))
    ).all()
    if pairs and call.get("sure") != "yes":
        turn.answer(Message(Text("program.close_sure", {"program": program.name, "n": len(pairs)})))
        return
    for pair in pairs:
        end_pair(turn, pair, "end_of_program", completed=True)
    meanwhile.closed(turn, program)
    move(turn, program, "closed")
    final.closed(turn, program)
    retention.plan(turn, program)
    turn.answer(Message(Text("program.closed", {"program": program.name})))


def pause(turn: Turn, call: Call) -> None:
    """Nothing is sent until `program resume`."""
    program = program_of(turn, call)
    program.before_pause = program.state
    move(turn, program, "paused")
    turn.answer(Message(Text("program.paused", {"program": program.name})))


def resume(turn: Turn, call: Call) -> None:
    """Go on where the program was."""
    program = program_of(turn, call)
    move(turn, program, program.before_pause or "running")
    program.before_pause = None
    meanwhile.resumed(turn, program)
    turn.answer(Message(Text("program.resumed", {"program": program.name})))


def archive(turn: Turn, call: Call) -> None:
    """Put a closed program away."""
    program = program_of(turn, call)
    move(turn, program, "archived")
    turn.answer(Message(Text("program.archived", {"program": program.name})))


def settings_show(turn: Turn, call: Call) -> None:
    """Every setting with its value; what differs from the template is marked."""
    program = program_of(turn, call)
    rules = terms(program)
    facts: list[tuple[Text, Text]] = []
    for name in Terms.model_fields:
        shown = in_words(getattr(rules, name))
        mark = Text("settings.changed", {"text": shown}) if name in program.settings else shown
        facts.append((Text("settings.label", {"label": Text(f"settings.{name}"), "name": name}), mark))
    turn.answer(Message(Text("settings.title", {"program": program.name}), facts=tuple(facts)))


def settings_set(turn: Turn, call: Call) -> None:
    """Change one setting; a value that cannot be is answered with what can."""
    program = program_of(turn, call)
    name = call.get("name")
    try:
        value = as_list(call.get("value")) if name == "topics" else call.get("value")
        program.settings = dict(changed(program, name, value))
    except LookupError:
        turn.answer(Message(Text("settings.unknown", {"name": name[:60], "names": list(Terms.model_fields)})))
        return
    except ValueError:
        words = {"label": Text(f"settings.{name}"), "value": call.get("value")[:60]}
        turn.answer(Message(Text("settings.not_possible", words), lines=(fits(name),)))
        return
    if name == "intake":
        fit_dates(program, turn.today())
    turn.session.add(program)
    if name == "retention_months":
        retention.plan(turn, program)
    if name in ("topics", "topic_words"):
        settle(turn, program)
    weekly.plan(turn, program)
    turn.record("setting_changed", Subject(program.id), name=name)
    turn.answer(Message(Text("settings.set", {"label": Text(f"settings.{name}"), "program": program.name})))


PROGRAM = Argument("program", "program", required=False)
ROOT = "mentoring-admin"
COMMANDS = (
    Command(
        ROOT,
        ("program", "create"),
        create,
        admin,
        (
            Argument("name", required=False),
            Argument("template", "choice", required=False, choices=tuple(names())),
            Argument("starts", "date", required=False),
            Argument("ends", "date", required=False),
            Argument("controller", required=False),
            Argument("contact", required=False),
            Argument("safeguarding", required=False),
            Argument("intake", "choice", required=False, choices=INTAKES),
            Argument("from", "program", required=False),
        ),
        who="admin",
    ),
    Command(ROOT, ("program", "list"), list_programs, admin, who="admin"),
    Command(ROOT, ("program", "show"), show, organizer, (PROGRAM,)),
    Command(
        ROOT,
        ("program", "edit"),
        edit,
        organizer,
        (Argument("what", "choice", choices=("name", "starts", "ends")), Argument("value"), PROGRAM),
        states=(*ASKING, *LIVE),
    ),
    Command(
        ROOT,
        ("program", "open"),
        open_program,
        organizer,
        (Argument("channel", "channel", required=False), PROGRAM),
        states=NEXT["open"],
    ),
    Command(ROOT, ("program", "start"), start, organizer, (PROGRAM,), states=NEXT["running"]),
    Command(ROOT, ("program", "pause"), pause, organizer, (PROGRAM,), states=("open", "running")),
    Command(ROOT, ("program", "resume"), resume, organizer, (PROGRAM,), states=("paused",)),
    Command(
        ROOT,
        ("program", "close"),
        close,
        organizer,
        (Argument("sure", "choice", required=False, choices=("yes",)), PROGRAM),
        states=NEXT["closed"],
    ),
    Command(ROOT, ("program", "archive"), archive, organizer, (PROGRAM,), states=NEXT["archived"]),
    Command(ROOT, ("settings", "show"), settings_show, organizer, (PROGRAM,)),
    Command(ROOT, ("settings", "set"), settings_set, organizer, (Argument("name"), Argument("value"), PROGRAM)),
)
