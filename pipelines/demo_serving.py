"""The invented company's API side, in a process of its own: it works out figures while the run works on them."""

import os
import signal
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path

from pipelines.garbage import look_seldom
from sources.sample.serve import PortTaken, credentials, serving
from warehouse.errors import StateError


class NotServed(StateError):
    """The company's API side cannot answer."""


class Server:
    """A process that serves one folder at a time, for as long as the `with` block lasts."""

    def __enter__(self) -> "Server":
        context = get_context("spawn")
        self._line, theirs = context.Pipe()
        self._process = context.Process(target=_serve, args=(theirs,), daemon=True)
        self._process.start()
        theirs.close()
        return self

    def __exit__(self, *_: object) -> None:
        self._line.close()
        self._process.join()

    @contextmanager
    def answering(self, out: Path) -> Generator[str]:
        """The address of the company's API side, which answers while the block lasts. Raises NotServed.

        What signs in meanwhile does so with the company's invented tokens, never with what the environment has.
        """
        self._line.send(out)
        said = self._line.recv()
        if isinstance(said, PortTaken):
            raise NotServed(
                f"{out} cannot be served",
                found="its port in use",
                expected="the one that its sample.toml keeps",
                do="End what serves it, or take `port` out of that file.",
            ) from said
        address, tokens = said
        try:
            with _signing_in(tokens):
                yield address
        finally:
            self._line.send(None)
            self._line.recv()


def _serve(line: Connection) -> None:
    """Folder after folder as they come; each until the next word, and until nobody is there any more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the process that waits for this one
    look_seldom()
    while True:
        try:
            folder = line.recv()
        except EOFError:
            return
        try:
            with serving(folder) as providers:
                line.send((providers.address, credentials(providers.company)))
                line.recv()
        except PortTaken as error:
            line.send(error)
        except EOFError:
            return
        else:
            line.send(None)


@contextmanager
def _signing_in(tokens: Mapping[str, str]) -> Generator[None]:
    before = {name: os.environ.get(name) for name in tokens}
    os.environ.update(tokens)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value
