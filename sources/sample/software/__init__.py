"""The software that the company rents by the seat: contracts, seats, how they are used, and the truth of it."""

from sources.sample.software.contracts import contracts
from sources.sample.software.write import write

__all__ = ["contracts", "write"]
