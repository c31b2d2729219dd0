"""What an entry about an invoice is about: a source, provider, billing period and currency, perhaps one invoice."""

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

    @property
    def subject(self) -> str:
        """`aws-focus/aws/2026-10/USD`, and an invoice id behind it: how the decisions database names it."""
        parts = (self.source, self.provider, self.billing_period, self.currency, self.invoice_id)
        return "/".join(quote(part, safe="") for part in (parts if self.invoice_id else parts[:4]))

    @classmethod
    def of(cls, subject: str) -> "Bill | None":
        """The bill of a subject; None where it is none."""
        parts = [unquote(part) for part in subject.split("/")]
        return cls(*parts) if len(parts) in (4, 5) else None
