"""What the company has agreed with Google."""

from sources.sample.clouds.google.estate import BUYER, PAYER, PROVIDER
from sources.sample.clouds.terms import Terms

TERMS = Terms(
    payer=PAYER,
    currency="USD",
    scale=6,
    negotiated_percent=6,
    tax_percent=21,
    provider=PROVIDER,
    buyer=BUYER,
    append_only=True,
)
