"""Files of terms as providers write them: FOCUS in both versions, Google's export with points and without."""

from datetime import datetime
from decimal import Decimal
from pathlib import Path

import pytest

from sources.base import SourceError
from sources.finance.contract_commitments import contract_commitments
from sources.finance.cud_subscriptions import cud_subscriptions
from transforms.commitments.told import of_contract_commitments, of_cud_subscriptions

OF_1_3 = "ContractCommitmentId,ContractCommitmentPeriodStart,ContractCommitmentPeriodEnd,ContractCommitmentCost\n"
EXPORT = {
    "subscription.instance_id": "769c55ea",
    "subscription.display_name": "Recommended",
    "cud_product.type": "Spend-Based",
    "commitent_amount.value": "0.05",
    "commitent_amount.unit": "$/hr",
    "start_time": "2024-09-27 18:08:20 UTC",
    "end_time": "2027-09-27 18:08:20 UTC",
    "state": "ACTIVE",
}


def test_a_file_of_focus_1_3_lacks_columns_and_is_read(tmp_path: Path) -> None:
    (tmp_path / "c.csv").write_text(f"{OF_1_3}c-1,2026-01-01T00:00:00Z,2027-01-01T00:00:00Z,120.5\n")
    read = contract_commitments("c.csv", tmp_path, tmp_path)
    [term] = of_contract_commitments(read.rows).to_dicts()
    assert (term["end"], term["committed"], term["x_provider"]) == (datetime(2027, 1, 1).date(), Decimal("120.5"), None)
    assert read.rejects.is_empty()


def test_without_an_end_in_its_header_a_file_says_what_it_lacks(tmp_path: Path) -> None:
    (tmp_path / "c.csv").write_text("ContractCommitmentId\nc-1\n")
    with pytest.raises(SourceError, match="ContractCommitmentPeriodEnd"):
        contract_commitments("c.csv", tmp_path, tmp_path)


@pytest.mark.parametrize("between", [".", "_"], ids=["with points", "as a query writes it"])
def test_googles_export_is_read_with_its_own_names(tmp_path: Path, between: str) -> None:
    header = ",".join(name.replace(".", between) for name in EXPORT)
    (tmp_path / "cud.csv").write_text(f"{header}\n{','.join(EXPORT.values())}\n")
    read = cud_subscriptions("cud.csv", tmp_path, tmp_path)
    [term] = of_cud_subscriptions(read.rows).to_dicts()
    assert (term["CommitmentDiscountId"], term["end"]) == ("769c55ea", datetime(2027, 9, 28).date())
    assert (term["committed"], term["committed_unit"], term["status"]) == (Decimal("0.05"), "$/hr", "Active")


def test_of_a_commitment_that_is_exported_each_day_the_last_row_counts(tmp_path: Path) -> None:
    later = {**EXPORT, "state": "EXPIRED"}
    rows = "\n".join(",".join(each.values()) for each in (EXPORT, later))
    (tmp_path / "cud.csv").write_text(f"{','.join(EXPORT)}\n{rows}\n")
    read = cud_subscriptions("cud.csv", tmp_path, tmp_path)
    assert read.rows["state"].to_list() == ["EXPIRED"]
