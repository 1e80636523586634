"""The app asks for what it needs and says why; never for what people say elsewhere."""

import json
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from adapters.slack.manifest import EVENTS, NEVER, OPTIONAL, SCOPES, link, manifest
from flows.commands.table import TABLE
from tests.adapters.slack.standin import LEAST

DOCS = (Path(__file__).parents[3] / "docs" / "slack.md").read_text("utf-8")


def test_no_scope_reads_what_people_say_in_channels_or_to_each_other():
    """Neither asked for nor optional."""
    assert not NEVER & {*SCOPES, *OPTIONAL}
    assert not [scope for scope in (*SCOPES, *OPTIONAL) if scope.endswith(":history") and scope != "im:history"]
    assert not [event for event in EVENTS if event.startswith("message.") and event != "message.im"]


def test_every_scope_is_justified_in_the_docs():
    """In one line each, the optional ones as such."""
    for scope in SCOPES:
        assert f"| `{scope}` |" in DOCS
    for scope in OPTIONAL:
        assert f"| `{scope}` (optional) |" in DOCS


def test_the_journeys_run_with_the_scopes_that_are_asked_for_and_no_more():
    """The stand-in refuses what lacks its scope."""
    assert frozenset(SCOPES) == LEAST


def test_the_manifest_knows_both_ways_in():
    """Socket Mode has no address; HTTP has one, everywhere."""
    socket, http = manifest(), manifest("https://bot.example.org/")
    assert socket["settings"]["socket_mode_enabled"] and "url" not in socket["features"]["slash_commands"][0]
    url = "https://bot.example.org/slack/events"
    assert not http["settings"]["socket_mode_enabled"]
    assert http["settings"]["interactivity"]["request_url"] == url
    assert http["settings"]["event_subscriptions"]["request_url"] == url
    assert [one["url"] for one in http["features"]["slash_commands"]] == [url, url]


def test_every_root_of_the_commands_is_in_the_manifest():
    """And nobody is kept from writing to the bot."""
    found = manifest()
    assert {one["command"] for one in found["features"]["slash_commands"]} == {f"/{one.root}" for one in TABLE}
    assert found["features"]["app_home"]["messages_tab_read_only_enabled"] is False
    assert all(one["should_escape"] for one in found["features"]["slash_commands"])


def test_the_link_carries_the_manifest():
    """Slack's page for a new app reads it from the address."""
    query = parse_qs(urlsplit(link(manifest())).query)
    assert json.loads(query["manifest_json"][0]) == manifest()
