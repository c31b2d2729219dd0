"""What people answer of texts on lines that nothing tells: which product each is of, or that it is no software."""

import csv
import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import polars as pl

from dashboards.access.viewer import Viewer
from dashboards.entries.apps import check_may_decide, columns_of
from dashboards.entries.refused import Refused
from dashboards.queries.sights import answered, products, review
from transforms.shadow_it.answers import NO_SOFTWARE, OPEN, PRODUCT, SUBJECT
from transforms.shadow_it.terms import folded
from warehouse.decisions import Decision, Decisions
from warehouse.entries import utc_now
from warehouse.snapshot import Snapshot

STATUSES = (PRODUCT, NO_SOFTWARE, OPEN)
COLUMNS = ("descriptor", "product", "status", "reason")
FIGURES = ("descriptor", "nearest", "lines", "months", "mcc")


@dataclass(frozen=True)
class Answer:
    """`product` with a slug or name of the catalogue, `not_software`, or `open`, which takes one back.

    Raises Refused.
    """

    status: str
    product: str = ""
    reason: str = ""

    def __post_init__(self) -> None:
        if self.status not in STATUSES:
            raise Refused(
                "The answer", found=self.status or "none", expected=f"one of {', '.join(STATUSES)}", do="Say it."
            )
        if (self.status == PRODUCT) is not bool(self.product.strip()):
            found = self.product.strip() or "no product"
            raise Refused("The product", found=found, expected="one with `product` alone", do="Say which it is.")


def decide(
    decisions: Decisions,
    snapshot: Snapshot,
    viewer: Viewer,
    said: Iterable[tuple[str, Answer]],
    *,
    by: str,
) -> list[int]:
    """Keeps what is answered of each text, all or nothing, with the figures as the person sees them.

    One answer is of every text that differs in case, marks and numbers alone. Raises Refused, with the nearest slug
    where the catalogue has no such product.
    """
    check_may_decide(viewer, by)
    slugs = _slugs(snapshot)
    told = [(text, replace(answer, product=_slug(slugs, answer))) for text, answer in said]
    entered = decisions.overlay()
    asked = {row["subject"]: row for row in review(snapshot, viewer, entered).to_dicts()}
    stands = set(answered(snapshot, viewer, entered)["subject"])
    subjects = subjects_of([text for text, _ in told])
    made = []
    for subject, (text, answer) in zip(subjects, told, strict=True):
        if answer.status == OPEN and subject not in stands:
            raise Refused("An answer to take back", found=f"none of {text}", expected="one", do="Answer first.")
        made.append(_decision(snapshot, subject, text, answer, asked.get(subject, {}), by.strip()))
    return decisions.record_all(made)


def subjects_of(texts: list[str]) -> list[str]:
    """How the decisions database names each text. Raises Refused for one without a letter or digit."""
    told = pl.DataFrame({"text": texts}, schema={"text": pl.String}).select(folded(pl.col("text")))["text"].to_list()
    if "" in told:
        raise Refused(
            "The text", found="no letter and no digit", expected="a text of a line", do="Say it as it stands."
        )
    return told


def is_text(snapshot: Snapshot, viewer: Viewer, entered: pl.DataFrame, text: str) -> bool:
    """Whether a text is asked of, or was answered."""
    there = (review(snapshot, viewer, entered), answered(snapshot, viewer, entered))
    subject = pl.DataFrame({"text": [text]}).select(folded(pl.col("text"))).item()
    return any(subject in set(rows["subject"]) for rows in there)


def is_list(file: Path) -> bool:
    """Whether a CSV is a list of texts: it has a column `descriptor`."""
    return "descriptor" in columns_of(file)


def read_csv(file: Path) -> list[tuple[str, Answer]]:
    """Rows of COLUMNS: `descriptor`, and `product` or the status `not_software` or `open`. Raises Refused."""
    with file.open(encoding="utf-8-sig", errors="replace", newline="") as text:
        return [(row["descriptor"] or "", _answer(row)) for row in csv.DictReader(text)]


def _answer(row: dict[str, str]) -> Answer:
    product = (row.get("product") or "").strip()
    return Answer(row.get("status") or (PRODUCT if product else ""), product, row.get("reason") or "")


def _slugs(snapshot: Snapshot) -> dict[str, str]:
    """By slug and by name, in lower case, the catalogue's products; a name of two is of neither."""
    known = products(snapshot).select("product", name=pl.col("name").str.to_lowercase())
    once = known.filter(pl.col("name").is_unique())
    return dict(once.select("name", "product").iter_rows()) | {slug: slug for slug in known["product"]}


def _slug(slugs: dict[str, str], answer: Answer) -> str:
    """The slug of the product that is named, by it or by its name. Raises Refused with the nearest."""
    asked = answer.product.strip()
    if answer.status != PRODUCT:
        return ""
    if asked.lower() in slugs:
        return slugs[asked.lower()]
    near = get_close_matches(asked.lower(), slugs, n=3, cutoff=0.5)
    hint = f"Did you mean {' or '.join(near)}?" if near else "Add it to your own catalogue, and run again."
    raise Refused("The product", found=asked, expected="a slug or a name of the catalogue", do=hint)


def _decision(snapshot: Snapshot, subject: str, text: str, answer: Answer, seen: dict[str, Any], by: str) -> Decision:
    evidence = {"descriptor": text} | {name: seen[name] for name in FIGURES if seen.get(name) is not None}
    named = {"product": answer.product} if answer.status == PRODUCT else {}
    return Decision(
        by=by,
        at=utc_now(),
        subject_kind=SUBJECT,
        subject_id=subject,
        status=answer.status,
        reason=answer.reason.strip() or None,
        cost=seen.get("amount"),
        currency=seen.get("currency"),
        evidence=json.dumps(evidence | named),
        snapshot_id=snapshot.id,
    )
