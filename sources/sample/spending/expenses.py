"""What two bought companies' card programmes and the expense tool answer: Ramp's and Brex' own shapes.

Ramp, https://docs.ramp.com/developer-api/v1/api/transactions and …/reimbursements: `amount` is in major units, each
`{amount, currency_code}` in minor ones. Brex, https://developer.brex.com/openapi/transactions_api/: minor units, and
no holder but by the card, https://developer.brex.com/openapi/team_api/.
"""

import json
from pathlib import Path

import polars as pl

from sources.sample.spending.fx import HOME
from sources.sample.spending.grants import as_uuid
from sources.sample.spending.staff import addressed
from sources.sample.world import World

RAMP, BREX = "ramp", "brex"
RAMP_TRANSACTIONS, RAMP_REIMBURSEMENTS = "developer.v1.transactions", "developer.v1.reimbursements"
RAMP_USERS = "developer.v1.users"
BREX_TRANSACTIONS, BREX_CARDS, BREX_USERS = "v2.transactions.card.primary", "v2.cards", "v2.users"
DECLINED_PERCENT = 2
MINOR_UNITS = 100


def write_ramp(lines: pl.DataFrame, claims: pl.DataFrame, world: World, folder: Path) -> None:
    """Card transactions of LINE, those not yet posted as PENDING and some that were DECLINED, and expense claims."""
    _about(folder, RAMP, world)
    known = _known(lines, world)
    declined = world.dice.wholes("declined", 0, 99, known["number"]) < DECLINED_PERCENT
    state = pl.when(pl.col("posted") < world.as_of).then(pl.lit("CLEARED")).otherwise(pl.lit("PENDING"))
    refused = known.filter(declined).with_columns(state=pl.lit("DECLINED"), number=pl.col("number") + 1)
    whole = pl.concat([known.with_columns(state=state), refused]).sort("at", "number")
    whole.select(**_ramp_transaction(whole, world)).write_ndjson(folder / f"{RAMP_TRANSACTIONS}.jsonl")
    _ramp_users(whole, world).write_ndjson(folder / f"{RAMP_USERS}.jsonl")
    asked = _known(claims, world).filter(pl.col("posted") < world.as_of)
    asked.select(**_ramp_reimbursement(asked, world)).write_ndjson(folder / f"{RAMP_REIMBURSEMENTS}.jsonl")


def write_brex(lines: pl.DataFrame, world: World, folder: Path) -> None:
    """Posted card transactions, the cards that they were made with, and whose those are."""
    _about(folder, BREX, world)
    known = _known(lines, world).filter(pl.col("posted") < world.as_of)
    known.select(**_brex_transaction(known, world)).write_ndjson(folder / f"{BREX_TRANSACTIONS}.jsonl")
    holders = _holders(known)
    user, card = _uuid(world, "brex user", holders["person"]), _uuid(world, "brex card", holders["person"])
    holders.select(
        id=pl.lit("cuuser_") + user,
        first_name="first",
        last_name="last",
        email="email",
        status=pl.when(pl.col("end") < world.as_of).then(pl.lit("DISABLED")).otherwise(pl.lit("ACTIVE")),
    ).write_ndjson(folder / f"{BREX_USERS}.jsonl")
    holders.select(
        id=pl.lit("cucrd_") + card,
        owner=pl.struct(type=pl.lit("USER"), user_id=pl.lit("cuuser_") + user),
        status=pl.lit("ACTIVE"),
        card_type=pl.lit("VIRTUAL"),
        limit_type=pl.lit("USER"),
    ).write_ndjson(folder / f"{BREX_CARDS}.jsonl")


def _known(lines: pl.DataFrame, world: World) -> pl.DataFrame:
    """With the person's name and address of the day, an instant, and an even `number` that no other line has.

    It hangs on the line's place in its person's day, which is over.
    """
    told = addressed(lines.sort("day", "person", "descriptor", "billing_minor"), world)
    nth = told.select(pl.int_range(pl.len()).over("person", "day")).to_series()
    number = told["person"] * 10_000_000 + told["day"].to_physical().cast(pl.Int64) * 100 + nth * 2
    second = world.dice.wholes("second of a purchase", 7 * 3600, 21 * 3600, number)
    at = pl.col("day").cast(pl.Datetime("us")) + pl.duration(seconds=pl.lit(second))
    return told.with_columns(number=number, at=at)


def _holders(lines: pl.DataFrame) -> pl.DataFrame:
    """The newest line of each person."""
    return lines.unique("person", keep="last", maintain_order=True).sort("person")


