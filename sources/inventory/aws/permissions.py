"""The least that AWS must allow, made of the table of what is asked: a policy of reads alone.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html; which actions an operation needs:
https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
"""

import json
from collections.abc import Iterable
from typing import Any

from sources.inventory.aws.accounts import ACCOUNTS, REGIONS, ROLE
from sources.inventory.aws.ask import Ask
from sources.inventory.aws.commitments import KINDS as COMMITMENTS
from sources.inventory.aws.measuring import METRIC_DATA, REPORTED_BY_AGENTS
from sources.inventory.aws.table import KINDS

ANY_ROLE = "arn:aws:iam::*:role/OutlayReadOnly"
GATEWAY = "arn:aws:apigateway:*::/restapis*"
# An operation that needs none: https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html
NEEDS_NONE = frozenset(("sts.GetCallerIdentity",))


def policy() -> dict[str, Any]:
    """As `aws iam create-policy` takes it. What begins with `Payer` only the account of the credentials needs."""
    resources = [ask for kind in KINDS if not kind.advised for ask in kind.asks]
    advice = [ask for kind in KINDS if kind.advised for ask in kind.asks]
    own = [ask for kind in KINDS if kind.of_own for ask in kind.asks]
    everywhere = _actions([REGIONS, METRIC_DATA, REPORTED_BY_AGENTS, *resources]) - {"apigateway:GET"}
    return {
        "Version": "2012-10-17",
        "Statement": [
            _statement("Inventory", sorted(everywhere)),
            _statement("RestApis", ["apigateway:GET"], GATEWAY),
            _statement("Advice", sorted(_actions(advice) - _actions(own) - everywhere)),
            _statement("Commitments", sorted(_actions(ask for kind in COMMITMENTS for ask in kind.asks))),
            _statement("PayerAdvice", sorted(_actions(own))),
            _statement("PayerAccounts", sorted(_actions([ACCOUNTS]))),
            _statement("PayerRoles", sorted(_actions([ROLE])), ANY_ROLE),
        ],
    }


def page() -> str:
    """docs/permissions/aws.json."""
    return f"{json.dumps(policy(), indent=2)}\n"


def _actions(asks: Iterable[Ask]) -> set[str]:
    return {action for ask in asks for action in ask.permissions}


def _statement(sid: str, actions: list[str], resource: str = "*") -> dict[str, Any]:
    return {"Sid": sid, "Effect": "Allow", "Action": actions, "Resource": resource}
