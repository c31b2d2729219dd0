"""Two tenants of Microsoft 365: SKUs, subscriptions, users with their licences and sign-ins, usage reports as CSV.

https://learn.microsoft.com/graph/api/subscribedsku-list, https://learn.microsoft.com/graph/api/directory-list-subscriptions,
https://learn.microsoft.com/graph/api/user-list, https://learn.microsoft.com/graph/api/reportroot-getoffice365activeuserdetail,
https://learn.microsoft.com/microsoft-365/copilot/extensibility/api/admin-settings/reports/copilotreportroot-getmicrosoft365copilotusageuserdetail.
The company's own shows names in its reports; that of the ferries which it bought conceals them.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import polars as pl

from sources.sample.software.activity import LAGS_DAYS, SEAT, last_told
from sources.sample.software.answers.base import full_name, held, instant, write_answers
from sources.sample.software.contracts import contract_of
from sources.sample.software.ids import guid
from sources.sample.software.mail_only import is_mail_only
from sources.sample.software.states import purchased
from sources.sample.world import Feed, Place, World

KIND = "microsoft365"
# Successful sign-ins are told since then, and were not filled in for before.
SIGN_INS_SINCE = date(2023, 12, 1)
WORKLOADS = ("Exchange", "OneDrive", "SharePoint", "Skype For Business", "Yammer", "Teams")
# How likely each is used on a day on which a person of the whole suite works, in percent.
USED_PERCENT = {"Exchange": 100, "OneDrive": 55, "SharePoint": 35, "Skype For Business": 0, "Yammer": 8, "Teams": 85}
COPILOT_APPS = ("Microsoft Teams Copilot", "Word Copilot", "Excel Copilot", "PowerPoint Copilot", "Outlook Copilot")
COPILOT_REST = ("OneNote Copilot", "Loop Copilot", "Copilot Chat")
# Units of a SKU as Graph counts them, the state of their subscription, and days from the renewal to its next state.
STATES = (
    ("enabled", "Enabled", 0),
    ("warning", "Warning", -10),
    ("suspended", "Suspended", -60),
    ("lockedOut", "LockedOut", -100),
)
SKUS = pl.read_csv(Path(__file__).parents[1] / "microsoft_skus.csv")


@dataclass(frozen=True)
class Tenant:
    """A feed: its organisation's id, and whether its reports conceal names."""

    feed: str
    number: int
    conceals: bool


OWN, FERRIES = Tenant("microsoft365", 1, conceals=False), Tenant("corran365", 2, conceals=True)


def write_own(world: World, place: Place) -> Feed:
    """Writes the company's tenant."""
    return _write(OWN, world, place)


def write_ferries(world: World, place: Place) -> Feed:
    """Writes the ferries' tenant, which is not premium and keeps its subscriptions to itself."""
    return _write(FERRIES, world, place)


def _write(tenant: Tenant, world: World, place: Place) -> Feed:
    seats = held(world, tenant.feed).filter(pl.col("removed").is_null())
    told = last_told(seats.drop("last_active"), world).select(*SEAT, told="last_active")
    seats = seats.join(told, on=SEAT, maintain_order="left")
    users = _holders(seats, tenant, world)
    collections = {
        "subscribedSkus": _subscribed(tenant, world),
        "directory.subscriptions": _subscriptions(tenant, world),
        "users": users.select(_user(tenant)),
        "admin.reportSettings": pl.DataFrame({"displayConcealedNames": [tenant.conceals]}),
    }
    denied = () if tenant is OWN else ("signInActivity", "directory.subscriptions")
    feed = write_answers(world, place, tenant.feed, KIND, collections, denied)
    folder = place.answers / tenant.feed
    _report(users, tenant, world).write_csv(folder / "reports.getOffice365ActiveUserDetail.csv", include_bom=True)
    if tenant is OWN:
        file = folder / "reports.getMicrosoft365CopilotUsageUserDetail.csv"
        _copilot(seats, world).write_csv(file, include_bom=True)
    return feed


