"""An object as it lies at a source, with what a manifest says of it and what is known of its contents."""

from dataclasses import dataclass
from pathlib import Path

from sources.base import Object
from sources.billing.kinds import BillingKind

# Billing period, object, version, reason.
Reason = tuple[str | None, str | None, str | None, str]


@dataclass(frozen=True)
class Listed:
    """An object to be read. `export` is None where no manifest tells; `rows`, `periods` and `columns` are its word.

    `left` are months that a newer run of its export holds: its rows of these count no more.
    """

    object: Object
    export: str | None = None
    variant: str = ""
    rows: int | None = None
    periods: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    left: tuple[str, ...] = ()


@dataclass(frozen=True)
class Found:
    """An object as it lies at the source now.

    `periods` is None where it cannot be read; then `error` says why and `blocks` names the billing periods that wait
    for it. `local` is the file that was read, None where what is remembered was enough. `export`, `variant` and
    `rows_told` are what a manifest says of it; `left` are periods that a newer run holds instead. `reading` changes
    whenever outlay.toml says that the same bytes are to be read in another way. `seen` is the kind with what of `local`
    tells how it is written, where that was looked for.
    """

    object: Object
    content_hash: str
    periods: tuple[str, ...] | None
    blocks: tuple[str, ...] = ()
    error: str = ""
    local: Path | None = None
    duplicate: bool = False
    export: str | None = None
    variant: str = ""
    rows_told: int | None = None
    left: tuple[str, ...] = ()
    reading: str = ""
    seen: BillingKind | None = None

    @property
    def contents(self) -> tuple[str, str]:
        """What is read of it: the bytes, and how."""
        return self.content_hash, self.reading
