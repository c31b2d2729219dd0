"""Asks one vendor over HTTP: signs in, waits where it is told to, tries again what passes, and shows no secret.

Redirects are not followed, so that no token goes where the reply says; `Client.ask_elsewhere` fetches such an address
without one.
"""

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from ipaddress import ip_address
from threading import Lock
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from sources.base import Unreachable
from sources.http.asked import Asked, Reply
from sources.http.waits import Clock, Limiter, nothing_left, told_wait
from sources.redact import redact

if TYPE_CHECKING:
    from ssl import SSLContext

    import httpx

CONNECT_TIMEOUT, READ_TIMEOUT = 5.0, 60.0
# Longer than an hour's reset, which some vendors' limits have; what lasts longer is the next run's.
LONGEST_WAIT = 65 * 60.0
ATTEMPTS, LONGEST_PAUSE = 5, 30.0
AT_ONCE = 8
LIMITED, TIMED_OUT = 429, 408
USER_AGENT = "outlay"


def by_status(reply: Reply) -> bool:
    """Whether a reply is a limit: 429, or a 403 that says how long to wait or that nothing is left."""
    headers = reply.headers
    return reply.status == LIMITED or (
        reply.status in (403, 503) and ("retry-after" in headers or (reply.status == 403 and nothing_left(headers)))
    )


def passes(reply: Reply) -> bool:
    """Whether the same question may be answered in a moment: it broke off, timed out, or the vendor failed."""
    return reply.status in (0, TIMED_OUT) or reply.status >= 500 or (reply.status == 200 and reply.is_cut)


def bearer(token: str) -> Mapping[str, str]:
    """How most vendors are shown a token."""
    return {"Authorization": f"Bearer {token}"}


@dataclass(frozen=True)
class Manner:
    """How a vendor speaks: which replies are limits, which pass, which say that the session has ended.

    `starts_anew`: which say that a token for the next page is good no more. `shows` makes headers of a token.
    """

    limited: Callable[[Reply], bool] = by_status
    passes: Callable[[Reply], bool] = passes
    expired: Callable[[Reply], bool] = lambda reply: reply.status == 401
    starts_anew: Callable[[Reply], bool] = lambda _: False
    shows: Callable[[str], Mapping[str, str]] = bearer


@dataclass(frozen=True)
class SignIn:
    """How a session's token is had: by a question, or one made anew each time; `leads_to` is where the token stands."""

    asks: Asked | Callable[[], Asked]
    leads_to: str = "access_token"


@dataclass
class Client:
    """One source's way to its vendor. Over plain HTTP no secret goes to another machine.

    `token` is shown with each request; with `sign_in` it is a session's, asked for first, and once more for each
    request that finds it ended. `base` is the address that paths are below; where it `stands_in` for the vendor's, it
    does for all that the vendor has. What is asked on this machine never leaves it.
    """

    base: str
    token: str = field(repr=False)
    manner: Manner = field(default_factory=Manner)
    sign_in: SignIn | None = field(default=None, repr=False)
    stands_in: bool = False
    clock: Clock = field(default_factory=Clock)
    _session: str = field(default="", repr=False)
    _lock: Lock = field(default_factory=Lock, repr=False)
    _making: Lock = field(default_factory=Lock, repr=False)
    _made: "httpx.Client | None" = field(default=None, repr=False)

    def __post_init__(self) -> None:
        self.limiter = Limiter(self.clock)

    def ask(self, asked: Asked) -> Reply:
        """The reply, which may be a refusal. Raises Unreachable where limits or failures do not pass."""
        session = self._open()
        reply = self._answered(asked, session)
        if self.sign_in and self.manner.expired(reply):
            reply = self._answered(asked, self._open(ended=session))
        return reply

    def ask_elsewhere(self, address: str) -> Reply:
        """What lies at an address that a reply names, such as a download, fetched without the token."""
        return self._answered(Asked(address), "", elsewhere=True)

    def _open(self, ended: str = "") -> str:
        """The session's token: a new one if it is the one that ended."""
        if self.sign_in is None:
            return self.token
        with self._lock:
            if not self._session or self._session == ended:
                asks = self.sign_in.asks
                asked = asks() if callable(asks) else asks
                reply = self._answered(asked, "")
                token = reply.at(self.sign_in.leads_to) if reply.status == 200 else None
                if not isinstance(token, str) or not token:
                    raise _not_signed_in(asked.path, reply)
                self._session = token
            return self._session

    def _answered(self, asked: Asked, token: str, *, elsewhere: bool = False) -> Reply:
        endpoint, waited, limits, failures = asked.endpoint or asked.path, 0.0, 0, 0
        while True:
            self.limiter.pass_through(endpoint)
            reply = self._once(asked, asked.path if elsewhere else self._address(asked), token)
            if self.manner.limited(reply):
                limits += 1
                told = told_wait(reply.headers, self.clock.now())
                wait = told if told else _pause(limits)
                waited += wait
                if waited > LONGEST_WAIT:
                    raise _limited(asked.path, reply, wait)
                self.limiter.hold(endpoint, wait)
            elif self.manner.passes(reply):
                failures += 1
                if failures >= ATTEMPTS:
                    raise _failed(asked.path, reply, failures)
                told = told_wait({k: v for k, v in reply.headers.items() if k == "retry-after"}, self.clock.now())
                self.clock.sleep(min(LONGEST_PAUSE, told or _pause(failures)))
            else:
                if nothing_left(reply.headers):
                    self.limiter.hold(endpoint, min(LONGEST_WAIT, told_wait(reply.headers, self.clock.now()) or 0.0))
                return reply

    def _address(self, asked: Asked) -> str:
        return address_of(asked, self.base if self.stands_in else asked.base or self.base)

    def _once(self, asked: Asked, address: str, token: str) -> Reply:
        """One request; what broke off on the way is a reply of status 0."""
        import httpx

        if is_here(self.base) and not is_here(address):
            raise _leads_away(address, self.base)
        if (token or asked.form or asked.headers) and not may_be_shown(address):
            raise _not_private(address)
        shown = self.manner.shows(token) if token else {}
        try:
            got = self._http.request(
                asked.method,
                address,
                params=asked.params or None,
                json=asked.body,
                data=asked.form,
                headers={"Accept": "application/json", **asked.headers, **shown},
            )
        except httpx.TransportError as error:
            return Reply(0, f"a connection that broke off ({type(error).__name__})")
        return Reply.of(got.status_code, got.content, got.headers)

    @property
    def _http(self) -> "httpx.Client":
        """One for all threads, made when it is first needed."""
        with self._making:
            if self._made is None:
                self._made = self._connected()
            return self._made

    def _connected(self) -> "httpx.Client":
        import httpx  # 0.16 s: only for a run that asks

        return httpx.Client(
            timeout=httpx.Timeout(READ_TIMEOUT, connect=CONNECT_TIMEOUT),
            verify=_trusted(is_here(self.base)),
            limits=httpx.Limits(max_connections=AT_ONCE, max_keepalive_connections=AT_ONCE),
            headers={"User-Agent": USER_AGENT},
            trust_env=not is_here(self.base),  # a proxy is no way to this machine
        )

    def close(self) -> None:
        """Lets go of the connections."""
        if self._made is not None:
            self._made.close()


