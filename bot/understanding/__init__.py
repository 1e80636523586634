"""Understanding what people type, in French and English, whatever language they set.

Pure functions: no database, no clock, no platform, and no mentoring, whose words come in as the labels of options.
A reading that is not sure is to be asked back; in doubt there is no reading. Any text is safe, and only its first few
hundred characters are read.
"""

from bot.understanding.choices import choice, several
from bot.understanding.days import day, pause_until
from bot.understanding.fill import fill
from bot.understanding.intents import intent, smalltalk
from bot.understanding.lexicon import Found, Lexicon, Perhaps, is_list, pieces
from bot.understanding.moods import scale
from bot.understanding.numbers import number
from bot.understanding.polarity import yes_no
from bot.understanding.readings import NoSuchDay, Option, OutOfRange, Question, Reading

__all__ = [
    "Found",
    "Lexicon",
    "NoSuchDay",
    "Option",
    "OutOfRange",
    "Perhaps",
    "Question",
    "Reading",
    "choice",
    "day",
    "fill",
    "intent",
    "is_list",
    "number",
    "pause_until",
    "pieces",
    "scale",
    "several",
    "smalltalk",
    "yes_no",
]
