"""The questions that the phrases of these tests answer, as a flow would offer them, and a fixed day."""

from datetime import date

from bot.understanding import Option, Question

MONDAY = date(2026, 11, 23)

MET = (
    Option(
        "yes",
        (
            "Oui, on s'est vus",
            "Yes, we did",
            "on s'est parlé",
            "nous nous sommes vus",
            "nous nous sommes rencontrés",
            "we met",
            "we talked",
            "we spoke",
            "we have met",
            "done",
        ),
        "yes",
    ),
    Option("planned", ("On a une date", "We have a date", "rendez-vous prévu", "on se voit bientôt")),
    Option("not_yet", ("Pas encore", "Not yet"), "no"),
    Option("help", ("J'ai besoin d'aide", "I could use a hand", "I need help")),
)

BLOCKER = (
    Option("no_time", ("Pas eu le temps", "No time", "no time")),
    Option("no_answer", ("Pas de réponse", "No answer from them", "no answer")),
    Option("other", ("Autre chose", "Something else")),
)

TOPICS = (
    Option("finance", ("Finance", "la finance")),
    Option("funds", ("Levée de fonds", "Fundraising")),
    Option("pitch", ("Pitch", "Pitching")),
    Option("research", ("Recherche et développement", "Research and development")),
)

CHECKIN = (
    Question("met", "choice", MET),
    Question("met_on", "day", toward="past", when={"met": "yes"}),
    Question("mood", "scale", least=1, most=5, when={"met": "yes"}),
    Question("next_on", "day", toward="future", when={"met": "planned"}),
    Question("blocker", "choice", BLOCKER, when={"met": "not_yet"}),
    Question("may_write", "confirm", when={"blocker": "no_answer"}),
    Question("comment", "text", when={"met": "yes"}),
)
