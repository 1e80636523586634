"""Spellings: contractions, slang, mistypings and emoji codes, and words that a mistyping is never mended into.

Every entry is folded (lower case, no accent). An entry must never turn a word that exists into a "yes" or a "no".
"""

from __future__ import annotations

CONTRACTED = {
    "don": ("do", "not"),
    "can": ("can", "not"),
    "won": ("will", "not"),
    "ain": ("is", "not"),
}
"""Words that are negated only where an apostrophe and a t follow."""

_NEGATED = ("did", "does", "have", "has", "had", "was", "were", "is", "are", "could", "would", "should", "must", "need")
_APART = {form: (verb, "not") for verb in _NEGATED for form in (f"{verb}n", f"{verb}nt", f"{verb}not")}

JOINED: dict[str, tuple[str, ...]] = _APART | {
    "dont": ("do", "not"),
    "donot": ("do", "not"),
    "cant": ("can", "not"),
    "cannot": ("can", "not"),
    "wont": ("will", "not"),
    "aint": ("is", "not"),
    "havnt": ("have", "not"),
    "hvnt": ("have", "not"),
    "dint": ("did", "not"),
    "didint": ("did", "not"),
    "didt": ("did", "not"),
    "ddnt": ("did", "not"),
    "didn": ("did", "not"),
    "sest": ("s", "est"),
    "cest": ("c", "est"),
    "cetait": ("c", "etait"),
    "netait": ("n", "etait"),
    "jai": ("j", "ai"),
    "nai": ("n", "ai"),
    "nest": ("n", "est"),
    "navons": ("n", "avons"),
    "jarrete": ("j", "arrete"),
    "jveux": ("je", "veux"),
    "jpense": ("je", "pense"),
    "jcrois": ("je", "crois"),
    "jsp": ("je", "sais", "pas"),
    "jsais": ("je", "sais"),
    "chais": ("je", "sais"),
    "idk": ("i", "do", "not", "know"),
    "dunno": ("do", "not", "know"),
    "quon": ("qu", "on"),
    "pasencore": ("pas", "encore"),
    "notyet": ("not", "yet"),
    "weve": ("we", "ve"),
    "gonna": ("going", "to"),
    "wanna": ("want", "to"),
    "avanthier": ("avant", "hier"),
    "apresdemain": ("apres", "demain"),
    "lets": ("let", "s"),
    "daccord": ("d", "accord"),
    "yapas": ("y", "a", "pas"),
}

SPELLINGS = {
    **dict.fromkeys(("ouai", "oue", "ouaip", "ouep", "ouiap", "mmoui"), "ouais"),
    **dict.fromkeys(("oiu", "uoi", "ouii", "wi", "ui", "oiui"), "oui"),
    **dict.fromkeys(("yess", "yse", "eys", "yees", "yesh"), "yes"),
    **dict.fromkeys(("yeh", "yea", "yeaah", "ye", "yeha"), "yeah"),
    **dict.fromkeys(("yup", "yupp", "yepp", "yap"), "yep"),
    **dict.fromkeys(("nonn", "nnon", "nn"), "non"),
    **dict.fromkeys(("noo", "nno"), "no"),
    **dict.fromkeys(("nop", "noep", "noppe"), "nope"),
    **dict.fromkeys(("aps", "psa", "pqs", "paas", "apas"), "pas"),
    **dict.fromkeys(("nto", "nott", "nt", "noot"), "not"),
    **dict.fromkeys(("yte", "tey", "yett", "yeet"), "yet"),
    **dict.fromkeys(("encor", "encroe", "ecore", "enore", "encoer"), "encore"),
    **dict.fromkeys(("jamai", "jms", "jamis", "jamias", "jaamis", "jammais"), "jamais"),
    **dict.fromkeys(("nevr", "neve", "nver", "nevver", "enver"), "never"),
    **dict.fromkeys(("tjrs", "tjs", "tjr", "toujour", "tjours"), "toujours"),
    **dict.fromkeys(("ajd", "auj", "aujourdui", "aujourdhuit", "aujoudhui", "aujd"), "aujourdhui"),
    **dict.fromkeys(("tmrw", "tmr", "tomorow", "tommorow", "tommorrow", "tomorroww", "tomorro"), "tomorrow"),
    **dict.fromkeys(("yday", "yesterdy", "yestarday", "yesturday", "ystrday"), "yesterday"),
    **dict.fromkeys(("demian", "dmain", "demin"), "demain"),
    **dict.fromkeys(("thx", "tks", "thanx", "thnaks"), "thanks"),
    **dict.fromkeys(("merçi", "mreci", "mecri", "mercii"), "merci"),
    **dict.fromkeys(("pls", "plz", "plse"), "please"),
    **dict.fromkeys(("bjr", "bonjou", "bnjour", "bonjor"), "bonjour"),
    **dict.fromkeys(("okay", "okey", "oki", "okk", "okie", "k"), "ok"),
    "slt": "salut",
    "cc": "coucou",
    "pb": "probleme",
    "pbs": "problemes",
    "prob": "problem",
    "probs": "problems",
    "dsl": "desole",
    "mtn": "maintenant",
    "bcp": "beaucoup",
    "mouai": "mouais",
    "rdvs": "rdv",
    "maybee": "maybe",
    "mayb": "maybe",
    "ptet": "maybe",
    "ptetre": "maybe",
    "chuis": "suis",
    "stpo": "stop",
    "sotp": "stop",
    "stopp": "stop",
}

