"""An object as it lies at a source, with what is known of its contents."""

from dataclasses import dataclass
from pathlib import Path

from sources.base import Object


@dataclass(frozen=True)
class Found:
    """An object as it lies at the source now.

    `periods` is None where it cannot be read; then `error` says why and `blocks` names the billing periods that wait
    for it. `local` is the file that was read, None where what is remembered was enough.
    """

    object: Object
    content_hash: str
    periods: tuple[str, ...] | None
    blocks: tuple[str, ...] = ()
    error: str = ""
    local: Path | None = None
    duplicate: bool = False
