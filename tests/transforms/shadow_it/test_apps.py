"""What trails tell of apps: who, how much, since when, and whether anybody approved them."""

from datetime import date, datetime
from decimal import Decimal

import polars as pl
import pytest

from tests.transforms.shadow_it.told import AS_OF, LISTS, line, rows, seen
from transforms.shadow_it import Trails, apps_seen, with_trails
from warehouse.tables import ACTIVITY, APP, CONTRACT, DECISION, PERSON, SPEND_TRANSACTION


def sign_on(app: str, person: str, day: date = AS_OF) -> dict[str, object]:
    used = datetime(day.year, day.month, day.day, 9)
    return {"source": "okta", "app_id": app, "account_id": person, "person_id": person, "signal": "sso.0oa1",
            "last_activity_at": used, "as_of": day, "lag_days": 0}  # fmt: skip


def decided(status: str, until: date | None = None, number: int = 1) -> dict[str, object]:
    return {"id": number, "at": datetime(2026, 10, 1), "by": "IT", "subject_kind": "app", "subject_id": "typeform",
            "status": status, "until": until}  # fmt: skip


def test_trails_of_one_app_are_joined() -> None:
    lines = [line(day=date(2026, 3, 1)), line("Softcat", "30.50", x_source="ledger", description="3 x Typeform annual")]
    activity = rows(ACTIVITY, sign_on("typeform", "ben"), sign_on("typeform", "ana", date(2026, 10, 1)))
    [app] = seen(*lines, activity=activity).values()
    assert (app["trails"], app["people"], app["state"]) == ("card;invoice;sso", 2, "discovered")
    assert (app["spend_12_months"], app["currency"]) == (Decimal("40.5"), "GBP")
    assert (app["first_seen"], app["last_seen"]) == (date(2026, 3, 1), AS_OF)
    assert app["reason"].startswith("Seen by card, invoice, sso from 2026-03-01 to 2026-11-29; no contract")


def test_only_what_was_paid_within_twelve_months_is_added_up_and_refunds_count() -> None:
    old, first = date(2025, 11, 28), date(2025, 11, 29)
    lines = [line(amount="100", day=old), line(day=first), line(amount="-4"), line(amount="7", status="declined"),
             line(amount="8", withdrawn_at=AS_OF), line(amount="9", day=date(2026, 11, 30))]  # fmt: skip
    [app] = seen(*lines).values()
    assert (app["spend_12_months"], app["first_seen"]) == (Decimal(6), old)
    assert seen(line(day=old)) == {}


def test_money_in_several_currencies_is_not_told_and_the_reason_says_so() -> None:
    [app] = seen(line(), line(currency="USD")).values()
    assert (app["spend_12_months"], app["currency"]) == (None, None)
    assert "several currencies" in app["reason"]


def test_a_sign_on_alone_tells_no_money_and_no_first_day() -> None:
    named = pl.DataFrame({"app_id": ["okta.0oa9", "okta.0oa8"], "name": ["Typeform", "Our own thing"]})
    activity = rows(ACTIVITY, sign_on("okta.0oa9", "ana"), sign_on("okta.0oa8", "ana"))
    found = seen(activity=activity, apps=named)
    assert list(found) == ["okta.0oa8", "typeform"]
    app = found["typeform"]
    assert (app["trails"], app["spend_12_months"], app["first_seen"]) == ("sso", None, None)
    assert "from a day that is not told" in app["reason"]
    assert "No line of the last twelve months" in app["reason"]


@pytest.mark.parametrize(
    ("decisions", "state"),
    [
        ([decided("sanctioned")], "sanctioned"),
        ([decided("sanctioned"), decided("under_review", number=2)], "under_review"),
        ([decided("ignored", AS_OF)], "ignored"),
        ([decided("ignored", date(2026, 11, 28))], "discovered"),
        ([decided("renew")], "discovered"),
    ],
    ids=["sanctioned", "the last one stands", "to its last day", "no longer", "nothing of apps"],
)
def test_what_was_decided_of_an_app_is_its_state(decisions: list[dict[str, object]], state: str) -> None:
    [app] = seen(line(), decisions=rows(DECISION, *decisions)).values()
    assert app["state"] == state


