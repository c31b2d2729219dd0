"""Exceptions: rules that an export is known to break, and why that stands.

Those of a provider were seen in the public FOCUS sample of four clouds, those of a kind in its exports. An exception is
declared here with its reason and its scope, is shown on the page, and is told when nothing breaks the rule any more. It
never widens by itself: a rule that breaks elsewhere fails.
"""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Known:
    """`rules` may be broken by the sources of a `kind` and by rows of a `provider` (empty: of any).

    With `throughout` only in loads that fill the column that the rule is about in no row at all.
    """

    rules: tuple[str, ...]
    why: str
    kind: str = ""
    provider: str = ""
    throughout: bool = False

    def covers(self, rule: str, kind: str | None, provider: str | None) -> bool:
        return rule in self.rules and self.reaches(kind, provider)

    def reaches(self, kind: str | None, provider: str | None) -> bool:
        """Whether rows of this kind and provider are in its scope."""
        return self.kind in ("", kind) and self.provider in ("", provider)

    @property
    def scope(self) -> str:
        parts = [f"kind `{self.kind}`" if self.kind else "", f"provider `{self.provider}`" if self.provider else ""]
        return ", ".join(part for part in parts if part) or "every export"


KNOWN: tuple[Known, ...] = (
    Known(
        ("CAU-ResourceType-C-004-C", "CAU-ResourceType-C-005-C"),
        "Many resources in AWS's exports have an id and no type, and charges of S3 have the type bucket without an id.",
        provider="aws",
    ),
    Known(
        ("CAU-RegionName-C-005-C",),
        "AWS gives some charges a region id (global among them) and no name.",
        provider="aws",
    ),
    Known(
        ("CAU-ServiceName-C-005-C",),
        "AWS puts the parts of one service into several categories: the volumes of Amazon Elastic Compute Cloud are"
        " Storage, its instances Compute.",
        provider="aws",
    ),
    Known(
        ("CAU-ListCost-C-011-C",),
        "Azure's list price is for a block of units (10,000 transactions), and its pricing quantity is divided by the"
        " block's size once more, so the product is off by it; the costs themselves are right.",
        provider="azure",
    ),
    Known(
        ("CAU-EffectiveCost-C-020-C",),
        "Google's exports do not tie a commitment's fee to the use that it covers: the fee keeps its cost, and the"
        " credits that it is for stand beside the use. Over a commitment's term the sums are the same.",
        kind="gcp-billing",
    ),
    Known(
        ("CAU-ListCost-C-011-C", "CAU-ContractedCost-C-011-C"),
        "Google tells prices to nine decimals and costs to six, so that the product of a price and a quantity is off by"
        " what was rounded.",
        kind="gcp-billing",
    ),
    Known(
        ("CAU-ChargeFrequency-C-003-M",),
        "OCI spells Usage-Based with a small b. Values stay as the provider gave them.",
        provider="oci",
    ),
    Known(("CAU-RegionName-C-004-C",), "OCI gives the name of the region and no id.", provider="oci"),
    Known(("CAU-ContractedCost-C-003-M",), "OCI's FOCUS reports leave the contracted cost empty.", provider="oci"),
    Known(("CAU-ConsumedQuantity-C-004-C",), "OCI's adjustments repeat the quantity that they adjust.", provider="oci"),
    Known(
        (
            "CAU-ListUnitPrice-C-005-C",
            "CAU-ListUnitPrice-C-013-C",
            "CAU-ContractedUnitPrice-C-006-C",
            "CAU-ContractedUnitPrice-C-015-C",
        ),
        "A Cost and Usage Report tells the prices of usage: none of fees, and of reserved usage no contracted one.",
        kind="aws-cur",
    ),
    Known(
        (
            "CAU-SkuPriceId-C-005-C",
            "CAU-CommitmentDiscountQuantity-C-016-C",
            "CAU-PricingCategory-C-012-C",
            "CAU-PricingQuantity-C-011-C",
        ),
        "AWS leaves the code of the rate empty on fees that are paid once.",
        kind="aws-cur",
    ),
    Known(("CAU-PricingUnit-C-006-C",), "AWS counts fees that are paid once, and names no unit.", kind="aws-cur"),
    Known(
        ("CAU-ChargeCategory-C-002-M",),
        "Cost Explorer tells tax, and does not tell usage, purchases, credits and refunds apart.",
        kind="aws-cost-explorer",
    ),
    Known(
        ("CAU-ResourceType-C-005-C",),
        "The type of a resource is a part of its OCID; some ids of a cost report are none.",
        kind="oci-cost",
    ),
    Known(
        ("CAU-SubAccountName-C-005-C",),
        "A cost report names compartments; the tenancy's name is that of its root, on the lines of the root alone.",
        kind="oci-cost",
    ),
    Known(
        ("CAU-PricingQuantity-C-005-C",),
        "A line of an invoice need not tell how many of what it is for.",
        kind="invoice-csv",
        throughout=True,
    ),
)


def always_null(kind: str, columns: Mapping[str, str], rules: Mapping[str, tuple[str, ...]]) -> list[Known]:
    """The exceptions of a kind whose exports may leave these columns empty (name -> why), of the rules about them."""
    return [
        Known(rules[column], why, kind=kind, throughout=True) for column, why in columns.items() if rules.get(column)
    ]
