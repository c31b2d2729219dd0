"""GitHub: licences of an enterprise, seats of Copilot by enterprise and organization, and its report of 28 days.

https://docs.github.com/en/enterprise-cloud@latest/rest/enterprise-admin/licensing,
https://docs.github.com/en/rest/copilot/copilot-user-management. An account is known by its login, since consumed
licences tell no number. The last activity is erased after 90 days and needs telemetry: null is not unused.
"""

import json
from dataclasses import replace
from datetime import date
from typing import Any

import polars as pl

from sources.http import Link, Manner, Reply
from sources.http.client import by_status as is_limit
from sources.saas.base import ACCOUNTS, ACTIVITY_SEEN, MONTHS_SEEN, POOLS, SEATS, Answers, Told
from sources.saas.feed import Feed
from sources.saas.http_kind import HttpKind
from sources.saas.records import NOT_ASKED, feeds, frames, line, months, not_offered, seen
from sources.saas.refusals import Refusal, by_status
from sources.saas.settings import SaasSettings
from sources.saas.telling import address, conform, instant, midnight, newest

APP, COPILOT = "github", "github-copilot"
SKU, VISUAL_STUDIO = "github-enterprise", "visual-studio"
LAST_ACTIVITY, REPORT = "copilot.last_activity", "copilot.report"
TEXTS = pl.List(pl.String())
SEAT = pl.Schema(
    {
        "created_at": pl.String(),
        "last_activity_at": pl.String(),
        "plan_type": pl.String(),
        "assignee": pl.Struct({"login": pl.String(), "type": pl.String()}),
        "assigning_team": pl.Struct({"slug": pl.String()}),
    }
)
USED = pl.Schema({"user_login": pl.String(), "day": pl.String(), "report_end_day": pl.String()})
SCHEMAS = {
    "licenses": pl.Schema(
        {
            "github_com_login": pl.String(),
            "github_com_name": pl.String(),
            "enterprise_server_user_ids": TEXTS,
            "license_type": pl.String(),
            "github_com_saml_name_id": pl.String(),
            "github_com_verified_domain_emails": TEXTS,
            "enterprise_server_emails": TEXTS,
            "visual_studio_subscription_email": pl.String(),
        }
    ),
    "license_counts": pl.Schema({"total_seats_consumed": pl.Int64(), "total_seats_purchased": pl.Int64()}),
    "copilot_enterprise": SEAT,
    "copilot_organization": SEAT,
    "copilot_billing": pl.Schema({"seat_breakdown": pl.Struct({"total": pl.Int64()}), "plan_type": pl.String()}),
    "copilot_usage": USED,
    "copilot_usage_organization": USED,
    "organization": pl.Schema(
        {"plan": pl.Struct({"name": pl.String(), "seats": pl.Int64(), "filled_seats": pl.Int64()})}
    ),
    "members": pl.Schema({"login": pl.String(), "type": pl.String()}),
}
# What an organization has in the place of an enterprise.
WITHOUT_ENTERPRISE = ("organization", "members")
COPILOT_SEATS = ("copilot_enterprise", "copilot_organization")
# The report's links, and what is behind them.
COPILOT_REPORTS = {"copilot_reports": "copilot_usage", "copilot_reports_organization": "copilot_usage_organization"}
NO_USE = (
    "Found no use; expected some, and GitHub's licences and members tell none of it. "
    "Judge these seats by whoever signs on to GitHub, in the identity provider."
)


