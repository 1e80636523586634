"""What stands on one side's screen, and when, whatever the other side answers: nobody can read the one off the other."""

import asyncio
import re
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlmodel import SQLModel

from storage.database import connect
from storage.tables import Checkin, LogEntry, Nudge
from tests.journeys.theatre import Play

Screen = list[tuple[datetime, str]]

ANSWERS: Mapping[str, tuple[str, ...]] = {
    "silence": (),
    "yes": ("yes", "=2027-01-11", "4", "~skip"),
    "yes, of a day long gone": ("yes", "=2027-01-05", "2", "~skip"),
    "yes, with words": ("yes", "=2027-01-11", "5", '"On se revoit bientôt, j’ai hâte"'),
    "yes, and no day": ("yes",),
    "a date": ("planned", "=2027-01-28"),
    "a date tomorrow": ("planned", "=2027-01-14"),
    "no time": ("not_yet", "no_time"),
    "something else": ("not_yet", "other"),
    "no answer, and no consent": ("not_yet", "no_answer", "no"),
    "no answer, and then nothing": ("not_yet", "no_answer"),
    "scheduling": ("help", "scheduling"),
    "relationship": ("help", "relationship"),
    "help, and no word of what": ("help",),
    "a day in words": ('"oui, mardi, c’était super"', '"non"'),
    "a reproach": ('"Tom ne répond jamais, je suis très déçue"',),
    "a shrug": ('"🤷"', '"bof"'),
    "first yes, then not": ("yes", "=2027-01-11", "4", "~skip", "!met", "not_yet", "no_time"),
}
"""By name: what Ana does, one after the other. `=` fills the field, quotes are typed, `!` changes an answer."""
ROUNDS = timedelta(days=36)
"""Both rounds of the program, with their reminders and their ends."""


@dataclass(frozen=True)
class Beginning:
    """A pair on the morning of its second Wednesday: both were asked on Monday, nobody has answered."""

    file: Path
    at: datetime
    told: dict[str, list[object]]
    seen: Screen


@pytest.fixture(scope="module")
def beginning(tmp_path_factory: pytest.TempPathFactory) -> Beginning:
    """Played once: every test goes on from a copy."""
    return asyncio.run(played(tmp_path_factory.mktemp("beginning") / "pair.sqlite"))


async def played(file: Path) -> Beginning:
    """From the introduction to the first question."""
    database = connect(f"sqlite:///{file}")
    SQLModel.metadata.create_all(database)
    play = Play(database)
    await play.pair(days=7.3)
    told = {who: list(letters) for who, letters in play.stage.heard.items()}
    database.dispose()
    return Beginning(file, play.clock.now(), told, screen(play))


class Copy(Play):
    """A play that goes on from a beginning."""

    def __init__(self, beginning: Beginning, file: Path) -> None:
        shutil.copy(beginning.file, file)
        super().__init__(connect(f"sqlite:///{file}"), beginning.at)
        self.stage.heard |= {who: list(letters) for who, letters in beginning.told.items()}
        self.events = 100_000

    async def does(self, who: str, acts: tuple[str, ...]) -> None:
        """Presses, fills and types."""
        for act in acts:
            if act.startswith("="):
                await self.fill(who, act[1:])
            elif act.startswith('"'):
                await self.say(who, act.strip('"'))
            elif act.startswith("!"):
                last = [one for one in self.rows(Checkin) if one.answered_at][-1]
                await self.press_token(who, f"change.c{last.conversation_id}", act[1:])
            else:
                await self.press(who, act)


def screen(play: Play, who: str = "tom") -> Screen:
    """All that somebody saw, with its time."""
    return [(at, words) for account, at, words in play.stage.seen if account == who]