def _counts(tenant: Tenant, world: World) -> pl.DataFrame:
    """SKUs with what was bought, and beside that what looks so: in grace, suspended, locked out, on trial."""
    known = SKUS.filter(feed=tenant.feed).join(
        purchased(world).drop("feed"), on="sku", how="left", maintain_order="left"
    )
    sold = known.with_columns(pl.col("consumed").fill_null(0), bought=pl.col("purchased").fill_null(pl.col("free")))
    warning = pl.col("bought") * pl.col("warning_percent") // 100
    return sold.with_columns(
        warning=warning,
        enabled=pl.col("bought") - warning,
        suspended=pl.col("bought") * pl.col("suspended_percent") // 100,
        lockedOut=pl.col("bought") * pl.col("locked_percent") // 100,
    )


def _subscribed(tenant: Tenant, world: World) -> pl.DataFrame:
    return _counts(tenant, world).select(
        accountName=pl.lit(tenant.feed),
        accountId=guid(pl.lit(world.dice.text("tenant", 32, tenant.number))),
        appliesTo=pl.lit("User"),
        capabilityStatus=pl.when(pl.col("warning") == pl.col("bought"))
        .then(pl.lit("Warning"))
        .otherwise(pl.lit("Enabled")),
        consumedUnits="consumed",
        id=pl.concat_str(guid(pl.lit(world.dice.text("tenant", 32, tenant.number))), pl.lit("_"), "sku_id"),
        skuId="sku_id",
        skuPartNumber="sku",
        subscriptionIds=pl.concat_list(
            *(pl.when(pl.col(column) > 0).then(_id(status, tenant, world)) for column, status, _ in STATES)
        ).list.drop_nulls(),
        prepaidUnits=pl.struct("enabled", "suspended", "warning", "lockedOut"),
        servicePlans=_plans(world),
    )


def _id(status: str, tenant: Tenant, world: World, which: str = "id") -> pl.Expr:
    """A subscription's, of a SKU and a state."""
    digits = pl.lit(world.dice.text(f"{status} subscription's {which}", 24, tenant.number))
    return guid(digits + pl.col("sku_id").str.slice(0, 8))


def _plans(world: World) -> pl.Expr:
    names = pl.col("plans").str.split(";")
    every = SKUS["plans"].str.split(";").explode().unique().sort()
    digits = pl.DataFrame({"digits": world.dice.texts("service plan", 32, pl.int_range(len(every), eager=True))})
    plan = pl.struct(
        servicePlanId=pl.element().replace_strict(every, digits.select(guid(pl.col("digits")).alias("id"))["id"]),
        servicePlanName=pl.element(),
        provisioningStatus=pl.lit("Success"),
        appliesTo=pl.lit("User"),
    )
    return names.list.eval(plan)


def _subscriptions(tenant: Tenant, world: World) -> pl.DataFrame:
    """One a state of each SKU: its seats in grace, suspended and locked out have subscriptions of their own."""
    whole = _counts(tenant, world)
    ends = {sku: _renewal(world, product) for sku, product in whole.select("sku", "product").iter_rows()}
    parts = [
        whole.filter(pl.col(column) > 0).select(
            id=_id(status, tenant, world),
            commerceSubscriptionId=_id(status, tenant, world, "id in commerce"),
            createdDateTime=pl.lit("2021-03-01T00:00:00Z"),
            isTrial=pl.col("trial") == 1,
            nextLifecycleDateTime=(
                pl.col("sku").replace_strict(ends, return_dtype=pl.Date) + pl.duration(days=days)
            ).dt.strftime("%Y-%m-%dT00:00:00Z"),
            ownerId=pl.lit(None, pl.String),
            ownerTenantId=pl.lit(None, pl.String),
            ownerType=pl.lit("User"),
            skuId="sku_id",
            skuPartNumber="sku",
            status=pl.lit(status),
            totalLicenses=column,
            serviceStatus=_plans(world),
        )
        for column, status, days in STATES
    ]
    return pl.concat(parts)


