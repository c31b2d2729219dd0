"""From what each rule says of each resource to one list with money: priced, no euro counted twice."""

from collections.abc import Sequence
from datetime import timedelta

import polars as pl

from transforms.waste.charges import WINDOW_DAYS, a_month
from transforms.waste.estate import ID, Estate
from transforms.waste.rule import VERDICT, Rule
from transforms.waste.thresholds import tag_value

STEP_OF_ANY = 10  # what is known of a resource's own kind comes before what is known of any
STALE_AFTER_DAYS = 3
NO_ROW = "no bill names this resource in the window"
COMMITTED = "it is committed: no cash leaves the invoice before its term ends"
MONEY = pl.Decimal(38, 18)
IS_WASTE = pl.col("outcome") == "waste"
KINDS = ("by_bill", "by_inventory", "by_metrics")
CONFIDENCE = {3: "high", 2: "medium", 1: "low"}
# What `judged` gives.
JUDGED = pl.Schema(
    {
        **VERDICT,
        "evidence": pl.String(),
        "rule": pl.String(),
        "rule_version": pl.Int64(),
        "order": pl.Int32(),
        "needs_inventory": pl.Boolean(),
        "saving_is_upper_bound": pl.Boolean(),
        "action": pl.String(),
        "cannot_see": pl.String(),
    }
)
NOTHING = pl.DataFrame(schema=JUDGED)


def judged(rules: Sequence[Rule], estate: Estate) -> tuple[pl.DataFrame, dict[str, str]]:
    """What rules say: JUDGED rows, `evidence` as JSON, each resource once a rule; and why a rule cannot be evaluated.

    Rules are worked out at once; where one of them fails, each by itself.
    """
    try:
        return _together(rules, estate), {}
    except pl.exceptions.PolarsError as error:
        if len(rules) == 1:
            return NOTHING, {rules[0].id: f"{type(error).__name__}: {str(error).splitlines()[0]}"}
    apart = [judged([rule], estate) for rule in rules]
    return pl.concat(said for said, _ in apart), {rule: why for _, failures in apart for rule, why in failures.items()}


def _together(rules: Sequence[Rule], estate: Estate) -> pl.DataFrame:
    """JUDGED of rules. Raises polars' errors where one of them cannot be evaluated."""
    answers = estate.collected([_of_what_is_there(rule, estate) for rule in rules])
    told = [_verdict(said, rule) for said, rule in zip(answers, rules, strict=True)]
    whole = (
        pl.concat([NOTHING.lazy().select(*VERDICT, "evidence", "rule"), *told], how="diagonal")
        .filter(pl.col("x_resource_key").is_not_null())
        .unique(["rule", *ID], keep="first", maintain_order=True)
        .join(_of_rules(rules), on="rule", maintain_order="left")
        .with_columns(action=pl.coalesce("action", "command"), evidence=pl.col("evidence").fill_null("{}"))
    )
    (said,) = estate.collected([whole.select(JUDGED.names())])
    return said


def _of_what_is_there(rule: Rule, estate: Estate) -> pl.LazyFrame:
    said = rule.judge(estate)
    return said if rule.judges_what_is_gone else said.join(estate.gone(), on=ID, how="anti")


def _verdict(said: pl.DataFrame, rule: Rule) -> pl.LazyFrame:
    """Of what a rule says what VERDICT has, in its types, `evidence` as JSON where there is any, and `rule`."""
    kinds = {name: kind for name, kind in said.schema.items() if name in VERDICT}
    others = pl.Schema({name: VERDICT[name] for name, kind in kinds.items() if kind != VERDICT[name]})
    evidence = [pl.col("evidence").struct.json_encode()] if "evidence" in said.columns else []
    return said.lazy().select(*kinds, *evidence, rule=pl.lit(rule.id)).cast(others)


def _of_rules(rules: Sequence[Rule]) -> pl.LazyFrame:
    """What is so of all that a rule says: JUDGED's columns after `rule`, and its `command`."""
    rows = [
        {
            "rule": rule.id,
            "rule_version": rule.version,
            "order": int(rule.step) + (STEP_OF_ANY if rule.provider == "any" else 0),
            "needs_inventory": bool(rule.resource_types) and not rule.by_bill_alone,
            "saving_is_upper_bound": rule.saving_is_upper_bound,
            "command": rule.command,
            "cannot_see": rule.cannot_see,
        }
        for rule in rules
    ]
    return pl.LazyFrame(rows, {name: JUDGED.get(name, pl.String()) for name in rows[0]})


