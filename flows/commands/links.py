"""Commands that join what is apart: a workspace to a program, two accounts of one person."""

from bot.commands import Argument, Call, Command
from bot.messages import Message, Text
from bot.text_safety import folded
from bot.turn import Turn
from flows.commands import own
from flows.commands.guards import everyone, organizer, program_of
from flows.commands.programs import PROGRAM, ROOT
from flows.linking import people, places
from flows.linking.codes import give
from flows.program.states import LIVE
from flows.where import linked, title
from flows.who import is_admin
from storage.tables import Program, ProgramLink, Workspace


def may_link(turn: Turn, call: Call) -> Text | None:
    """An organizer gets a code; whoever administers the workspace in which it is typed may type it."""
    if not call.get("code"):
        return organizer(turn, call)
    if is_admin(turn.session, turn.account_of(None).id, turn.workspace):
        return None
    refused = organizer(turn, call)
    return Text("linking.admins_only") if refused is None else refused


def link(turn: Turn, call: Call) -> None:
    """Give a code, shown to the asker alone; or link this workspace to the program of the code."""
    if typed := call.get("code"):
        turn.answer(Message(places.link(turn, typed)))
        return
    program = program_of(turn, call)
    code = give(turn, "program", program.id)
    lines: list[Text] = []
    if known := linked(turn.session, program.id):
        lines.append(Text("linking.linked_so_far", {"names": known}))
    turn.answer(Message(Text("linking.program_code", {"code": code, "program": program.name}), lines=tuple(lines)))


def may_unlink(turn: Turn, call: Call) -> Text | None:
    """Either side: who organizes a program, and who administers a workspace that is linked to one."""
    return None if places.undoable(turn) else organizer(turn, call)


def unlink(turn: Turn, call: Call) -> None:
    """Undo a link: the one that is named, or an admin's own; where it is not clear which, say what there is."""
    found = places.undoable(turn)
    named, program = folded(call.get("workspace")), folded(call.get("program"))
    meant = [one for one in found if program in ("", str(one[1].id), folded(one[1].name))]
    meant = [one for one in meant if _is_meant(turn, named, one)]
    if len(meant) == 1:
        turn.answer(Message(places.unlink(turn, *meant[0]), lines=(Text("linking.after"),)))
        return
    lines = tuple(
        Text("linking.line", {"program": one.name, "workspace": title(workspace)}) for _, one, workspace in found
    )
    turn.answer(Message(Text("linking.which" if found else "linking.none"), lines=lines))


def _is_meant(turn: Turn, named: str, one: tuple[ProgramLink, Program, Workspace]) -> bool:
    """Whether a link is to the workspace of that name; without a name, to the one that its admin is in."""
    workspace = one[2]
    if not named:
        here = workspace.id == turn.workspace
        return here and is_admin(turn.session, turn.account_of(None).id, workspace.id)
    return named in (folded(workspace.name), folded(workspace.external_id), folded(title(workspace)))


def link_own(turn: Turn, call: Call) -> None:
    """Give a code on one account, or take it on the other and ask whether both are one person."""
    if typed := call.get("code"):
        turn.answer(people.ask(turn, typed))
    else:
        turn.answer(Message(Text("linking.person_code", {"code": give(turn, "person")})))


CODE = Argument("code", required=False)
COMMANDS = (
    Command(ROOT, ("program", "link"), link, may_link, (CODE, PROGRAM), states=("draft", "surveying", *LIVE)),
    Command(ROOT, ("program", "unlink"), unlink, may_unlink, (Argument("workspace", required=False), PROGRAM)),
    Command(own.ROOT, ("link",), link_own, everyone, (CODE,), who="everyone"),
)
