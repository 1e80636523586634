"""Wishes that are heard at any time, and those that are not meant."""

import pytest

from bot.understanding import intent, smalltalk

MEANT = {
    "stop": "stop | STOP! | Stop. | stop svp | stop please | stpo | arrête | arrêtez | arrêtez s'il vous plaît | je veux arrêter | "
    "I want to stop | stop it | stop messaging me | arrêtez de m'écrire | ne m'écrivez plus | don't write to me | no more messages | "
    "merci, stop | oui, stop | leave me alone | laissez-moi tranquille | s'il vous plaît arrêtez",
    "pause": "pause | une pause | pause svp | mets-moi en pause | je voudrais faire une pause | take a break | I need a break | "
    "pause jusqu'au 3 janvier | pause for two weeks | pause until Monday | pause de deux semaines | put me on pause | pause d'un mois",
    "resume": "reprendre | je reprends | I'm back | je suis de retour | resume | unpause | stop the pause",
    "leave": "leave | quitter | je veux quitter le programme | I'm leaving the program | je quitte le programme | unsubscribe | "
    "I want to leave | désinscription | me désinscrire | leave the program | drop out",
    "language_fr": "en français svp | in French please | parle français | switch to French | parlez-moi en français",
    "language_en": "in English | English please | en anglais | switch to English | speak English | passe en anglais | could we speak English",
    "my_data": "mes données | my data | show me my data | voir mes données | what do you know about me? | que savez-vous de moi ? | "
    "can I see my data? | export my data | je voudrais voir mes données",
    "forget_me": "efface mes données | effacez mes données svp | delete my data | erase all my data | forget me | supprime mon compte | "
    "je veux supprimer mes données | oubliez-moi | delete my account | Efface mes données.",
    "contact": "contact | parler à quelqu'un | je veux parler à un humain | talk to an organizer | talk to a human | contacter l'équipe | "
    "can I talk to someone? | I'd like to speak to a real person",
    "help": "help | aide | aidez-moi | help me | aide ? | what can you do? | comment ça marche ? | j'ai besoin d'aide | à l'aide",
}
NOT_MEANT = """
je ne veux pas arrêter | don't stop | should I stop? | est-ce que je peux arrêter ? | n'arrêtez pas | never stop | stop joking |
he said stop | il a dit « stop » | stop mais pas tout de suite | stop, lol | j'ai arrêté | arrêté | I want to stop smoking |
je veux arrêter de fumer | non-stop | the bus stop | on n'arrête pas de parler | don't delete my data | ne pas effacer mes données |
n'efface pas mes données | I don't want you to delete my data | did you delete my data? | avez-vous effacé mes données ? |
comment effacer mes données ? | how do I delete my data? | what if I delete my data | forget it | oublie | laisse tomber | oublie ça |
je ne veux pas quitter | I don't want to leave | leave a message | I leave tomorrow | je pars demain | I left the office | leave it |
should I leave? | dois-je quitter le programme ? | quitter ? | she wants to leave | il veut quitter le programme | ne quittez pas |
mon mentor veut arrêter | my mentor wants to stop | on a fait une pause | ma pause déjeuner | pause café | we took a break | pas de pause |
je ne veux pas de pause | je peux faire une pause ? | lunch break | résumé | mon résumé | on continue | not in English | pas en anglais |
mes données sont fausses | no help needed | no contact | pas de contact | elle ne répond pas | help him | si je veux arrêter | if I stop |
avant d'arrêter | before leaving | stop ou encore | to stop or not to stop | on s'arrête à 18h | je ne sais pas si je veux arrêter |
merci de ne pas effacer mes données | please do not stop | please don't leave | I can't stop | impossible d'arrêter | ne stop pas |
oui | non | mardi | merci | super | 👍 | on s'est vus | I would never leave | I'd hate to leave | arrêter ou pas |
we talked about how to leave the company | ils ont stop | delete | efface | supprimer | remove | la langue | language | english teacher
"""


@pytest.mark.parametrize(
    ("text", "wish"), [(text.strip(), wish) for wish, texts in MEANT.items() for text in texts.split("|")]
)
def test_a_wish_is_heard(text: str, wish: str) -> None:
    """A wish in the person's own words is heard without doubt."""
    read = intent(text)
    assert read is not None
    assert (read.value, read.sure) == (wish, True)


@pytest.mark.parametrize("text", [one.strip() for one in NOT_MEANT.replace("\n", " ").split("|")])
def test_a_wish_that_is_not_meant_is_not_heard(text: str) -> None:
    """Denied, asked, told, quoted or other wishes are none, not even as a guess."""
    assert intent(text) is None


@pytest.mark.parametrize(
    ("text", "wish"),
    [
        ("« efface mes données »", "forget_me"),
        ("can you delete my data?", "forget_me"),
        ("peux-tu effacer mes données ?", "forget_me"),
        ("efface tout", "forget_me"),
        ("suprime mes données", "forget_me"),
        ("anglais", "language_en"),
        ("ça suffit", "stop"),
        ("stop, c'est trop pour moi", "stop"),
    ],
)
def test_a_grave_wish_in_doubt_is_asked_back(text: str, wish: str) -> None:
    """A polite question, a quotation, a mistyping or a wish among other words is not sure."""
    read = intent(text)
    assert read is not None
    assert (read.value, read.sure) == (wish, False)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("merci", "thanks"),
        ("Merci beaucoup !", "thanks"),
        ("thanks a lot", "thanks"),
        ("thx", "thanks"),
        ("ok merci", "thanks"),
    ]
    + [
        ("merci pour tout, à bientôt", "thanks"),
        ("ok", "ok"),
        ("d'accord", "ok"),
        ("parfait", "ok"),
        ("got it", "ok"),
        ("ça marche", "ok"),
    ]
    + [
        ("bonjour", "hello"),
        ("Hello!", "hello"),
        ("salut", "hello"),
        ("👍", "emoji"),
        ("🙏🙏", "emoji"),
        (":tada:", "emoji"),
        ("❤️", "emoji"),
    ]
    + [
        ("non merci", None),
        ("merci mais non", None),
        ("oui", None),
        ("non", None),
        ("...", None),
        ("", None),
        ("hello?", None),
    ]
    + [
        ("merci de me rappeler jeudi", None),
        ("bonjour, je veux arrêter", None),
        ("thanks but we never met", None),
        ("3", None),
    ],
)
def test_small_talk_is_told_from_answers(text: str, kind: str | None) -> None:
    """Thanks, agreement, emoji and greetings are small talk; anything with an answer in it is not."""
    assert smalltalk(text) == kind
