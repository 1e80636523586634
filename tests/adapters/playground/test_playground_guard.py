"""The playground is for this machine alone: what other machines, other sites and other names send is refused."""

import pytest
from httpx import ASGITransport, AsyncClient
from starlette.datastructures import Headers

from adapters.playground.adapter import Playground
from adapters.playground.guard import LARGEST_BODY, Guard, refusal

JSON = {"content-type": "application/json", "content-length": "2"}


def why(method="POST", client="127.0.0.1", **headers):
    """The code of the refusal, for a request from the page itself but for what is named."""
    given = {"host": "127.0.0.1:8765", **JSON, **{name.replace("_", "-"): value for name, value in headers.items()}}
    return refusal(method, Headers(given), client)


@pytest.mark.parametrize("host", ["127.0.0.1:8765", "localhost:8765", "localhost", "[::1]:8765", "127.0.0.2"])
def test_this_machine_may_ask(host):
    """By every name that it has, from its own page."""
    assert why(host=host, origin=f"http://{host}", sec_fetch_site="same-origin") is None


@pytest.mark.parametrize(
    "host",
    ["example.org", "example.org:8765", "127.0.0.1.example.org", "localhost.example.org", "", "user@127.0.0.1", "0.0.0.0", "10.0.0.1", "[::", "[fe80::1]"],
)  # fmt: skip
def test_a_foreign_host_is_refused(host):
    """A name elsewhere that resolves to this machine is how a page elsewhere would reach it."""
    assert why("GET", host=host) == "foreign_host"


@pytest.mark.parametrize(
    "origin", ["http://example.org", "null", "https://127.0.0.1:8765", "http://127.0.0.1:9999", "http://localhost:8765"]
)
def test_a_foreign_origin_is_refused(origin):
    """Also another page on this machine."""
    assert why(origin=origin) == "foreign_origin"


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_another_site_may_link_to_the_page_and_nothing_else(site):
    """A link in a chat opens it; a fetch, an image or a form from there does not reach it."""
    assert why("GET", sec_fetch_site=site, sec_fetch_mode="navigate") is None
    assert why("GET", sec_fetch_site=site, sec_fetch_mode="no-cors") == "foreign_site"
    assert why("POST", sec_fetch_site=site, sec_fetch_mode="navigate") == "foreign_site"


@pytest.mark.parametrize(
    "kind", ["application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "text/plain", ""]
)
def test_a_form_cannot_post(kind):
    """JSON alone, which no form of another page can send."""
    assert why(content_type=kind) == "json_only"


@pytest.mark.parametrize("length", ["", "-1", "²", "1e3", str(LARGEST_BODY + 1)])
def test_what_has_no_length_or_too_much_of_it_is_refused(length):
    """Before a byte of it is read."""
    assert why(content_length=length) == "too_large"


@pytest.mark.parametrize("client", ["10.0.0.7", "203.0.113.9", "::ffff:10.0.0.7"])
def test_another_machine_is_refused(client):
    """Even if someone put the port where others reach it."""
    assert why("GET", client=client) == "not_this_machine"


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", "example.org"])
def test_it_listens_on_this_machine_alone(tmp_path, host):
    """An address that others reach is refused before anything is opened."""
    with pytest.raises(ValueError, match=r"127\.0\.0\.1"):
        Playground(tmp_path / "playground.sqlite", host, 0, control=None)
    assert not list(tmp_path.iterdir())


async def test_every_answer_carries_strict_headers():
    """A refusal too."""

    async def app(scope, receive, send):
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"ok"})

    transport = ASGITransport(Guard(app), client=("127.0.0.1", 1))
    async with AsyncClient(transport=transport) as client:
        for address, status in (("http://127.0.0.1/", 200), ("http://example.org/", 403)):
            answer = await client.get(address)
            assert answer.status_code == status
            assert "default-src 'self'" in answer.headers["content-security-policy"]
            assert answer.headers["x-content-type-options"] == "nosniff"
            assert answer.headers["cross-origin-resource-policy"] == "same-origin"