def read(settings: SaasSettings, answers: Answers, as_of: date) -> Told:
    """Licences of the enterprise, else members of the organization; each person's seat of Copilot once."""
    told, answers = frames(answers, SCHEMAS)
    licences = _licences(told["licenses"])
    members = _members(told) if licences.is_empty() else licences.clear()
    copilot = _copilot(told)
    used = pl.concat(told[feed] for feed in COPILOT_REPORTS.values())
    activity = _activity(copilot, used, as_of)
    holders = pl.concat([licences, members, copilot], how="diagonal").unique(
        "account", keep="first", maintain_order=True
    )
    active, covered = months(activity.filter(pl.col("signal") == LAST_ACTIVITY))
    pools = [_pool(told["license_counts"]), _organization_pool(told["organization"]) if licences.is_empty() else None]
    return Told(
        accounts=conform(holders.with_columns(account_status=pl.lit("active")), ACCOUNTS),
        seats=pl.concat(conform(each, SEATS) for each in (licences, members, copilot)),
        pools=pl.concat(
            [*(each for each in pools if each is not None), _copilot_pools(copilot, told["copilot_billing"])]
        ),
        activity=activity,
        months=pl.concat([active, _reported_months(used)]).unique(["app_id", "account", "month"], maintain_order=True),
        covered=covered,
        feeds=feeds(_lines(answers, activity, as_of)),
    )


def _licences(users: pl.DataFrame) -> pl.DataFrame:
    """ACCOUNTS' and SEATS' columns; a licence that came with Visual Studio was bought from Microsoft."""
    addresses = pl.concat_list(
        address("github_com_saml_name_id"),
        pl.col("github_com_verified_domain_emails").fill_null([]).list.eval(address(pl.element())),
        pl.col("enterprise_server_emails").fill_null([]).list.eval(address(pl.element())),
        address("visual_studio_subscription_email"),
    ).list.drop_nulls()
    from_microsoft = pl.col("license_type").str.to_lowercase().str.contains("visual studio").fill_null(value=False)
    known = users.with_columns(
        account=pl.coalesce(_text("github_com_login"), pl.col("enterprise_server_user_ids").list.first()),
        addresses=addresses,
    )
    return (
        known.filter(pl.col("account").is_not_null())
        .unique("account", keep="first", maintain_order=True)
        .select(
            "account",
            email=pl.col("addresses").list.first(),
            aliases=pl.col("addresses").list.slice(1).list.unique(maintain_order=True),
            name=_text("github_com_name"),
            account_kind=pl.lit("unknown"),
            app_id=pl.lit(APP),
            sku=pl.when(from_microsoft).then(pl.lit(VISUAL_STUDIO)).otherwise(pl.lit(SKU)),
            paid=~from_microsoft,
        )
    )


def _text(column: str) -> pl.Expr:
    return pl.when(pl.col(column) != "").then(column)


def _members(told: dict[str, pl.DataFrame]) -> pl.DataFrame:
    """The organization's, of whom GitHub tells no address; a plan that is free has no seats to pay."""
    plan = told["organization"].select(pl.col("plan").struct.field("name")).to_series()
    name = plan[0] if plan.len() else None
    return (
        told["members"]
        .filter(pl.col("type") == "User")
        .select(
            account="login",
            account_kind=pl.lit("unknown"),
            app_id=pl.lit(APP),
            sku=pl.lit(f"github-{name or 'seat'}"),
            paid=pl.lit(name not in (None, "free")),
        )
    )


def _copilot(told: dict[str, pl.DataFrame]) -> pl.DataFrame:
    """One row a person, of however many organizations and teams, with the last activity of any."""
    every = pl.concat(told[feed] for feed in COPILOT_SEATS)
    assignee, team = pl.col("assignee").struct, pl.col("assigning_team").struct.field("slug")
    rows = every.select(
        account=assignee.field("login"),
        kind=assignee.field("type"),
        sku=_plan(),
        assigned_at=instant("created_at"),
        by_team=team.is_not_null(),
        last=instant("last_activity_at"),
    )
    people = rows.filter(pl.col("account").is_not_null(), pl.col("kind").fill_null("User") == "User")
    return people.group_by("account", maintain_order=True).agg(
        pl.col("sku").max(),  # the dearer of two: enterprise sorts behind business
        pl.col("assigned_at").min(),
        via=pl.when(pl.col("by_team").all()).then(pl.lit("group")).otherwise(pl.lit("direct")),
        last=pl.col("last").max(),
        app_id=pl.lit(COPILOT),
        paid=pl.lit(value=True),
        account_kind=pl.lit("unknown"),
    )


