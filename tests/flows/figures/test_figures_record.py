"""Reading a program's record from the database."""

import pytest
from sqlalchemy import event
from sqlmodel import Session, SQLModel, create_engine

from flows.figures import read
from flows.figures.values import Alert, Checkin, Decision, Goal, Meeting, Member, Pair, Satisfaction, Sending
from storage import tables


@pytest.fixture
def session():
    """A database in memory."""
    engine = create_engine("sqlite://")
    SQLModel.metadata.create_all(engine)
    with Session(engine) as opened:
        yield opened
    engine.dispose()


def written(session, small, program):
    """A program with one pair in which everything happened once; gives the ids of its two members and its pair."""
    now = small.day(0)

    def add(row):
        session.add(row)
        session.flush()
        return row.id

    number = add(tables.Workspace(platform="slack", external_id=program, name=program, created_at=now))
    home = add(tables.Program(workspace_id=number, name=program, template="classic", created_at=now))
    ana = add(tables.Person(name="Ana", language="fr", created_at=now))
    tom = add(tables.Person(name="Tom", language="en", created_at=now))
    account = tables.Account
    add(account(person_id=ana, platform="slack", external_id=f"A-{program}", wrote_at=now, created_at=now))
    add(account(person_id=ana, platform="discord", external_id=f"D-{program}", wrote_at=small.day(2), created_at=now))
    talk = add(account(person_id=tom, platform="slack", external_id=f"T-{program}", created_at=now))
    enroll = tables.Enrollment
    mentor = add(
        enroll(
            program_id=home,
            person_id=ana,
            role="mentor",
            state="pool",
            profile={"topics": ["law", "finance"]},
            capacity=2,
            joined_at=now,
            onboarded_at=small.day(1),
            accepted_at=small.day(2),
        )
    )
    mentee = add(enroll(program_id=home, person_id=tom, role="mentee", state="onboarding", joined_at=now))
    charter = add(
        tables.CharterVersion(program_id=home, version=1, language="fr", text="…", sha256="0", created_at=now)
    )
    add(
        tables.CharterDecision(
            program_id=home,
            enrollment_id=mentor,
            person_id=ana,
            charter_id=charter,
            version=1,
            sha256="0",
            language="fr",
            decision="accepted",
            decided_at=small.day(2),
        )
    )
    sides = {"program_id": home, "mentor_id": mentor, "mentee_id": mentee, "proposed_at": now}
    pair = add(tables.Pair(**sides, state="active", introduced_at=small.day(3), rhythm_days=14, health="on_track"))
    add(tables.Pair(**sides, state="proposed"))
    conversation = add(
        tables.Conversation(person_id=tom, account_id=talk, flow="checkin", asked_step="met", opened_at=now)
    )
    for place, sent in enumerate((small.day(11), small.day(10), None)):
        add(
            tables.Outbox(
                key=f"{program}:{place}",
                account_id=talk,
                conversation_id=conversation,
                due_at=now,
                sent_at=sent,
                state="sent" if sent else "dead",
            )
        )
    add(
        tables.Outbox(
            key=f"{program}:seal",
            kind="seal",
            account_id=talk,
            conversation_id=conversation,
            due_at=now,
            sent_at=small.day(1),
        )
    )
    add(
        tables.Checkin(
            pair_id=pair,
            enrollment_id=mentee,
            period="d7",
            due_at=small.day(10),
            state="answered",
            asked_at=small.day(10),
            answered_at=small.day(11),
            answers={"met": "yes", "mood": 4},
            conversation_id=conversation,
        )
    )
    add(tables.Meeting(pair_id=pair, enrollment_id=mentee, met_on=small.date(9), reported_at=small.day(11)))
    add(
        tables.SatisfactionAnswer(
            pair_id=pair, enrollment_id=mentee, round="mid1", score=5, fit="good", answered_at=small.day(40)
        )
    )
    add(tables.Alert(program_id=home, pair_id=pair, kind="health", opened_at=small.day(30)))
    add(tables.Goal(enrollment_id=mentee, text="Find a first job", state="met", set_at=small.day(3)))
    return home, mentor, mentee, pair, conversation


def test_the_record_holds_what_the_tables_hold(session, small):
    """One of everything comes out as it was written, times aware, words left behind."""
    program, mentor, mentee, pair, conversation = written(session, small, "Tandem")
    record = read(session, program)
    ana, tom = record.members
    assert ana == Member(
        id=mentor,
        person=ana.person,
        role="mentor",
        state="pool",
        joined_at=small.day(0),
        onboarded_at=small.day(1),
        accepted_at=small.day(2),
        capacity=2,
        topics=("finance", "law"),
        language="fr",
        platform="discord",
    )
    assert (tom.language, tom.platform, tom.topics) == ("en", "slack", ())
    assert record.decisions == (Decision(mentor, "accepted", small.day(2)),)
    assert record.pairs == (Pair(pair, mentor, mentee, "active", small.day(3), rhythm_days=14, health="on_track"),)
    assert record.checkins == (Checkin(pair, mentee, "d7", small.day(10), small.day(11), "yes", conversation),)
    assert record.meetings == (Meeting(pair, mentee, small.date(9), small.day(11)),)
    assert record.satisfaction == (Satisfaction(pair, mentee, "mid1", small.day(40), score=5, fit="good"),)
    assert [(one.kind, one.pair, one.opened_at) for one in record.alerts] == [("health", pair, small.day(30))]
    assert isinstance(record.alerts[0], Alert)
    assert record.goals == (Goal(1, mentee, "met", small.day(3)),)
    assert record.sendings == (Sending(conversation, small.day(10)),)


def test_another_programs_rows_stay_out(session, small):
    """Of two programs, each record holds its own rows only."""
    one, *_ = written(session, small, "Tandem")
    two, mentor, mentee, pair, _ = written(session, small, "Tremplin")
    record = read(session, two)
    assert one != two
    assert [member.id for member in record.members] == [mentor, mentee]
    assert {row.pair for row in (*record.checkins, *record.meetings, *record.satisfaction)} == {pair}
    sizes = [len(rows) for rows in (record.decisions, record.pairs, record.alerts, record.goals, record.sendings)]
    assert sizes == [1, 1, 1, 1, 1]


def test_each_table_is_asked_once(session, small):
    """Ten tables, ten queries, however many rows there are."""
    program, *_ = written(session, small, "Tandem")
    asked = []

    def note(connection, cursor, statement, *rest):
        asked.append(statement)

    event.listen(session.get_bind(), "before_cursor_execute", note)
    read(session, program)
    assert len(asked) == 10
