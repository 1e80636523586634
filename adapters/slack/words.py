"""The few words that are Slack's alone: what its widgets and its refusals say. By language, then by key."""

WORDS = {
    "en": {
        "send": "Send",
        "close": "Close",
        "wait": "One moment…",
        "no_file": "The file could not be read. The app needs the scope files:read for that.",
        "busy": "A lot is going on right now. Please try again in a minute; nothing was changed.",
        "failed": "That did not work. Please try again in a moment; nothing was changed.",
    },
    "fr": {
        "send": "Envoyer",
        "close": "Fermer",
        "wait": "Un instant…",
        "no_file": "Le fichier n’a pas pu être lu. Il faut à l’application la permission files:read.",
        "busy": "Il y a beaucoup de monde en ce moment. Réessayez dans une minute ; rien n’a changé.",
        "failed": "Cela n’a pas fonctionné. Réessayez dans un instant ; rien n’a changé.",
    },
}


def word(language: str, key: str) -> str:
    """In that language (`fr@tu` is French), else in English."""
    return WORDS.get(language.partition("@")[0], WORDS["en"])[key]
