"""The report of the FinOps Foundation's validator (focus-validator, FOCUS 1.2), and what it is known to say wrongly."""

import xml.etree.ElementTree as ElementTree
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from checks.conformance.columns import COMMITMENT_DISCOUNT
from checks.conformance.schema import PRESENT, presence_ids, type_ids

# What an export supports, in the validator's words, and the columns by which it shows. Rules that ask for more than the
# rows carry are then skipped by the tool.
SUPPORTS: Mapping[str, tuple[str, ...]] = {
    "ACCOUNT_NAMING_SUPPORTED": ("BillingAccountName",),
    "AVAILABILITY_ZONE_SUPPORTED": ("AvailabilityZone",),
    "BILLING_BASED_ON_PROVISIONED_RESOURCES_SUPPORTED": ("ResourceId", "ResourceName"),
    "CAPACITY_RESERVATION_SUPPORTED": ("CapacityReservationId", "CapacityReservationStatus"),
    "COMMITMENT_DISCOUNT_SUPPORTED": COMMITMENT_DISCOUNT,
    "MULTIPLE_BILLING_ACCOUNT_TYPES_SUPPORTED": ("BillingAccountType",),
    "MULTIPLE_PRICING_CATEGORIES_SUPPORTED": ("PricingCategory",),
    "MULTIPLE_SUB_ACCOUNT_TYPES_SUPPORTED": ("SubAccountType",),
    "NEGOTIATED_PRICING_SUPPORTED": ("ContractedUnitPrice",),
    "PRICING_BILLING_CURRENCY_DIFFERENCES_SUPPORTED": (
        "PricingCurrency",
        "PricingCurrencyContractedUnitPrice",
        "PricingCurrencyEffectiveCost",
        "PricingCurrencyListUnitPrice",
    ),
    "PUBLIC_PRICE_LIST_SUPPORTED": ("ListUnitPrice", "SkuMeter", "SkuPriceDetails"),
    "REGION_SUPPORTED": ("RegionId", "RegionName"),
    "RESOURCE_TYPE_ASSIGNMENT_SUPPORTED": ("ResourceType",),
    "SUB_ACCOUNT_SUPPORTED": ("SubAccountId", "SubAccountName"),
    "TAGGING_SUPPORTED": ("Tags",),
    "UNIT_PRICING_SUPPORTED": ("SkuId", "SkuMeter", "SkuPriceDetails", "SkuPriceId"),
    "USAGE_MEASUREMENT_SUPPORTED": ("ConsumedQuantity", "ConsumedUnit"),
}


@dataclass(frozen=True)
class Alarm:
    """Rules that the validator calls broken although the rows do not break FOCUS, and why."""

    rules: tuple[str, ...]
    why: str


FALSE_ALARMS = (
    Alarm(
        ("BilledCost-C-005-C",),
        "The tool asks for a billed cost of 0 wherever the provider's name differs from the invoice issuer's (AWS and"
        " Amazon Web Services, Inc.). FOCUS means charges that somebody else invoices; 1.4 says so, and no row can show"
        " it.",
    ),
    Alarm(
        ("InvoiceId-C-004-C", "InvoiceId-C-005-C"),
        "FOCUS asks for an invoice id if there is an invoice, and for none if there is none. The tool asks for both"
        " without the condition, so one of the two always fails.",
    ),
    Alarm(
        ("CapacityReservationStatus-C-003-C", "CapacityReservationStatus-C-004-C"),
        "FOCUS asks for no status where a charge has no capacity reservation, and for one where usage has. The tool"
        " leaves the conditions out and asks both of every row.",
    ),
    Alarm(
        ("CommitmentDiscountStatus-C-004-C",),
        "FOCUS asks for a status where usage has a commitment. The tool asks for it where a charge has none.",
    ),
    Alarm(
        ("ConsumedQuantity-C-006-C", "ConsumedQuantity-C-004-C"),
        "FOCUS asks for a consumed quantity of usage that is no correction. The tool asks for it of corrections, and"
        " calls the other rule broken as well, which it takes to follow from this one.",
    ),
    Alarm(
        ("EffectiveCost-C-005-C",),
        "FOCUS asks for an effective cost of 0 where a purchase covers later charges. The tool asks it of every"
        " purchase.",
    ),
    Alarm(
        ("ContractedCost-C-004-M", "EffectiveCost-C-004-M", "ListCost-C-004-M"),
        "FOCUS asks for decimal numbers. The tool asks for a value, as the rule before it does.",
    ),
    Alarm(
        ("CostAndUsage-D-033-O", "InvoiceId-C-001-M", "InvoiceId-C-002-M"),
        "InvoiceId is only recommended: it is missing as long as nothing is invoiced, and of a column that is missing"
        " the tool calls also type and format broken.",
    ),
)


@dataclass(frozen=True)
class Finding:
    """One rule that the report calls failed or could not decide (`error`)."""

    rule: str
    message: str


def findings(report: str, composite: Collection[str]) -> tuple[int, list[Finding]]:
    """How many rules a report (JUnit XML) has a verdict on, and those that failed; a composite rule is its parts.

    Raises ValueError where the text is no such report.
    """
    try:
        root = ElementTree.fromstring(report)  # noqa: S314 - written by the tool that we just ran
    except ElementTree.ParseError as error:
        raise ValueError(f"found no report of focus-validator ({error}); expected its JUnit XML") from error
    cases = [case for case in root.iter("testcase") if _rule(case) not in composite]
    failed = [_finding(case) for case in cases if case.find("failure") is not None or case.find("error") is not None]
    return sum(case.find("skipped") is None for case in cases), failed


def unexplained(found: Sequence[Finding], known: Collection[str] = ()) -> list[Finding]:
    """The findings that neither a false alarm nor what is `known` of the rows explains."""
    return [finding for finding in found if finding.rule not in _alarming() and finding.rule not in known]


def known_of(verdicts: pl.DataFrame, given: Collection[str]) -> set[str]:
    """The rules, as the tool calls them, that our own verdicts on the same rows except, tell or find not given.

    Beside them stand the rules about the presence and type of columns that the rows do not fill.
    """
    settled = verdicts.filter(pl.col("status").is_in(("excepted", "told", "not given")))["rule"]
    empty = [rule for name in PRESENT if name not in given for rule in (*presence_ids(name), *type_ids(name))]
    return {rule.partition("-")[2] for rule in (*settled, *empty)}


def unneeded(found: Sequence[Finding]) -> list[str]:
    """The rules that are declared as false alarms and that the tool no longer calls broken."""
    return sorted(_alarming() - {finding.rule for finding in found})


def supported(given: Collection[str]) -> list[str]:
    """What the rows show to be supported, in the validator's words."""
    return [criterion for criterion, columns in SUPPORTS.items() if all(column in given for column in columns)]


def _alarming() -> set[str]:
    return {rule for alarm in FALSE_ALARMS for rule in alarm.rules}


def _rule(case: ElementTree.Element) -> str:
    return case.get("name", "").split(" :: ")[0]


def _finding(case: ElementTree.Element) -> Finding:
    said = next(child for child in case if child.tag in ("failure", "error"))
    return Finding(_rule(case), said.get("message", ""))
