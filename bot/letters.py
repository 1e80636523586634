"""Puts a message into its reader's language: what adapters get."""

from collections.abc import Callable
from datetime import date

from bot.messages import Attachment, Button, Field, Form, Input, Letter, Message, Page, Sheet, Slip, Spans, Text, plain
from bot.texts import NO_OVERRIDES, Overrides, Texts


def letter(
    texts: Texts,
    message: Message,
    language: str,
    zone: str | None = None,
    overrides: Overrides = NO_OVERRIDES,
    today: date | None = None,
) -> Letter:
    """*message* in *language*, its times in *zone* (IANA)."""

    def say(text: Text) -> Spans:
        return texts.say(language, text, zone=zone, today=today, overrides=overrides)

    def words(text: Text) -> str:
        return plain(say(text))

    return Letter(
        key=message.text.key,
        text=say(message.text),
        lines=tuple(say(one) for one in message.lines),
        facts=tuple((say(label), say(value)) for label, value in message.facts),
        small=say(message.small) if message.small else (),
        buttons=tuple(Button(one.token, one.value, words(one.label), one.style, one.link) for one in message.choices),
        input=_input(message.field, words) if message.field else None,
        files=tuple(
            Attachment(one.name, one.media, one.content, words(one.alt) if one.alt else "") for one in message.files
        ),
        language=language,
    )


def _input(field: Field, words: Callable[[Text], str]) -> Input:
    return Input(
        kind=field.kind,
        token=field.token,
        label=words(field.label),
        options=tuple((value, words(label)) for value, label in field.options),
        chosen=field.chosen,
        least=field.least,
        most=field.most,
        optional=field.optional,
    )


def slip(texts: Texts, form: Form, language: str) -> Slip:
    """A form in *language*."""
    return Slip(
        form.token,
        texts.plain(language, form.title),
        tuple(_input(one, lambda text: texts.plain(language, text)) for one in form.fields),
        language,
    )


def sheet(texts: Texts, page: Page, language: str, zone: str | None = None) -> Sheet:
    """A page in *language*."""
    return Sheet(
        title=texts.say(language, page.title, zone=zone),
        parts=tuple(letter(texts, part, language, zone) for part in page.parts),
        language=language,
    )
