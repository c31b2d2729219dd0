"""`outlay score` on a snapshot made by hand: without tables of findings, with them, and where truth is not true."""

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from tests.pipelines.cli.conftest import Outlay
from tests.warehouse.bill import write_segment
from warehouse.people_key import make_key, person_id
from warehouse.store import PeriodChange, open_store
from warehouse.tables import COST_AND_USAGE, RESOURCE_COST
from warehouse.tables.truth import TRUTH

AS_OF, NOW = date(2026, 10, 31), datetime(2026, 10, 31, 7)
# Of the 30 days that a saving is of, the last is the third before the business day.
IN_WINDOW, BEFORE_WINDOW = date(2026, 10, 28), date(2026, 9, 28)
WASTE = ("aws.ebs.unattached", "waste", "aws", "1", "vol-1", "100", "", "USD", "2026-01-01", "Nobody took it away.")
ALIKE = ("aws.ebs.unattached", "in_use", "aws", "1", "vol-2", "", "", "USD", "2026-01-01", "It is a claim's.")
FINDING = """
    CREATE OR REPLACE TABLE finding (rule VARCHAR, outcome VARCHAR, provider VARCHAR, account VARCHAR,
        resource_id VARCHAR, saving_per_month DECIMAL(38, 18), currency VARCHAR, reason VARCHAR);
    INSERT INTO finding VALUES ('aws.ebs.unattached', 'waste', 'aws', '1', 'vol-1', 99, 'USD', 'attached to nothing'),
        ('aws.ebs.unattached', 'waste', 'aws', '1', 'vol-2', 5, 'USD', 'attached to nothing')
"""


@dataclass(frozen=True)
class Scored:
    """A company of one volume on the bill: what its files say, and how `outlay score` ends there."""

    folder: Path
    outlay: Outlay
    truth: dict[str, tuple[tuple[str, ...], ...]]
    cost: str = "99"
    day: date = IN_WINDOW
    until: date | None = None
    tables: str = "SELECT 1"
    company_of: date = AS_OF

    def write(self) -> "Scored":
        (self.folder / "outlay.toml").write_text("")
        (self.folder / "sample.toml").write_text(f'seed = 1\nsize = "small"\nas_of = {self.company_of}\n')
        (self.folder / "truth").mkdir(exist_ok=True)
        for table in TRUTH:
            lines = [table.names, *self.truth.get(table.name, ())]
            (self.folder / f"truth/{table.name}.csv").write_text("".join(f"{','.join(line)}\n" for line in lines))
        self._publish()
        return self

    def _publish(self) -> None:
        charged = {"BillingCurrency": "USD", "x_provider": "aws", "SubAccountId": "1", "ResourceId": "volume/vol-1",
                   "EffectiveCost": Decimal(self.cost)}  # fmt: skip
        start, end = (day and datetime(*day.timetuple()[:3]) for day in (self.day, self.until))
        charge = charged | {"x_load_id": "l", "ChargePeriodStart": start, "ChargePeriodEnd": end}
        charge |= {"CommitmentDiscountId": "sp-1"}
        known = charged | {"x_source": "aws", "x_period": "2026-10", "x_rows": 1, "x_resource_key": "vol-1"}
        state = self.folder / ".outlay"
        make_key(state)
        segment = write_segment(state, pl.DataFrame([charge], schema=COST_AND_USAGE.schema), "l")
        with open_store(state, told=print, doing="a test") as store:
            resource = {RESOURCE_COST: pl.DataFrame([known], schema=RESOURCE_COST.schema)}
            store.commit_period(PeriodChange("aws", "2026-10", [segment], resource, ()), now=NOW)
            store.connection.execute(self.tables)
            store.publish(as_of=AS_OF, run_id="r1", now=NOW)

    def rows(self) -> list[dict[str, Any]]:
        ended = self.outlay("score", "--truth", "truth", "--format", "json")
        assert ended.status == 0, ended.err
        return json.loads(ended.out)

    def disagreement(self) -> str:
        ended = self.outlay("score", "--truth", "truth")
        assert (ended.status, ended.out) == (1, "")
        return ended.err


@pytest.fixture
def company(tmp_path: Path, outlay: Outlay) -> Callable[..., Scored]:
    """A company with one waste and one look-alike, as the test changes it, written and published."""

    def make(**changed: Any) -> Scored:
        return replace(Scored(tmp_path, outlay, {"waste": (WASTE, ALIKE)}), **changed).write()

    return make