def priced(verdicts: Sequence[pl.DataFrame], estate: Estate, owner_tags: Sequence[str] = ()) -> pl.DataFrame:
    """Verdicts of all rules as findings with their money: FINDING's columns but those that are kept with history.

    Beside these: `x_resource_key`, COST's `cost`, and `winner`: of a waste whose cost another finding on the same
    resource already takes, that one's rule. Of several the one that goes furthest (lowest order) takes its money, then
    the dearer; what is left of the resource's cost is not handed on.
    """
    said = pl.concat([NOTHING, *verdicts]).lazy()
    keys = pl.concat([said.select("x_resource_key"), said.select(x_resource_key=pl.col("paid_by").explode())])
    costs, history = (frame.join(keys, on="x_resource_key", how="semi") for frame in (estate.costs, estate.history))
    rows = _with_costs(said, costs).join(_named(history), on=ID, how="left")
    rows = rows.join(estate.usual_currencies(), on=ID[:2], how="left")
    stale = pl.col("last_seen") < pl.lit(estate.as_of - timedelta(days=STALE_AFTER_DAYS))
    return _told(_ranked(_up_to_date(rows, stale)), owner_tags).collect()


def _with_costs(said: pl.LazyFrame, costs: pl.LazyFrame) -> pl.LazyFrame:
    """COST of each finding's resource; of what others pay for, the sum of theirs."""
    names = [name for name in costs.collect_schema().names() if name not in ID]
    sums = ("cost", "cash", "covered", "cost_per_month")
    of_others = (
        said.select(*ID, "rule", payer="paid_by")
        .explode("payer")
        .join(costs.drop("account").rename({"x_resource_key": "payer"}), on=["provider", "payer"])
        .group_by(*ID, "rule")
        .agg(pl.col(name).sum() if name in sums else pl.col(name).drop_nulls().first() for name in names)
    )
    both = said.join(costs, on=ID, how="left").join(of_others, on=[*ID, "rule"], how="left", suffix="_of_others")
    others = pl.col("paid_by").is_not_null()
    return both.with_columns(
        pl.when(others).then(f"{name}_of_others").otherwise(name).alias(name) for name in names
    ).drop(f"{name}_of_others" for name in names)


def _named(history: pl.LazyFrame) -> pl.LazyFrame:
    """What the inventory calls each resource that is there, or was last."""
    return (
        history.sort("x_valid_from")
        .group_by(ID)
        .agg(
            pl.col("region", "resource_type", "name", "tags").last().name.prefix("its_"),
            last_seen=pl.col("x_last_seen").max(),
        )
    )


def _up_to_date(rows: pl.LazyFrame, stale: pl.Expr) -> pl.LazyFrame:
    """What rests on an inventory that has not told of the resource for days is not known any more."""
    judged_by_inventory = pl.col("needs_inventory") & stale.fill_null(value=False)
    old = judged_by_inventory & pl.col("outcome").is_in(["waste", "in_use", "lead"])
    said = pl.format("The inventory has not told of it since {}; it said then: {}", "last_seen", "reason")
    return rows.with_columns(
        outcome=pl.when(old).then(pl.lit("unknown")).otherwise("outcome"),
        reason=pl.when(old).then(said).otherwise("reason"),
    )


