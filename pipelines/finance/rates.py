"""Rates of exchange: read before all else of finance, since plans, changes and the ledger are reckoned by them."""

from pipelines.finance import Books, Worked
from pipelines.finance.said import gaps
from warehouse.tables import FX_RATE


def work_out(books: Books) -> Worked:
    """Keeps FX_RATE of `[[fx]]`; of what cannot be read a sentence each, and the rates that were known stay."""
    from sources.base import SourceError
    from sources.finance.rates import read_rates

    settings = books.settings
    try:
        told = read_rates(settings.fx, settings.base, settings.state / "tmp")
    except SourceError as error:
        return Worked(gaps=(f"[[fx]]: {error}",))
    with books.store.transaction():
        books.store.connection.execute("DELETE FROM fx_rate")
        books.store.insert(FX_RATE, told.rates)
    return Worked(gaps=gaps(told.rejects))
