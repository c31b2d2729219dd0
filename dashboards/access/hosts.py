"""Who may ask: only requests meant for this server, and no writes that another site set off."""

from urllib.parse import urlsplit

from flask import Flask, Response, request

from dashboards.settings import DashboardSettings

# A page of ours asks with `same-origin`; an address typed in by hand with `none`.
OWN = frozenset({"same-origin", "none"})


def guard_hosts(server: Flask, settings: DashboardSettings) -> None:
    """Refuses a foreign Host header (DNS rebinding) with 400 and a POST from another origin with 403."""

    @server.before_request
    def refuse_strangers() -> Response | None:  # pyright: ignore[reportUnusedFunction]
        if request.host.lower() not in settings.hosts:
            return refusal(400, f"This server does not answer to {request.host!r}. Add it to [access] trusted_hosts.")
        if request.method not in {"GET", "HEAD", "OPTIONS"} and not from_own_page():
            return refusal(403, "This request came from another site. Open Outlay's own page and try again.")
        return None


def from_own_page() -> bool:
    """Whether Origin and Sec-Fetch-Site, where they are sent, say that our own page asks."""
    origin, site = request.headers.get("Origin"), request.headers.get("Sec-Fetch-Site")
    if origin is not None and urlsplit(origin).netloc.lower() != request.host.lower():
        return False
    return site is None or site in OWN


def refusal(status: int, why: str) -> Response:
    return Response(why + "\n", status=status, mimetype="text/plain")
