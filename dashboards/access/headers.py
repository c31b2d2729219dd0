"""What a browser may do with a page: run our scripts, talk to this server, and nothing else."""

from collections.abc import Sequence

from flask import Flask, Response

# Mantine and Dash put their style sheets into the page at run time, and Plotly sets styles on its drawings; no
# stylesheet can call out, since images, fonts and connections are ours alone.
DIRECTIVES = {
    "default-src": ("'none'",),
    "style-src": ("'self'", "'unsafe-inline'"),
    "img-src": ("'self'", "data:"),
    "font-src": ("'self'",),
    "connect-src": ("'self'",),
    "manifest-src": ("'self'",),
    "base-uri": ("'none'",),
    "form-action": ("'self'",),
    "frame-ancestors": ("'none'",),
}

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=()",
}


def content_security_policy(script_hashes: Sequence[str]) -> str:
    """The policy; inline scripts run only if their hash is named."""
    directives = DIRECTIVES | {"script-src": ("'self'", *script_hashes)}
    return "; ".join(f"{name} {' '.join(values)}" for name, values in directives.items())


def send_headers(server: Flask, script_hashes: Sequence[str]) -> None:
    """Puts the headers on every response, refusals and errors included."""
    headers = HEADERS | {"Content-Security-Policy": content_security_policy(script_hashes)}

    @server.after_request
    def add(response: Response) -> Response:  # pyright: ignore[reportUnusedFunction]
        response.headers.update(headers)
        return response
