"""A program that says `tu`: no text that one member reads alone says `vous` to them."""

import re
from collections.abc import Iterator

from bot.messages import Letter, Reply, Sheet, plain
from tests.journeys.theatre import TEXTS, Play

FORMAL = re.compile(r"\b(?:vous|votre|vos|vôtres?)\b|\b(?!(?:chez|assez|nez|rez)\b)\w+ez\b", re.IGNORECASE)
"""The words of `vous`, and its verbs."""
TO_TWO = {
    "agreement.channel.ask",
    "agreement.closed_sealed",
    "agreement.objectives.ask",
    "agreement.offer_introduced",
    "agreement.offer_met",
    "agreement.proposed",
    "agreement.rhythm.ask",
    "agreement.sealed",
    "agreement.sealed_already",
    "acceptance.fits",
    "acceptance.meet.ask",
    "acceptance.meet_mentee.ask",
    "acceptance.meet_mentor.ask",
    "acceptance.noted",
    "acceptance.noted_resting",
    "acceptance.seen_by_nobody",
    "checkin.met.ask",
    "checkin.met.name",
    "checkin.met_first.ask",
    "checkin.met_next.ask",
    "commands.group.checkin",
    "goals.offer_mentor",
    "introduction.agenda",
    "introduction.apart",
    "introduction.shared",
    "introduction.to_mentee",
    "introduction.to_mentor",
    "introduction.why",
    "reach.contact.ask",
    "rehearsal.no_checkin",
    "satisfaction.end_go_on",
    "satisfaction.end_reached",
    "satisfaction.partner_there.ask",
    "times.proposed",
}
"""Texts that speak to both of a pair, or of both to one of them: French has no other word for two."""
NOT_READ = {"commands.word.forget_me"}
"""The name of a command, which a platform has once for everybody."""


def familiar(key: str) -> tuple[str, ...]:
    """The forms of a text where a program says `tu`."""
    return TEXTS.forms("fr@tu" if key in TEXTS.keys("fr@tu") else "fr", key)


def formal(text: str) -> bool:
    """Whether a text says `vous`; a rendezvous does not."""
    return FORMAL.search(text.replace("rendez-vous", "")) is not None


def test_only_two_people_at_once_are_vous():
    """Every text but those to a pair has a familiar form where the usual one says `vous`."""
    found = {
        key for key in TEXTS.keys("fr") if not key.endswith(".also") and any(formal(form) for form in familiar(key))
    }
    assert found == TO_TWO | NOT_READ


ALLOWED = [part for key in TO_TWO for form in familiar(key) for part in re.split(r"\{\w+\}|\*", form) if formal(part)]


def words(letter: Letter) -> Iterator[str]:
    """Everything that stands in a message."""
    yield from (plain(one) for one in (letter.text, *letter.lines, letter.small))
    yield from (plain(one) for both in letter.facts for one in both)
    yield from (one.label for one in letter.buttons)
    if letter.input:
        yield letter.input.label
        yield from (label for _, label in letter.input.options)


def slips(letters: list[Letter]) -> list[str]:
    """What says `vous` to one person."""
    found = []
    for text in (text for letter in letters for text in words(letter)):
        for part in ALLOWED:
            text = text.replace(part, "")
        if formal(text):
            found.append(text)
    return found


class Familiar(Play):
    """A stage on which everybody reads French, and that keeps what is shown to one person in answer, too."""

    def __init__(self, *given: object) -> None:
        super().__init__(*given)
        self.shown: list[Letter] = []
        self.sealings: list[str] = []

    def sender(self, who, **more):
        return super().sender(who, **{"language": "fr", **more})

    async def _take(self, event):
        reply: Reply = await super()._take(event)
        if event.sender.account == "olga":
            return reply  # Who takes part in no program is answered as everybody is at first.
        self.shown += reply.private
        self.sealings.append(plain(reply.sealed))
        if reply.sheet:
            self.keep(reply.sheet)
        return reply

    def keep(self, sheet: Sheet) -> None:
        self.sealings.append(plain(sheet.title))
        self.shown += sheet.parts

    async def presses(self, who: str, *values: str) -> None:
        """Press one button after another."""
        for value in values:
            await self.press(who, value)

    def told_formally(self, *who: str) -> list[str]:
        """What says `vous` in messages to these people, or was shown to a member in answer."""
        letters = [letter for one in who for letter in self.stage.heard[one]]
        return slips([*letters, *self.shown]) + [one for one in self.sealings if formal(one)]


