"""GitHub's enterprise: consumed licences, Copilot's seats by organisation and enterprise, and its report of 28 days.

https://docs.github.com/rest/enterprise-admin/licensing, https://docs.github.com/rest/copilot/copilot-user-management.
An account is known by its login, since consumed licences tell no number. A person of two teams has two of the
enterprise's seats and one in `total_seats`; a last activity is forgotten after 90 days.
"""

from datetime import timedelta

import polars as pl

from sources.sample.software.activity import active_days
from sources.sample.software.answers.base import full_name, held, instant, second_of_day, write_answers
from sources.sample.software.ids import decimals
from sources.sample.software.states import purchased
from sources.sample.world import Feed, Place, World

FEED = KIND = "github"
ENTERPRISE = ORGANISATION = "haldane"
FORGOTTEN = timedelta(days=90)
REPORT_DAYS, REPORT_LAG_DAYS = 28, 2
TWO_TEAMS_PERCENT = 12
INSTANT = "%Y-%m-%dT%H:%M:%SZ"


def write(world: World, place: Place) -> Feed:
    """Writes the enterprise's answers."""
    whole = held(world, FEED)
    whole = whole.with_columns(user_id=_user_ids(whole, world))
    seats = whole.filter(pl.col("removed").is_null())
    licences = seats.filter(pl.col("sku") == "github-enterprise")
    copilot = seats.filter(pl.col("sku") == "copilot-business")
    counts = purchased(world).filter(sku="github-enterprise").row(0, named=True)
    twice = world.dice.wholes("in two teams", 0, 99, copilot["number"]) < TWO_TEAMS_PERCENT
    again = copilot.filter(twice).with_columns(department=pl.lit("Release crew"))
    one_each = copilot.select(_copilot_seat(copilot, world))
    consumed = f"enterprises.{ENTERPRISE}.consumed-licenses"
    owned, of_enterprise = (
        f"{scope}.copilot.billing.seats" for scope in (f"orgs.{ORGANISATION}", f"enterprises.{ENTERPRISE}")
    )
    total = pl.DataFrame({"total_seats": [len(copilot)]})
    collections = {
        consumed: licences.select(_licence()),
        f"{consumed}.envelope": pl.DataFrame(
            {"total_seats_consumed": [counts["consumed"]], "total_seats_purchased": [counts["purchased"]]}
        ),
        f"orgs.{ORGANISATION}.copilot.billing": _breakdown(copilot, world),
        owned: one_each,
        f"{owned}.envelope": total,
        of_enterprise: pl.concat([one_each, again.select(_copilot_seat(again, world))]),
        f"{of_enterprise}.envelope": total,
        f"enterprises.{ENTERPRISE}.copilot.metrics.reports.users-28-day.latest": _report(
            whole.filter(sku="copilot-business"), world
        ),
    }
    return write_answers(world, place, FEED, KIND, collections, organization=ORGANISATION)


def _user_ids(seats: pl.DataFrame, world: World) -> pl.Series:
    """GitHub's own numbers."""
    digits = world.dice.texts("github number", 16, seats["number"])
    return pl.select(pl.concat_str(pl.lit("1"), decimals(pl.lit(digits), 7)).cast(pl.Int64)).to_series()


def _licence() -> list[pl.Expr]:
    login, mail = pl.col("account"), pl.col("email")
    no_names = pl.lit([], pl.List(pl.String))
    person = pl.col("account_kind") == "person"
    return [
        login.alias("github_com_login"),
        full_name().alias("github_com_name"),
        no_names.alias("enterprise_server_user_ids"),
        pl.lit(True).alias("github_com_user"),
        pl.lit(False).alias("enterprise_server_user"),
        pl.lit(False).alias("visual_studio_subscription_user"),
        pl.lit("enterprise").alias("license_type"),
        pl.format("https://github.com/{}", "account").alias("github_com_profile"),
        pl.concat_list(pl.lit(f"{ORGANISATION}:Member")).alias("github_com_member_roles"),
        pl.concat_list(pl.lit("Member")).alias("github_com_enterprise_roles"),
        pl.concat_list(mail).alias("github_com_verified_domain_emails"),
        mail.alias("github_com_saml_name_id"),
        no_names.alias("github_com_orgs_with_pending_invites"),
        person.alias("github_com_two_factor_auth"),
        no_names.alias("enterprise_server_emails"),
        pl.lit("").alias("visual_studio_license_status"),
        pl.lit("").alias("visual_studio_subscription_email"),
        pl.lit(1, pl.Int64).alias("total_user_accounts"),
    ]


