"""Who writes the invoice of a charge, in SQL: whoever it names, else whom most of its bill's charges name.

A bill, a source's of one provider, month and currency, may have several: a reseller beside the provider, the sellers of
a marketplace. Where none of its charges names anybody, it is the provider's, else the source's.
https://focus.finops.org (InvoiceIssuerName)
"""

from typing import Final

OF_A_BILL: Final = ("x_source", "x_provider", "x_period", "BillingCurrency")
_BILL = ", ".join(OF_A_BILL)
# A row a bill: `main`, whom charges without a name are of, and whether there are `several`.
MAIN: Final = f"""
    SELECT {_BILL}, coalesce(max_by(InvoiceIssuerName, (x_rows, InvoiceIssuerName))
        FILTER (WHERE InvoiceIssuerName IS NOT NULL), x_provider, x_source) AS main,
        count(InvoiceIssuerName) > 1 AS several
    FROM (SELECT {_BILL}, InvoiceIssuerName, sum(x_rows) AS x_rows FROM bill_line GROUP BY ALL)
    GROUP BY {_BILL}
"""


def with_main(rows: str) -> str:
    """`rows AS c` with MAIN as `m`, in a FROM; `rows` have OF_A_BILL."""
    same = " AND ".join(f"m.{name} IS NOT DISTINCT FROM c.{name}" for name in OF_A_BILL)
    return f"{rows} c LEFT JOIN ({MAIN}) m ON {same}"


# Of a charge, or of a line of a bill, `c`.
ISSUER: Final = "coalesce(c.InvoiceIssuerName, m.main, c.x_provider, c.x_source)"
# Of a row of the daily costs `c`, which name nobody, where its bill has one alone.
ONLY_ISSUER: Final = "coalesce(m.main, c.x_provider, c.x_source)"
LINES: Final = f"SELECT c.*, {ISSUER} AS issuer FROM {with_main('bill_line')}"
