"""A digest as a mail: plain text, the same as HTML, and the whole list as a file."""

import smtplib
import ssl
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid
from html import escape

from dashboards.reports.digest import Digest, Item
from pipelines.deliver.post import NotDelivered
from pipelines.deliver.settings import DeliverySettings

TIMEOUT_SECONDS = 30
CELL = "padding:8px 16px 8px 0;border-top:1px solid #E2E6EB;vertical-align:top"
PDF = "application/pdf"
WORKBOOK, CALENDAR = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "text/calendar"
SHEET = "text/csv"


@dataclass(frozen=True)
class Attached:
    """A file that goes with a mail."""

    name: str
    kind: str
    content: bytes


def message(
    digest: Digest, *, sender: str, to: Sequence[str], at: datetime, attached: Sequence[Attached]
) -> EmailMessage:
    """The mail; its subject is the digest's title on one line."""
    mail = EmailMessage()
    mail["Subject"] = " ".join(digest.title.split())
    mail["From"], mail["To"] = sender, ", ".join(to)
    mail["Date"] = format_datetime(at.replace(tzinfo=UTC))
    mail["Message-ID"] = make_msgid(domain=sender.rpartition("@")[2] or "outlay.invalid")
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(text_of(digest))
    mail.add_alternative(html_of(digest), subtype="html")
    for file in attached:
        maintype, subtype = file.kind.split("/")
        mail.add_attachment(file.content, maintype=maintype, subtype=subtype, filename=file.name)
    return mail


def text_of(digest: Digest) -> str:
    items = "\n\n".join(
        "\n".join(part for part in (f"{item.name}: {item.saving} ({item.status})", item.reason, item.address) if part)
        for item in digest.items
    )
    parts = (digest.summary, items, digest.more, digest.address, digest.foot)
    return "\n\n".join(part for part in parts if part) + "\n"


def html_of(digest: Digest) -> str:
    rows = "".join(_row(item) for item in digest.items)
    link = _link(f"All {digest.about}", digest.address) if digest.address else ""
    more = " ".join(part for part in (escape(digest.more), link) if part)
    return (
        '<html><body style="font:14px/20px system-ui,sans-serif;color:#14181F">'
        f'<h1 style="font-size:18px">{escape(digest.title)}</h1><p>{escape(digest.summary)}</p>'
        f'<table style="border-collapse:collapse;width:100%">{rows}</table><p>{more}</p>'
        f'<p style="color:#626C7A">{escape(digest.foot)}</p></body></html>'
    )


def _row(item: Item) -> str:
    said = f"<b>{_link(item.name, item.address)}</b><br>{escape(item.reason)}"
    amount = f"{escape(item.saving)}<br>{escape(item.status)}"
    return f'<tr><td style="{CELL}">{said}</td><td style="{CELL};text-align:right">{amount}</td></tr>'


def _link(name: str, address: str) -> str:
    return f'<a href="{escape(address)}" style="color:#2449C8">{escape(name)}</a>' if address else escape(name)


def send(mail: EmailMessage, delivery: DeliverySettings, password: str | None) -> list[str]:
    """Hands it to the server, and gives the addresses that it refused while it took others.

    Raises NotDelivered with what the server said, never with a password.
    """
    host, _, port = delivery.smtp.rpartition(":")
    try:
        with _connected(host or delivery.smtp, int(port) if host else 25, delivery.security) as server:
            if delivery.user:
                server.login(delivery.user, password or "")
            refused = server.send_message(mail)
    except smtplib.SMTPAuthenticationError:
        raise NotDelivered(f"{delivery.smtp} refused the sign-in; look at `user` and its password.") from None
    except (smtplib.SMTPException, ssl.SSLError, OSError, ValueError) as error:
        found = f"{type(error).__name__}: {error}"
        raise NotDelivered(f"{delivery.smtp}: found {found}; expected it to take a mail.") from None
    return sorted(refused)


def _connected(host: str, port: int, security: str) -> smtplib.SMTP:
    if security == "tls":
        return smtplib.SMTP_SSL(host, port, timeout=TIMEOUT_SECONDS, context=ssl.create_default_context())
    server = smtplib.SMTP(host, port, timeout=TIMEOUT_SECONDS)
    if security == "starttls":
        server.starttls(context=ssl.create_default_context())
    return server
