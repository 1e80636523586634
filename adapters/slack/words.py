"""The few words that are Slack's alone: what its widgets and its refusals say. By language, then by key."""

WORDS = {
    "en": {
        "send": "Send",
        "close": "Close",
        "more": "Read on",
        "wait": "One moment…",
        "below": "That is too long for a window. You find it in our conversation.",
        "no_file": "The file could not be read. The app needs the scope files:read for that.",
        "outside": "Slack does not show me your profile: that is so for people of another organization. "
        "The organizers can invite you to this workspace.",
        "busy": "A lot is going on right now. Please try again in a minute; nothing was changed.",
        "slow": "That was a lot at once, and the last of it was not taken in. Wait a minute, then go on from there.",
        "installed": "Binôme is installed. Go back to Slack and write to it, or try /mentoring-admin help.",
        "cancelled": "Nothing was installed.",
        "not_installed": "Slack did not finish the installation. Nothing was installed.",
        "grid": "Binôme is installed for one workspace at a time, not for a whole organization. Choose a workspace.",
        "install_again": "Try again",
        "invite_me": "I am not in that channel. Write “/invite @Binôme” there.",
        "channel_archived": "The channel is archived. Take it out of the archive, or pick another.",
        "let_me_post": "The channel’s settings keep me from posting there. Change them, or pick another channel.",
        "unsure": "That is taking longer than usual. If you hear nothing more in a minute, please try again.",
        "failed": "That did not work. Please try again in a moment; nothing was changed.",
    },
    "fr": {
        "send": "Envoyer",
        "close": "Fermer",
        "more": "Lire la suite",
        "wait": "Un instant…",
        "below": "C’est trop long pour une fenêtre. Vous le trouverez dans notre conversation.",
        "no_file": "Le fichier n’a pas pu être lu. Il faut à l’application la permission files:read.",
        "outside": "Slack ne me montre pas votre profil : c’est le cas quand on vient d’une autre organisation. "
        "L’équipe du programme peut vous inviter dans cet espace de travail.",
        "busy": "Il y a beaucoup de monde en ce moment. Réessayez dans une minute ; rien n’a changé.",
        "slow": "Cela fait beaucoup d’un coup : la fin n’est pas prise en compte. Attendez une minute, puis reprenez.",
        "installed": "Binôme est installé. Retournez dans Slack et écrivez-lui, ou essayez /mentoring-admin help.",
        "cancelled": "Rien n’a été installé.",
        "not_installed": "Slack n’a pas mené l’installation à son terme. Rien n’a été installé.",
        "grid": "Binôme s’installe dans un espace de travail à la fois. Choisissez-en un.",
        "install_again": "Réessayer",
        "invite_me": "Je ne suis pas dans ce canal. Écrivez-y « /invite @Binôme ».",
        "channel_archived": "Ce canal est archivé. Sortez-le des archives, ou choisissez-en un autre.",
        "let_me_post": "Les réglages du canal m’empêchent d’y publier. Changez-les, ou choisissez un autre canal.",
        "unsure": "C’est plus long que d’habitude. Sans nouvelles d’ici une minute, réessayez.",
        "failed": "Cela n’a pas fonctionné. Réessayez dans un instant ; rien n’a changé.",
    },
}


def word(language: str, key: str) -> str:
    """In that language (`fr@tu` is French), else in English."""
    return WORDS.get(language.partition("@")[0], WORDS["en"])[key]
