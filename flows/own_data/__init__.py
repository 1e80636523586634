"""All that is kept about one person, for that person: as a file for machines, and as a page to read."""

from flows.own_data.collecting import as_json, collect
from flows.own_data.page import as_page

__all__ = ["as_json", "as_page", "collect"]
