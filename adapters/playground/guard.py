"""Keeps the playground on this machine: other machines, other sites' pages and forms are refused.

Whoever reaches the playground can be anyone in it, so a web page elsewhere must not be able to: not by a form, not by
a name that resolves to this machine (Host), not by reading (Origin, Sec-Fetch-Site: Fetch Metadata Request Headers).
"""

from __future__ import annotations

from ipaddress import ip_address
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

POLICY = "; ".join(
    (
        "default-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
        "object-src 'none'",
    )
)
LARGEST_BODY = 16 * 1024 * 1024
"""Bytes: a file of 10 MiB in base64, and some room."""


def is_loopback(host: str) -> bool:
    """Whether *host* (a name or an address, without a port) means this machine."""
    if host.lower() == "localhost":
        return True
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def refusal(method: str, headers: Headers, client: str | None) -> str | None:
    """Why a request is refused, as a code, or None."""
    if client is not None and not is_loopback(client):
        return "not_this_machine"
    host = headers.get("host", "")
    if not _names_this_machine(host):
        return "foreign_host"
    origin = headers.get("origin")
    if origin is not None and origin != f"http://{host}":
        return "foreign_origin"
    # A link in a chat or a mail may open the page; nothing but the page itself may fetch from it.
    navigates = method == "GET" and headers.get("sec-fetch-mode") == "navigate"
    if headers.get("sec-fetch-site", "none") not in ("same-origin", "none") and not navigates:
        return "foreign_site"
    if method not in ("GET", "HEAD"):
        if headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
            return "json_only"
        if not headers.get("content-length", "").isdecimal() or int(headers["content-length"]) > LARGEST_BODY:
            return "too_large"
    return None


class Guard:
    """Refuses what does not come from the playground's own page on this machine, and sends strict headers."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through, or answer 403 with a code."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers["content-security-policy"] = POLICY
                headers["x-content-type-options"] = "nosniff"
                headers["referrer-policy"] = "no-referrer"
                headers["cross-origin-resource-policy"] = "same-origin"
                headers.setdefault("cache-control", "no-cache")
            await send(message)

        client = scope["client"][0] if scope.get("client") else None
        code = refusal(scope["method"], Headers(scope=scope), client)
        if code is not None:
            await JSONResponse({"error": code}, status_code=403)(scope, receive, send_with_headers)
            return
        await self.app(scope, receive, send_with_headers)


def _names_this_machine(host: str) -> bool:
    try:
        parts = urlsplit(f"//{host}")
        return parts.hostname is not None and is_loopback(parts.hostname) and parts.username is None
    except ValueError:
        return False