async def heard(
    beginning: Beginning, file: Path, answers: tuple[str, ...], then: Mapping[int, tuple[str, ...]] | None = None
) -> Screen:
    """What Tom sees in both rounds where Ana does *answers*, and Tom *then* by hours after that."""
    play = Copy(beginning, file)
    try:
        await play.does("ana", answers)
        at = beginning.at
        for hours, acts in sorted((then or {}).items()):
            await play.wait(hours=hours - (play.clock.now() - at) / timedelta(hours=1))
            await play.does("tom", acts)
        await play.wait(hours=(ROUNDS - (play.clock.now() - at)) / timedelta(hours=1))
        return screen(play)
    finally:
        play.database.dispose()


def test_the_beginning_is_long_enough(beginning: Beginning) -> None:
    """From the introduction to the first question."""
    keys = [words.splitlines()[0] for _, words in beginning.seen]
    assert keys[-1] == "checkin.met.ask" and any(key.startswith("pairing.") or "intro" in key for key in keys)


async def test_who_says_nothing_hears_the_same_whatever_the_other_answers(beginning, tmp_path):
    """Word for word and minute for minute, over two rounds, their reminders and the silence after them."""
    found = {
        name: await heard(beginning, tmp_path / f"{number}.sqlite", acts)
        for number, (name, acts) in enumerate(ANSWERS.items())
    }
    assert [words.splitlines()[0] for _, words in found["silence"]] == [
        "checkin.reminder",
        "checkin.last_reminder",
        "checkin.met.ask",
        "checkin.reminder",
        "checkin.last_reminder",
    ]
    assert {name for name, one in found.items() if one != found["silence"]} == set()


TOMS = {
    "yes": ("yes", "=2027-01-11", "4", "~skip"),
    "not yet": ("not_yet", "no_time"),
    "a date": ("planned", "=2027-01-20"),
}


@pytest.mark.parametrize("own", TOMS)
async def test_who_answers_hears_the_same_up_to_their_own_answer(beginning, tmp_path, own):
    """And after it as well, where the two answers do not exclude each other."""
    later = {30: TOMS[own]}
    names = {
        "yes": ("silence", "yes", "a date", "no answer, and no consent", "relationship"),
        "not yet": ("silence", "no time", "a date tomorrow", "yes", "scheduling"),
        "a date": ("silence", "yes", "no time", "scheduling"),
    }[own]
    found = {
        name: await heard(beginning, tmp_path / f"{number}.sqlite", ANSWERS[name], later)
        for number, name in enumerate(names)
    }
    answered = beginning.at + timedelta(hours=30)
    first = {name: [one for one in seen if one[0] <= answered] for name, seen in found.items()}
    assert len({str(one) for one in first.values()}) == 1
    excluding = {"yes": "no answer, and no consent", "not yet": "yes"}.get(own)
    alike = [seen for name, seen in found.items() if name != excluding]
    assert all(seen == alike[0] for seen in alike)


async def test_answers_that_exclude_each_other_bring_an_ordinary_question_to_both_on_the_same_day(beginning, tmp_path):
    """Which day it is hangs on the round, and not on when the other answered; the words are those of every pair."""
    days = set()
    for number, hours in enumerate((1, 49)):
        play = Copy(beginning, tmp_path / f"{number}.sqlite")
        await play.does("ana", ANSWERS["yes"])
        await play.wait(hours=hours)
        await play.does("tom", ("not_yet", "no_time"))
        mark = len(play.stage.seen)
        await play.wait(days=12)
        keys = {(account, words.splitlines()[0]) for account, _, words in play.stage.seen[mark:]}
        assert {"checkin.met.ask"} <= {key for who, key in keys if who == "ana"} <= {"checkin.met.ask", *REMINDERS}
        days |= {one.planned_for.date() for one in play.rows(Nudge) if (one.item or "").startswith("sooner:")}
        play.database.dispose()
    assert len(days) == 1


REMINDERS = ("checkin.reminder", "checkin.last_reminder")


