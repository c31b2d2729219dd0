"""Now, as a run has it."""

from datetime import UTC, datetime


def instant() -> datetime:
    """Now, as the warehouse keeps it: UTC without a zone, to the second."""
    return datetime.now(UTC).replace(tzinfo=None, microsecond=0)
