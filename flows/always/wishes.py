"""Wishes that a member may write at any time, whatever is being asked."""

from datetime import date

from bot import floor, understanding
from bot.effects import Ask, Subject
from bot.messages import Choice, File, Message, Text
from bot.reading import Understood, read
from bot.repertoire import Wish
from bot.turn import Turn
from flows.agreement import offers
from flows.always.effects import GoOn, Pause
from flows.always.perform import go_on, stop
from flows.always.perform import pause as pause_until
from flows.charter.perform import in_new_language
from flows.checkin.flow import FLOW as CHECKIN
from flows.own_data import as_json, as_page
from flows.who import enrollments


def afresh(turn: Turn, flow: str) -> None:
    """Ask from the beginning. What was asked of the same wish before, and left open, is put away: an old "sure?" must
    not be answered by words that mean something else."""
    for older in floor.open_conversations(turn, turn.who.id):
        if older.flow == flow and older.enrollment_id is None:
            floor.close(turn, older, "asked_anew")
    turn.perform([Ask(flow, Subject(item=turn.now.isoformat()))])


def wish_stop(turn: Turn, words: str) -> None:
    """Stop first, then ask."""
    stop(turn)
    afresh(turn, "stopped")


def wish_pause(turn: Turn, words: str) -> None:
    """Pause until the day that was named, or ask for it."""
    until: date | None = understanding.pause_until(words, turn.today()) if words else None
    if until is not None and until > turn.today():
        pause_until(Pause(until), turn)
    else:
        afresh(turn, "pause")


def wish_resume(turn: Turn, words: str) -> None:
    """Go on."""
    go_on(GoOn(), turn)


def wish_leave(turn: Turn, words: str) -> None:
    """Ask for the confirmation, where there is something to leave."""
    if enrollments(turn.session, turn.who.id):
        afresh(turn, "leave")
    else:
        turn.say(Message(Text("leave.nothing")))


def language(turn: Turn, code: str) -> None:
    """Speak *code* from now on, and say so."""
    turn.say(Message(Text("always.language")))
    speak(turn, code)


def speak(turn: Turn, code: str) -> None:
    """Speak *code* from now on."""
    turn.who.language = code
    turn.session.add(turn.who)
    turn.record("language", value=code)
    in_new_language(turn)
    offers.in_new_language(turn)


def wish_my_data(turn: Turn, words: str) -> None:
    """All that is known of the person, as a file."""
    turn.say(
        Message(
            Text("always.my_data"),
            lines=(Text("own_data.how"),),
            files=(
                File("my-data.json", "application/json", as_json(turn), Text("own_data.file")),
                File("my-data.html", "text/html", as_page(turn), Text("own_data.page")),
            ),
        )
    )


def wish_forget_me(turn: Turn, words: str) -> None:
    """Ask for the confirmation."""
    afresh(turn, "forget")


def wish_contact(turn: Turn, words: str) -> None:
    """Ask for the words to pass on."""
    afresh(turn, "contact")


def wish_help(turn: Turn, words: str) -> None:
    """What can be done here, with buttons; at a check-in, "I need help" is an answer to it."""
    if words and _needs_help(turn, words):
        return
    turn.say(
        Message(
            Text("always.help"),
            choices=tuple(
                Choice(f"wish.{wish}", "yes", Text(f"bot.wish.{wish}")) for wish in ("pause", "contact", "my_data")
            ),
        )
    )


def _needs_help(turn: Turn, words: str) -> bool:
    """Take *words* as the check-in's answer, where it has the floor and they plainly are one; False where not."""
    asking = next((one for one in floor.open_conversations(turn, turn.who.id) if one.state == "asking"), None)
    step = CHECKIN.steps[0]
    if asking is None or asking.flow != CHECKIN.name or asking.asked_step != step.name:
        return False
    facts = CHECKIN.context(turn, asking)
    found = read(words, CHECKIN, (step,), {}, facts, turn.texts)
    if not isinstance(found, Understood) or found.answers.get(step.name) != "help":
        return False
    floor.keep(turn, asking, CHECKIN, step, "help", facts)
    floor.proceed(turn, asking, {**floor.answers_of(turn, asking), step.name: "help"})
    return True


WISHES: dict[str, Wish] = {
    "stop": wish_stop,
    "pause": wish_pause,
    "resume": wish_resume,
    "leave": wish_leave,
    "language_fr": lambda turn, words: language(turn, "fr"),
    "language_en": lambda turn, words: language(turn, "en"),
    "my_data": wish_my_data,
    "forget_me": wish_forget_me,
    "contact": wish_contact,
    "help": wish_help,
}
