"""One program over several workspaces: linked by a code that an admin of the other one types, undone by either."""

from collections.abc import Iterable

from sqlmodel import col, select

from bot.effects import Subject
from bot.messages import Message, Text
from bot.turn import Turn
from flows.linking.codes import look_up, use
from flows.where import places_of, title
from flows.who import is_admin, organizers
from storage.tables import Account, Organizer, Person, Program, ProgramLink, Workspace

OVER = ("closed", "archived")


def link(turn: Turn, typed: str) -> Text:
    """Link the turn's workspace to the program of the code, and tell its organizers; the sentence for who typed it."""
    session = turn.session
    if turn.workspace is None:
        raise LookupError("a command comes from a workspace")
    code = look_up(turn, typed, "program")
    if isinstance(code, Text):
        return code
    program, workspace = session.get_one(Program, code.program_id), session.get_one(Workspace, turn.workspace)
    values = {"program": program.name, "workspace": title(workspace)}
    if program.workspace_id == workspace.id:
        return Text("linking.at_home", values)
    if _row(turn, program.id, workspace.id) is not None:
        return Text("linking.already", values)
    if program.state in OVER:
        return Text("linking.over", values)
    if not use(turn, code):
        return Text("linking.code_used")
    session.add(
        ProgramLink(program_id=program.id, workspace_id=workspace.id, linked_by=turn.who.id, linked_at=turn.now)
    )
    session.flush()
    turn.record("workspace_linked", Subject(program.id), workspace=workspace.id, one=code.id)
    tell = Message(Text("linking.linked_told", values))
    _tell(turn, program, (one for one in organizers(session, program.id) if one != turn.who.id), tell)
    return Text("linking.linked", values)


def undoable(turn: Turn) -> list[tuple[ProgramLink, Program, Workspace]]:
    """The links that the turn's person may undo: of programs they organize, and of the workspace they administer."""
    runs = select(Organizer.program_id).where(Organizer.person_id == turn.who.id)
    mine = col(ProgramLink.program_id).in_(runs)
    if is_admin(turn.session, turn.account_of(None).id, turn.workspace):
        mine = mine | (col(ProgramLink.workspace_id) == turn.workspace)
    rows = turn.session.exec(
        select(ProgramLink, Program, Workspace)
        .join(Program, col(Program.id) == ProgramLink.program_id)
        .join(Workspace, col(Workspace.id) == ProgramLink.workspace_id)
        .where(mine)
        .order_by(col(ProgramLink.id))
    ).all()
    return [(link, program, workspace) for link, program, workspace in rows]


def unlink(turn: Turn, one: ProgramLink, program: Program, workspace: Workspace) -> Text:
    """Undo a link; both sides hear of it. What is there goes on until it ends, and nobody new joins from there."""
    session = turn.session
    told = {*organizers(session, program.id), *_admin(turn, one)} - {turn.who.id}
    session.delete(one)
    session.flush()
    values = {"program": program.name, "workspace": title(workspace)}
    turn.record("workspace_unlinked", Subject(program.id), workspace=workspace.id)
    _tell(turn, program, sorted(told), Message(Text("linking.unlinked_told", values), lines=(Text("linking.after"),)))
    return Text("linking.unlinked", values)


def _row(turn: Turn, program: int, workspace: int) -> ProgramLink | None:
    return turn.session.exec(
        select(ProgramLink).where(ProgramLink.program_id == program, ProgramLink.workspace_id == workspace)
    ).first()


def _admin(turn: Turn, one: ProgramLink) -> tuple[int, ...]:
    """Who linked the workspace, while they administer it still: there may be no organizer there."""
    if one.linked_by is None or turn.session.get_one(Person, one.linked_by).erased_at is not None:
        return ()
    accounts = turn.session.exec(select(Account.id).where(Account.person_id == one.linked_by)).all()
    still = any(
        one.workspace_id in places_of(turn.session, account) and is_admin(turn.session, account, one.workspace_id)
        for account in accounts
    )
    return (one.linked_by,) if still else ()


def _tell(turn: Turn, program: Program, people: Iterable[int], message: Message) -> None:
    for person in people:
        turn.say(message, person=person, program=program.id)
