"""Why a place cannot be listed or fetched, each told once with what was found, what was expected and what to do."""

import socket
import ssl
from collections.abc import Iterator
from dataclasses import dataclass

from sources.base import Unreachable

# What SDKs let through where an answer is well formed but of another shape than they expect.
OTHER_SHAPES = (AttributeError, KeyError, IndexError, TypeError)


@dataclass(frozen=True)
class Store:
    """The words of one object store; every method returns the Unreachable for `where`, the place as the user wrote it.

    `credentials` names every place where the SDK looks for them, `permissions` the least that are needed.
    """

    title: str
    extra: str
    container: str
    credentials: str
    permissions: str
    endpoint: str

    def not_installed(self, where: object, package: str) -> Unreachable:
        return Unreachable(
            str(where),
            found=f"no Python package {package}",
            expected=f"the client of {self.title}, which is an extra",
            do=f"Run `make clouds`, or `pip install '.[{self.extra}]'` in the checkout.",
        )

    def misnamed(self, where: object, detail: object) -> Unreachable:
        return Unreachable(
            str(where),
            found=f"a name or endpoint that {self.title} does not accept ({_brief(detail)})",
            expected=f"the name of a {self.container}, then a slash and a folder, an object or a glob",
            do=f"Correct `path` or `endpoint` in outlay.toml; {self.endpoint}.",
        )

    def missing(self, where: object, container: str) -> Unreachable:
        return Unreachable(
            str(where),
            found=f"no {self.container} named {container}",
            expected=f"a {self.container} that exists",
            do=f"Correct its name in `path`, or the account it is looked for in; {self.endpoint}.",
        )

    def denied(self, where: object, detail: object) -> Unreachable:
        return Unreachable(
            str(where),
            found=f"access denied ({_brief(detail)})",
            expected=self.permissions,
            do=f"Grant them to the identity in use, or use another: {self.credentials}.",
        )

    def no_credentials(self, where: object, detail: object) -> Unreachable:
        return Unreachable(
            str(where),
            found=f"no usable credentials ({_brief(detail)})",
            expected=self.credentials,
            do="Set one of them, or sign in with the provider's own command line.",
        )

    def expired(self, where: object, detail: object) -> Unreachable:
        return Unreachable(
            str(where),
            found=f"credentials that have expired ({_brief(detail)})",
            expected="credentials that are valid now",
            do=f"Sign in again or renew them ({self.credentials}), and check this machine's clock.",
        )

    def archived(self, where: object) -> Unreachable:
        return Unreachable(
            str(where),
            found="an object in an archive tier, which cannot be read at once",
            expected="an object in a tier that can be read",
            do="Restore it, or keep billing exports out of the archive tiers.",
        )

    def changed(self, where: object) -> Unreachable:
        return Unreachable(
            str(where),
            found="another version than was listed: it was replaced or removed meanwhile",
            expected="the version that was listed",
            do="Nothing needs to be done: the next run lists and reads it again.",
            transient=True,
        )

    def busy(self, where: object, detail: object) -> Unreachable:
        return Unreachable(
            str(where),
            found=f"{self.title} answering that it cannot serve this now ({_brief(detail)})",
            expected="an answer",
            do="Run again later; if it stays, ask the provider.",
            transient=True,
        )

    def other(self, where: object, detail: object) -> Unreachable:
        return Unreachable(
            str(where),
            found=f"an answer that is not understood ({_brief(detail)})",
            expected=f"an answer of {self.title}",
            do=f"Check that `endpoint` speaks its protocol; {self.endpoint}.",
        )

    def network(self, where: object, error: BaseException) -> Unreachable | None:
        """The failure of the network somewhere in the error's causes; None where there is none."""
        found = next(filter(None, map(_network_words, _causes(error))), None)
        if found is None:
            return None
        return Unreachable(
            str(where),
            found=found,
            expected=f"{self.title} to answer",
            do=f"Check the network, the proxy and the address; {self.endpoint}.",
            transient=not found.startswith("a certificate"),
        )


def _brief(detail: object) -> str:
    """The first line of an SDK's message, or its type where it says nothing; at most 200 characters."""
    lines = str(detail).strip().splitlines() or [type(detail).__name__]
    return lines[0][:200]


def _causes(error: BaseException) -> Iterator[BaseException]:
    """The error and all it came from, the root causes first; SDKs hide them in various attributes."""
    seen: list[BaseException] = [error]
    for known in seen:
        hidden = (getattr(known, name, None) for name in ("__cause__", "__context__", "inner_exception", "reason"))
        nested = (value for value in (*hidden, *known.args) if isinstance(value, BaseException))
        seen.extend(value for value in nested if value not in seen)
    return reversed(seen)


def _network_words(error: BaseException) -> str | None:
    name = type(error).__name__
    if isinstance(error, socket.gaierror):
        return f"a host name that cannot be resolved ({_brief(error.strerror or error)})"
    if isinstance(error, ConnectionRefusedError):
        return "no server listening there (connection refused)"
    if isinstance(error, ssl.SSLError):
        return f"a certificate or TLS answer that is not accepted ({_brief(error.reason or error)})"
    if isinstance(error, TimeoutError) or "Timeout" in name:
        return "no answer in time"
    if isinstance(error, ConnectionError) or name in _BROKEN:
        return "a connection that broke off"
    return None


_BROKEN = ("ProtocolError", "IncompleteRead", "IncompleteReadError", "ConnectionClosedError", "ResponseStreamingError")
