"""The phrases by which somebody asks for what is always available. Data.

A phrase has to be all that a clause says, politeness and "I want to" apart. So "je ne veux pas arrêter", "stop joking"
or "on a fait une pause" are none.
"""

from __future__ import annotations

from itertools import product


def _phrases(text: str) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(one.split()) for one in text.replace("\n", " ").split(",") if one.strip())


def _joined(verbs: str, objects: str) -> tuple[tuple[str, ...], ...]:
    return tuple(verb + thing for verb, thing in product(_phrases(verbs), _phrases(objects)))


_DATA = """
    mes donnees, toutes mes donnees, mes donnees personnelles, mes informations, mes infos, mon compte, my data,
    all my data, my personal data, my information, my info, my account, mes reponses, my answers, ce que tu sais de moi,
    ce que vous savez de moi, what you know about me, everything about me, tout sur moi
"""
_PROGRAM = """
    le programme, the program, the programme, programme, program, du programme, ce programme, this program, mon programme,
    le mentorat, the mentoring program, mentoring
"""


def _language(name: str) -> tuple[tuple[str, ...], ...]:
    openings = """
    en, in, parle, parle en, parle moi en, parlez, parlez en, parlez moi en, parler, parler en, speak, speak in,
    speak to me in, write in, write to me in, talk in, talk to me in, ecris moi en, ecrivez moi en, ecrire en, repondre en,
    reponds en, repondez en, answer in, reply in, switch to, switch to in, change to, change language to,
    change the language to, change my language to, set language to, set my language to, passe en, passer en, passez en,
    passe a l, passer a l, langue, language, prefere l, je prefere l, prefere le, je prefere le, je prefere en,
    i prefer, prefer, mets en, mets toi en, continue in, continuer en, continuons en, could we speak, can we speak,
    basculer en, bascule en, messages in, messages en, moi en, everything in, tout en, le bot en, bot in
    """
    return _joined(openings, name)


