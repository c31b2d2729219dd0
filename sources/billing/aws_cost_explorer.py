"""AWS Cost Explorer: daily costs by service and account, asked for where no export is switched on yet.

Each month is an object, as a file would be. An open month has a new version each day and is asked for anew; a closed
one keeps its version, and with it what was received. A request costs 0.01 USD.

https://docs.aws.amazon.com/aws-cost-management/latest/APIReference/API_GetCostAndUsage.html
"""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, Self

import polars as pl

from sources.archive import Archive
from sources.base import Object, Unreachable, Unreadable
from sources.billing.kinds import BillingKind, Means
from sources.redact import redact
from sources.spending import Spending, today_in_utc
from warehouse.tables.cost_and_usage import FOCUS_COLUMNS

SCHEME = "aws-cost-explorer://"
PRICE = Decimal("0.01")
# Cost Explorer keeps the last twelve months and the current one by the day.
MONTHS = 13
# A month may still change until so many days after its end.
OPEN_FOR_DAYS = 14
CONNECT_TIMEOUT, READ_TIMEOUT, ATTEMPTS = 4, 30, 5
COSTS = {"UnblendedCost": "UnblendedCost", "AmortizedCost": "AmortizedCost"}
METRICS = (*COSTS, "UsageQuantity")
# The columns of FOCUS that it fills.
TOLD = (
    *("BilledCost", "EffectiveCost", "BillingCurrency", "BillingPeriodStart", "BillingPeriodEnd"),
    *("ChargePeriodStart", "ChargePeriodEnd", "ChargeCategory", "SubAccountId", "SubAccountName", "SubAccountType"),
    *("ServiceName", "ServiceCategory", "ServiceSubcategory"),
    *("ServiceProviderName", "HostProviderName", "InvoiceIssuerName"),
)
SCHEMA = dict.fromkeys(
    (
        *("BillingPeriodStart", "BillingPeriodEnd", "TimePeriodStart", "TimePeriodEnd"),
        *("Service", "LinkedAccount", "LinkedAccountName", "Currency", *METRICS, "Estimated"),
    ),
    pl.String(),
)
Answer = Mapping[str, Any]


@dataclass(frozen=True)
class AwsCostExplorer(BillingKind):
    """A kind that asks instead of listing files; `means` is what it may use, None for a look that may not cost."""

    asks: bool = True
    today: Callable[[], date] = today_in_utc
    means: Means | None = None
    spending: Spending | None = None

    def with_means(self, means: Means) -> Self:
        spending = Spending(means.archive.folder, means.source, means.limit, self.today())
        return replace(self, means=means, spending=spending)

    def notes(self) -> tuple[str, ...]:
        words = self.spending.words() if self.spending else ""
        return (f"Asking AWS Cost Explorer: {words}",) if words else ()

    def asking_costs(self, path: str) -> str:
        return f"{PRICE} USD for each page of an open month, once a day, and of {MONTHS} months at first"

    def list_objects(self, path: str, *, base: Path, endpoint: str | None) -> list[Object]:
        """A month is an object, the newest first; nothing is asked for this."""
        today = self.today()
        now = datetime(today.year, today.month, today.day)  # noqa: DTZ001 - naive UTC
        months = [_month(today, back) for back in range(MONTHS)]
        return [Object(f"{SCHEME}{month:%Y-%m}", 0, _version(month, today), now) for month in months]

    def fetch(self, obj: Object, into: Path, *, endpoint: str | None) -> Path:
        """A month's answers, kept in the archive as received, as one CSV. Raises Unreachable, Unreadable."""
        if self.means is None or self.spending is None:
            raise _may_not_ask(obj)
        start = date.fromisoformat(f"{obj.uri.removeprefix(SCHEME)}-01")
        archive = self.means.archive
        folder = archive.make(self.means.source, f"{start:%Y-%m}", obj.version.replace(" ", "-"))
        if not (folder / "complete").exists():
            archive.clear(folder)
            end = min(_month(start, -1), self.today() + timedelta(days=1))
            for number, page in enumerate(_pages(obj.uri, start, end, endpoint, self.spending)):
                archive.write(folder / f"{number:04}.json", json.dumps(page, ensure_ascii=False, indent=1))
            (folder / "complete").touch()
        into.mkdir(parents=True, exist_ok=True)
        target = into / f"{self.means.source}-{start:%Y-%m}.csv"
        _table(obj.uri, start, folder, archive).write_csv(target)
        return target


AWS_COST_EXPLORER = AwsCostExplorer(
    name="aws-cost-explorer",
    title="answers of AWS Cost Explorer",
    costs={"BilledCost": ("UnblendedCost",), "EffectiveCost": ("AmortizedCost",)},
    currency_columns=("Currency",),
    period_columns=("BillingPeriodStart",),
    charge_columns=("TimePeriodStart",),
    estimated="x_Estimated",
    never_filled={
        column.name: "Cost Explorer tells what a service cost in an account on a day, and no more."
        for column in FOCUS_COLUMNS
        if column.name not in TOLD
    },
)


