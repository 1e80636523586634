"""What simulated people write, in both languages, with the typos of real ones."""

from random import Random

from bot.messages import Button

SAID: dict[str, dict[str, dict[str, tuple[str, ...]]]] = {
    "met": {
        "fr": {
            "yes": ("oui !", "oui oui", "ouii", "oui, on s'est vus", "yes", "Oui, très bien"),
            "planned": ("pas encore mais c'est prévu", "rdv pris"),
            "not_yet": ("pas encore", "non pas encore", "toujours pas"),
        },
        "en": {
            "yes": ("yes!", "yep", "Yess", "yes we did", "we met"),
            "planned": ("it's planned", "we have a date"),
            "not_yet": ("not yet", "nope, not yet"),
        },
    },
    "go_on": {
        "fr": {
            "yes": ("oui, on continue", "avec plaisir", "volontiers !"),
            "no": ("non merci", "je préfère m'arrêter là"),
        },
        "en": {"yes": ("yes, let's go on", "happy to go on"), "no": ("no thanks", "I'd rather not")},
    },
    "fit": {
        "fr": {"good": ("tres bien", "bien")},
        "en": {"good": ("good", "a good fit")},
    },
}
"""By step, language and value: what people type for it. What is not here is pressed."""
FREE = {
    "fr": (
        "Changer de métier, mais je ne sais pas vers quoi",
        "préparer mes entretiens",
        "C'était très utile, merci",
        "mieux parler en public…",
        "j'aimerais un avis sur mon CV 🙂",
    ),
    "en": (
        "Find out whether research is for me",
        "get ready for interviews",
        "Really helpful, thanks",
        "speak up in meetings",
        "I'd like to understand how hiring works 🙂",
    ),
}


def typed(step: str, button: Button, language: str, chance: Random) -> str | None:
    """How somebody writes what a button says; None where they press it after all."""
    said = SAID.get(step, {}).get(language, {}).get(button.value)
    if said:
        return chance.choice(said)
    if button.value.isdecimal():
        return button.value
    return None


def free(language: str, chance: Random) -> str:
    """A line of one's own."""
    return chance.choice(FREE[language])


HELLO = {"fr": ("bonjour", "Salut", "coucou !", "Bonjour,"), "en": ("hello", "Hi!", "hey", "hello there")}
LEAVE = {"fr": "je veux quitter le programme", "en": "I want to leave the program"}