WISHES: dict[str, tuple[tuple[str, ...], ...]] = {
    "stop": _phrases("""
    stop, arrete, arretez, arreter, stop it, stop this, stop all, stop everything, arrete tout, tout arreter, arreter tout,
    arretez tout, stop messages, stop the messages, stop messaging, stop messaging me, stop writing, stop writing to me,
    stop writing me, stop sending messages, stop sending me messages, stop sending me things, stop contacting me,
    stop asking, stop asking me, stop bothering me, stop texting me, arrete de m ecrire, arretez de m ecrire, arreter les messages,
    arrete les messages, arretez les messages, arrete de me contacter, arretez de me contacter, arrete de m envoyer des messages,
    arretez de m envoyer des messages, plus de messages, plus de message, plus aucun message, no more messages, no messages,
    ne m ecris plus, ne m ecrivez plus, ne plus recevoir de messages, ne plus recevoir de message, ne me contacte plus,
    ne me contactez plus, ne m envoie plus de messages, ne m envoyez plus de messages, ne m envoyez plus rien,
    do not write to me anymore, do not message me, do not message me anymore, do not contact me, do not contact me anymore,
    do not write to me, stop notifications, stop reminders, j arrete, stop bot, leave me alone, laisse moi tranquille,
    laissez moi tranquille, fiche moi la paix, je ne veux plus de messages, je ne veux plus recevoir de messages,
    je veux plus de messages, i do not want any more messages, i do not want messages anymore, stop tout, tout stopper, stop now,
    stop maintenant, stop stop, stop stop stop
    """),
    "pause": (),
    "resume": _phrases("""
    reprendre, reprends, je reprends, reprise, on reprend, resume, i m back, i am back, je suis de retour, de retour,
    me revoila, me voila de retour, reactiver, reactive moi, unpause, unpause me, start again, end the pause, end pause, end my pause,
    stop pause, stop the pause, stop my pause, arreter la pause, arrete la pause, fin de la pause, fin de pause, terminer la pause,
    reprendre le programme, resume the program, reprendre les messages, resume messages, je suis revenu, je suis revenue,
    back again, restart messages, lever la pause, enlever la pause, sortir de pause, je sors de pause
    """),
    "leave": _phrases("""
    leave, quitter, quit, i quit, i leave, je quitte, i m leaving, i am leaving, i m out, i am out, i want out, je me retire,
    me retirer, retirez moi, retire moi, me desinscrire, desinscrire, desinscris moi, desinscrivez moi, je me desinscris, desinscription,
    unsubscribe, unsubscribe me, se desinscrire, me desabonner, desabonner, desabonnement, desabonnez moi, remove me, drop out, opt out,
    abandonner, j abandonne, sortir du programme, sors moi du programme, sortez moi du programme, partir du programme, remove me from the program,
    remove me from the programme, remove me from this program, withdraw, i withdraw, arreter le programme, arreter ma participation,
    mettre fin a ma participation, end my participation, stop my participation, stop the program, quitte le programme, resign, i resign,
    arreter le mentorat, unenroll, unenroll me, cancel my participation, annuler ma participation, annuler mon inscription,
    cancel my registration, me desengager, je me desengage
    """)
    + _joined(
        "quitter, je quitte, leave, quit, exit, i m leaving, i am leaving, drop out of, withdraw from, opt out of",
        _PROGRAM,
    ),
    "language_en": _language("anglais, english") + _phrases("english please, english version, version anglaise"),
    "language_fr": _language("francais, french") + _phrases("french please, french version, version francaise"),
    "my_data": _joined(
        """
    voir, montre moi, montrez moi, montre, montrez, show, show me, see, view, look at, export, exporter, exporte, telecharger,
    download, consulter, access, acceder a, get, send me, envoie moi, envoyez moi, recevoir, recuperer, obtenir, copie de,
    une copie de, a copy of, give me, donne moi, donnez moi, connaitre, read, lire
    """,
        _DATA,
    )
    + _phrases("""
    mes donnees, my data, mes donnees personnelles, my personal data, que sais tu de moi, que savez vous de moi, qu est ce que tu sais de moi,
    qu est ce que vous savez de moi, what do you know about me, what data do you have, what data do you have about me,
    what data do you have on me, what do you have on me, quelles donnees avez vous, quelles donnees avez vous sur moi,
    quelles donnees as tu sur moi, what do you store about me, que gardez vous sur moi, que gardes tu sur moi, who sees my data,
    qui voit mes donnees
    """),
    "forget_me": _joined(
        """
    efface, effacer, effacez, effacement de, supprime, supprimer, supprimez, suppression de, delete, erase, remove, wipe, destroy,
    detruire, detruis, oublie, forget, purge, clear
    """,
        _DATA,
    )
    + _phrases("""
    forget me, erase me, delete me, oublie moi, oubliez moi, m oublier, efface moi, effacez moi, supprime moi, supprimez moi,
    droit a l oubli, right to be forgotten, right to erasure, droit a l effacement, erase everything about me, delete everything about me,
    delete all my information, delete everything you know about me, efface tout ce que tu sais de moi,
    effacez tout ce que vous savez de moi, supprime tout ce que tu sais de moi, supprimez tout ce que vous savez de moi
    """),
    "contact": _joined(
        """
    parler a, parler avec, discuter avec, talk to, talk with, speak to, speak with, contact, contacter, joindre, ecrire a, write to,
    reach, message, get in touch with, chat with, appeler, call, voir avec
    """,
        """
    quelqu un, un humain, une humaine, un etre humain, une vraie personne, une personne, l equipe, l equipe du programme,
    un organisateur, une organisatrice, l organisateur, l organisatrice, les organisateurs, un responsable, le responsable, la responsable,
    someone, somebody, a human, a human being, a person, a real person, the team, an organizer, an organiser, the organizer, the organiser,
    the organizers, the organisers, organizers, organisers, organizer, organiser, the program team, someone real, humain, human,
    votre equipe, your team, le support, support
    """,
    )
    + _phrases("""
    contact, contacts, contactez moi, contact me, human, humain, un humain, real person, a human please, qui contacter, qui dois je contacter,
    who can i contact, who do i contact, who can i talk to, a qui parler, a qui je peux parler, a qui puis je parler, appelez moi, call me
    """),
    "help": _phrases("""
    help, aide, aidez moi, aide moi, help me, a l aide, menu, commands, commandes, what can you do, que peux tu faire, que sais tu faire,
    que pouvez vous faire, qu est ce que tu peux faire, qu est ce que tu sais faire, comment ca marche, comment ca fonctionne, how does it work,
    how does this work, how do i use this, how do i use you, besoin d aide, i need help, need help, j ai besoin d aide, de l aide, au secours,
    mode d emploi, options, what are my options, quelles sont mes options
    """),
}

