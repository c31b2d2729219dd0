"""The viewer's rows as SQL: put the condition into every WHERE over costs."""

from dashboards.access.viewer import Viewer


def visible(viewer: Viewer, account: str = "SubAccountId") -> str:
    """A condition on the account column: `true` for every row, `false` for none."""
    accounts = viewer.scope.accounts
    if accounts is None:
        return "true"
    quoted = ", ".join("'" + name.replace("'", "''") + "'" for name in sorted(accounts))
    return f'"{account}" IN ({quoted})' if quoted else "false"
