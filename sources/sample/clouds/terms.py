"""What one payer has agreed with its cloud."""

from dataclasses import dataclass
from hashlib import blake2b


@dataclass(frozen=True)
class Terms:
    """`scale` is how many decimals the cloud's bill has; without a `provider` there is nothing but usage and tax.

    `buyer` is the account that commitments, support and credits are booked on, the payer itself if none is named.
    `append_only` are the bills of which nothing is withdrawn: what changes comes as rows of its own (Google).
    `weight_percent` is how much of the company's commitments and credits this payer has.
    """

    payer: str
    currency: str
    scale: int
    negotiated_percent: int = 0
    tax_percent: int = 0
    provider: str = ""
    buyer: str = ""
    append_only: bool = False
    weight_percent: int = 100

    @property
    def number(self) -> int:
        """The payer as a number, for the dice."""
        return int.from_bytes(blake2b(self.payer.encode(), digest_size=4).digest(), "big")