PAUSES = _phrases("""
    pause, une pause, faire une pause, fais une pause, faites une pause, je fais une pause, je prends une pause, prendre une pause,
    mets moi en pause, mettre en pause, mettez moi en pause, me mettre en pause, je me mets en pause, en pause, mets en pause,
    mettez en pause, mettre ma participation en pause, mettre le programme en pause, take a break, taking a break, a break,
    have a break, i m taking a break, i am taking a break, i take a break, pause me, put me on pause, put me on hold, on hold, pause my participation,
    pause messages, pause the messages, pause the program, pause everything, tout mettre en pause, besoin d une pause, break,
    j ai besoin d une pause, i need a break, need a break, snooze, pause all, pause les messages, pauser, pause svp, time off
""")
"""A pause, which may be followed by how long."""

PAUSE_TAIL = frozenset(
    """
    jusqu jusque a au aux until till for pendant pour de d du des le la les l the un une a an of on end fin debut beginning mi in en
    and et ce cette this next prochain prochaine prochains prochaines suivant noel christmas easter paques vacances holidays rentree
    ete summer winter hiver printemps spring automne autumn fall nouvel an new year from partir to now maintenant today aujourdhui
    demain tomorrow weeks week semaine semaines jour jours day days mois month months quinzaine fortnight couple few quelques er st nd rd
    th environ about soir matin inclus included weekend annee hui premier please svp stp
    """.split()  # noqa: SIM905
)
"""Words of how long a pause lasts, beside numbers and the words of the calendar."""

OPENINGS = _phrases("""
    je veux, je voudrais, j aimerais, je souhaite, je souhaiterais, je desire, je dois, je vais, il faut, nous voulons,
    je veux bien, je prefere, je prefererais, i want to, i want, i would like to, i would like, i d like to, i d like, i wish to,
    i need to, i have to, i prefer to, let me, can you, could you, would you, will you, peux tu, pouvez vous, pourrais tu, pourriez vous,
    veuillez, merci de, priere de, can i, could i, may i, puis je, est ce que je peux, est ce que je pourrais,
    je peux, tu peux, vous pouvez, est ce que tu peux, est ce que vous pouvez, comment puis je, comment je peux, how can i, how do i,
    comment, je demande a, je demande, is it possible to, est il possible de, est ce possible de, c est possible de, i m going to, i am going to,
    you can, i ll, i will, i ve decided to, j ai decide de, go ahead and, i want you to, je tiens a, i request to, a
""")
REQUESTS = _phrases(
    "can you, could you, would you, will you, peux tu, pouvez vous, pourrais tu, pourriez vous, tu peux, vous pouvez"
)

POLITE = frozenset(
    """
    please svp stp merci thanks bonjour bonsoir hello hi hey salut coucou ok alors now maintenant
    just juste bot well so ben bon euh desole sorry again encore definitivement completely all_right hein oui yes immediatement
    immediately plz asap cher dear equipe team beaucoup
    """.split()  # noqa: SIM905
)
LONE_LANGUAGES = {
    "anglais": "language_en",
    "english": "language_en",
    "francais": "language_fr",
    "french": "language_fr",
}
EVERYTHING = frozenset(
    _phrases(
        "efface tout, effacez tout, effacer tout, tout effacer, supprime tout, supprimez tout, delete everything, "
        "erase everything, delete all, erase all, tout supprimer, supprimer tout, wipe everything"
    )
)
EVER_AFTER = frozenset(
    _phrases(
        "ca suffit, enough, that s enough, stop la, assez, je pars, je m en vais, basta, shut up, tais toi, taisez vous"
    )
)
