"""What there is in a database that is somebody else's: to be compared before and after somebody tried something."""

from sqlmodel import SQLModel, col, select

from storage.database import reading
from storage.tables import Account, Conversation
from tests.journeys.theatre import Play

OWN = {"outbox", "logentry", "nudge", "conversation", "answer", "account", "membership", "person"}
"""Tables in which somebody who does something leaves rows of their own."""


def everything_of_others(play: Play, who: str, program: int | None = None) -> dict[str, list[tuple[object, ...]]]:
    """All rows, but for those that are about *who* alone, or about a *program* of theirs, and the ids of what came in."""
    with reading(play.database) as session:
        mine = session.exec(select(Account).where(Account.external_id == who)).first()
        person = mine.person_id if mine is not None else None
        talks = set(session.exec(select(Conversation.id).where(col(Conversation.person_id) == person)).all())
        found: dict[str, list[tuple[object, ...]]] = {}
        for table in SQLModel.metadata.sorted_tables:
            rows = session.execute(select(table).order_by(*table.primary_key)).all()
            if table.name == "inbox":
                continue
            if table.name in OWN and mine is not None:
                rows = [row for row in rows if not _is_of(row._mapping, table.name, person, mine.id, talks)]
            if program is not None:
                name = "id" if table.name == "program" else "program_id"
                rows = [row for row in rows if row._mapping.get(name) != program]
            found[table.name] = [tuple(row) for row in rows]
        return found


def _is_of(row, table: str, person: int, account: int, talks: set[int]) -> bool:
    if table == "person":
        return row["id"] == person
    if table == "answer":
        return row["conversation_id"] in talks
    return row.get("person_id") == person or row.get("account_id") == account