def _ranked(rows: pl.LazyFrame) -> pl.LazyFrame:
    """Adds `wasted` (what each waste holds for waste, null where none is told) and `winner`."""
    cost = pl.col("cost").clip(lower_bound=0)
    share = (cost * pl.col("wasted_share").clip(0, 1).cast(pl.Decimal(38, 9))).cast(MONEY)
    wasted = pl.min_horizontal(pl.coalesce("wasted_in_window", share, cost), cost).clip(lower_bound=0)
    free = (pl.col("outcome") == "lead") & (pl.col("wasted_in_window") == 0)  # what costs nothing saves 0, and says so
    told = pl.when((IS_WASTE & pl.col("no_saving_reason").is_null()) | free).then(wasted)
    found = rows.with_columns(wasted=told)
    takes = (
        found.filter(pl.col("wasted") > 0)
        .select(*ID, "order", "wasted", winner="rule")
        .sort("order", "wasted", "winner", descending=[False, True, False])
        .unique(ID, keep="first", maintain_order=True)
        .drop("order", "wasted")
    )
    loses = IS_WASTE & (pl.col("wasted") > 0) & (pl.col("rule") != pl.col("winner"))
    return found.join(takes, on=ID, how="left").with_columns(winner=pl.when(loses).then("winner"))


def _told(ranked: pl.LazyFrame, owner_tags: Sequence[str]) -> pl.LazyFrame:
    tags = pl.coalesce("its_tags", "tags")
    owner = pl.coalesce([*(tag_value(tags, key) for key in owner_tags), pl.lit(None, pl.String())])
    cost = pl.when(pl.col("cost") > 0).then(pl.col("cost")).cast(pl.Float64)
    covered = (pl.col("covered").cast(pl.Float64) / cost).fill_null(0.0).clip(0, 1)
    nothing = pl.lit(0, MONEY)
    committed = pl.col("is_commitment").fill_null(value=False)
    kept = ranked.with_columns(
        waste_in_window=pl.when(pl.col("winner").is_null()).then("wasted").otherwise(nothing),
    ).with_columns(
        freed=pl.when(committed)
        .then("waste_in_window")
        .when(pl.col("freed_in_window").is_not_null() & pl.col("waste_in_window").is_not_null())
        .then(pl.min_horizontal("freed_in_window", "waste_in_window").clip(lower_bound=0))
        .otherwise((pl.col("waste_in_window") * covered.cast(pl.Decimal(38, 9))).cast(MONEY))
    )
    no_row = IS_WASTE & pl.col("cost").is_null()
    return kept.with_columns(
        region=pl.coalesce("its_region", "region"),
        resource_type=pl.col("its_resource_type"),
        resource_name=pl.coalesce("its_name", "resource_name"),
        cost_in_window=pl.col("cost"),
        currency=pl.when(pl.col("waste_in_window").is_null())
        .then("currency")
        .otherwise(pl.coalesce("currency", "its_currency")),
        window_start=pl.col("window_end") - pl.duration(days=WINDOW_DAYS - 1),
        saving_per_month=pl.when(~committed).then(a_month(pl.col("waste_in_window") - pl.col("freed"))),
        commitment_freed_per_month=a_month(pl.col("freed")),
        confidence=_confidence(),
        action=_command(),
        no_saving_reason=pl.when(no_row)
        .then(pl.coalesce("no_saving_reason", pl.lit(NO_ROW)))
        .when(IS_WASTE & committed)
        .then(pl.lit(COMMITTED))
        .otherwise("no_saving_reason"),
        origin=pl.lit("outlay"),
        owner=owner,
        owner_from=pl.when(owner.is_not_null()).then(pl.lit("tag")),
    ).drop("wasted", "freed")


def _command() -> pl.Expr:
    """The action with what stands in it in braces; what somebody else wrote is quoted as a shell needs it."""
    action = pl.when(pl.col("outcome").is_in(["waste", "lead"])).then("action")
    told = {
        "resource_id": pl.col("x_resource_key"),
        "id": pl.col("x_resource_key").str.extract("([^/:]+)$"),
        "account": pl.col("account"),
        "region": pl.coalesce("its_region", "region"),
        "name": pl.coalesce("its_name", "resource_name"),
    }
    for name, value in told.items():
        action = action.str.replace_all(f"{{{name}}}", _quoted(value.fill_null("")), literal=True)
    return action


def _quoted(text: pl.Expr) -> pl.Expr:
    plain = text.str.contains(r"^[\w@%+=:,./-]+$")
    return pl.when(plain).then(text).otherwise(pl.format("'{}'", text.str.replace_all("'", "'\\''", literal=True)))


