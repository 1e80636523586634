"""What Discord takes in one piece (its API documentation: "Message", "Component Reference", "Application Commands")."""

CONTENT = 2_000
"""Characters of a message."""
BODY = 1_700
"""Characters that we put into one, so that the line that seals it still fits."""
RUN = 700
"""Characters of one run of text: escaped and emphasised it is at most twice as long, and fits into a message."""
ROWS = 5
IN_ROW = 5
LABEL = 80
CUSTOM_ID = 100
OPTIONS = 25
OPTION = 100
PLACEHOLDER = 100
TITLE = 45
FIELD_LABEL = 45
FIELDS = 5
"""Of one window."""
TYPED = 4_000
"""Characters that fit into a text input."""
FILES = 10
ALT = 1_024
THREAD = 100
"""Characters of a thread's name."""
NONCE = 25
UPLOAD = 10_000_000
"""Bytes of a file that somebody gives to a command."""

NAME = 32
DESCRIPTION = 100
OFFERS = 25
TREE = 8_000
"""Characters of a command with all below it, in its longest language."""

TO_ALL_SECONDS = 0.025
"""Between two messages: 40 a second, of the 50 requests that Discord allows a bot; the rest is for other calls."""
TO_CHANNEL_SECONDS = 1.0
"""Between two messages to one channel (Discord allows five in five seconds)."""
