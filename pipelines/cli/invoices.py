"""What the invoices say, beside the bills: `invoice-total`."""

import getpass
from typing import Annotated

from cyclopts import Parameter

from pipelines.cli.exits import UsageError, tell
from pipelines.cli.options import ConfigOption

SourceWord = Annotated[str, Parameter(help="The source of the charges, as outlay.toml names it.")]
PeriodWord = Annotated[str, Parameter(help="The billing period, as 2026-10.")]
AmountWord = Annotated[
    str, Parameter(help="The total with tax, as 1,234.56; an empty text takes it back.", allow_leading_hyphen=True)
]
CurrencyOption = Annotated[str | None, Parameter(help="Where the month has several: the invoice's.")]
ProviderOption = Annotated[str | None, Parameter(help="Where the source has several: whose invoice it is.")]
InvoiceOption = Annotated[str | None, Parameter("--invoice", help="The id of one of the month's invoices.")]
NameOption = Annotated[str | None, Parameter("--as", help="Who says it; else the name of this login.")]
NoteOption = Annotated[str, Parameter(help="What should be known about it.")]


def invoice_total(
    source: SourceWord,
    period: PeriodWord,
    amount: AmountWord,
    /,
    *,
    currency: CurrencyOption = None,
    provider: ProviderOption = None,
    invoice: InvoiceOption = None,
    name: NameOption = None,
    note: NoteOption = "",
    config: ConfigOption = None,
) -> None:
    """Enter what an invoice says; /reconcile compares it with what was billed, at once.

    Without --invoice it is the total of all the month's invoices. A later entry stands over an earlier one; both are
    kept, with who and when.
    """
    from dataclasses import replace

    from dashboards.access.viewer import ON_THIS_MACHINE
    from dashboards.entered import decisions_path
    from dashboards.entries.invoices import Refused, bill_of, enter_total
    from pipelines.cli.reading import reading
    from pipelines.cli.work import state_errors
    from warehouse.decisions import open_decisions

    who = name or getpass.getuser()
    with reading(config, None, "table") as opened, state_errors():
        try:
            with open_decisions(decisions_path(opened.state)) as decisions:
                found = bill_of(opened.snapshot, ON_THIS_MACHINE, source, period, provider=provider, currency=currency)
                bill = replace(found, invoice_id=invoice or "")
                enter_total(decisions, opened.snapshot, ON_THIS_MACHINE, bill, amount=amount, by=who, note=note)
        except Refused as error:
            raise UsageError(str(error)) from error
    tell(f"Kept: {bill.source} {bill.billing_period} {bill.currency} {amount.strip() or 'taken back'}.")