def _confidence() -> pl.Expr:
    """From how many kinds of evidence were there and agree; of waste and leads. A billing row is of the bill."""
    bill = pl.coalesce("by_bill", pl.col("cost").is_not_null())
    agree = bill.cast(pl.Int8) + pl.sum_horizontal(
        pl.col(name).fill_null(value=False).cast(pl.Int8) for name in KINDS[1:]
    )
    word = agree.clip(1, 3).replace_strict(CONFIDENCE, return_dtype=pl.String())
    return pl.when(pl.col("outcome").is_in(["waste", "lead"])).then(word)


def totals(findings: pl.LazyFrame, charges: pl.LazyFrame) -> pl.DataFrame:
    """WASTE_TOTAL without its window: how each account's effective cost in the window divides.

    `findings` as `priced` gives them, `charges` CHARGE rows. A resource is waste as far as it is, and for the rest what
    its outcomes say: unknown where any rule could not tell, else in use; where no rule looked at it, or a charge is for
    no resource, it is not covered; a lead says nothing of its use.
    """
    whole = charges.group_by("provider", "account", "currency").agg(
        effective_cost=pl.col("cost_30").sum(), window_end=pl.col("window_end").max()
    )
    place = ["provider", "account", "currency"]
    claimed = _claimed(findings, charges)
    own = findings.filter(pl.col("cost").is_not_null(), pl.col("paid_by").is_null(), pl.col("outcome") != "lead")
    by_resource = (
        own.group_by(*place, "x_resource_key", maintain_order=True)
        .agg(
            cost=pl.col("cost").first(),
            waste=pl.col("waste_in_window").fill_null(0).sum(),
            is_waste=(pl.col("outcome") == "waste").any(),
            is_unknown=(pl.col("outcome") == "unknown").any(),
        )
        .join(claimed, on=[*place, "x_resource_key"], how="left")
        .with_columns(rest=pl.col("cost") - pl.col("waste") - pl.col("claimed").fill_null(0))
    )
    unknown = pl.col("is_unknown") & ~pl.col("is_waste")
    sums = by_resource.group_by(place).agg(
        waste=pl.col("waste").sum(),
        unknown=pl.col("rest").filter(unknown).sum(),
        in_use=pl.col("rest").filter(~unknown).sum(),
    )
    by_others = claimed.group_by(place).agg(waste=pl.col("claimed").sum())
    sums = pl.concat([sums, by_others], how="diagonal").group_by(place).agg(pl.col("waste", "unknown", "in_use").sum())
    nothing = [pl.col(name).fill_null(0) for name in ("waste", "unknown", "in_use")]
    return (
        whole.join(sums, on=["provider", "account", "currency"], how="left", nulls_equal=True)
        .with_columns(nothing)
        .with_columns(
            not_covered=pl.col("effective_cost") - pl.col("waste") - pl.col("unknown") - pl.col("in_use"),
            window_start=pl.col("window_end") - pl.duration(days=WINDOW_DAYS - 1),
        )
        .sort("provider", "account", "currency")
        .collect()
    )


def _claimed(findings: pl.LazyFrame, charges: pl.LazyFrame) -> pl.LazyFrame:
    """What others' waste takes of each resource that pays for them: `provider, account, currency, x_resource_key,
    claimed`, in proportion to what the payers of a finding cost.
    """
    key = ["provider", "account", "currency", "x_resource_key"]
    costs = charges.group_by(key).agg(cost=pl.col("cost_30").sum())
    payers = (
        findings.filter(pl.col("paid_by").is_not_null(), pl.col("waste_in_window") > 0)
        .select("provider", "currency", "waste_in_window", x_resource_key="paid_by")
        .with_row_index("finding")
        .explode("x_resource_key")
        .join(costs, on=["provider", "currency", "x_resource_key"])
        .with_columns(whole=pl.col("cost").sum().over("finding"))
    )
    part = (
        pl.col("waste_in_window").cast(pl.Float64) * pl.col("cost").cast(pl.Float64) / pl.col("whole").cast(pl.Float64)
    ).cast(MONEY)
    exact = (
        pl.when(pl.col("waste_in_window") == pl.col("whole"))
        .then("cost")
        .when(pl.col("cost") == pl.col("whole"))
        .then("waste_in_window")
        .otherwise(part)
    )
    return payers.with_columns(claimed=exact).group_by(key).agg(pl.col("claimed").sum())
