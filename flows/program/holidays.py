"""The public holidays of a country, where they are known."""

from collections.abc import Collection
from datetime import date
from functools import lru_cache


@lru_cache(maxsize=64)
def _known(country: str, year: int) -> frozenset[date] | None:
    """The days off of a country (ISO code) in a year; None where the country is not known."""
    import holidays

    try:
        return frozenset(holidays.country_holidays(country, years=year))
    except NotImplementedError:  # how the library says that it does not know the country; asking for its list is slow
        return None


def public_holidays(country: str, year: int) -> Collection[date]:
    """The public holidays of a country (ISO code) in a year; none where the country is not known."""
    return _known(country, year) or frozenset()


def has_holidays(country: str) -> bool:
    """Whether the public holidays of a country (ISO code) are known."""
    return _known(country, 2027) is not None
