"""What is encrypted opens with its key alone."""

import pytest

from bot.vault import Vault, WrongKey

OLD, NEW = "o" * 32, "n" * 32


def test_what_is_sealed_opens_with_its_key():
    """And tells nothing on its face."""
    sealed = Vault(OLD).sealed({"token": "secret-words"})
    assert "secret" not in sealed
    assert Vault(OLD).opened(sealed) == {"token": "secret-words"}
    with pytest.raises(WrongKey):
        Vault(NEW).opened(sealed)


def test_a_key_is_replaced_by_putting_a_new_one_before_it():
    """The old one still opens what it sealed; the new one seals."""
    sealed = Vault(OLD).sealed({"a": 1})
    both = Vault(f"{NEW}, {OLD}")
    assert both.opened(sealed) == {"a": 1}
    assert Vault(NEW).opened(both.sealed({"b": 2})) == {"b": 2}


def test_a_ticket_is_known_by_who_made_it_and_only_for_a_while():
    """Nobody else's, nothing made up, none that is too old."""
    ticket = Vault(OLD).ticket()
    assert Vault(OLD).is_ticket(ticket, 600)
    assert not Vault(NEW).is_ticket(ticket, 600)
    assert not Vault(OLD).is_ticket("made up", 600)
    assert not Vault(OLD).is_ticket(ticket, -1)
    assert not Vault(OLD).is_ticket(Vault(OLD).sealed({}), 600)
