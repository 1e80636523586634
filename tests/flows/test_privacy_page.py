"""The page for data-protection officers speaks of what there is."""

import re
from pathlib import Path

from flows.program.terms import Terms
from flows.repertoire import repertoire
from storage.tables import Person

PAGE = (Path(__file__).parents[2] / "docs" / "privacy.md").read_text("utf-8")
CODE = set(re.findall(r"`([^`]+)`", PAGE))


def test_each_table_is_on_the_page():
    """With what it holds of people, and what erasing does to it."""
    assert {one.name for one in Person.metadata.sorted_tables} - CODE == set()


def test_each_command_and_setting_that_it_names_is_there():
    """A name that has changed would send somebody astray."""
    commands = {f"/{one.root} {' '.join(one.path)}" for one in repertoire().commands}
    named = {one for one in CODE if one.startswith("/mentoring")}
    assert named and named <= commands
    organizers = {" ".join(one.path) for one in repertoire().commands}
    assert {"members show", "pair show", "charter proof", "members import", "settings texts"} <= CODE & organizers
    settings = {one for one in CODE if one in Terms.model_fields}
    assert {"controller", "contact", "safeguarding", "retention_months", "match_weekly", "approve_each"} <= settings
    months = Terms.model_fields["retention_months"]
    assert f"{months.default}, unless you set 1 to 60" in PAGE and {
        one.ge for one in months.metadata if hasattr(one, "ge")
    } == {1}