def _renewal(world: World, product: str | None) -> date:
    """The day after the contract's term; of a trial the end of next month."""
    if product is None:
        return (world.as_of.replace(day=1) + timedelta(days=63)).replace(day=1)
    contract = contract_of(world, product)
    return contract.ends(contract.running) + timedelta(days=1)


def _holders(seats: pl.DataFrame, tenant: Tenant, world: World) -> pl.DataFrame:
    """A row a user: their seats together, when they signed in last, and the last day of each workload as it is told."""
    ids = dict(zip(SKUS["sku"], SKUS["sku_id"], strict=True))
    names = dict(zip(SKUS["sku"], SKUS["product_name"], strict=True))
    known = seats.with_columns(
        sku_id=pl.col("sku").replace_strict(ids), report_name=pl.col("sku").replace_strict(names)
    )
    group = guid(pl.lit(world.dice.text("licence group", 32, tenant.number)))
    state = pl.struct(
        skuId="sku_id",
        disabledPlans=pl.lit([], pl.List(pl.String)),
        assignedByGroup=pl.when("grouped").then(group),
        state=pl.lit("Active"),
        error=pl.lit("None"),
        lastUpdatedDateTime=instant("assigned", 32_400, "%Y-%m-%dT%H:%M:%SZ"),
    )
    office = pl.col("sku").is_in(["SPE_E3", "EXCHANGESTANDARD", "SPB"])
    users = known.group_by("number", "account", "email", "account_kind", maintain_order=True).agg(
        *(pl.col(name).first() for name in ("first", "last", "department", "country", "status", "hr_id")),
        licences=pl.struct(disabledPlans=pl.lit([], pl.List(pl.String)), skuId="sku_id"),
        states=state,
        products=pl.col("report_name").str.join("+"),
        created=pl.col("assigned").min(),
        office_assigned=pl.col("assigned").filter(office).min(),
        signed_in=pl.col("last_active").filter(office).max(),
        used=pl.col("told").filter(office).max(),
        whole_suite=(pl.col("sku") != "EXCHANGESTANDARD").filter(office).any(),
    )
    return users.with_columns(mail_only=is_mail_only(users, world)).with_columns(_workloads(users, world))


def _workloads(users: pl.DataFrame, world: World) -> list[pl.Expr]:
    """Each workload's last day: the last day of use, or some days before it; none where it is never opened."""
    ever = pl.col("whole_suite") & ~pl.lit(is_mail_only(users, world))
    columns: list[pl.Expr] = []
    for nth, (workload, percent) in enumerate(USED_PERCENT.items()):
        luck = world.dice.wholes("workload", 0, 99, users["number"], pl.select(pl.lit(nth, pl.Int64)).to_series())
        behind = pl.when(pl.lit(luck) < percent).then(0).otherwise(pl.lit(luck) % 25)
        used = pl.col("used").is_not_null()
        opened = used if workload == "Exchange" else used & ever & (pl.lit(luck) < 40 + percent) & (percent > 0)
        earlier = pl.max_horizontal(pl.col("used") - pl.duration(days=behind), "office_assigned")
        day = pl.col("used") if workload == "Exchange" else pl.min_horizontal(earlier, "used")
        columns.append(pl.when(opened).then(day).alias(f"{workload} day"))
    return columns


