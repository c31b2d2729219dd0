"""Seats: who holds one, whether anybody uses it, and what cannot be known."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import polars as pl
import pytest

from tests.transforms.licenses.made import (
    AS_OF,
    Row,
    ago,
    feed,
    judged,
    person,
    pool,
    rows,
    seat,
    software,
    states,
    told,
)
from warehouse.tables import ACTIVE_MONTH, CONTRACT_CANDIDATE, MONTH_COVERED

USED = told("ann", 3)


@pytest.mark.parametrize(
    ("days", "state"), [(3, "active"), (90, "active"), (91, "inactive")], ids=["lately", "on the 90th day", "before it"]
)
def test_use_within_the_window_is_use(days: int, state: str) -> None:
    assert states(software([seat("ann")], [told("ann", days)]))["ann"] == (state, state == "inactive")


@pytest.mark.parametrize(
    ("assigned", "state"),
    [(400, "never_used"), (60, "never_used"), (59, "unknown")],
    ids=["long", "60 days", "59 days"],
)
def test_a_seat_is_never_used_once_it_is_no_longer_new(assigned: int, state: str) -> None:
    now = software([seat("bob", assigned_at=ago(assigned)), seat("ann")], [told("bob", None), USED])
    assert states(now)["bob"] == (state, state == "never_used")


def test_without_a_day_of_assignment_a_seat_is_as_old_as_our_own_sight_of_it() -> None:
    new = seat("bob", assigned_at=None, x_valid_from=AS_OF)
    seen = seat("eve", assigned_at=None, x_valid_from=AS_OF - timedelta(days=61))
    now = software([new, seen], [told("bob", None), told("eve", None)])
    assert states(now) == {"bob": ("unknown", False), "eve": ("never_used", True)}


def test_an_account_that_a_feed_does_not_tell_of_is_not_one_that_was_never_used() -> None:
    assert states(software([seat("ann"), seat("bob")], [USED]))["bob"] == ("unknown", False)


@pytest.mark.parametrize(
    ("status", "state", "waste"),
    [
        ("left", "leaver", True),
        ("suspended", "leaver", True),
        ("leave", "inactive", False),
        ("active", "inactive", True),
    ],
)
def test_who_has_left_is_a_leaver_and_who_is_away_keeps_the_seat(status: str, state: str, waste: bool) -> None:
    now = software([seat("ann")], [told("ann", 200)], people=[person("ann", status)])
    assert states(now)["ann"] == (state, waste)


def test_who_works_here_under_another_pseudonym_has_not_left() -> None:
    same = pl.DataFrame({"person_id": ["old"], "same_as": ["new"]})
    people = [person("old", "left"), person("new")]
    assert states(software([seat("old")], [told("old", 3)], people=people, aliases=same))["old"] == ("active", False)


@pytest.mark.parametrize("kind", ["service_account", "shared_mailbox", "vendor"])
def test_an_account_that_is_nobodys_is_nobodys_waste(kind: str) -> None:
    now = software([seat("robot", account_kind=kind, person_id=None)], [told("robot", None)])
    assert states(now)["robot"] == ("unknown", False)


def test_a_free_seat_is_told_of_and_is_no_waste() -> None:
    assert states(software([seat("ann", paid=False)], [told("ann", 200)]))["ann"] == ("inactive", False)


def test_a_seat_on_the_list_is_kept_and_its_reason_told() -> None:
    listed = pl.DataFrame(
        {"app_id": ["slack"], "person_id": ["ann"], "account_id": [None], "reason": ["For the audit"]}
    )
    listed = listed.with_columns(pl.col("account_id").cast(pl.String))
    seats = judged(software([seat("ann")], [told("ann", 200)], exempt=listed)).seats
    assert seats.select("state", "waste").row(0) == ("inactive", False)
    assert "It is kept: For the audit." in seats["reason"][0]
    left = software([seat("ann")], [told("ann", 200)], people=[person("ann", "left")], exempt=listed)
    assert states(left)["ann"] == ("leaver", True), "who has left stands in for nobody"


def test_every_unused_names_its_source_signal_day_and_lag() -> None:
    said = judged(software([seat("ann")], [told("ann", 200)])).seats.row(0, named=True)
    assert said["reason"] == (
        "No use since 14 Apr 2026, 90 days and more; slack tells analytics up to 29 Oct 2026, 2 days late."
    )
    assert (said["signal"], said["as_of"], said["lag_days"]) == ("analytics", AS_OF - timedelta(days=2), 2)


def test_a_feed_that_tells_no_more_of_one_account_is_not_late() -> None:
    of = {"source": "github", "app_id": "github-copilot", "signal": "copilot.last_activity"}
    forgotten = told("ann", 151, as_of=AS_OF - timedelta(days=61), **of)
    seats = [seat(name, source="github", app_id="github-copilot", sku="copilot-business") for name in ("ann", "bob")]
    rows = judged(software(seats, [forgotten, told("bob", 3, as_of=AS_OF, **of)])).seats
    ann = rows.filter(pl.col("account_id") == "ann").row(0, named=True)
    assert (ann["state"], ann["as_of"], ann["lag_days"]) == ("inactive", AS_OF, 0)
    assert ann["reason"].endswith("github tells copilot.last_activity up to 31 Oct 2026, 0 days late.")


def test_of_two_accounts_of_one_person_the_one_under_the_rosters_address_is_kept() -> None:
    seats = [seat("main", person_id="ann"), seat("second", person_id="ann")]
    use = [told("main", 9), told("second", 1)]
    by_use = states(software(seats, use))
    assert by_use == {"main": ("duplicate", True), "second": ("active", False)}
    main = pl.DataFrame({"source": ["slack"], "account_id": ["main"]})
    assert states(software(seats, use, main_accounts=main)) == {
        "main": ("active", False),
        "second": ("duplicate", True),
    }


def test_what_an_identity_provider_tells_of_is_no_second_account_and_is_not_counted_twice() -> None:
    sso = {"source": "okta", "sku": "slack"}
    now = software(
        [seat("ann"), seat("ann-okta", person_id="ann", **sso), seat("bob"), seat("bob-okta", person_id="bob", **sso)],
        [USED, told("bob", 200)],
        people=[person("ann"), person("bob", "left")],
    )
    assert states(now) == {
        "ann": ("active", False),
        "ann-okta": ("active", False),
        "bob": ("leaver", True),
        "bob-okta": ("leaver", False),
    }


def sign_on(account: str, days: int | None) -> Row:
    return told(account, days, source="okta", app_id="miro", signal="sso.0oa1")


def test_a_sign_on_shows_use_and_none_shows_nothing() -> None:
    miro = {"source": "okta", "app_id": "miro", "sku": "miro"}
    now = software(
        [seat("ann", **miro), seat("bob", **miro), seat("eve", **miro)], [sign_on("ann", 3), sign_on("bob", 120)]
    )
    assert states(now) == {"ann": ("active", False), "bob": ("unknown", False), "eve": ("unknown", False)}


def test_an_empty_day_of_copilot_is_not_never_and_the_last_one_seen_stays() -> None:
    copilot = {"source": "github", "app_id": "github-copilot", "sku": "copilot-business"}
    signal = {"source": "github", "app_id": "github-copilot", "signal": "copilot.last_activity"}
    now = software(
        [seat("ann", **copilot), seat("bob", **copilot)],
        [told("ann", None, **signal), told("bob", 120, **signal)],
    )
    assert states(now) == {"ann": ("unknown", False), "bob": ("inactive", True)}


def test_what_is_not_known_of_a_seat_is_said_be_it_its_holder_or_its_use() -> None:
    held = [seat("ann"), seat("dev", person_id=None, account_kind="unknown")]
    said = judged(software(held, people=[person("ann")])).seats
    assert dict(said.select("account_id", "reason").rows()) == {
        "ann": "Its use is not known: nothing that slack gives tells of it.",
        "dev": "No roster knows whose it is, and nothing that slack gives tells of its use.",
    }


def test_use_of_one_program_is_no_use_of_another() -> None:
    bi = {"source": "m365", "app_id": "power-bi", "sku": "POWER_BI_PRO"}
    office = {"source": "m365", "app_id": "microsoft-365", "sku": "SPE_E3"}
    signal = {"source": "m365", "app_id": "microsoft-365"}
    now = software(
        [seat("ann", **bi), seat("bob", **office)],
        [told("ann", 1, signal="exchange", **signal), told("bob", 1, signal="sign_in", **signal)],
    )
    assert states(now) == {"ann": ("unknown", False), "bob": ("unknown", False)}


def seasonal(months: list[str], assigned: int = 700) -> bool:
    """Whether somebody active in these months, and last in January, is held for seasonal at the end of October."""
    covered = rows(
        MONTH_COVERED, [{"source": "slack", "app_id": "slack", "month": month} for month in ("2025-09", "2025-10")]
    )
    seen = rows(
        ACTIVE_MONTH,
        [
            {"source": "slack", "app_id": "slack", "account_id": "ann", "month": month, "signal": "x"}
            for month in months
        ],
    )
    last = (AS_OF - ago(0).date().replace(month=1, day=30)).days
    now = software([seat("ann", assigned_at=ago(assigned))], [told("ann", last)], months=seen, covered=covered)
    return states(now)["ann"] == ("inactive", False)


def test_who_rested_a_year_ago_and_came_back_is_seasonal() -> None:
    assert seasonal(["2025-11", "2025-12", "2026-01"])
    assert not seasonal(["2025-09", "2025-10", "2025-11", "2025-12", "2026-01"])
    assert not seasonal(["2025-11", "2025-12", "2026-01"], assigned=360), "had no seat a year ago"
    assert not seasonal(["2025-11", "2025-12", "2026-01"], assigned=430), "had not begun to use it a year ago"


@pytest.mark.parametrize(
    ("went", "mine", "there", "spared"),
    [
        ((272, 273, 274), 274, 340, True),
        ((272, 274), 274, 340, False),
        ((250, 262, 274), 258, 340, True),
        ((250, 262, 274), 240, 340, True),
        ((250, 262, 274), 220, 340, False),
        ((240, 262, 284), 262, 340, False),
        ((274, 274, 274), 271, 340, True),
        ((274, 274, 274), 264, 340, False),
    ],
    ids=["with three", "with two", "over weeks", "soon after", "long after", "not together", "after a day", "weeks on"],
)
def test_who_is_new_and_went_to_rest_with_people_of_a_season_belongs_to_it(
    went: tuple[int, ...], mine: int, there: int, spared: bool
) -> None:
    assert rested_with(went, mine, there) is spared


def test_who_is_there_for_long_and_never_came_back_is_of_no_season_and_as_many_of_them_make_it_none() -> None:
    assert rested_with((272, 273, 274), 274, 340, for_good=(274,))
    assert not rested_with((272, 273, 274), 274, 340, for_good=(272, 273, 274))


def rested_with(went: tuple[int, ...], mine: int, there: int, for_good: tuple[int, ...] = ()) -> bool:
    """Whether somebody there for so many days is spared, when people who come back every year went to rest so long
    ago, and others for good.
    """
    regulars, gone = [f"p{n}" for n in range(len(went))], [f"g{n}" for n in range(len(for_good))]
    covered = rows(MONTH_COVERED, [{"source": "slack", "app_id": "slack", "month": "2025-10"}])
    used = dict.fromkeys([*regulars, "ann"], ("2025-12",)) | dict.fromkeys(gone, ("2025-10", "2025-12"))
    months = [
        {"source": "slack", "app_id": "slack", "account_id": name, "month": month, "signal": "x"}
        for name, each in used.items()
        for month in each
    ]
    use = [told(name, ago_days) for name, ago_days in zip([*regulars, *gone], [*went, *for_good], strict=True)]
    seats = [*(seat(name, assigned_at=ago(900)) for name in [*regulars, *gone]), seat("ann", assigned_at=ago(there))]
    found = states(software(seats, [*use, told("ann", mine)], months=rows(ACTIVE_MONTH, months), covered=covered))
    assert {found[name] for name in regulars} == {("inactive", False)}
    assert {found[name] for name in gone} <= {("inactive", True)}
    return found["ann"] == ("inactive", False)


@pytest.mark.parametrize("app", ["invideo", "okta.0oa1"], ids=["no contract", "a name of the vendor's own"])
def test_that_somebody_may_sign_on_to_an_app_says_not_that_it_costs_money(app: str) -> None:
    now = software([seat("ann", source="okta", app_id=app, sku=app)], people=[person("ann", "left")])
    assert states(now)["ann"] == ("leaver", False)
    found = judged(now).findings.row(0, named=True)
    assert (found["rule"], found["outcome"], found["saving_per_month"]) == ("saas.seat.leaver", "lead", None)


def test_what_no_roster_knows_was_perhaps_never_meant_to_be_used() -> None:
    mailbox = seat("info", account_kind="unknown", person_id=None)
    now = software([mailbox], [told("info", None)], people=[person("ann")])
    assert states(now)["info"] == ("unknown", False)
    assert states(software([mailbox], [told("info", None)]))["info"] == ("never_used", True), "without a roster"


@pytest.mark.parametrize("status", ["refused", "concealed", "not_offered", "stale", "frozen", "not_asked"])
def test_a_feed_that_was_not_told_turns_into_unknown_and_never_into_waste(status: str) -> None:
    now = software([seat("ann")], [told("ann", 200)], feeds=[feed("slack", "activity.slack", status)])
    said = judged(now)
    assert states(now)["ann"] == ("unknown", False)
    assert said.findings.filter(pl.col("outcome") != "unknown").is_empty()


def test_a_refused_feed_names_the_permission() -> None:
    told_of = feed("slack", "activity", "refused", permission="admin.analytics:read")
    assert "(admin.analytics:read is missing)" in judged(software([seat("ann")], feeds=[told_of])).seats["reason"][0]


def test_a_feed_that_failed_today_tells_what_it_told_a_few_days_ago() -> None:
    passing = feed("slack", "activity", "failed", last_ok=AS_OF - timedelta(days=2))
    lasting = feed("slack", "activity", "failed", last_ok=AS_OF - timedelta(days=20))
    assert states(software([seat("ann")], [told("ann", 200)], feeds=[passing]))["ann"] == ("inactive", True)
    assert states(software([seat("ann")], [told("ann", 200)], feeds=[lasting]))["ann"] == ("unknown", False)


def test_a_feed_that_knows_nothing_new_is_stale() -> None:
    old = told("ann", 200, as_of=AS_OF - timedelta(days=10))
    assert states(software([seat("ann")], [old]))["ann"] == ("unknown", False)


def test_an_old_list_of_seats_is_stale() -> None:
    now = software([seat("ann", x_last_seen=AS_OF - timedelta(days=20))], [told("ann", 200)])
    assert states(now)["ann"] == ("unknown", False)


STILL = [seat(f"agent{n}", source="desk", app_id="zendesk", sku="suite") for n in range(5)]
STOPPED = [told(f"agent{n}", 95 + n, source="desk", app_id="zendesk", signal="login", as_of=AS_OF) for n in range(5)]


def test_a_feed_in_which_everybody_stops_at_once_stands_still_while_other_software_is_in_use() -> None:
    found = states(software([*STILL, seat("ann")], [*STOPPED, USED]))
    assert {found[f"agent{n}"] for n in range(5)} == {("unknown", False)}
    assert found["ann"] == ("active", False)


def test_where_nothing_else_is_in_use_everybody_may_have_stopped() -> None:
    assert set(states(software(STILL, STOPPED)).values()) == {("inactive", True)}


def test_one_signal_that_stands_still_does_not_hide_the_use_that_others_tell() -> None:
    office = {"source": "m365", "app_id": "microsoft-365", "sku": "SPE_E3"}
    signal = {"source": "m365", "app_id": "microsoft-365"}
    people = [f"p{n}" for n in range(4)]
    teams = [told(name, 60, signal="teams", **signal) for name in people]
    mail = [told("p0", 2, signal="exchange", **signal), told("p1", 150, signal="exchange", **signal)]
    found = states(software([seat(name, **office) for name in people], [*teams, *mail]))
    assert found["p0"] == ("active", False)
    assert found["p1"] == ("unknown", False)


def test_an_app_that_only_sign_ons_know_and_lines_pay_for_says_what_they_pay() -> None:
    line = {"candidate_id": "c", "app_id": "invideo", "cadence": "monthly", "amount": Decimal("30"), "currency": "USD"}
    now = software([seat("ann", source="okta", app_id="invideo", sku="invideo")], people=[person("ann", "left")])
    paid = replace(now, candidates=rows(CONTRACT_CANDIDATE, [line]))
    reason = judged(paid).seats["reason"].item()
    assert reason.endswith(" Lines pay 30.00 USD monthly for invideo, and no contract tells of its seats.")
    assert judged(now).seats["reason"].item().endswith("is not known: no contract names invideo.")


def test_what_is_too_new_to_judge_is_told_apart_from_what_nobody_can_judge() -> None:
    new, old = seat("bob", assigned_at=ago(20)), seat("cat", assigned_at=ago(300))
    said = judged(software([new, old, seat("ann")], [told("bob", None), told("cat", None), USED]))
    assert said.spared.select("account_id", "why").rows() == [("bob", "new")]


def test_a_count_of_the_vendors_own_is_said_of_the_pool_and_makes_nobody_active() -> None:
    counted = pool("business-plus", 10, 2, active=2, active_days=30, active_as_of=AS_OF)
    now = software(
        [seat("ana"), seat("bo")], feeds=[feed("slack", "activity", "not_offered")], people=[person("ana")],
        pools=[counted],
    )  # fmt: skip
    said = judged(now)
    assert set(said.seats["state"]) == {"unknown"}
    assert said.seats["last_activity_at"].null_count() == 2
    assert said.pools["active"].to_list() == [2]
    assert "slack counts 2 as active in the 30 days to 31 Oct 2026, of nobody in particular." in said.pools["reason"][0]