def _month(day: date, back: int) -> date:
    """The first day of the month so many months before that of `day`."""
    number = day.year * 12 + day.month - 1 - back
    return date(number // 12, number % 12 + 1, 1)


def _version(month: date, today: date) -> str:
    closed = today >= _month(month, -1) + timedelta(days=OPEN_FOR_DAYS)
    return "closed" if closed else f"as of {today}"


def _may_not_ask(obj: Object) -> Unreadable:
    return Unreadable(
        obj.uri,
        found="a paid interface, which is not asked for a look",
        expected="a run",
        do="`outlay run` asks it; then look at what it brought with `outlay sql`.",
    )


def _pages(what: str, start: date, end: date, endpoint: str | None, spending: Spending) -> Iterator[Answer]:
    request: dict[str, Any] = {
        "TimePeriod": {"Start": start.isoformat(), "End": end.isoformat()},
        "Granularity": "DAILY",
        "Metrics": list(METRICS),
        "GroupBy": [{"Type": "DIMENSION", "Key": key} for key in ("SERVICE", "LINKED_ACCOUNT")],
    }
    client = _client(what, endpoint)
    while True:
        spending.pay(PRICE, what)
        page = _answer(what, client, request)
        yield {key: value for key, value in page.items() if key != "ResponseMetadata"}
        token = page.get("NextPageToken")
        if not token:
            return
        request["NextPageToken"] = token


def _client(what: str, endpoint: str | None) -> Any:
    try:
        import boto3
        from botocore.config import Config
    except ImportError as error:
        raise Unreachable(
            what, found="no boto3", expected="the library of the AWS interfaces", do="Run `make clouds`."
        ) from error
    retries = {"mode": "adaptive", "total_max_attempts": ATTEMPTS}
    config = Config(connect_timeout=CONNECT_TIMEOUT, read_timeout=READ_TIMEOUT, retries=retries)  # pyright: ignore[reportArgumentType]
    # Cost Explorer has one address for all regions.
    return boto3.client("ce", region_name="us-east-1", endpoint_url=endpoint, config=config)


def _answer(what: str, client: Any, request: Mapping[str, Any]) -> Answer:
    import botocore.exceptions as boto

    try:
        return client.get_cost_and_usage(**request)
    except boto.ClientError as error:
        raise _refused(what, error.response["Error"]) from error
    except (boto.BotoCoreError, boto.HTTPClientError) as error:
        raise Unreachable(
            what,
            found=redact(str(error)),
            expected="an answer of Cost Explorer",
            do="Check credentials, network and `endpoint`; the month is asked for again by the next run.",
            transient=True,
        ) from error


def _refused(what: str, error: Mapping[str, str]) -> Unreachable:
    code = error.get("Code", "")
    busy = code in ("LimitExceededException", "ThrottlingException", "Throttling", "RequestLimitExceeded")
    return Unreachable(
        what,
        found=f"{code}: {error.get('Message', '')}",
        expected="an answer of Cost Explorer",
        do="Run again in a while."
        if busy
        else "Allow ce:GetCostAndUsage to the credentials, and switch Cost Explorer on in the account that pays.",
        transient=busy,
    )


def _table(what: str, start: date, folder: Path, archive: Archive) -> pl.DataFrame:
    """A row a day, service and account. Raises Unreadable where an answer is not laid out as it should be."""
    pages = [json.loads(page) for page in archive.read(folder, "*.json")]
    try:
        rows = [row for page in pages for row in _rows(page)]
    except (KeyError, TypeError, ValueError) as error:
        raise Unreadable(
            what,
            found=f"an answer without {error}",
            expected="days with groups of a service and an account, and an amount of each metric",
            do=f"Look at {folder}; remove it and run again to ask anew.",
        ) from error
    period = {"BillingPeriodStart": start.isoformat(), "BillingPeriodEnd": _month(start, -1).isoformat()}
    return pl.DataFrame([{**period, **row} for row in rows], schema=SCHEMA)


def _rows(page: Answer) -> Iterator[dict[str, str | None]]:
    names = {each["Value"]: each["Attributes"].get("description") for each in page.get("DimensionValueAttributes", ())}
    for day in page["ResultsByTime"]:
        for group in day["Groups"]:
            service, account = group["Keys"]
            amounts = {metric: str(group["Metrics"][metric]["Amount"]) for metric in METRICS}
            yield {
                "TimePeriodStart": day["TimePeriod"]["Start"],
                "TimePeriodEnd": day["TimePeriod"]["End"],
                "Service": service,
                "LinkedAccount": account,
                "LinkedAccountName": names.get(account),
                "Currency": group["Metrics"]["UnblendedCost"]["Unit"],
                "Estimated": str(bool(day.get("Estimated"))).lower(),
                **amounts,
            }
