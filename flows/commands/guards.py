"""Who may use a command, on which program, in which state; refusals are sentences."""

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from rapidfuzz import fuzz, process
from sqlmodel import col, or_, select

from bot.commands import Call, CannotDo
from bot.messages import Text
from bot.turn import Turn
from flows.where import present, workspaces
from flows.who import first_name, is_admin, title
from storage.tables import Account, Enrollment, Membership, Organizer, Pair, Person, Program

ROLES = ("mentor", "mentee")


def everyone(turn: Turn, call: Call) -> Text | None:
    """Any member may."""
    return None


def admin(turn: Turn, call: Call) -> Text | None:
    """A workspace admin, or someone who organizes a program already."""
    if is_admin(turn.session, turn.account_of(None).id, turn.workspace) or mine(turn):
        return None
    return Text("commands.refused")


def organizer(turn: Turn, call: Call) -> Text | None:
    """An organizer of the program that is meant, which must be in a state the command works in."""
    programs = mine(turn)
    if not programs:
        is_boss = is_admin(turn.session, turn.account_of(None).id, turn.workspace)
        return Text("commands.no_program") if is_boss else Text("commands.refused")
    program = _meant(programs, call)
    if program is None:
        return Text("commands.which_program", {"names": [one.name for one in programs]})
    if call.command.states and program.state not in call.command.states:
        return Text(
            "commands.wrong_state",
            {
                "program": program.name,
                "state": Text(f"program.state.{program.state}"),
                "states": [Text(f"program.state.{state}") for state in call.command.states],
            },
        )
    return None


def mine(turn: Turn) -> list[Program]:
    """The programs that the person organizes, newest first, archived ones last."""
    rows = turn.session.exec(
        select(Program)
        .join(Organizer, col(Organizer.program_id) == Program.id)
        .where(Organizer.person_id == turn.who.id)
        .order_by(col(Program.id).desc())
    ).all()
    return sorted(rows, key=lambda one: one.state == "archived")


def program_of(turn: Turn, call: Call) -> Program:
    """The program that a command means; its guard has made sure that there is one."""
    program = _meant(mine(turn), call)
    if program is None:
        raise LookupError("the command's guard lets no call without a program through")
    return program


def _meant(programs: list[Program], call: Call) -> Program | None:
    """The program that is named; else the newest one in which the command works."""
    named = call.get("program")
    if not named:
        programs = [one for one in programs if one.state in call.command.states] or programs
        return programs[0] if len(programs) == 1 or programs[0].state != "archived" else None
    return _called(programs, named)


def earlier_of(turn: Turn, call: Call) -> Program | None:
    """The program of theirs that the argument `from` names; None where it is not given. Raises CannotDo."""
    named = call.get("from")
    if not named:
        return None
    programs = mine(turn)
    if (found := _called(programs, named)) is not None:
        return found
    if not programs:
        raise CannotDo(Text("commands.no_program"))
    raise CannotDo(Text("commands.from_which", {"named": named[:60], "names": [one.name for one in programs]}))


def _called(programs: list[Program], named: str) -> Program | None:
    """The program of that number or name, mistyped or not."""
    if named.isdecimal():
        return next((one for one in programs if one.id == int(named)), None)
    found = process.extractOne(named.casefold(), [one.name.casefold() for one in programs], score_cutoff=75)
    return programs[found[2]] if found else None


def pair_of(turn: Turn, program: Program, call: Call) -> Pair:
    """The pair of *program* whose number, or the name of one of the two, is the argument `pair`.

    Raises CannotDo where there is none, or several.
    """
    named = call.get("pair")
    number = named.lstrip("#")
    if number.isdecimal() and len(number) < 16:
        pair = turn.session.get(Pair, int(number))
        if pair is not None and pair.program_id == program.id:
            return pair
    elif found := _pairs_of_name(turn, program, named):
        if len(found) == 1:
            return found[0]
        several = [
            Text("commands.numbered_pair", {"id": str(one.id), "pair": title(turn.session, one)}) for one in found
        ]
        raise CannotDo(Text("commands.which_pair", {"pairs": several}))
    raise CannotDo(Text("commands.no_such_pair", {"named": named[:60]}))


def _pairs_of_name(turn: Turn, program: Program, named: str) -> list[Pair]:
    """The pairs of *program* in which somebody has that name, or that first name; those that go on, if any do."""
    wanted = named.strip().lstrip("@").casefold()
    rows = turn.session.exec(
        select(Pair, Person)
        .join(Enrollment, or_(col(Enrollment.id) == Pair.mentor_id, col(Enrollment.id) == Pair.mentee_id))
        .join(Person, col(Person.id) == Enrollment.person_id)
        .where(Pair.program_id == program.id, col(Pair.state).in_(("active", "paused", "ended")))
        .order_by(col(Pair.id))
    ).all()
    whole = [pair for pair, person in rows if person.name.casefold() == wanted]
    fits = whole or [pair for pair, person in rows if first_name(person).casefold() == wanted]
    return [pair for pair in fits if pair.state != "ended"] or fits


