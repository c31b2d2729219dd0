"""What an entry about an invoice is about: a source, provider, billing period and currency, perhaps one invoice, or
one of several issuers.
"""

from dataclasses import dataclass
from urllib.parse import quote, unquote

INVOICE_TOTAL, DIFFERENCE = "invoice_total", "difference"
ENTERED, WITHDRAWN, ACCEPTED = "entered", "withdrawn", "accepted"


@dataclass(frozen=True)
class Bill:
    """One column of the reconciliation; `provider` and `currency` are empty where the bill names none."""

    source: str
    provider: str
    billing_period: str
    currency: str
    invoice_id: str = ""
    issuer: str = ""

    @property
    def subject(self) -> str:
        """`aws-focus/aws/2026-10/USD`, an invoice id and an issuer behind it: how the decisions database names it."""
        parts = (self.source, self.provider, self.billing_period, self.currency, self.invoice_id, self.issuer)
        told = 6 if self.issuer else 5 if self.invoice_id else 4
        return "/".join(quote(part, safe="") for part in parts[:told])

    @classmethod
    def of(cls, subject: str) -> "Bill | None":
        """The bill of a subject; None where it is none."""
        parts = [unquote(part) for part in subject.split("/")]
        return cls(*parts) if len(parts) in (4, 5, 6) else None