def _user(tenant: Tenant) -> list[pl.Expr]:
    """As `$select` may ask for; a shared mailbox cannot sign in, a tenant without premium tells no sign-ins."""
    shape = "%Y-%m-%dT%H:%M:%SZ"
    seen = pl.when(pl.lit(tenant is OWN)).then(pl.col("signed_in"))
    good = pl.when(seen >= SIGN_INS_SINCE).then(seen.cast(pl.Datetime("us")).dt.strftime(shape))
    any_ = seen.cast(pl.Datetime("us")).dt.strftime(shape)
    signed = pl.struct(
        lastSignInDateTime=any_,
        lastSignInRequestId=pl.lit(None, pl.String),
        lastNonInteractiveSignInDateTime=any_,
        lastNonInteractiveSignInRequestId=pl.lit(None, pl.String),
        lastSuccessfulSignInDateTime=good,
        lastSuccessfulSignInRequestId=pl.lit(None, pl.String),
    )
    return [
        pl.col("account").alias("id"),
        full_name().alias("displayName"),
        pl.col("first").alias("givenName"),
        pl.col("last").alias("surname"),
        pl.col("email").alias("userPrincipalName"),
        pl.col("email").alias("mail"),
        pl.lit("Member").alias("userType"),
        (pl.col("account_kind") != "shared").alias("accountEnabled"),
        instant("created", 28_800, shape).alias("createdDateTime"),
        pl.col("department"),
        pl.col("hr_id").alias("employeeId"),
        pl.col("country").alias("usageLocation"),
        pl.col("licences").alias("assignedLicenses"),
        pl.col("states").alias("licenseAssignmentStates"),
        signed.alias("signInActivity"),
    ]


def _report(users: pl.DataFrame, tenant: Tenant, world: World) -> pl.DataFrame:
    """The CSV of getOffice365ActiveUserDetail, as of some days ago; without a day of use cells are empty."""
    refreshed = _refreshed(tenant.feed, world)
    reported = users.filter(pl.col("created") <= refreshed)
    licensed = pl.col("office_assigned").is_not_null()
    suite = pl.col("whole_suite").fill_null(False)
    has = {workload: licensed if workload == "Exchange" else suite for workload in WORKLOADS}
    truth = {True: "True", False: "False"}
    days = {f"{workload} Last Activity Date": pl.col(f"{workload} day") for workload in WORKLOADS}
    assigned = {
        f"{workload} License Assign Date": pl.when(has[workload]).then("office_assigned") for workload in WORKLOADS
    }
    return reported.select(
        pl.lit(refreshed).alias("Report Refresh Date"),
        _named(pl.col("email"), "upn", tenant, world, reported).alias("User Principal Name"),
        _named(full_name(), "name", tenant, world, reported).alias("Display Name"),
        pl.lit("False").alias("Is Deleted"),
        pl.lit(None, pl.Date).alias("Deleted Date"),
        *(has[workload].replace_strict(truth).alias(f"Has {workload} License") for workload in WORKLOADS),
        *(day.alias(name) for name, day in days.items()),
        *(day.alias(name) for name, day in assigned.items()),
        pl.col("products").alias("Assigned Products"),
    )


def _refreshed(feed: str, world: World) -> date:
    """The newest day that the reports tell of."""
    return world.yesterday - timedelta(days=LAGS_DAYS[feed])


def _named(shown: pl.Expr, what: str, tenant: Tenant, world: World, rows: pl.DataFrame) -> pl.Expr:
    """The name, or where names are concealed 32 digits in its place."""
    if not tenant.conceals:
        return shown
    return pl.lit(world.dice.texts(f"concealed {what}", 32, rows["number"])).str.to_uppercase()


def _copilot(seats: pl.DataFrame, world: World) -> pl.DataFrame:
    """The CSV of getMicrosoft365CopilotUsageUserDetail(period='D180')."""
    refreshed = _refreshed(OWN.feed, world)
    licensed = seats.filter(pl.col("sku") == "Microsoft_365_Copilot", pl.col("assigned") <= refreshed)
    day = pl.col("told")
    apps = [
        pl.when(pl.lit(world.dice.wholes(f"opens {app}", 0, 2, licensed["number"])) > 0)
        .then(day)
        .alias(f"{app} Last Activity Date")
        for app in (*COPILOT_APPS, *COPILOT_REST)
    ]
    return licensed.select(
        pl.lit(refreshed).alias("Report Refresh Date"),
        pl.lit(180).alias("Report Period"),
        pl.col("email").alias("User Principal Name"),
        full_name().alias("Display Name"),
        day.alias("Last Activity Date"),
        *apps,
    )
