"""Several answers in one message. Today is Monday 23 November 2026."""

from datetime import date

import pytest
from understanding_samples import CHECKIN, MONDAY, TOPICS

from bot.understanding import Option, Question, fill

TUESDAY = date(2026, 11, 17)


def read(text: str, questions: tuple[Question, ...] = CHECKIN) -> dict[str, object]:
    """What a message fills, by question."""
    filled = fill(text, questions, MONDAY, language="fr")
    assert all(one.sure for one in filled.values())
    return {name: one.value for name, one in filled.items()}


@pytest.mark.parametrize(
    ("text", "answers"),
    [
        ("oui, mardi, c'était super", {"met": "yes", "met_on": TUESDAY, "mood": 5}),
        ("oui mardi c'était super", {"met": "yes", "met_on": TUESDAY, "mood": 5}),
        ("we met on Tuesday, it went well", {"met": "yes", "met_on": TUESDAY, "mood": 4}),
        ("on s'est vus hier, 4/5", {"met": "yes", "met_on": date(2026, 11, 22), "mood": 4}),
        ("oui le 3, 4/5", {"met": "yes", "met_on": date(2026, 11, 3), "mood": 4}),
        ("oui, mardi, pas terrible", {"met": "yes", "met_on": TUESDAY, "mood": 2}),
        ("yes, on the 17th, not bad", {"met": "yes", "met_on": TUESDAY, "mood": 4}),
        ("oui", {"met": "yes"}),
        ("oui, hier", {"met": "yes", "met_on": date(2026, 11, 22)}),
        ("on a une date, jeudi", {"met": "planned", "next_on": date(2026, 11, 26)}),
        ("we have a date on December 3rd", {"met": "planned", "next_on": date(2026, 12, 3)}),
        ("pas encore, pas eu le temps", {"met": "not_yet", "blocker": "no_time"}),
        ("non, pas de réponse", {"met": "not_yet", "blocker": "no_answer"}),
        ("not yet, no answer", {"met": "not_yet", "blocker": "no_answer"}),
    ],
)
def test_a_message_fills_what_it_plainly_says(text: str, answers: dict[str, object]) -> None:
    """Each answer of a message goes to its question."""
    assert read(text) == answers


@pytest.mark.parametrize(
    ("text", "answers"),
    [
        ("oui, mardi ou mercredi", {"met": "yes"}),
        ("on s'est vus mardi, on se revoit jeudi", {"met": "yes"}),
        ("Super, on s'est vus mardi", {"met": "yes", "met_on": TUESDAY}),
        ("oui, super", {"met": "yes"}),
        ("oui mais c'était nul", {"met": "yes"}),
        ("non, mardi c'était nul", {"met": "not_yet"}),
        ("pas encore, mardi", {"met": "not_yet"}),
        ("oui, on a parlé de beaucoup de choses", {"met": "yes"}),
        ("on s'est vus mardi ?", {}),
        ("mardi, c'était super", {}),
        ("pas mardi", {}),
        ("peut-être", {}),
        ("oui et non, mardi, 4/5", {}),
        ("", {}),
    ],
)
def test_what_is_in_doubt_is_left_to_ask(text: str, answers: dict[str, object]) -> None:
    """Two days, an interjection, a contrast, an unread first answer or an unmet guard fill nothing more."""
    assert read(text) == answers


def test_free_text_and_sensitive_questions_are_never_filled() -> None:
    """A comment is not made of leftovers, and a sensitive question is answered by itself."""
    sure = Question("share", "choice", (Option("share", ("partager",)),), sensitive=True)
    questions = (Question("met", "confirm"), sure, Question("comment", "text"))
    assert read("oui, partager, et une remarque", questions) == {"met": "yes"}
    assert read("oui mardi c'était super", (Question("comment", "text"), *CHECKIN)) == {}


def test_one_yes_answers_one_question() -> None:
    """A second confirmation is not filled by the same word."""
    assert read("oui", (Question("first", "confirm"), Question("second", "confirm"))) == {"first": "yes"}


def test_two_questions_of_a_kind_share_no_words() -> None:
    """Where two days are open, a single day beside the answer goes to neither."""
    questions = (
        Question("met", "confirm"),
        Question("start", "day", toward="past"),
        Question("end", "day", toward="past"),
    )
    assert read("oui, mardi", questions) == {"met": "yes"}


def test_known_answers_meet_guards() -> None:
    """Answers given before are not asked for, and open the questions that wait for them."""
    filled = fill("mardi, c'était super", CHECKIN, MONDAY, answers={"met": "yes"}, language="fr")
    assert {name: one.value for name, one in filled.items()} == {"met_on": TUESDAY, "mood": 5}


def test_a_multiple_choice_is_filled_beside_another() -> None:
    """A role and topics in one message."""
    role = Question("role", "choice", (Option("mentor", ("Mentor",)), Option("mentee", ("Mentee", "mentoré"))))
    filled = read("mentor, finance et pitch", (role, Question("topics", "several", TOPICS)))
    assert filled == {"role": "mentor", "topics": ("finance", "pitch")}