def test_without_a_table_of_findings_all_is_missed_and_told(company: Callable[..., Scored]) -> None:
    ended = company(tables="DROP TABLE finding").outlay("score", "--truth", "truth", "--format", "json")
    told = {(row["area"], row["kind"]): row for row in json.loads(ended.out)}
    assert (ended.status, set(told) >= {("waste", "all"), ("finance", "accrual")}) == (0, True)
    waste = told["waste", "all"]
    assert (waste["planted"], waste["found"], waste["precision"], waste["recall"]) == (1, 0, None, 0.0)
    assert (waste["money_truth"], waste["money_found"], waste["currency"], waste["ok"]) == ("100", "0", "USD", False)
    assert "waste aws.ebs.unattached: nothing finds this kind yet; 1 planted, all missed." in ended.err
    assert "Found no rates beside the truth" in ended.err


def test_once_the_table_is_there_it_is_counted(company: Callable[..., Scored]) -> None:
    told = {row["kind"]: row for row in company(tables=FINDING).rows() if row["area"] == "waste"}
    assert [told["all"][name] for name in ("planted", "found", "right", "precision", "recall")] == [1, 2, 1, 0.5, 1.0]
    assert (told["all"]["money_truth"], told["all"]["money_found"]) == ("100", "104")
    assert (told["reported.in_use"]["value"], told["money_errors"]["value"]) == (1.0, 0.0)


def test_the_table_rounds_money_and_the_lines_follow_it(company: Callable[..., Scored]) -> None:
    ended = company(tables=FINDING).outlay("score", "--truth", "truth")
    assert "104.00" in ended.out
    assert "false alarm aws 1 vol-2. It is a claim's. The finder's reason: Attached to nothing." in ended.err


def test_a_table_that_lacks_a_promised_column_finds_nothing_yet(company: Callable[..., Scored]) -> None:
    told = company(tables="CREATE OR REPLACE TABLE finding AS SELECT 'aws.ebs.unattached' AS rule").rows()
    assert next(row for row in told if row["area"] == "waste" and row["kind"] == "all")["found"] == 0


def test_seats_are_known_by_pseudonym_and_pools_by_what_is_not_assigned(company: Callable[..., Scored]) -> None:
    seats = (
        ("leaver", "true", "slack", "slack", "pro", "U1", "1", "8", "USD", "She left."),
        ("unassigned", "true", "slack", "slack", "pro", "", "3", "24", "USD", "Nobody has them."),
    )
    place = company(truth={"seats": seats})
    pseudonym = person_id(make_key(place.folder / ".outlay"), "U1")
    tables = f"""
        CREATE OR REPLACE TABLE seat AS SELECT 'slack' AS source, 'pro' AS sku, '{pseudonym}' AS account_id,
            'leaver' AS state, 8::DECIMAL(38, 18) AS saving_per_month, 'USD' AS currency;
        CREATE OR REPLACE TABLE license_pool AS SELECT 'slack' AS source, 'pro' AS sku, 10 AS purchased, 7 AS consumed,
            8::DECIMAL(38, 18) AS unit_price_per_month, 'USD' AS currency
    """
    told = {row["kind"]: row for row in replace(place, tables=tables).write().rows() if row["area"] == "seats"}
    assert [told["all"][name] for name in ("planted", "found", "right", "recall")] == [4, 4, 4, 1.0]
    assert told["all"]["money_found"] == "32"
    assert told["money_errors"]["value"] == 0


@pytest.mark.parametrize(
    ("name", "columns", "kind"),
    [
        ("renewal", "'C1' contract_id, date '2027-01-31' \"end\", date '2026-11-30' decide_by, 'so' reading, "
         "91 seats_recommended, 5.0 saving_at_renewal, 'USD' currency", "renewals"),
        ("overlap", "'same_job' kind, 'zoom' kept, 'webex' retired, 9.0 net_saving_per_year, 'USD' currency",
         "overlap"),
        ("app", "'grammarly' app_id, 'discovered' state, 'card' trails, 2 people, 7.0 spend_12_months, 'USD' currency",
         "shadow_it"),
        ("anomaly", "'spike' kind, 'aws' provider, '1' account, 'EC2' service, null region, null resource_id, "
         "date '2026-10-03' \"start\", date '2026-10-03' \"end\", 9.0 money, 'USD' currency", "finance"),
    ],
    ids=["renewal", "overlap", "app", "anomaly"],
)  # fmt: skip
def test_each_promised_table_is_read(company: Callable[..., Scored], name: str, columns: str, kind: str) -> None:
    truth = {
        "renewals": (("C1", "zoom", "2027-01-31", "2026-11-30", "so", "90", "95", "5", "4", "6", "USD", "So."),),
        "overlap": (("same_job", "true", "zoom", "webex", "", "9", "USD", "So."),),
        "shadow_it": (("grammarly", "Grammarly", "true", "card", "2", "7", "USD", "", "", "So."),),
        "anomalies": (
            ("spike", "true", "aws", "1", "EC2", "", "", "2026-10-03", "2026-10-04", "9", "USD", "So."),
        ),
    }  # fmt: skip
    told = company(truth=truth, tables=f"CREATE OR REPLACE TABLE {name} AS SELECT {columns}").rows()
    whole = next(row for row in told if row["area"] == kind and row["kind"] == "all")
    assert (whole["precision"], whole["recall"], whole["ok"]) == (1.0, 1.0, True)


