"""A member's page and a program's page: where one is, what is next."""

from dataclasses import replace

from sqlmodel import col, select

from bot.effects import Ask, Subject
from bot.floor import answers_of, open_conversations
from bot.flow import pending
from bot.languages import SPOKEN
from bot.messages import Choice, Message, Page, Text
from bot.pressing import change
from bot.prompts import prompt
from bot.turn import Turn
from flows.agreement.offers import on_page
from flows.agreement.standing import state as agreement_state
from flows.cases import SHOWN
from flows.closing import testimonials
from flows.exit.perform import button as exit_button
from flows.figures.formulas import CONFIDENTIAL, figures
from flows.figures.record import read
from flows.follow_up.alerts import case, count_open, open_cases
from flows.join import joinable
from flows.pairing.resting import way_back
from flows.program.facts import facts
from flows.reach.standing import asked, shared
from flows.report import HEADLINES, value
from flows.report.kept import chart
from flows.times.perform import offer
from flows.who import enrollments, first_name, organizers, pairs_of, partner_of, standing
from storage.tables import CharterDecision, CharterVersion, Conversation, Goal, Nudge, Organizer, Program

QUESTIONS = ("checkin", "satisfaction", "renewal", "closing")
"""The kinds of nudges that begin with a question."""


def page(turn: Turn, name: str) -> Page:
    """The page of that name: `member`; `program:<id>` for its organizers; `home`, one's own and the program one runs.

    Anything else is the member's own.
    """
    kind, _, number = name.partition(":")
    if kind == "home":
        return home_page(turn)
    if kind == "program" and number.isdecimal() and turn.who.id in organizers(turn.session, int(number)):
        program = turn.session.get_one(Program, int(number))
        return program_page(turn, program)
    return member_page(turn)


def home_page(turn: Turn) -> Page:
    """One's own page, and below it how the program stands that one runs: the newest that is alive."""
    own = member_page(turn)
    program = turn.session.exec(
        select(Program)
        .join(Organizer, col(Organizer.program_id) == Program.id)
        .where(Organizer.person_id == turn.who.id, col(Program.state).not_in(("closed", "archived")))
        .order_by(col(Program.state) != "running", col(Program.id).desc())
        .limit(1)
    ).first()
    if program is None:
        return own
    runs = program_page(turn, program)
    # Who only runs a program is not asked to join one.
    takes_part = own.parts if enrollments(turn.session, turn.who.id) else waits(turn)
    return Page(own.title, (*takes_part, Message(runs.title), *runs.parts))


def program_page(turn: Turn, program: Program) -> Page:
    """How the program stands: facts, the most urgent cases with their buttons, figures that give no answer away."""
    cases = open_cases(turn, program.id, turn.who.id, SHOWN)
    n, _ = count_open(turn, program.id, turn.who.id)
    heading = Text("alerts.list" if cases else "alerts.none", {"n": n, "program": program.name})
    found = {one.name: one for one in figures(read(turn.session, program.id), turn.now)}
    headlines = [found[name] for name in HEADLINES if name not in CONFIDENTIAL]
    few = [one for one in headlines if one.hidden]
    return Page(
        Text("program.title", {"program": program.name}),
        (
            Message(Text(f"program.state.{program.state}"), facts=facts(turn.session, program)),
            Message(heading),
            *(case(turn, alert) for alert in cases),
            Message(
                Text("report.title", {"program": program.name, "day": turn.today()}),
                lines=(Text("report.too_few", {"n": len(few)}),) if few else (),
                facts=tuple((Text(f"figures.figure.{one.name}"), value(one)) for one in headlines if not one.hidden),
            ),
            chart(turn, program),
        ),
    )