@cache
def _trusted(here: bool) -> "SSLContext":
    """The certificates that are trusted, read once: each reading takes longer than ten questions."""
    import httpx

    return httpx.create_ssl_context(trust_env=not here)


def address_of(asked: Asked, base: str) -> str:
    """Where a question goes: only ever to the service at `base`.

    Of an address of another service it takes path and query alone, so that a token stays where it belongs.
    """
    theirs, ours = urlsplit(asked.path), urlsplit(base)
    if theirs.netloc and (theirs.scheme, theirs.netloc) == (ours.scheme, ours.netloc):
        return asked.path
    return f"{base.rstrip('/')}{theirs.path}{f'?{theirs.query}' if theirs.query else ''}"


def is_here(address: str) -> bool:
    """Whether an address is of this machine."""
    return _is_this_machine(urlsplit(address).hostname or "")


@cache
def _is_this_machine(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def may_be_shown(address: str) -> bool:
    """Whether a token may travel to an address: nobody can listen on the way."""
    return address.startswith("https://") or is_here(address)


def _pause(times: int) -> float:
    """Seconds before another try where nobody says: twice as long each time, and not all at the same moment."""
    return min(LONGEST_PAUSE, 0.25 * 2**times) * random.uniform(0.75, 1.25)  # noqa: S311


def _limited(path: str, reply: Reply, wait: float) -> Unreachable:
    return Unreachable(
        path,
        found=f"a limit that lasts {round(wait / 60)} minutes more ({redact(reply.words)})",
        expected=f"one that ends within {LONGEST_WAIT / 60:.0f} minutes",
        do="Run again later: what was told in full is not asked for again on the same day.",
        transient=True,
    )


def _failed(path: str, reply: Reply, times: int) -> Unreachable:
    found = f"{redact(reply.words)}{', no readable JSON' if reply.is_cut else ''}, {times} times"
    return Unreachable(
        path,
        found=found,
        expected="an answer",
        do="Run again later; look whether the vendor reports trouble and whether this machine reaches it.",
        transient=True,
    )


def _not_private(address: str) -> Unreachable:
    return Unreachable(
        redact(address),
        found="plain http:// to another machine",
        expected="https://, so that nobody reads the token on the way",
        do="Write https:// in the source's endpoint.",
    )


def _leads_away(address: str, base: str) -> Unreachable:
    return Unreachable(
        base,
        found=f"an answer that leads to {urlsplit(address).netloc}",
        expected="one that leads to this machine, as the endpoint does",
        do="Look at what answers at the endpoint.",
    )


def _not_signed_in(path: str, reply: Reply) -> Unreachable:
    return Unreachable(
        path,
        found=redact(reply.words),
        expected="a session's token",
        do="Look at the client's id and secret in the environment, and at the client in the vendor's console.",
    )