async def test_a_member_of_a_community_is_tu_from_hello_to_goodbye(sqlite):
    """First words, questions, charter, queue, introduction, check-ins, survey, renewal, closing, exit, wishes."""
    play = Familiar(sqlite)
    await play.running("community", length_days="40")
    await _come(play)
    await play.wait(days=2)  # Nobody in the other role: Ana waits, and hears it.
    assert "matching.you_wait" in play.told("ana")
    await play.onboard("tom", "mentor")
    await play.match()
    await play.wait(days=7, hours=6)
    await play.presses("ana", "not_yet", "no_answer", "yes")
    await play.presses("tom", "help", "relationship")
    await play.wait(days=5, hours=6)
    await play.say("ana", "on a rendez-vous")
    await play.say("ana", "demain")
    await play.wait(days=2)
    await play.say("ana", "oui hier, c'était super")
    await play.say("ana", "un grand merci")
    await play.wait(days=6)
    await play.presses("ana", "4", "good", "on_the_way", "yes", "no", "new_goals", "~skip")
    await play.say("ana", "Apprendre à négocier")
    await play.presses("tom", "3", "not_sure", "not_yet", "no", "yes", "go_on")
    await play.say("tom", "Plus de temps")
    await _wishes(play)
    await play.wait(days=10)
    assert "renewal.go_on.ask" in play.told("ana")
    await play.presses("ana", "yes")
    await play.presses("tom", "yes")
    await play.wait(days=10)
    assert "renewal.renewed" in play.told("ana")
    await play.wait(days=41)
    told = play.told("ana")
    assert "renewal.last_reminder" in told and any(one.startswith("closing.goals") for one in told)
    await play.presses("ana", "partly", "partly", "4", "8", "same_role")
    await play.say("ana", "De belles rencontres")
    await play.presses("ana", "yes")
    await play.command("tom", "/mentoring join")
    await play.press("tom", "again")
    await play.open("tom")
    await play.wait(days=30)
    await _goodbye(play)
    heard = {*play.told("ana"), *play.told("tom"), *play.told("bo"), *(letter.key for letter in play.shown)}
    assert len(heard) > 75, "a path of many texts"
    assert play.told_formally("ana", "tom", "bo", "olga") == []


async def _come(play: Familiar) -> None:
    """From hello to the pool, by way of everything one can look at, get wrong and put off."""
    await play.say("ana", "bonjour")
    await play.presses("ana", "who", "later")
    await play.say("ana", "bonjour")
    await play.press("ana", "go")
    await play.say("ana", "blablabla")
    await play.press("ana", "mentee")
    await play.fill("ana", "data,career")
    await play.fill("ana", "fr,en")
    await play.fill("ana", "weekday_noon")
    await play.press("ana", "yes")
    await play.say("ana", "Changer de métier")
    for _ in range(8):
        if play.told("ana")[-1] == "charter.decision.ask":
            break
        await play.press("ana", "~skip")
    await play.press("ana", "decline")
    await play.press("ana", "yes" if play.stage.heard["ana"][-1].buttons[0].value == "yes" else "again")
    await play.press("ana", "again" if "again" in _values(play, "ana") else "accept")
    if "accept" in _values(play, "ana"):
        await play.press("ana", "accept")


def _values(play: Play, who: str) -> list[str]:
    return [one.value for one in play.stage.heard[who][-1].buttons]


async def _wishes(play: Familiar) -> None:
    """Everything that can be wished for at any time, in words and by command."""
    for text in ("aide", "pause jusqu'au 1er mars", "reprendre", "mes données", "xyz qwerty", "merci", "stop"):
        await play.say("ana", text)
    await play.say("ana", "reprendre")
    for command in ("me", "join", "help", "met partner:Nadia", "met", "contact", "resume", "link", "times", "language"):
        await play.command("tom", f"/mentoring {command}")
    await play.command("tom", "/mentoring-admin program list")
    await play.open("ana")


async def _goodbye(play: Familiar) -> None:
    """A pair ended without fault, the program left, everything erased."""
    await play.onboard("bo", "mentee")
    await play.match()
    await play.command("bo", "/mentoring end")
    await play.presses("bo", "yes", "no", "other", "yes")
    await play.say("tom", "quitter le programme")
    await play.presses("tom", "yes")
    await play.say("ana", "efface mes données")
    await play.presses("ana", "yes")
