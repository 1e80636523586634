"""The members' commands: what a member can do without being asked."""

from bot.answers import Refused
from bot.commands import Argument, Call, Command, fitting
from bot.effects import Ask, Subject
from bot.languages import SPOKEN
from bot.messages import Message, Text
from bot.reading import typed_day
from bot.turn import Turn
from flows.always import wishes
from flows.always.effects import Pause
from flows.always.perform import pause as pause_until
from flows.commands.guards import described, everyone
from flows.contact.flow import MOST
from flows.goals.flow import LONGEST
from flows.goals.standing import open_goals, shown
from flows.greeting import greet
from flows.page import home_page
from flows.sessions import perform as sessions
from flows.times.perform import suggest
from flows.who import enrollments, first_name, pairs_of, partner_of, subject
from storage.tables import Enrollment, Pair

ROOT = "mentoring"


def me(turn: Turn, call: Call) -> None:
    """One's own page; below it how the program stands that one runs."""
    page = home_page(turn)
    turn.answer(Message(page.title))
    for part in page.parts:
        turn.answer(part)


def join(turn: Turn, call: Call) -> None:
    """The way in."""
    greet(turn)
    turn.answer(Message(Text("commands.in_dm")))


def goals(turn: Turn, call: Call) -> None:
    """One's goals, each with what can be done about it; without any, or with words, set one."""
    mine = enrollments(turn.session, turn.who.id)
    if not mine:
        turn.answer(Message(Text("commands.join_first")))
        return
    words = fitting(call.get("goal"), LONGEST)
    having = [one for one in mine if open_goals(turn.session, one.id)]
    if having and not words:
        for one in having:
            for message in shown(turn, one):
                turn.answer(message)
        return
    turn.perform([Ask("goals", Subject(item=turn.now.isoformat()), answers={"goal": words} if words else {})])
    turn.answer(Message(Text("commands.in_dm")))


def met(turn: Turn, call: Call) -> None:
    """Tell of a meeting that nobody asked about."""
    found = _pair(turn, call)
    if found is None:
        return
    enrollment, pair = found
    turn.perform(
        [
            Ask(
                "checkin",
                subject(pair, enrollment.id, f"own:{turn.now:%Y-%m-%dT%H:%M:%S}"),
                answers={"met": "yes"},
            )
        ]
    )
    turn.answer(Message(Text("commands.in_dm")))


def times(turn: Turn, call: Call) -> None:
    """Times that suit both of a pair."""
    found = _pair(turn, call)
    if found is not None:
        enrollment, pair = found
        turn.answer(suggest(turn, pair, enrollment))


def end(turn: Turn, call: Call) -> None:
    """End one's pair, without fault."""
    found = _pair(turn, call)
    if found is None:
        return
    enrollment, pair = found
    turn.perform([Ask("exit", subject(pair, enrollment.id, turn.now.isoformat()))])
    turn.answer(Message(Text("commands.in_dm")))


def _pair(turn: Turn, call: Call) -> tuple[Enrollment, Pair] | None:
    """The member's pair that is meant; says what is amiss where there is none, or more than one."""
    mine = [(one, pair) for one in enrollments(turn.session, turn.who.id) for pair in pairs_of(turn.session, one.id)]
    named = call.get("partner").casefold()
    if named:
        mine = [
            (one, pair)
            for one, pair in mine
            if first_name(partner_of(turn.session, pair, one.id)).casefold() == named.split(" ")[0]
        ]
    if not mine:
        turn.answer(Message(Text("commands.no_pair")))
        return None
    if len(mine) > 1:
        names = [partner_of(turn.session, pair, one.id).name for one, pair in mine]
        turn.answer(Message(Text("commands.which_partner", {"names": names, "usage": call.command.usage})))
        return None
    return mine[0]


def pause(turn: Turn, call: Call) -> None:
    """Pause until a day."""
    until = typed_day(call.get("until"), turn.today())
    if isinstance(until, Refused):
        wishes.wish_pause(turn, call.get("until"))
        turn.answer(Message(Text("commands.in_dm")))
        return
    if until <= turn.today():
        turn.answer(Message(Text("bot.too_early", {"day": turn.today()})))
        return
    pause_until(Pause(until), turn)
    turn.answer(Message(Text("commands.in_dm")))


def language(turn: Turn, call: Call) -> None:
    """Change the language."""
    wishes.speak(turn, call.get("language"))
    turn.answer(Message(Text("always.language")))


def _wish(name: str) -> Command:
    def run(turn: Turn, call: Call) -> None:
        wishes.WISHES[name.replace("-", "_")](turn, "")
        turn.answer(Message(Text("commands.in_dm")))

    return Command(ROOT, (name,), run, everyone, who="everyone")


def contact(turn: Turn, call: Call) -> None:
    """A word to the organizers: asked for, or given already; it goes when it is confirmed."""
    words = call.get("words")[:MOST]
    if words:
        turn.perform([Ask("contact", Subject(item=turn.now.isoformat()), answers={"words": words})])
        turn.answer(Message(Text("contact.quoted", {"words": words}), lines=(Text("commands.in_dm"),)))
    else:
        wishes.WISHES["contact"](turn, "")
        turn.answer(Message(Text("commands.in_dm")))


def help_me(turn: Turn, call: Call) -> None:
    """What there is; whoever is in a pair gets the way to an agenda, too."""
    agendas = sessions.offers(turn)
    head = Text("commands.help_members_paired" if agendas else "commands.help_members")
    turn.answer(Message(head, lines=described(turn, ROOT), choices=agendas))


PARTNER = Argument("partner", required=False)
COMMANDS = (
    Command(ROOT, ("me",), me, everyone, who="everyone"),
    Command(ROOT, ("join",), join, everyone, who="everyone"),
    Command(ROOT, ("goals",), goals, everyone, (Argument("goal", required=False),), who="everyone"),
    Command(ROOT, ("met",), met, everyone, (PARTNER,), who="everyone"),
    Command(ROOT, ("times",), times, everyone, (PARTNER,), who="everyone"),
    Command(ROOT, ("end",), end, everyone, (PARTNER,), who="everyone"),
    Command(ROOT, ("pause",), pause, everyone, (Argument("until", required=False),), who="everyone"),
    Command(ROOT, ("language",), language, everyone, (Argument("language", "choice", choices=SPOKEN),), who="everyone"),
    Command(ROOT, ("contact",), contact, everyone, (Argument("words", required=False),), who="everyone"),
    *(_wish(name) for name in ("resume", "leave", "my-data", "forget-me", "stop")),
    Command(ROOT, ("help",), help_me, everyone, who="everyone"),
)
