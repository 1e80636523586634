"""The few words that are Discord's alone: what its widgets and its refusals say. By language, then by key."""

WORDS = {
    "en": {
        "send": "Send",
        "date": "Give a date",
        "number": "Give a number",
        "text": "Write an answer",
        "choose": "Choose",
        "answer": "Your answer",
        "when": "for example: tuesday, 3 december",
        "between": "{least} to {most}",
        "done": "Done.",
        "busy": "A lot is going on right now. Please try again in a minute; nothing was changed.",
        "failed": "That did not work. Please try again in a moment; nothing was changed.",
        "let_me_post": "In that channel I may not do all of: View Channel, Send Messages. Allow them in its settings, "
        "or pick another channel.",
        "no_server": "I know people by the servers they share with me. Write /mentoring join in yours, then here.",
        "too_large": "The file is larger than 10 MB. A part of it works.",
        "no_file": "The file could not be read. Please try again in a moment; nothing was changed.",
        "mentoring": "Your mentoring: where you are, and what you can do",
        "mentoring-admin": "For organizers of a mentoring program",
    },
    "fr": {
        "send": "Envoyer",
        "date": "Donner une date",
        "number": "Donner un nombre",
        "text": "Écrire une réponse",
        "choose": "Choisir",
        "answer": "Votre réponse",
        "when": "par exemple : mardi, 3 décembre",
        "between": "de {least} à {most}",
        "done": "C’est fait.",
        "busy": "Il y a beaucoup de monde en ce moment. Réessayez dans une minute ; rien n’a changé.",
        "failed": "Cela n’a pas fonctionné. Réessayez dans un instant ; rien n’a changé.",
        "let_me_post": "Dans ce salon, il me manque « Voir le salon » ou « Envoyer des messages ». Accordez-les dans "
        "ses réglages, ou choisissez-en un autre.",
        "no_server": "Je connais les gens par les serveurs qu’ils partagent avec moi. Écrivez /mentoring join sur le "
        "vôtre, puis ici.",
        "too_large": "Le fichier dépasse 10 Mo. Une partie suffit.",
        "no_file": "Le fichier n’a pas pu être lu. Réessayez dans un instant ; rien n’a changé.",
        "mentoring": "Votre mentorat : où vous en êtes, ce que vous pouvez faire",
        "mentoring-admin": "Pour l’équipe d’un programme de mentorat",
    },
}


def word(language: str, key: str) -> str:
    """In that language (`fr@tu` is French), else in English."""
    return WORDS.get(language.partition("@")[0], WORDS["en"])[key]
