"""Commands about the needs survey: post it, take in a form tool's answers, and what they say about a launch."""

from bot.commands import Argument, Call, Command
from bot.effects import Subject
from bot.messages import Message, Text
from bot.turn import Turn
from flows.commands.guards import organizer, program_of
from flows.commands.people import CHANNEL
from flows.commands.programs import PROGRAM, ROOT
from flows.invitation import invite
from flows.needs_survey import results
from flows.needs_survey.importing import ANSWERS
from flows.program.moving import move, not_ready
from flows.program.states import ASKING, LIVE
from flows.program.terms import changed
from flows.where import workspaces


def launch(turn: Turn, call: Call) -> None:
    """Post the survey in a channel, with a text for a newsletter; a draft is surveying from then on."""
    program = program_of(turn, call)
    refusal = not_ready(program)
    if refusal is not None:
        turn.answer(refusal)
        return
    audience = call.get("audience")
    if audience:
        try:
            program.settings = dict(changed(program, "survey_audience", audience))
        except ValueError:
            turn.answer(Message(Text("needs_survey.no_audience", {"value": audience[:40]})))
            return
        turn.record("setting_changed", Subject(program.id), name="survey_audience")
        turn.session.add(program)
    if program.state == "draft" and turn.workspace in workspaces(turn.session, program.id):
        move(turn, program, "surveying")
    invite(turn, program, call.get("channel"))
    platform = turn.account_of(None).platform.capitalize()
    turn.answer(
        Message(
            Text("needs_survey.newsletter"),
            lines=(Text("needs_survey.newsletter_text", {"program": program.name, "platform": platform}),),
        )
    )


def import_answers(turn: Turn, call: Call) -> None:
    """Show what each column of a form tool's CSV is taken for and each line's problem; with `sure:yes`, take it in."""
    program = program_of(turn, call)
    content = call.files.get("file") or call.get("file").encode()
    ANSWERS.start(turn, program, content, columns=call.get("columns"), sure=call.get("sure") == "yes")


def show_results(turn: Turn, call: Call) -> None:
    """Have the readiness report made; it comes as a message."""
    results.start(turn, program_of(turn, call))
    turn.answer(Message(Text("report.working")))


COMMANDS = (
    Command(
        ROOT,
        ("survey", "launch"),
        launch,
        organizer,
        (CHANNEL, Argument("audience", "number", required=False), PROGRAM),
        states=ASKING,
    ),
    Command(
        ROOT,
        ("survey", "import"),
        import_answers,
        organizer,
        (
            Argument("file", "file"),
            Argument("columns", required=False),
            Argument("sure", "choice", required=False, choices=("yes",)),
            PROGRAM,
        ),
        states=ASKING,
    ),
    Command(ROOT, ("survey", "results"), show_results, organizer, (PROGRAM,), states=(*ASKING, *LIVE)),
)