async def test_with_consent_the_same_words_come_in_the_same_order_and_none_beside_them(beginning, tmp_path):
    """The first reminder comes on the next ordinary morning instead of later: not one more, and not other words."""
    consent = ("not_yet", "no_answer", "yes")
    usual = await heard(beginning, tmp_path / "usual.sqlite", ())
    sooner = await heard(beginning, tmp_path / "sooner.sqlite", consent)
    assert [words for _, words in sooner] == [words for _, words in usual]
    assert sooner[0][0] < usual[0][0] and sooner[1:] == usual[1:]
    zone = ZoneInfo("Europe/Paris")
    assert sooner[0][0].astimezone(zone).time() == usual[0][0].astimezone(zone).time(), "Tom's own minute of the day"
    assert sooner[0][0].astimezone(zone).weekday() < 5


async def test_with_consent_who_has_answered_gets_a_question_that_any_pair_may_get(beginning, tmp_path):
    """Ana has no answer from Tom, who said "yes" days ago: he is asked once more in the words of everybody."""
    play = Copy(beginning, tmp_path / "extra.sqlite")
    await play.does("tom", ("yes", "=2027-01-05", "4", "~skip"))
    await play.wait(days=6)
    seen = len(play.stage.seen)
    await play.does("ana", ("not_yet", "no_answer", "yes"))
    await play.wait(days=2)
    (words,) = (words for account, _, words in play.stage.seen[seen:] if account == "tom")
    ordinary = next(words for _, words in beginning.seen if words.startswith("checkin.met.ask"))
    assert re.sub(r"\d+ days", "", words) == re.sub(r"\d+ days", "", ordinary)
    play.database.dispose()


async def test_something_serious_changes_nothing_that_the_other_sees_at_that_moment(beginning, tmp_path):
    """The question that Tom has before him can be answered as ever; then it is quiet, to the end of the program."""
    serious = ("help", "serious")
    usual = await heard(beginning, tmp_path / "usual.sqlite", (), {30: TOMS["yes"]})
    quiet = await heard(beginning, tmp_path / "quiet.sqlite", serious, {30: TOMS["yes"]})
    assert quiet == usual[: len(quiet)], "nothing else, and nothing at another time"
    assert all(at <= beginning.at + timedelta(hours=30) for at, _ in quiet)


async def test_something_serious_stays_with_the_named_contact(beginning, tmp_path):
    """No list, no page, no command and no figure shows an organizer anything that a quiet pair would not show."""
    asked = (
        "alerts list",
        "pair list",
        "pair show 1",
        "checkin status",
        "report now",
        "report export",
    )
    shown = {}
    for name, acts in {"serious": ("help", "serious"), "relationship": ("help", "relationship")}.items():
        play = Copy(beginning, tmp_path / f"{name}.sqlite")
        mark = len(play.stage.seen)
        await play.does("ana", acts)
        replies = [await play.command("olga", f"/mentoring-admin {one}") for one in asked]
        pages = [await play.open("olga", page) for page in ("program:1", "home")]
        await play.wait(days=250)
        assert "serious" in {one.code for one in play.rows(LogEntry)} or name != "serious"
        told = [words for account, _, words in play.stage.seen[mark:] if account == "olga"]
        shown[name] = "\n".join([*told, *map(str, replies), *map(str, pages)])
        if name == "serious":
            marks = [(who, at, words) for who, at, words in play.stage.seen[mark:] if who in ("ana", "tom")]
            assert [who for who, at, _ in marks if at > beginning.at] == [], "not even at the end"
            assert not any(
                word in shown[name].casefold() for word in ("serious", "safeguarding", "alerts.case", "hand")
            )
        play.database.dispose()
    assert "alerts.case" in shown["relationship"], "the same questions do show another kind of help"


async def test_a_round_of_something_serious_reads_as_answered_and_no_more(beginning, tmp_path):
    """Neither that help was wanted nor of which kind is in the round's row."""
    play = Copy(beginning, tmp_path / "row.sqlite")
    await play.does("ana", ("help", "serious"))
    (row,) = (one for one in play.rows(Checkin) if one.answered_at)
    assert (row.state, row.answers) == ("answered", {})
    play.database.dispose()
