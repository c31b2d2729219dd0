"""Small files of a company's money, right as they stand: by what is read of them, name and text."""

from typing import Final

DETAIL = {
    "BilledCost": "-12.50",
    "BillingAccountId": "4711",
    "BillingCurrency": "USD",
    "ChargeCategory": "Credit",
    **dict.fromkeys(("BillingPeriodStart", "InvoiceDetailCreated"), "2026-10-01T00:00:00Z"),
    **dict.fromkeys(("BillingPeriodEnd", "InvoiceDetailLastUpdated"), "2026-11-01T00:00:00Z"),
    "InvoiceDetailId": "L-1",
    "InvoiceId": "A-1",
    "InvoiceIssueStatus": "Issued",
    "InvoiceIssuerName": "AWS",
    "PaymentCurrency": "EUR",
    "PaymentCurrencyBilledCost": "-11.25",
    "PaymentCurrencyInvoiceDetailId": "L-1",
    "PaymentTerms": "Net 30",
    "ReferenceInvoiceId": "A-1",
}
LINES = "".join(",".join((DETAIL | {"InvoiceDetailId": f"L-{at}"}).values()) + "\n" for at in range(5))
RULES = """\
[[allocation]]
dimension = "team"
rule = "a"
match = { tag = { team = ["a", "A"] } }
target = "a"
priority = 10
valid_from = 2026-01-01

[[allocation]]
dimension = "team"
rule = "b"
match = { any = [ { tag = { team = "b" } }, { service = "B*" } ] }
target = "b"
priority = 20
valid_from = 2026-01-01
valid_to = 2027-12-31

[[allocation]]
dimension = "team"
rule = "spelled"
target_tag = "team"
aliases = "aliases.csv"
priority = 30
valid_from = 2026-01-01

[[allocation]]
dimension = "team"
rule = "owned"
account_map = "accounts.csv"
priority = 40
valid_from = 2026-01-01

[[allocation]]
dimension = "team"
rule = "support"
match = { service = "Support" }
shared = "fixed"
shares = { a = 33.3, b = 66.7 }
priority = 50
valid_from = 2026-01-01

[[targets]]
dimension = "team"
target = "a"
owner = "Anna"
cost_centre = "CC-1"
gl_account = "6410"

[[targets]]
dimension = "team"
target = "b"
parent = "a"
"""
RULES_CSV = """\
dimension,rule,tag.squad,match.service,shared,target,targets,shares,metric,priority,valid_from
squad,web,web|a,,,web,,,,10,2026-01-01
squad,net,,Support;VPN,even,,web;ops,,,20,2026-01-01
squad,rest,,Compute,metric,,,,figures.csv,30,2026-01-01
"""
FIGURES = "metric,target,start,end,value,unit\n" + "".join(
    f"seats,{target},2026-10-{day:02},2026-10-{day + 1:02},{day * 3},seats\n"
    for target in ("web", "ops")
    for day in range(1, 6)
)
BUDGETS = """\
dimension,target,match,period,amount,currency,basis,phasing,author,date,reason
team,a,,2026-10,9500,USD,effective,even,Anna,2026-01-05,plan
team,a,,2026-11,"9500.50",USD,effective,days,,,
team,b,,2026-Q4,30000,EUR,billed,even,Ben,2026-02-01,
,,provider=aws; service=Amazon EC2|Lambda,FY2027,120000,USD,effective,last_year,,,
"""
BUDGETS_TOML = """\
[[budgets]]
dimension = "team"
target = "c"
period = "2026"
amount = "120000"
currency = "EUR"
basis = "effective"
"""
HISTORY = "Date,USD,GBP,CHF,\n" + "".join(f"2026-11-{day},1.09{day},0.84{day},N/A,\n" for day in range(30, 9, -1))
METRICS = "metric,start,end,value,unit,target\n" + "".join(
    f"orders,2026-10-{day:02},2026-10-{day + 1:02},{1_800 + day},orders,\n" for day in range(1, 20)
)
FILES: Final = {
    "rules": {
        "outlay.toml": '[[allocation]]\npath = "allocation.toml"\n[[allocation]]\npath = "rules.csv"\n',
        "allocation.toml": RULES,
        "rules.csv": RULES_CSV,
        "aliases.csv": "value,target\npayments,a\nPayment,a\nsearch,b\n",
        "accounts.csv": "account,target\n11,a\n0012,b\n",
        "figures.csv": FIGURES,
    },
    "budgets": {"budgets.csv": BUDGETS, "more.toml": BUDGETS_TOML},
    "rates": {
        "fx.csv": HISTORY,
        "rates.csv": "date,base,currency,rate\n2026-11-27,EUR,PLN,4.3181\n2026-11-26,EUR,SEK,11.2\n",
    },
    "metrics": {"metrics.csv": METRICS},
    "details": {"details.csv": ",".join(DETAIL) + "\n" + LINES},
}
