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
        "slow": "That was a lot at once, and the last of it was not taken in. Wait a minute, then go on from there.",
        "unsure": "That is taking longer than usual. If you hear nothing more in a minute, please try again.",
        "failed": "That did not work. Please try again in a moment; nothing was changed.",
        "let_me_post": "In that channel I may not do all of: View Channel, Send Messages. Allow them in its settings, "
        "or pick another channel.",
        "let_me_pin": "It is not pinned: in that channel I lack {names}. Allow it in the channel’s settings, or pin "
        "the message yourself.",
        "pin_it": "It is not pinned: Discord did not let me. Please pin the message yourself.",
        "let_me_open_threads": "For a private thread in the program’s channel I lack: {names}. Allow it in the "
        "channel’s settings, and the next pair gets a thread.",
        "no_channel": "The program’s channel is gone. Use /mentoring-admin members invite in another one, and the next "
        "pair gets a thread there.",
        "no_threads_here": "The program’s channel can hold no private threads. Use /mentoring-admin members invite in "
        "a text channel.",
        "too_many_threads": "The server has as many open threads as Discord allows. Archive some of them.",
        "moderators": "Whoever may manage threads on this server can read here.",
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
        "slow": "Cela fait beaucoup d’un coup : la fin n’est pas prise en compte. Attendez une minute, puis reprenez.",
        "unsure": "C’est plus long que d’habitude. Sans nouvelles d’ici une minute, réessayez.",
        "failed": "Cela n’a pas fonctionné. Réessayez dans un instant ; rien n’a changé.",
        "let_me_post": "Dans ce salon, il me manque « Voir le salon » ou « Envoyer des messages ». Accordez-les dans "
        "ses réglages, ou choisissez-en un autre.",
        "let_me_pin": "Il n’est pas épinglé : dans ce salon, il me manque {names}. Accordez-le dans ses réglages, ou "
        "épinglez le message vous-même.",
        "pin_it": "Il n’est pas épinglé : Discord ne l’a pas permis. Épinglez le message vous-même.",
        "let_me_open_threads": "Pour un fil privé dans le salon du programme, il me manque {names}. Accordez-le dans "
        "ses réglages : le prochain binôme aura son fil.",
        "no_channel": "Le salon du programme n’existe plus. Utilisez /mentoring-admin members invite dans un autre : "
        "le prochain binôme y aura son fil.",
        "no_threads_here": "Le salon du programme ne peut pas contenir de fils privés. Utilisez "
        "/mentoring-admin members invite dans un salon textuel.",
        "too_many_threads": "Le serveur a autant de fils ouverts que Discord en permet. Archivez-en quelques-uns.",
        "moderators": "Sur ce serveur, toute personne qui gère les fils peut lire ici.",
        "no_server": "Je connais les gens par les serveurs qu’ils partagent avec moi. Écrivez /mentoring join sur le "
        "vôtre, puis ici.",
        "too_large": "Le fichier dépasse 10 Mo. Une partie suffit.",
        "no_file": "Le fichier n’a pas pu être lu. Réessayez dans un instant ; rien n’a changé.",
        "mentoring": "Votre mentorat : où vous en êtes, ce que vous pouvez faire",
        "mentoring-admin": "Pour l’équipe d’un programme de mentorat",
    },
}


PERMISSIONS = {
    "View Channels": "Voir les salons",
    "Send Messages": "Envoyer des messages",
    "Create Private Threads": "Créer des fils privés",
    "Send Messages in Threads": "Envoyer des messages dans les fils",
    "Attach Files": "Joindre des fichiers",
    "Read Message History": "Voir les anciens messages",
    "Pin Messages": "Épingler des messages",
}
"""As Discord's settings name them in French."""


def permission(language: str, name: str) -> str:
    """A permission as Discord's settings name it in that language."""
    return f"« {PERMISSIONS[name]} »" if language.partition("@")[0] == "fr" else name


def word(language: str, key: str) -> str:
    """In that language (`fr@tu` is French), else in English."""
    return WORDS.get(language.partition("@")[0], WORDS["en"])[key]