def _ramp_users(lines: pl.DataFrame, world: World) -> pl.DataFrame:
    holders = _holders(lines)
    left = pl.col("end") < world.as_of
    return holders.select(
        id=_uuid(world, "ramp user", holders["person"]),
        email="email",
        employee_id=pl.lit(None, pl.String),
        first_name="first",
        last_name="last",
        role=pl.lit("BUSINESS_USER"),
        status=pl.when(left).then(pl.lit("USER_SUSPENDED")).otherwise(pl.lit("USER_ACTIVE")),
    )


def _ramp_transaction(lines: pl.DataFrame, world: World) -> dict[str, pl.Expr]:
    text = pl.lit(None, pl.String)
    settled = pl.col("posted").dt.strftime("%Y-%m-%dT00:00:00+00:00")
    holder = pl.struct(
        department_id=text,
        department_name=pl.col("department"),
        employee_id=text,
        first_name=pl.col("first"),
        last_name=pl.col("last"),
        location_id=text,
        location_name=text,
        user_id=_uuid(world, "ramp user", lines["person"]),
    )
    return {
        "id": pl.lit(_uuid(world, "ramp transaction", lines["number"])),
        "amount": _major("billing_minor"),
        "currency_code": pl.lit(HOME),
        "card_holder": holder,
        "card_id": pl.lit(_uuid(world, "ramp card", lines["person"])),
        "memo": text,
        "merchant_category_code": pl.col("mcc"),
        "merchant_category_code_description": text,
        "merchant_descriptor": pl.col("descriptor"),
        "merchant_id": text,
        "merchant_location": pl.struct(city="city", country=text, postal_code=text, state=text),
        "merchant_name": pl.col("descriptor").str.to_titlecase(),
        "original_transaction_amount": _minor("original_minor"),
        "receipts": pl.lit([], pl.List(pl.String)),
        "settlement_date": pl.when(state=pl.lit("CLEARED")).then(settled),
        "sk_category_id": pl.lit(None, pl.Int64),
        "sk_category_name": text,
        "state": pl.col("state"),
        "user_transaction_time": pl.col("at").dt.strftime("%Y-%m-%dT%H:%M:%S+00:00"),
    }


def _ramp_reimbursement(lines: pl.DataFrame, world: World) -> dict[str, pl.Expr]:
    created = pl.col("posted").dt.strftime("%Y-%m-%dT09:00:00+00:00")
    return {
        "id": pl.lit(_uuid(world, "ramp reimbursement", lines["number"])),
        "amount": _major("billing_minor"),
        "currency": pl.lit(HOME),
        "created_at": created,
        "direction": pl.lit("BUSINESS_TO_USER"),
        "memo": pl.lit(None, pl.String),
        "merchant": pl.col("descriptor"),
        "original_reimbursement_amount": _minor("original_minor"),
        "receipts": pl.lit([], pl.List(pl.String)),
        "state": pl.lit("REIMBURSED"),
        "transaction_date": pl.col("day").dt.strftime("%Y-%m-%d"),
        "type": pl.lit("OUT_OF_POCKET"),
        "user_email": pl.col("email"),
        "user_full_name": pl.col("first") + " " + pl.col("last"),
        "user_id": pl.lit(_uuid(world, "ramp user", lines["person"])),
    }


def _brex_transaction(lines: pl.DataFrame, world: World) -> dict[str, pl.Expr]:
    money = pl.struct(amount=pl.col("billing_minor"), currency=pl.lit(HOME))
    kind = pl.when(pl.col("billing_minor") < 0).then(pl.lit("REFUND")).otherwise(pl.lit("PURCHASE"))
    return {
        "id": pl.lit("pste_") + pl.lit(_uuid(world, "brex transaction", lines["number"])),
        "card_id": pl.lit("cucrd_") + pl.lit(_uuid(world, "brex card", lines["person"])),
        "description": pl.col("descriptor"),
        "amount": money,
        "initiated_at_date": pl.col("day").dt.strftime("%Y-%m-%d"),
        "posted_at_date": pl.col("posted").dt.strftime("%Y-%m-%d"),
        "type": kind,
        "merchant": pl.struct(raw_descriptor=pl.col("descriptor"), mcc=pl.col("mcc"), country=pl.lit("GBR")),
        "expense_id": pl.lit(None, pl.String),
    }


def _major(name: str) -> pl.Expr:
    return pl.col(name).cast(pl.Float64) / MINOR_UNITS


def _minor(name: str) -> pl.Expr:
    return pl.struct(
        amount=pl.col(name), currency_code=pl.col("currency"), minor_unit_conversion_rate=pl.lit(MINOR_UNITS)
    )


def _uuid(world: World, topic: str, number: pl.Series) -> pl.Series:
    return as_uuid(world.dice.texts(topic, 32, number))


def _about(folder: Path, kind: str, world: World) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    about = {"kind": kind, "token": f"{kind}-{world.dice.text(f'token of {kind}', 32)}"}
    (folder / "_about.json").write_text(json.dumps(about, indent=2) + "\n", encoding="utf-8")