def member_page(turn: Turn) -> Page:
    """What waits for me, where I am, my pair, my next prompt, my goals, and what I can do."""
    waiting = waits(turn)
    parts: list[Message] = []
    for enrollment in enrollments(turn.session, turn.who.id):
        choices: list[Choice] = []
        program = turn.session.get_one(Program, enrollment.program_id)
        facts = [
            (Text("members.role"), Text(f"members.is.{enrollment.role}")),
            (Text("members.state"), standing(turn.session, enrollment)),
        ]
        for pair in pairs_of(turn.session, enrollment.id):
            partner = partner_of(turn.session, pair, enrollment.id)
            facts.append((Text("members.pair"), Text("bot.plain", {"text": partner.name})))
            if asked(turn, pair.id, enrollment.id) is not None:
                own = shared(turn, pair.id, enrollment.id)
                given = Text("bot.plain", {"text": own}) if own else Text("reach.nothing")
                facts.append((Text("reach.mine", {"partner": first_name(partner)}), given))
                label = Text("reach.change", {"partner": first_name(partner)})
                choices.append(Choice(f"do.reach.{enrollment.id}-{pair.id}", "new", label))
            choices.append(offer(pair, enrollment, first_name(partner)))
            choices.append(exit_button(pair, enrollment, first_name(partner)))
            if (agreed := agreement_state(turn.session, pair)) is not None:
                facts.append((Text("agreement.with", {"partner": first_name(partner)}), agreed))
                choices.append(on_page(turn, pair, enrollment))
        goals = turn.session.exec(
            select(Goal.text).where(Goal.enrollment_id == enrollment.id, Goal.state == "open").order_by(col(Goal.id))
        ).all()
        facts += [(Text("members.goal"), Text("bot.plain", {"text": goal})) for goal in goals]
        upcoming = turn.session.exec(
            select(Nudge.due_at)
            .where(
                Nudge.person_id == turn.who.id,
                Nudge.program_id == program.id,
                Nudge.state == "planned",
                col(Nudge.kind).in_(QUESTIONS),
            )
            .order_by(col(Nudge.due_at))
        ).first()
        if upcoming is not None:
            facts.append((Text("members.next"), Text("bot.day", {"day": upcoming.date()})))
        accepted = _accepted(turn, enrollment.id)
        if accepted is not None:
            facts.append((Text("members.charter"), Text("members.accepted", {"day": accepted.decided_at.date()})))
            choices.append(Choice(f"do.own_charter.{accepted.charter_id}", "read", Text("members.read_charter")))
        if enrollment.onboarded_at is not None:
            choices.append(Choice(f"do.own_answers.{enrollment.id}", "change", Text("members.change_answers")))
        choices += way_back(turn.session, enrollment)
        if goals:
            choices.append(Choice(f"do.own_goals.{enrollment.id}", "read", Text("members.my_goals")))
        choices.append(Choice(f"do.own_goal.{enrollment.id}", "new", Text("members.new_goal")))
        parts.append(Message(Text("bot.strong", {"text": program.name}), facts=tuple(facts), choices=tuple(choices)))
    ways = _ways(turn, bool(parts))
    return Page(Text("members.my_page"), (*waiting, *parts, *testimonials.own(turn), ways))


def waits(turn: Turn) -> tuple[Message, ...]:
    """The question that is open, to be answered here as well; before it, that messages do not arrive."""
    found: list[Message] = []
    if turn.account_of(None).unreachable is not None:
        found.append(Message(Text("members.unreached")))
    for conversation in open_conversations(turn, turn.who.id):
        flow = turn.repertoire.flows[conversation.flow]
        facts, answers = flow.context(turn, conversation), answers_of(turn, conversation)
        step = pending(flow, answers, facts, conversation.asked_step) if conversation.state == "asking" else None
        if step is not None:
            asked = prompt(flow, step, facts, conversation.id, answers)
            return (*found, replace(asked, text=Text("members.waits", {"ask": asked.text})))
    return tuple(found)


def _accepted(turn: Turn, enrollment: int) -> CharterDecision | None:
    """The charter that was accepted last."""
    return turn.session.exec(
        select(CharterDecision)
        .where(CharterDecision.enrollment_id == enrollment, CharterDecision.decision == "accepted")
        .order_by(col(CharterDecision.id).desc())
        .limit(1)
    ).first()


def press_charter(turn: Turn, item: str, value: str) -> Text | None:
    """Read again what one has accepted."""
    if not item.isdecimal():
        return Text("bot.stale")
    mine = turn.session.exec(
        select(CharterDecision.id).where(
            CharterDecision.person_id == turn.who.id, CharterDecision.charter_id == int(item)
        )
    ).first()
    if mine is None:
        return Text("bot.stale")
    turn.answer(Message(Text("bot.plain", {"text": turn.session.get_one(CharterVersion, int(item)).text})))
    return None


def press_answers(turn: Turn, item: str, value: str) -> Text | None:
    """Change what was said of oneself."""
    said = turn.session.exec(
        select(Conversation)
        .where(
            Conversation.person_id == turn.who.id,
            Conversation.flow == "onboarding",
            Conversation.enrollment_id == (int(item) if item.isdecimal() else None),
            Conversation.state == "done",
        )
        .order_by(col(Conversation.id).desc())
    ).first()
    if said is None:
        return Text("bot.stale")
    change(turn, said)
    turn.answer(Message(Text("commands.in_dm")))
    return None


def press_goal(turn: Turn, item: str, value: str) -> Text | None:
    """Set a goal."""
    if not any(str(one.id) == item for one in enrollments(turn.session, turn.who.id)):
        return Text("bot.stale")
    turn.perform([Ask("goals", Subject(enrollment=int(item), item=turn.now.isoformat()))])
    turn.answer(Message(Text("commands.in_dm")))
    return None


def _ways(turn: Turn, member: bool) -> Message:
    """What one can do: a member's wishes; else a way in, where there is one."""
    if not member and (programs := joinable(turn)):
        return Message(
            Text("greeting.which"),
            choices=tuple(Choice(f"do.join.{one.id}", "go", Text("bot.plain", {"text": one.name})) for one in programs),
        )
    if not member:
        return Message(Text("greeting.nothing"))
    others = (f"language_{one}" for one in SPOKEN if one != turn.who.language)
    wishes = ("pause", "contact", *others, "help")
    return Message(
        Text("always.what"),
        choices=tuple(Choice(f"wish.{wish}", "yes", Text(f"bot.wish.{wish}")) for wish in wishes),
    )


PRESSES = {"own_answers": press_answers, "own_charter": press_charter, "own_goal": press_goal}