def test_a_contract_approves_until_somebody_decides() -> None:
    contracts = rows(CONTRACT, {"x_source": "c", "contract_id": "C-7", "app_id": "typeform", "x_valid_from": AS_OF})
    [app] = seen(line(), contracts=contracts).values()
    assert (app["state"], "contract C-7 stands" in app["reason"]) == ("sanctioned", True)
    [app] = seen(line(), contracts=contracts, decisions=rows(DECISION, decided("unsanctioned"))).values()
    assert (app["state"], "IT said so on 2026-10-01" in app["reason"]) == ("unsanctioned", True)


def test_what_a_contract_explains_is_the_contracts_and_what_an_invoice_explains_is_in_the_bill() -> None:
    contracts = rows(CONTRACT, {"x_source": "c", "contract_id": "C-7", "app_id": "typeform", "x_valid_from": AS_OF})
    lines = [line("Somebody Ltd", explained_by="C-7"), line("AWS EMEA", "900", explained_by="EUINGB26-1")]
    [app] = seen(*lines, contracts=contracts).values()
    assert (app["app_id"], app["state"], app["spend_12_months"]) == ("typeform", "sanctioned", Decimal(10))


def test_a_vendors_line_is_an_app_unless_one_of_the_vendors_is_approved() -> None:
    [app] = seen(line("ADOBE SYSTEMS")).values()
    assert (app["app_id"], app["seen_name"], app["state"]) == ("vendor.adobe", "One of Adobe's", "discovered")
    agreed = {"x_source": "c", "contract_id": "C-1", "app_id": "adobe-acrobat", "x_valid_from": AS_OF}
    [app] = seen(line("ADOBE SYSTEMS"), contracts=rows(CONTRACT, agreed)).values()
    assert app["state"] == "sanctioned"
    assert "adobe-acrobat of the same vendor is approved" in app["reason"]


def test_what_is_within_an_approved_product_is_approved() -> None:
    agreed = {"x_source": "c", "contract_id": "C-1", "app_id": "microsoft-365", "x_valid_from": AS_OF}
    [app] = seen(line("MICROSOFT TEAMS"), contracts=rows(CONTRACT, agreed)).values()
    assert (app["app_id"], app["state"]) == ("microsoft-teams", "sanctioned")
    assert "part of microsoft-365" in app["reason"]


def test_an_approved_app_of_the_same_job_is_named() -> None:
    agreed = {"x_source": "c", "contract_id": "C-1", "app_id": "jotform", "x_valid_from": AS_OF}
    apps = seen(line(), line("JOTFORM.COM"), contracts=rows(CONTRACT, agreed))
    assert (apps["typeform"]["same_job_as"], apps["jotform"]["same_job_as"]) == ("jotform", None)


def test_people_have_departments_only_where_a_roster_tells() -> None:
    assert seen(line())["typeform"]["departments"] is None
    known = {"x_source": "hr", "kind": "employee", "status": "active", "as_of": AS_OF}
    people = rows(
        PERSON, *({**known, "person_id": who, "department": of} for who, of in (("ana", "HR"), ("ben", "IT")))
    )
    [app] = seen(line(), line(person_id="ben"), line(person_id="cid"), people=people).values()
    assert (app["people"], app["departments"]) == (3, 2)


def test_what_no_line_is_of_costs_nothing_only_while_lines_are_read() -> None:
    used = rows(ACTIVITY, sign_on("slack", "ana"))
    assert seen(activity=used)["slack"]["spend_12_months"] is None
    assert seen(line(), activity=used)["slack"]["spend_12_months"] == 0
    old = seen(line(day=date(2026, 9, 1)), activity=used)["slack"]
    assert (old["spend_12_months"], old["currency"]) == (None, None)


def test_what_is_seen_stands_beside_what_has_seats() -> None:
    trails = Trails(AS_OF, lines=rows(SPEND_TRANSACTION, line()))
    apps = rows(APP, {"app_id": "slack", "name": "Slack"})
    told = with_trails(apps, apps_seen(trails, LISTS), LISTS.products)
    assert told.schema == APP.schema
    assert told.select("app_id", "name", "state").rows() == [
        ("slack", "Slack", None),
        ("typeform", "Typeform", "discovered"),
    ]
    assert with_trails(APP.empty(), apps_seen(Trails(AS_OF), LISTS), LISTS.products).is_empty()