SHORTCODES = {
    **dict.fromkeys((":+1:", ":thumbsup:", ":thumbs_up:", ":yes:"), "👍"),
    **dict.fromkeys((":-1:", ":thumbsdown:", ":thumbs_down:", ":no:"), "👎"),
    **dict.fromkeys((":white_check_mark:", ":heavy_check_mark:", ":ballot_box_with_check:"), "✅"),
    **dict.fromkeys((":x:", ":negative_squared_cross_mark:", ":heavy_multiplication_x:"), "❌"),
    **dict.fromkeys((":ok_hand:", ":ok:"), "👌"),
    **dict.fromkeys((":star:", ":star2:"), "⭐"),
    **dict.fromkeys((":heart:", ":hearts:", ":blue_heart:"), "❤"),
    **dict.fromkeys((":smile:", ":smiley:", ":grinning:", ":slightly_smiling_face:", ":blush:", ":grin:"), "🙂"),
    **dict.fromkeys((":star-struck:", ":heart_eyes:", ":partying_face:"), "🤩"),
    **dict.fromkeys((":tada:", ":confetti_ball:"), "🎉"),
    **dict.fromkeys((":neutral_face:", ":expressionless:"), "😐"),
    **dict.fromkeys((":slightly_frowning_face:", ":confused:", ":disappointed:", ":worried:"), "🙁"),
    **dict.fromkeys((":cry:", ":sob:", ":rage:", ":angry:"), "😢"),
    **dict.fromkeys((":pray:", ":folded_hands:"), "🙏"),
    **dict.fromkeys((":wave:",), "👋"),
    **dict.fromkeys((":shrug:", ":man-shrugging:", ":woman-shrugging:"), "🤷"),
}

MENDED = ("encore", "jamais", "toujours", "never", "merci", "thanks", "problem", "probleme", "yesterday", "tomorrow")
"""Words of five letters and more that one slip of a finger is mended into."""

COMMON = frozenset(
    """
    a ah ai air ale all am an and ans any appel apres are art as at au aux avec avez avis avoir avons bas beau bel ben
    best bien big bon bonne book born bot bout bras bus but by ca cafe call came can car care cas case ce cela ces cet
    chat cher chez chose ci cinq city code coin comme con cool cote cou coup cours court cv dans dark data date dates de
    deal dear deja des deux devis dit dire do does doit don done donc dont door dos down du due each early east easy eau
    elle else en encre end enfin entre envie est et ete etre eu eux even ever every face fact faim fais fait far fast
    faut fee feel few fil fille film fils fin find fine fire first five fois fond for force form forme fort four frais
    free from full fun game gave get girl give go goal gold gone good got gros had haha hair half hall hand hard has hat
    hate haut have he head hear heard heat held her here hey high hier him his hit hold home hope hot hour how huit ici
    idea idee if il ils in is it its je jeu jeudi job join joue jour just keep key kind la land large last late later le
    lead lean learn left les less let leur level lie life light like line list live lo long look lost lot love low lu
    lui ma made main mai mais mal man many mars me mean meet meeting meets mer mere mes met mets midi mind mine mis mise
    moi moins mois mon more most move much must my nan nez near neuf new news next nice nine nom noms non none noon nor
    norme nos note notes noter notre nous now nuit nul oeuf of off ok old on one only ont onze open or order ou ouf oui
    our out over own par part pas passe past pause pay peau peu peur peut phone piece place plan plus poche point pont
    port pose pour pret prix pu put puis quand quart que quel question qui quit quoi raison rate read real reste rien
    right role room rue run sa said sais same sans sat save say se sea see seen semaine send sens sent set sera ses seul
    she short show shown si side six size ski sky soir son sont sort start starts step still stop stops sub such suis
    sun sur sure ta take talk tant tard team tel tell temps ten tes test text tete than that the their them then there
    they this three thus time to toi toit told ton too took top tot tour tous tout trade train tres trois trop true try
    tu two type un une up us use used va vais van vas vent venu ver vers very veut via vie ville vin vis vision vite
    vivre voir voit voix vos vote votre vous voyage vrai vu vue wait walk want war was water way we week well went were
    west what when whom why will win wish with wont word work yen yes yet you your zen zero mari maris morde mercis
    fair fail fall mentor mentee pairs pair paire never neither clever fever lever level ever sever mental menthe metro
    parent parents planet plane plant place placed paused pauses cause causes clause please plaise pleased hello
    """.split()  # noqa: SIM905 - a paragraph of words reads better than a list
)
"""Words that exist: none of them is taken for a mistyping of another."""