def test_figures_are_read_from_their_table(company: Callable[..., Scored]) -> None:
    truth = {"finance": (("esr", "aws 2026-10", "18.20", "percent", "Sums."),)}
    tables = (
        "CREATE OR REPLACE TABLE figure AS SELECT 'esr' kind, 'aws 2026-10' scope, 18.2 AS \"value\", 'percent' unit"
    )
    told = {row["kind"]: row for row in company(truth=truth, tables=tables).rows() if row["area"] == "finance"}
    assert (told["esr"]["value"], told["esr"]["limit"], told["esr"]["ok"]) == (0.0, 0.0, True)
    assert (told["accrual"]["value"], told["accrual"]["ok"]) == (None, False)


def test_money_comes_to_one_currency_by_the_last_rates_before_the_day(company: Callable[..., Scored]) -> None:
    place = company()
    (place.folder / "finance").mkdir()
    rates = "Date,USD,JPY,GBP\n2026-10-31,9,9,9\n2026-10-30,1.25,N/A,0.8\n2026-10-29,2,2,2\n"
    (place.folder / "finance" / "fx.csv").write_text(rates)
    ended = place.outlay("score", "--truth", "truth", "--format", "json")
    waste = next(row for row in json.loads(ended.out) if row["kind"] == "all")
    assert (waste["money_truth"], waste["currency"]) == ("80", "EUR")
    assert "Money is in EUR, by fx.csv of 2026-10-30: 1 EUR is 0.8 GBP, 1.25 USD." in ended.err


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"cost": "98"}, "vol-1 saves 100.00 USD a month; expected at most 99.44"),
        ({"day": BEFORE_WINDOW}, "vol-1 saves 100.00 USD a month; expected at most 0.00"),
        ({"truth": {"waste": ((*WASTE[:4], "vol-9", *WASTE[5:]),)}}, "vol-9 has a saving; expected it on the bill"),
        ({"truth": {"waste": (WASTE, WASTE)}}, "waste.csv: found 2 rows that share their key"),
        ({"truth": {"waste": ((WASTE[0], "wasted", *WASTE[2:]),)}}, 'found outcome "wasted"; expected one of waste'),
        ({"truth": {"waste": ((*WASTE[:-1], ""),)}}, "found 1 rows without why"),
        ({"truth": {"waste": ((*WASTE[:5], "much", *WASTE[6:]),)}}, "waste.csv: "),
        ({"company_of": date(2026, 11, 30)}, "found the truth of 2026-11-30 and a snapshot of 2026-10-31"),
    ],
    ids=["above its cost", "outside the window", "not billed", "twice", "outcome", "no why", "text", "another day"],
)  # fmt: skip
def test_truth_and_files_that_disagree_fail_and_say_which(
    company: Callable[..., Scored], changed: dict[str, Any], told: str
) -> None:
    assert told in company(**changed).disagreement()


@pytest.mark.parametrize(
    "changed",
    [
        {"day": BEFORE_WINDOW, "until": date(2026, 10, 1)},
        {"truth": {"waste": ((*WASTE[:4], "sp-1", *WASTE[5:]),)}},
    ],
    ids=["a charge of days of which one is in the window", "a commitment that is no resource of its own"],
)
def test_truth_that_a_bill_bears_out_agrees(company: Callable[..., Scored], changed: dict[str, Any]) -> None:
    assert company(**changed).rows()


def test_a_truth_with_other_columns_or_none_at_all_fails(company: Callable[..., Scored]) -> None:
    place = company()
    (place.folder / "truth" / "seats.csv").write_text("state,waste\n")
    assert "seats.csv: found the columns state, waste; expected state, waste, source" in place.disagreement()
    (place.folder / "truth" / "seats.csv").unlink()
    assert "seats.csv: No such file" in place.disagreement()
    (place.folder / "sample.toml").unlink()
    assert "sample.toml: found no such file" in place.disagreement()


def test_what_the_bill_names_by_what_it_is_in_is_told(company: Callable[..., Scored]) -> None:
    place = company(truth={"waste": ((*WASTE[:4], "vol-1/part/7", *WASTE[5:]),)})
    ended = place.outlay("score", "--truth", ".")
    assert ended.status == 0
    assert "vol-1/part/7 is on the bill as vol-1, so its saving is held against no cost." in ended.err
