"""All that mentoring brings to the engine, in one value. Flows are found by being there."""

import importlib.util
import pkgutil
from functools import cache
from types import ModuleType
from typing import Any

from sqlmodel import select

import flows
from bot import floor
from bot.effects import Subject
from bot.flow import Flow
from bot.messages import Text
from bot.nudges import fired
from bot.repertoire import Repertoire
from bot.turn import Turn
from flows import asking, cases, greeting, importing, invitation, join, partly, reminding
from flows import page as pages
from flows.always import perform as always
from flows.always.wishes import WISHES
from flows.charter import waiting
from flows.closing import come_back
from flows.commands import pairs, people, wording
from flows.commands.offers import offers
from flows.commands.table import TABLE
from flows.follow_up import assessment, reminders
from flows.follow_up.alerts import open_alert, open_cases, resolve
from flows.follow_up.kindness import admitted
from flows.forget import retention
from flows.needs_survey import importing as survey_import
from flows.pairing import adding, approving, by_hand, next_best, preview, proposals, swapping, taking_in, weekly
from flows.pairing import importing as pair_import
from flows.pairing import offers as acceptance
from flows.pairing import waiting as queue
from flows.pairing.places import beside
from flows.program import announcing
from flows.program.voice import voice
from flows.satisfaction import results
from flows.where import living_in, workspaces
from flows.who import enrollments, partner_of
from storage.tables import Account, Nudge, Organizer, Pair, Workspace


def repertoire() -> Repertoire:
    """Everything that is registered. Raises ValueError where two things share a name."""
    own = (
        announcing,
        come_back,
        adding,
        pair_import,
        importing,
        survey_import,
        taking_in,
        waiting,
        always,
        approving,
        asking,
        assessment,
        by_hand,
        cases,
        greeting,
        invitation,
        join,
        next_best,
        acceptance,
        pages,
        pairs,
        people,
        preview,
        proposals,
        queue,
        reminders,
        reminding,
        results,
        retention,
        swapping,
        weekly,
        wording,
    )
    modules = [*_flow_modules("perform"), *own]
    found = [module.FLOW for module in _flow_modules("flow")]
    return Repertoire(
        flows=_by_name(found),
        performers=_merged(modules, "PERFORMERS"),
        nudges={**_merged(modules, "NUDGES"), floor.FLOOR: give_floor},
        wishes=WISHES,
        presses=_merged(modules, "PRESSES"),
        commands=TABLE,
        jobs=_merged(modules, "JOBS"),
        page=pages.page,
        voice=voice,
        workspaces=workspaces,
        beside=beside,
        greet=greeting.greet,
        known=known,
        unasked=greeting.unasked,
        aside="contact",
        about=about,
        failed=failed,
        unreachable=unreachable,
        offers=offers,
        posted=invitation.posted,
        partly=partly.tell,
        refused=refused,
    )


@cache
def _flow_modules(name: str) -> list[ModuleType]:
    """The module *name* of every folder of flows/ that has one."""
    folders = [info.name for info in pkgutil.iter_modules(flows.__path__) if info.ispkg]
    return [
        importlib.import_module(f"flows.{folder}.{name}")
        for folder in sorted(folders)
        if importlib.util.find_spec(f"flows.{folder}.{name}") is not None
    ]


def _by_name(found: list[Flow]) -> dict[str, Flow]:
    named = {flow.name: flow for flow in found}
    if len(named) != len(found):
        raise ValueError("two flows share a name")
    return named


def _merged(modules: list[ModuleType], table: str) -> dict[Any, Any]:
    merged: dict[Any, Any] = {}
    for module in dict.fromkeys(modules):
        for name, value in getattr(module, table, {}).items():
            if name in merged:
                raise ValueError(f"{table}: {name} is registered twice")
            merged[name] = value
    return merged


def give_floor(turn: Turn, nudge: Nudge) -> None:
    """A question has held the floor for a day: the next in line is asked, within the hours of messages."""
    if not admitted(turn, nudge):
        return
    fired(turn, nudge)
    if nudge.person_id is not None:
        floor.pass_on(turn, nudge.person_id)


def known(turn: Turn) -> bool:
    """Whether the person takes part in a program, or runs one."""
    runs = turn.session.exec(select(Organizer.id).where(Organizer.person_id == turn.who.id)).first()
    return runs is not None or bool(enrollments(turn.session, turn.who.id))


def about(turn: Turn, subject: Subject) -> Text:
    """What a question is about, for "about Ana or about Bo?"."""
    if subject.pair is not None and subject.enrollment is not None:
        partner = partner_of(turn.session, turn.session.get_one(Pair, subject.pair), subject.enrollment)
        return Text("greeting.about", {"partner": partner.name})
    return Text("greeting.about_other")


def failed(turn: Turn, subject: Subject, why: str) -> None:
    """A conversation or a job was set aside: the program's organizers see it."""
    if subject.program is not None:
        open_alert(turn, subject.program, "failed", ({"code": why},), pair=subject.pair, enrollment=subject.enrollment)


def unreachable(turn: Turn, account: Account, why: str) -> None:
    """Messages do not arrive: the organizers see who it is, of the programs for which this account is written to."""
    for enrollment in enrollments(turn.session, account.person_id):
        if turn.account_of(account.person_id, enrollment.program_id).id != account.id:
            continue
        open_alert(
            turn,
            enrollment.program_id,
            "unreachable",
            ({"code": "unreachable", "why": why},),
            enrollment=enrollment.id,
        )


def refused(turn: Turn, workspace: Workspace, why: str | None) -> None:
    """A workspace lets the bot write to nobody: a case in each program that lives there, until it does again (None)."""
    for program in living_in(turn.session, (workspace.id,)):
        if program.state == "archived":
            continue
        if why is not None:
            open_alert(turn, program.id, "refused", ({"code": "refused", "why": why},), urgency=3)
            continue
        others = [turn.session.get_one(Workspace, one) for one in turn.places(program.id) if one != workspace.id]
        for alert in open_cases(turn, program.id):
            if alert.kind == "refused" and not any(one.refused for one in others):
                resolve(turn, alert, "recovered")
