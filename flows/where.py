"""Where a program lives: its home workspace and those linked to it. Whatever depends on that asks here."""

from collections.abc import Iterable

from sqlalchemy import bindparam
from sqlmodel import Session, col, or_, select

from storage.tables import Account, Membership, Program, ProgramLink, Workspace


def workspaces(session: Session, program: int) -> frozenset[int]:
    """The workspaces of a program: its home, and those linked to it."""
    linked = session.exec(_LINKED, params={"program": program}).all()
    return frozenset((session.get_one(Program, program).workspace_id, *linked))


def living_in(session: Session, places: Iterable[int], *states: str) -> list[Program]:
    """The programs at home in one of these workspaces, or linked to one, oldest first; in these states, where named."""
    wanted = tuple(places)
    query = (
        select(Program)
        .where(
            or_(
                col(Program.workspace_id).in_(wanted),
                col(Program.id).in_(select(ProgramLink.program_id).where(col(ProgramLink.workspace_id).in_(wanted))),
            )
        )
        .order_by(col(Program.id))
    )
    return list(session.exec(query.where(col(Program.state).in_(states)) if states else query).all())


def places_of(session: Session, account: int) -> frozenset[int]:
    """The workspaces that an account is a member of."""
    return frozenset(
        session.exec(
            select(Membership.workspace_id).where(Membership.account_id == account, col(Membership.left_at).is_(None))
        ).all()
    )


def present(session: Session, program: int) -> frozenset[int]:
    """The persons who are members of a workspace of the program."""
    return frozenset(
        session.exec(
            select(Account.person_id)
            .join(Membership, col(Membership.account_id) == Account.id)
            .where(col(Membership.workspace_id).in_(workspaces(session, program)), col(Membership.left_at).is_(None))
        ).all()
    )


def is_present(session: Session, program: int, person: int) -> bool:
    """Whether a person is a member of a workspace of the program."""
    accounts = session.exec(select(Account.id).where(Account.person_id == person)).all()
    return any(places_of(session, account) & workspaces(session, program) for account in accounts)


def together(session: Session, program: int, one: int, other: int) -> tuple[int, int] | None:
    """An account of each of two persons that are in one workspace of the program, or None where there is none."""
    found: dict[int, dict[int, int]] = {one: {}, other: {}}
    rows = session.exec(
        select(Account.person_id, Membership.workspace_id, Account.id)
        .join(Membership, col(Membership.account_id) == Account.id)
        .where(
            col(Account.person_id).in_((one, other)),
            col(Membership.workspace_id).in_(workspaces(session, program)),
            col(Membership.left_at).is_(None),
        )
        .order_by(col(Account.unreachable).is_not(None), col(Account.wrote_at).desc().nulls_last(), col(Account.id))
    ).all()
    for person, workspace, account in rows:
        found[person].setdefault(workspace, account)
    common = [place for place in found[one] if place in found[other]]
    return (found[one][common[0]], found[other][common[0]]) if common else None


def linked(session: Session, program: int) -> list[str]:
    """The names of the workspaces that a program lives in beside its home."""
    rows = session.exec(
        select(Workspace)
        .join(ProgramLink, col(ProgramLink.workspace_id) == Workspace.id)
        .where(ProgramLink.program_id == program)
        .order_by(col(ProgramLink.id))
    ).all()
    return [title(one) for one in rows]


def title(workspace: Workspace) -> str:
    """How a workspace is called among those of other platforms."""
    return f"{workspace.name} ({workspace.platform.capitalize()})"


_LINKED = select(ProgramLink.workspace_id).where(ProgramLink.program_id == bindparam("program"))
