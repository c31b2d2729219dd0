"""The viewer's rows as SQL: put the condition into every WHERE over costs."""

from dashboards.access.viewer import Viewer


def visible(viewer: Viewer, account: str = "SubAccountId", *, of: str = "") -> str:
    """A condition on the account column (`of` a table in a join): `true` for every row, `false` for none."""
    accounts = viewer.scope.accounts
    if accounts is None:
        return "true"
    quoted = ", ".join("'" + name.replace("'", "''") + "'" for name in sorted(accounts))
    column = f'{of}."{account}"' if of else f'"{account}"'
    return f"{column} IN ({quoted})" if quoted else "false"


def billed_in(currency: str) -> str:
    """A condition with one parameter, the currency; without any where '' asks for rows that name none."""
    return "BillingCurrency = ?" if currency else "(BillingCurrency IS NULL OR BillingCurrency = '')"