def _plan() -> pl.Expr:
    return pl.col("plan_type").replace_strict(PLANS, default="copilot-business", return_dtype=pl.String())


PLANS = {"business": "copilot-business", "enterprise": "copilot-enterprise"}


def _activity(copilot: pl.DataFrame, report: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """A row where something was seen, and none where nothing is told."""
    last = copilot.select("account", signal=pl.lit(LAST_ACTIVITY), last_activity_at="last", as_of=as_of)
    reported = report.select(
        account="user_login",
        signal=pl.lit(REPORT),
        last_activity_at=midnight("day"),
        as_of=pl.col("report_end_day").str.to_date("%Y-%m-%d", strict=False).fill_null(as_of),
    )
    both = pl.concat([last, reported]).filter(pl.col("account").is_not_null(), pl.col("last_activity_at").is_not_null())
    return seen(conform(both.with_columns(app_id=pl.lit(COPILOT)), ACTIVITY_SEEN))


def _reported_months(report: pl.DataFrame) -> pl.DataFrame:
    """The months of all days of the report, not of the last one alone."""
    months = report.select(
        app_id=pl.lit(COPILOT), account="user_login", month=pl.col("day").str.slice(0, 7), signal=pl.lit(REPORT)
    )
    return conform(months.drop_nulls().unique(maintain_order=True), MONTHS_SEEN)


def _pool(counts: pl.DataFrame) -> pl.DataFrame | None:
    """The enterprise's; nothing bought and some in use is a plan that bills what is used."""
    if counts.is_empty():
        return None
    bought = pl.when((pl.col("total_seats_purchased") > 0) | (pl.col("total_seats_consumed") == 0)).then(
        "total_seats_purchased"
    )
    return conform(
        counts.select(app_id=pl.lit(APP), sku=pl.lit(SKU), purchased=bought, consumed="total_seats_consumed"), POOLS
    )


def _organization_pool(organization: pl.DataFrame) -> pl.DataFrame | None:
    plan = organization.select(pl.col("plan").struct.unnest()).filter(pl.col("name") != "free")
    if plan.is_empty():
        return None
    sku = pl.concat_str(pl.lit("github-"), "name")
    return conform(plan.select(app_id=pl.lit(APP), sku=sku, purchased="seats", consumed="filled_seats"), POOLS)


def _copilot_pools(copilot: pl.DataFrame, billing: pl.DataFrame) -> pl.DataFrame:
    """Copilot bills the seats that are assigned: none is bought that nobody has.

    Where nobody tells whose they are, an organization tells how many it is billed for.
    """
    if copilot.is_empty():
        total = pl.col("seat_breakdown").struct.field("total")
        billed = billing.filter(total > 0).select(app_id=pl.lit(COPILOT), sku=_plan(), purchased=total, consumed=total)
        return conform(billed, POOLS)
    counted = copilot.group_by("sku", maintain_order=True).len("consumed").with_columns(purchased="consumed")
    return conform(counted.with_columns(app_id=pl.lit(COPILOT)), POOLS)


def _lines(answers: Answers, activity: pl.DataFrame, as_of: date) -> list[dict[str, Any]]:
    """What an enterprise has makes what an organization has superfluous.

    Of Copilot's seats and of its report one of the two is enough, and a count stands in for both lists of seats.
    """
    left_out = WITHOUT_ENTERPRISE if _is_ok(answers, "licenses") else ("license_counts",)
    enough = [feed for feed in COPILOT_SEATS if _is_ok(answers, *COPILOT_SEATS) and not _is_ok(answers, feed)]
    stands_in = _is_ok(answers, "copilot_billing") and not _is_ok(answers, *COPILOT_SEATS)
    counts = [] if stands_in else ["copilot_billing"]
    told = [feed for feed in COPILOT_REPORTS if _is_ok(answers, feed)] or ["copilot_reports"]
    reports = [name for pair in COPILOT_REPORTS.items() if pair[0] not in told for name in pair]
    shown = [feed for feed in answers if feed not in (*left_out, *enough, *counts, *reports)]
    asked = [answers[feed] for feed in COPILOT_SEATS if feed in answers]
    of_copilot = next((answer for answer in asked if answer.status == "ok"), next(iter(asked), NOT_ASKED))
    return [
        *(line(feed, answers[feed], as_of=as_of) for feed in shown),
        not_offered(f"activity.{APP}", NO_USE),
        line(f"activity.{COPILOT}", of_copilot, as_of=as_of, newest=newest(activity), rows=activity.height),
    ]


def _is_ok(answers: Answers, *feeds: str) -> bool:
    return any(answers.get(feed, NOT_ASKED).status == "ok" for feed in feeds)


def refused(reply: Reply) -> Refusal | None:
    """What the token may not see is not found: GitHub does not tell the two apart."""
    said = by_status(reply)
    return replace(said, status="refused") if said and said.status == "gone" else said


def limited(reply: Reply) -> bool:
    """A 403 may be a limit, also one of many requests at once, which says nothing in headers."""
    return is_limit(reply) or (reply.status == 403 and "rate limit" in reply.text.lower())


def links(reply: Reply) -> list[dict[str, Any]]:
    """A record a file of the report."""
    found = reply.at("download_links")
    day = reply.at("report_end_day")
    return [{"link": link, "report_end_day": day} for link in found] if isinstance(found, list) else []


def report_lines(reply: Reply) -> list[dict[str, Any]]:
    """A file of the report: a JSON object a line."""
    return [json.loads(text) for text in reply.text.splitlines() if text.strip()]


ENTERPRISE = "read:enterprise, of a classic token"
BILLING = "manage_billing:copilot or read:enterprise, of a classic token"
BILLING_OF_ONE = "manage_billing:copilot or read:org, of a classic token"
PAGE = {"per_page": "100"}
GITHUB = HttpKind(
    name="github",
    base="https://api.github.com",
    manner=Manner(limited=limited),
    refused=refused,
    feeds=(
        Feed(
            "licenses",
            "/enterprises/{organization}/consumed-licenses",
            Link(),
            params=PAGE,
            records="users",
            permission=ENTERPRISE,
        ),
        # The same question for its counts, which stand beside the list.
        Feed(
            "license_counts",
            "/enterprises/{organization}/consumed-licenses",
            params={"per_page": "1"},
            permission=ENTERPRISE,
        ),
        Feed(
            "copilot_enterprise",
            "/enterprises/{organization}/copilot/billing/seats",
            Link(),
            params=PAGE,
            records="seats",
            permission=BILLING,
        ),
        Feed(
            "copilot_organization",
            "/orgs/{organization}/copilot/billing/seats",
            Link(),
            params=PAGE,
            records="seats",
            permission=BILLING,
        ),
        Feed("copilot_billing", "/orgs/{organization}/copilot/billing", permission=BILLING_OF_ONE),
        Feed(
            "copilot_reports",
            "/enterprises/{organization}/copilot/metrics/reports/users-28-day/latest",
            records=links,
            permission="read:enterprise, and the policy Copilot usage metrics",
        ),
        Feed(
            "copilot_reports_organization",
            "/orgs/{organization}/copilot/metrics/reports/users-28-day/latest",
            records=links,
            permission="read:org, and the policy Copilot usage metrics",
        ),
        *(
            Feed(used, "{link}", each=reports, key="link", elsewhere=True, records=report_lines)
            for reports, used in COPILOT_REPORTS.items()
        ),
        Feed("organization", "/orgs/{organization}", permission="read:org"),
        Feed("members", "/orgs/{organization}/members", Link(), params=PAGE, permission="read:org"),
    ),
    read=read,
)
