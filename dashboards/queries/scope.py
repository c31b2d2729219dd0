"""The viewer's rows as SQL: put the condition into every WHERE over costs."""

from dashboards.access.viewer import Viewer


def visible(viewer: Viewer, account: str = "SubAccountId") -> str:
    """A condition on the account column: `true` for every row, `false` for none."""
    accounts = viewer.scope.accounts
    if accounts is None:
        return "true"
    quoted = ", ".join("'" + name.replace("'", "''") + "'" for name in sorted(accounts))
    return f'"{account}" IN ({quoted})' if quoted else "false"


def billed_in(currency: str) -> str:
    """A condition with one parameter, the currency; without any where '' asks for rows that name none."""
    return "BillingCurrency = ?" if currency else "(BillingCurrency IS NULL OR BillingCurrency = '')"
