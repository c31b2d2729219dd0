"""A mail server on loopback: as much of https://www.rfc-editor.org/rfc/rfc5321 as a sender needs."""

from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from socketserver import StreamRequestHandler, ThreadingTCPServer
from threading import Thread


@dataclass
class Mailbox:
    """`host:port` of the server, and each mail with its recipients."""

    smtp: str
    mails: list[tuple[list[str], EmailMessage]] = field(default_factory=list)


@contextmanager
def mailbox(*refused: str) -> Generator[Mailbox]:
    """Takes every mail, but for these recipients."""
    there = Mailbox("")

    class Handler(StreamRequestHandler):
        def say(self, text: str) -> None:
            self.wfile.write(f"{text}\r\n".encode())

        def handle(self) -> None:
            to: list[str] = []
            self.say("220 localhost a test")
            while line := self.rfile.readline():
                word = line.split(None, 1)[0].upper() if line.strip() else b""
                if word == b"RCPT":
                    address = line.decode().partition("<")[2].partition(">")[0]
                    to.extend([] if address in refused else [address])
                    self.say("550 no such box" if address in refused else "250 taken")
                elif word == b"DATA":
                    self.say("354 go on")
                    there.mails.append((to, self.mail()))
                    self.say("250 kept")
                elif word == b"QUIT":
                    self.say("221 bye")
                    return
                else:
                    self.say("250 localhost")

        def mail(self) -> EmailMessage:
            """Up to the line that is a dot; a line that starts with one has another before it."""
            lines: list[bytes] = []
            while (line := self.rfile.readline()) not in (b".\r\n", b""):
                lines.append(line.removeprefix(b"."))
            found = message_from_bytes(b"".join(lines), policy=policy.default)
            assert isinstance(found, EmailMessage)
            return found

    with ThreadingTCPServer(("127.0.0.1", 0), Handler) as server:
        there.smtp = f"127.0.0.1:{server.server_address[1]}"
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        yield there
        server.shutdown()
        thread.join()
