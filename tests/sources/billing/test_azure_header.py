"""Azure's columns by their English names, in whatever language a header has them."""

import pytest

from sources.base import Unreadable
from sources.billing import AZURE_COST
from sources.billing.azure_header import KNOWN, NAMES, english, is_english
from sources.mapping import ColumnSettings, FormatSettings, folded
from sources.reference.azure_columns import azure_columns

GERMAN = ("Kosten (Cost)", "Währung (Currency)", "Datum (Date)", "Kategorie der Verbrauchseinheit", "Eigene Spalte")
POLISH = ("Koszt", "Waluta", "Data", "Kategoria")
MAPPED = {
    "CostInBillingCurrency": ColumnSettings(column="Koszt"),
    "BillingCurrency": ColumnSettings(column="waluta"),
    "Date": ColumnSettings(column="Data"),
}


def test_the_name_in_parentheses_counts_then_what_is_known_of_the_language() -> None:
    assert english(GERMAN, {}) == {
        "Kosten (Cost)": "Cost",
        "Währung (Currency)": "Currency",
        "Datum (Date)": "Date",
        "Kategorie der Verbrauchseinheit": "MeterCategory",
    }


@pytest.mark.parametrize("header", [NAMES, ("cost in billing currency", "Cost (USD)", "Tags (all)", "Date")])
def test_an_english_header_stays_as_it_is(header: tuple[str, ...]) -> None:
    assert english(header, {}) == {}


def test_a_mapping_names_the_columns_of_any_other_language() -> None:
    kind = AZURE_COST.configured(MAPPED, FormatSettings())
    columns = kind.columns_in(POLISH, "polish.csv")
    assert (columns.costs["BilledCost"], columns.currency, columns.charge) == ("Koszt", "Waluta", "Data")


def test_a_name_that_two_columns_would_get_stands_for_neither() -> None:
    assert english(("Ubicación (ResourceLocation)", "Sitio (ResourceLocation)"), {}) == {}
    assert english(("Coste (Cost)", "Cost"), {}) == {}


def test_a_language_that_is_not_known_is_refused_with_what_to_map() -> None:
    with pytest.raises(Unreadable, match=r'set columns = \{ CostInBillingCurrency = "their column".*in English'):
        AZURE_COST.columns_in(POLISH, "polish.csv")


def test_a_header_is_english_or_it_is_not() -> None:
    assert (is_english(NAMES), is_english(GERMAN), is_english(("Kosten", "Datum"))) == (True, False, False)


def test_translations_are_of_columns_that_azure_has_and_each_is_one() -> None:
    rows = azure_columns()
    assert {folded(column) for column in rows["column"]} <= set(KNOWN)
    assert rows["theirs"].n_unique() == rows.height
    assert len(KNOWN) == len(NAMES)
