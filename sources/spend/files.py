"""Lines of cards and ledgers as files, by the mapping of outlay.toml: all files of the source together."""

from dataclasses import dataclass

import polars as pl

from sources.base import SourceError
from sources.objects import fetch, list_objects
from sources.own_files import OwnRows, no_rejects, read_rows, together
from sources.spend.base import FORM, LINES, Asking, Paid
from sources.spend.settings import SpendSettings

# Card programmes' and ledgers' words for lines that did not come to be paid, and for those that may yet be.
DECLINED = ("declined", "denied", "rejected", "failed", "void", "voided", "cancelled", "canceled", "reversed", "error")
PENDING = ("pending", "authorized", "authorised", "open", "processing", "in progress", "in_progress")


@dataclass(frozen=True)
class FileLines:
    name: str

    def paid(self, settings: SpendSettings, asking: Asking) -> Paid:
        """A file that cannot be read is a reject of its own; raises SourceError where none can."""
        objects = list_objects(settings.path, base=asking.base, endpoint=settings.endpoint)
        parts, failures = list[OwnRows](), list[tuple[str, SourceError]]()
        for each in objects:
            try:
                parts.append(read_rows(each, fetch(each, asking.into, endpoint=settings.endpoint), FORM, settings))
            except SourceError as error:
                failures.append((each.uri, error))
        if failures and not parts:
            raise failures[0][1]
        told = together(parts, FORM)
        unread = pl.DataFrame(
            [(uri, None, None, None, str(error)) for uri, error in failures], schema=no_rejects().schema, orient="row"
        )
        lines = told.rows.with_columns(status=status(pl.col("status")), currency=pl.col("currency").str.to_uppercase())
        return Paid(lines.select(LINES.names()), pl.concat([told.rejects, unread]), objects, told.notes)


def status(said: pl.Expr) -> pl.Expr:
    """settled, pending or declined, by the words that programmes have for them."""
    word = said.str.to_lowercase().str.strip_chars()
    declined, pending = word.is_in(DECLINED), word.is_in(PENDING)
    return pl.when(declined).then(pl.lit("declined")).when(pending).then(pl.lit("pending")).otherwise(pl.lit("settled"))


def status_of(said: str | None, otherwise: str = "settled") -> str:
    """The same of one word; `otherwise` is what any other means."""
    word = (said or "").lower()
    return "declined" if word in DECLINED else "pending" if word in PENDING else otherwise


CARD_CSV, LEDGER_CSV = FileLines("card-csv"), FileLines("ledger-csv")