def _remembered(world: World) -> pl.Expr:
    """The last activity, as long as it is told."""
    return pl.when(pl.col("last_active") >= world.as_of - FORGOTTEN).then("last_active")


def _copilot_seat(seats: pl.DataFrame, world: World) -> list[pl.Expr]:
    second = second_of_day(world, "github", seats, "number")
    last = _remembered(world).cast(pl.Datetime("us")) + pl.duration(seconds=pl.lit(second))
    team = pl.col("department").str.to_lowercase().str.replace_all(" ", "-")
    return [
        instant("assigned", 36_000, INSTANT).alias("created_at"),
        instant("assigned", 36_000, INSTANT).alias("updated_at"),
        pl.lit(None, pl.String).alias("pending_cancellation_date"),
        last.dt.strftime(INSTANT).alias("last_activity_at"),
        pl.when(last.is_not_null()).then(pl.lit("vscode/1.104.0/copilot/1.372.0")).alias("last_activity_editor"),
        last.dt.strftime(INSTANT).alias("last_authenticated_at"),
        pl.lit("business").alias("plan_type"),
        pl.struct(
            login="account",
            id="user_id",
            type=pl.lit("User"),
            html_url=pl.format("https://github.com/{}", "account"),
            site_admin=pl.lit(False),
        ).alias("assignee"),
        pl.struct(name="department", slug=team, privacy=pl.lit("closed")).alias("assigning_team"),
        pl.struct(login=pl.lit(ORGANISATION), id=pl.lit(4_113_205)).alias("organization"),
    ]


def _breakdown(copilot: pl.DataFrame, world: World) -> pl.DataFrame:
    this_cycle = copilot.filter(pl.col("last_active") >= world.as_of.replace(day=1)).height
    added = copilot.filter(pl.col("assigned") >= world.as_of.replace(day=1)).height
    seats = {
        "total": len(copilot),
        "added_this_cycle": added,
        "pending_cancellation": 0,
        "pending_invitation": 0,
        "active_this_cycle": this_cycle,
        "inactive_this_cycle": len(copilot) - this_cycle,
    }
    settings = {"seat_management_setting": "assign_selected", "plan_type": "business", "ide_chat": "enabled"}
    return pl.DataFrame([{"seat_breakdown": seats, "public_code_suggestions": "block", **settings}])


def _report(copilot: pl.DataFrame, world: World) -> pl.DataFrame:
    """A row a person and day of the 28 that were reported last."""
    last = world.as_of - timedelta(days=REPORT_LAG_DAYS)
    first = last - timedelta(days=REPORT_DAYS - 1)
    used = active_days(copilot, first, last, world)
    many = world.dice.wholes("copilot completions", 3, 90, used["number"], used["day"])
    return used.select(
        report_start_day=pl.lit(first.isoformat()),
        report_end_day=pl.lit(last.isoformat()),
        day=pl.col("day").dt.to_string(),
        enterprise_id=pl.lit("8821"),
        user_id="user_id",
        user_login="account",
        user_initiated_interaction_count=pl.lit(many // 6),
        code_generation_activity_count=pl.lit(many),
        code_acceptance_activity_count=pl.lit(many // 3),
        loc_suggested_to_add_sum=pl.lit(many * 4),
        loc_suggested_to_delete_sum=pl.lit(0, pl.Int64),
        loc_added_sum=pl.lit(many),
        loc_deleted_sum=pl.lit(many // 5),
        used_agent=pl.lit(many % 5 == 0),
        used_chat=pl.lit(many % 2 == 0),
    )
