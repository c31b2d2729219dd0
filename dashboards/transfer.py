"""How much goes over the wire: text is sent gzipped, what never changes under its address is kept by the browser."""

import gzip
import threading

from flask import Flask, Response, request

TEXT = frozenset(
    {
        "text/html",
        "text/css",
        "text/javascript",
        "application/javascript",
        "application/json",
        "image/svg+xml",
        "text/plain",
    }
)
SMALLEST = 600
YEAR = 31_536_000


class Compressed:
    """Gzipped bodies of files, by address and version, so that each is compressed once."""

    def __init__(self) -> None:
        self._bodies: dict[tuple[str, str], bytes] = {}
        self._lock = threading.Lock()

    def body(self, response: Response) -> bytes:
        plain = response.get_data()
        version = response.headers.get("ETag") or response.headers.get("Cache-Control", "")
        if not version or "no-store" in version:
            return gzip.compress(plain, compresslevel=5)
        key = (request.full_path, version)
        with self._lock:
            if key not in self._bodies:
                self._bodies[key] = gzip.compress(plain, compresslevel=9)
            return self._bodies[key]


def send_less(server: Flask) -> None:
    """Compresses and sets how long a browser may keep each response."""
    compressed = Compressed()

    @server.after_request
    def shrink(response: Response) -> Response:  # pyright: ignore[reportUnusedFunction]
        keep(response)
        if response.mimetype in TEXT and response.status_code == 200:
            response.vary.add("Accept-Encoding")
            if request.accept_encodings["gzip"] and "Content-Encoding" not in response.headers:
                squeeze(response, compressed)
        return response


def squeeze(response: Response, compressed: Compressed) -> None:
    """Replaces the body by its gzip; the ETag turns weak, since the bytes are others but say the same."""
    response.direct_passthrough = False
    if len(response.get_data()) < SMALLEST:
        return
    tag, _ = response.get_etag()
    response.set_data(compressed.body(response))
    response.headers["Content-Encoding"] = "gzip"
    if tag:
        response.set_etag(tag, weak=True)


def keep(response: Response) -> None:
    """Addresses with a version in them for a year; other files are asked for again; pages are never kept."""
    if request.path.startswith("/_dash-component-suites/") and response.cache_control.max_age == YEAR:
        response.cache_control.immutable = True
    elif request.path.startswith(("/assets/", "/_dash-component-suites/")):
        lasting = "m" in request.args or request.path.endswith(".woff2")
        response.headers["Cache-Control"] = f"public, max-age={YEAR}, immutable" if lasting else "no-cache"
    else:
        response.headers["Cache-Control"] = "no-store"