def member_of(turn: Turn, program: Program, call: Call, argument: str = "member") -> tuple[Enrollment, Person]:
    """The member of *program* whose name is the *argument*. Raises CannotDo where there is none, or several.

    Where the argument is called after a role, it is one in that role.
    """
    named, mentioned = _wanted(turn, call, argument)
    rows = [one for one in _members(turn, program, argument) if mentioned is None or one.person == mentioned]
    found = rows[_named(named, _labels(turn, rows), argument)]
    return turn.session.get_one(Enrollment, found.enrollment), turn.session.get_one(Person, found.person)


def labels_of(turn: Turn, program: Program, argument: str = "member") -> list[str]:
    """The names of the members of *program*, each as `member_of` knows it."""
    return _labels(turn, _members(turn, program, argument))


def anybody_of(turn: Turn, program: Program, call: Call, argument: str) -> Person:
    """The person in the program or its workspaces who is meant by *argument*: a mention, a name, an e-mail address.

    Raises CannotDo as `member_of`.
    """
    named, mentioned = _wanted(turn, call, argument)
    here = present(turn.session, program.id) | {one.person for one in _members(turn, program, argument)}
    rows = turn.session.exec(
        select(Person.id, Person.name, Person.email)
        .where(col(Person.id).in_(here), col(Person.erased_at).is_(None))
        .order_by(col(Person.name), col(Person.id))
    ).all()
    people = [row for row in rows if mentioned is None or row[0] == mentioned]
    written = next((id for id, _, email in people if email is not None and email == named.casefold()), None)
    if written is None:
        written = people[_named(named, [name for _, name, _ in people])][0]
    return turn.session.get_one(Person, written)


class _Member(NamedTuple):
    """What a member is found by: thousands are looked through for one."""

    name: str
    role: str
    enrollment: int
    person: int


def _members(turn: Turn, program: Program, argument: str) -> list[_Member]:
    rows = turn.session.exec(
        select(Person.name, Enrollment.role, Enrollment.id, Person.id)
        .join(Person, col(Person.id) == Enrollment.person_id)
        .where(Enrollment.program_id == program.id)
        .order_by(col(Person.name), col(Enrollment.id))
    ).all()
    return [_Member(*row) for row in rows if argument not in ROLES or row[1] == argument]


def _labels(turn: Turn, rows: Sequence[_Member]) -> list[str]:
    """Each name; with the role, where somebody of that name has two, or two have that name."""
    names = Counter(one.name for one in rows)

    def label(one: _Member) -> str:
        if names[one.name] == 1:
            return one.name
        return f"{one.name} ({turn.texts.plain(turn.who.language, Text(f'members.is.{one.role}'))})"

    return [label(one) for one in rows]


def person_of(turn: Turn, program: Program, call: Call) -> Person:
    """The person of the program's workspaces whose name is the argument `member`. Raises CannotDo as `member_of`."""
    rows = turn.session.exec(
        select(Person.id, Person.name)
        .join(Account, col(Account.person_id) == Person.id)
        .join(Membership, col(Membership.account_id) == Account.id)
        .where(
            col(Membership.workspace_id).in_(workspaces(turn.session, program.id)), col(Membership.left_at).is_(None)
        )
        .distinct()
        .order_by(col(Person.name), col(Person.id))
    ).all()
    named, mentioned = _wanted(turn, call)
    people = [row for row in rows if mentioned is None or row[0] == mentioned]
    return turn.session.get_one(Person, people[_named(named, [name for _, name in people])][0])


def _wanted(turn: Turn, call: Call, argument: str = "member") -> tuple[str, int | None]:
    """The name that the *argument* gives; for a platform's own mention (`@account`) whose it is, too."""
    named = call.get(argument).strip()
    mention, _, rest = named.removeprefix("@").partition(" ")
    if not named.startswith("@"):
        return named, None
    found = turn.session.exec(
        select(Person)
        .join(Account, col(Account.person_id) == Person.id)
        .where(Account.platform == turn.account_of(None).platform, Account.external_id == mention)
    ).first()
    return (f"{found.name} {rest}".strip(), found.id) if found else (named, None)


def _named(named: str, names: Sequence[str], argument: str = "member") -> int:
    """The place of the one name that is meant: in full, by one of its words or how it begins, or but for a slip."""
    wanted = named.strip().lstrip("@").casefold()
    known = [name.casefold() for name in names]
    exact = [place for place, name in enumerate(known) if name == wanted]
    partly = [
        place for place, name in enumerate(known) if wanted and (wanted in name.split() or name.startswith(wanted))
    ]
    slips = process.extract(wanted, known, scorer=fuzz.ratio, limit=3, score_cutoff=80)
    found = exact or partly or [place for _, _, place in slips]
    if len(found) == 1:
        return found[0]
    if found:
        raise CannotDo(Text("commands.which_member", {"names": [names[place] for place in found]}))
    if argument in ROLES:
        role = Text(f"members.is.{argument}")
        raise CannotDo(Text("commands.no_such_in_role", {"named": named[:60], "role": role}))
    raise CannotDo(Text("commands.no_such_member", {"named": named[:60]}))


def described(turn: Turn, root: str) -> tuple[Text, ...]:
    """One line a command of *root*: how it is typed and what it does."""
    return tuple(
        Text("commands.line", {"usage": command.usage, "help": Text(f"{command.key}.help")})
        for command in turn.repertoire.commands
        if command.root == root
    )
