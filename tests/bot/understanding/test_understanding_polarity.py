"""Yes and no: the traps. A "no" that is read as a "yes" is the worst fault there is."""

import pytest
from understanding_samples import MET

from bot.understanding import choice, yes_no

NEVER_YES = """
on ne s'est pas vus hier | pas encore | not yet | we didn't meet | non on n'a pas pu | jamais eu le temps | pas eu l'occasion |
of course not | bien sûr que non | certainement pas | surtout pas | absolutely not | definitely not | not really | pas vraiment |
pas tout à fait | not quite | not exactly | no way | hors de question | no chance | not a chance | non merci | no thanks |
no thank you | oui mais non | yes but no | ouais nan | yeah no | yeah, no | non mais oui | mouais | bof | no, we didn't meet |
non, on ne s'est pas vus | on a failli se voir | we almost met | we nearly met | on s'est presque vus | on devait se voir |
on aurait dû se voir | we should have met | we were supposed to meet | we would have met | if we had met | si on s'était vus |
on ne s'est ni vus ni parlé | we neither met nor talked | on ne s'est plus vus | nobody met | personne ne s'est vu |
rendez-vous annulé | il a annulé | she cancelled | on a raté le rendez-vous | we missed each other | impossible de se voir |
je n'ai pas de nouvelles | no news | no answer | no reply | pas de réponse | aucune nouvelle | nothing yet | rien encore |
toujours rien | still nothing | I don't think so | je ne crois pas | je crois pas | je pense pas | I doubt it | never | jamais |
we have never talked | we never spoke | not once | pas une seule fois | no luck | no time | I couldn't | je n'ai pas pu |
on n’a pas réussi | didn't happen | it did not happen | pas moyen | unfortunately no | hélas non | not this week | pas cette semaine |
maybe next week | la semaine prochaine | bientôt | soon | on va se voir | we will meet | we're going to meet | on se verra lundi |
je ne dirais pas oui | I wouldn't say yes | can't say yes | not a yes | ce n'est pas un oui | yes? no | oui... non | non ! enfin oui ? |
ouf | nom | now | note | meet | yet | yes or no | oui ou non | elle m'a dit oui mais | he said "yes" | "yes" she said |
si oui je vous dis | if yes | dont know | dunno | idk | no idea | aucune idée | pas oui | on s'est aps vus | we didnt met |
we dint meet | on ne s'est vu nulle part | we havnt met | we have'nt met | nn | nan pas encore | nope not yet | pas possible |
no we met | no, we talked | non, on s'est vus ? | ne pas | pas d'accord | je refuse | I disagree | without meeting | we met? no
"""
NEVER_NO = """
no problem, we met | no problem | pas de souci on s'est vus | pas de souci | aucun souci | sans problème | why not | pourquoi pas |
not bad | pas mal | not bad, we met | on s'est pas mal vus | no worries, yes | pas de problème, oui | no doubt we met | not only did we meet |
of course | bien sûr | bien sûr que oui | on ne s'est vus qu'une fois | yes, no question | oui, rien à signaler | oui, pas grave |
I don't mind | ça ne me dérange pas | je ne dis pas non | I can't say no | no objection | pas d'objection | can't complain, we met |
couldn't be better, yes | never better, we met | oui, n'est-ce pas | on s'est vus pas plus tard qu'hier | no kidding, we met |
oui, ne vous inquiétez pas | yes, don't worry | oui t'inquiète pas | no big deal, we met | oui, sans aucun doute | mais si | si si |
now | nom | note | yes, nothing to report | oui rien de spécial | yes and nothing else | oui, no stress | I couldn't agree more
"""


def phrases(text: str) -> list[str]:
    """The phrases of a table."""
    return [one.strip() for one in text.replace("\n", " ").split("|")]


@pytest.mark.parametrize("text", phrases(NEVER_YES))
def test_what_does_not_affirm_is_never_a_yes(text: str) -> None:
    """Denials, near misses, wishes, reports and contradictions are never read as yes, not even as a guess."""
    read = yes_no(text)
    assert read is None or read.value is False or (not read.sure and text in ASKED_BACK), read
    chosen = choice(text, MET)
    assert chosen is None or chosen.value != "yes" or (not chosen.sure and text in ASKED_BACK), chosen


ASKED_BACK = {"mouais"}


@pytest.mark.parametrize("text", phrases(NEVER_NO))
def test_what_does_not_deny_is_never_a_no(text: str) -> None:
    """Idioms that hold a negation and deny nothing are never read as no."""
    read = yes_no(text)
    assert read is None or read.value is True, read
    chosen = choice(text, MET)
    assert chosen is None or chosen.value != "not_yet", chosen


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("oui", True),
        ("y", True),
        ("volontiers", True),
        ("avec plaisir", True),
        ("je veux bien", True),
        ("go ahead", True),
    ]
    + [
        ("allez-y", True),
        ("vas-y", True),
        ("yes please", True),
        ("sure", True),
        ("d'accord", True),
        ("j'accepte", True),
    ]
    + [("I agree", True), ("agreed", True), ("👌", True), ("+1?"[:0] or "oui bien sûr", True), ("sounds good", True)]
    + [
        ("non", False),
        ("n", False),
        ("non merci", False),
        ("no thank you", False),
        ("please don't", False),
        ("👎", False),
    ]
    + [
        ("surtout pas", False),
        ("plutôt pas", False),
        ("I'd rather not", False),
        ("pas maintenant", False),
        ("not now", False),
    ]
    + [("je refuse", False), ("pas d'accord", False), ("no no no", False), ("je ne veux pas", False), ("false", False)],
)
def test_a_plain_answer_is_sure(text: str, value: bool) -> None:
    """A plain yes or no is read without doubt."""
    read = yes_no(text)
    assert read is not None
    assert (read.value, read.sure) == (value, True)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("why not", True),
        ("pourquoi pas", True),
        ("no problem", True),
        ("ok", True),
        ("I think so", True),
        ("oui ?", True),
    ]
    + [("oui si possible", True), ("yes if she agrees", True), ("oui, mais pas demain", True), ("no objection", True)]
    + [
        ("oui lol", True),
        ("pas vraiment", False),
        ("je ne crois pas", False),
        ("plus tard", False),
        ("I don't need it", False),
    ],
)
def test_a_soft_answer_is_asked_back(text: str, value: bool) -> None:
    """A half-hearted, conditional or roundabout answer is not sure."""
    read = yes_no(text)
    assert read is not None
    assert (read.value, read.sure) == (value, False)
