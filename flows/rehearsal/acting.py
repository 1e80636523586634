"""How a simulated person answers a message: with a press, a filled field, a typed line, or not at all.

What is answered, and when, depends on nothing but the person, the message and the seed: a rehearsal that was
interrupted goes on as if it had not been.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from bot.messages import Button, Letter
from flows.rehearsal import lines
from flows.rehearsal.cast import Persona


@dataclass(frozen=True, slots=True)
class Act:
    """What a person does, and how long after the message: words, or a token with its value."""

    after: timedelta
    words: str | None = None
    command: str = ""
    """What an organizer types after `/mentoring-admin`."""
    token: str = ""
    value: str = ""
    about: str = ""
    """The token that the message carries: with its time, what tells it from all others to the same person."""
    form: bool = False
    """The value fills a field; otherwise it presses a button."""


@dataclass(frozen=True, slots=True)
class Scene:
    """A person before a message, at a time, *day* days into the rehearsal."""

    persona: Persona
    letter: Letter
    at: datetime
    day: int
    chance: Random
    alone: bool = False
    """The partner whom the message is about has fallen silent."""

    def option(self, *values: str) -> Button | None:
        """The first button with one of *values*, in the order of *values*."""
        return next((one for value in values for one in self.letter.buttons if one.value == value), None)

    def weigh(self, **weights: float) -> str:
        """One of the names, drawn by weight."""
        return self.chance.choices(list(weights), list(weights.values()))[0]

    @property
    def unhappy(self) -> bool:
        """Whether the pair does not go well for this person."""
        return self.persona.temper == "unhappy"


def react(persona: Persona, letter: Letter, at: datetime, day: int, seed: int, alone: bool = False) -> Act | None:
    """What *persona* does about *letter*, which came at *at*; None where nothing is done.

    *alone*: it is about a partner who has fallen silent for good.
    """
    if not letter.buttons and letter.input is None:
        return None
    if persona.turns is not None and day >= persona.turns and persona.temper == "ghost":
        return None
    step = asked(letter)
    if step is None:
        return None
    about = letter.input.token if letter.input else letter.buttons[0].token
    chance = Random(f"{seed}:{persona.account}:{about}:{at.isoformat()}:{letter.key}")
    scene = Scene(persona, letter, at, day, chance, alone)
    choose = CHOICES.get(step)
    value = persona.answers.get(step) or (choose(scene) if choose else None)
    if value is None and letter.input is not None:
        value = field_value(scene)
    after = pause(scene, step)
    if after is None or (step == "join" and scene.option("again") and chance.random() < 0.8):
        return None  # Who declined the charter seldom reads it again.
    if value == NOTHING:
        return None
    if letter.input is not None and value is not None and scene.option(value) is None:
        return Act(after, token=letter.input.token, value=value, about=about, form=True)
    button = (scene.option(value) if value is not None else None) or default(scene)
    if button is None:
        return None
    typed = lines.typed(step, button, persona.language, scene.chance) if persona.types else None
    if typed is not None:
        return Act(after, words=typed, about=about)
    return Act(after, token=button.token, value=button.value, about=about)


NOTHING = "~nothing"
"""In place of a value: nothing is done."""


def asked(letter: Letter) -> str | None:
    """The step that a message asks, or the press that it waits for; None for what it merely offers."""
    token = letter.input.token if letter.input else letter.buttons[0].token
    head, _, rest = token.partition(".")
    if head == "do":
        name = rest.partition(".")[0]
        return name if name in PRESSES else None
    return rest if head[:1] == "c" and head[1:].isdecimal() else None


def pause(scene: Scene, step: str) -> timedelta | None:
    """How long the person takes: minutes within a conversation, hours or days for what the bot begins."""
    chance = scene.chance
    if step not in OPENINGS:
        return timedelta(seconds=chance.randrange(15, 180))
    if scene.persona.temper == "slow":
        if chance.random() < 0.25:
            return None
        return timedelta(hours=chance.randrange(20, 110), minutes=chance.randrange(60))
    if chance.random() < 0.06:
        return None
    return timedelta(minutes=chance.randrange(10, 60 * 22))


def default(scene: Scene) -> Button | None:
    """Where a person has no wish of their own: the way forward."""
    usable = [one for one in scene.letter.buttons if not one.link]
    return next((one for one in usable if one.style == "primary"), None) or next(iter(usable), None)


def field_value(scene: Scene) -> str | None:
    """Something fitting for a field."""
    field = scene.letter.input
    if field is None:
        return None
    values = [value for value, _ in field.options]
    match field.kind:
        case "many":
            return ",".join(scene.chance.sample(values, min(len(values), scene.chance.randrange(1, 4))))
        case "one":
            return scene.chance.choice(values)
        case "number":
            return str(scene.chance.choice((1, 1, 2, 2, 3)))
        case "date":
            return day_between(scene)
        case _:
            return lines.free(scene.persona.language, scene.chance)


def day_between(scene: Scene) -> str:
    """A day that the field allows: the last few before today, or the next few."""
    field = scene.letter.input
    today = scene.at.date()
    if field is not None and field.most is not None:
        earliest = datetime.fromisoformat(field.least).date() if field.least else today - timedelta(days=9)
        return max(today - timedelta(days=scene.chance.randrange(1, 9)), earliest).isoformat()
    return (today + timedelta(days=scene.chance.randrange(2, 11))).isoformat()


def _met(scene: Scene) -> str:
    if scene.alone:
        return scene.weigh(not_yet=85, help=15)
    if scene.unhappy:
        return scene.weigh(yes=30, planned=10, not_yet=40, help=20)
    return scene.weigh(yes=74, planned=11, not_yet=12, help=3)


def _score(scene: Scene) -> str:
    return str(scene.chance.choice((1, 2, 2, 3) if scene.unhappy else (3, 4, 4, 5, 5)))


def _next(scene: Scene) -> str:
    if scene.persona.temper == "quick":
        return scene.weigh(reached=70, go_on=30)
    if scene.unhappy:
        return scene.weigh(rematch=50, call=30, go_on=20)
    return scene.weigh(go_on=82, new_goals=12, call=6)


def _another(scene: Scene) -> str:
    if scene.unhappy:
        return scene.weigh(rematch=72, call=12, go_on=8, stop=8)
    return scene.weigh(rematch=55, call=20, go_on=25)


def _screened(scene: Scene) -> str:
    if scene.option("not_now") is None:  # It was decided; it can be taken back.
        return NOTHING if scene.chance.random() < 0.8 else "let_in"
    return scene.weigh(let_in=55, not_now=45)


def _more(scene: Scene) -> str:
    return scene.weigh(no=70, yes=30)


def _languages(scene: Scene) -> str:
    own = scene.persona.language
    other = "en" if own == "fr" else "fr"
    return f"{own},{other}" if scene.chance.random() < 0.6 else own


def _case(scene: Scene) -> str:
    one = scene.option("rematch_mentor", "rematch_mentee")
    if one is not None:
        return scene.weigh(**{one.value: 60}, write=30, fine=10)
    return scene.weigh(write=56, fine=36, rematch=8)


def _either(*values: str) -> Callable[[Scene], str]:
    return lambda scene: scene.chance.choice(values)


def _always(value: str) -> Callable[[Scene], str]:
    return lambda scene: value


def _goals(scene: Scene) -> str | None:
    values: Sequence[str] = [one.value for one in scene.letter.buttons]
    if "met" in values:
        return scene.weigh(met=45, partly=40, not_met=15)
    if "reached" in values:
        return "reached" if scene.persona.temper == "quick" else scene.weigh(on_the_way=75, not_yet=25)
    return None


CHOICES: dict[str, Callable[[Scene], str | None]] = {
    "name": lambda scene: scene.persona.name,
    "role": lambda scene: scene.persona.role,
    "languages": _languages,
    "domain": _either("Marketing", "Finance", "Design"),  # Words of both languages, so that fields can be the same.
    "wants": lambda scene: scene.weigh(learn=37, project=27, give_back=22, network=14),
    "zone": lambda scene: scene.persona.zone,
    "more": _more,
    "excluded": _always("~skip"),
    "sure": _always("yes"),
    "decision": lambda scene: "decline" if scene.persona.temper == "reluctant" else "accept",
    "meet": lambda scene: scene.weigh(yes=92, no=8),
    "met": _met,
    "mood": _score,
    "score": _score,
    "recommend": lambda scene: str(scene.chance.randrange(2, 7) if scene.unhappy else scene.chance.randrange(6, 11)),
    "blocker": lambda scene: "no_answer" if scene.alone else scene.chance.choice(("no_time", "no_answer", "other")),
    "kind": lambda scene: scene.weigh(scheduling=60, relationship=37, serious=3),
    "comment": lambda scene: "~skip" if scene.chance.random() < 0.6 else None,
    "fit": lambda scene: scene.weigh(not_good=60, not_sure=40) if scene.unhappy else scene.weigh(good=85, not_sure=15),
    "goals": _goals,
    "partner_there": lambda scene: "no" if scene.alone else scene.weigh(yes=94, no=6),
    "next": _next,
    "another": _another,
    "change": _always("~skip"),
    "share": _either("yes", "no", "no"),
    "testimonial": lambda scene: "~skip" if scene.chance.random() < 0.7 else None,
    "may_show": _either("yes", "no"),
    "go_on": lambda scene: scene.weigh(no=85, yes=15) if scene.unhappy else scene.weigh(yes=80, no=20),
    "again": lambda scene: scene.weigh(same_role=50, other_role=15, no=35),
    "answered": _either("yes", "yes", "partly"),
    "case": _case,
    "agreement": _always("begin"),
    "review": lambda scene: scene.weigh(sign=85, change=15),
    "rhythm": lambda scene: scene.weigh(monthly=70, fortnightly=30),
    "duration": lambda scene: (scene.at.date() + timedelta(days=180)).isoformat(),
    "join": _always("go"),
    "start": _always("go"),
    "screened": _screened,
    "screening": lambda scene: "again" if scene.chance.random() < 0.3 else NOTHING,
}
"""By step: the value chosen; None means whatever the message offers."""


PRESSES = frozenset({"join", "start", "case", "approve", "proposal", "proposals", "agreement", "screened", "screening"})
OPENINGS = frozenset(
    {"meet", "met", "score", "decision", "case", "approve", "proposal", "goals", "agreement", "review", "go_on"}
    | {"screened", "screening"}
)
"""What a person answers when they get to it, and not within a conversation."""
