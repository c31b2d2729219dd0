"""docs/rules: a page a provider, a section a rule, made from the rules themselves by `make docs`."""

from inspect import getdoc

from transforms.waste.rule import Rule, Value
from transforms.waste.rules import RULES

PROVIDERS = {"aws": "AWS", "azure": "Azure", "gcp": "Google Cloud", "any": "any provider"}
HEAD = """# Waste rules for {provider}

Each rule asks one question about one resource. What it answers is `waste`, `in_use`, `unknown` where the evidence is
missing or too short, or `lead`: true and worth a look, without a saving. No data is never waste.

What an action says is for a person to run; Outlay changes nothing. Thresholds stand in `[waste]` of `outlay.toml`, and
others for an account, a tag or an environment in `[[waste.override]]`. This page is made from the code (`make docs`).
"""
TABLE = "| setting | default | unit | why |\n|---|---|---|---|"


def page(provider: str) -> str:
    """The whole page of one provider's rules as Markdown."""
    own = [rule for rule in RULES if rule.provider == provider]
    links = "\n".join(f"- [`{rule.id}`](#{_anchor(rule.id)}): {rule.question}" for rule in own)
    return "\n".join([HEAD.format(provider=PROVIDERS[provider]), links, "", *(_section(rule) for rule in own)])


def _anchor(rule: str) -> str:
    """As GitHub makes it of a heading."""
    return rule.replace(".", "")


def _section(rule: Rule) -> str:
    parts = [
        f"## {rule.id}",
        f"**{rule.question}**",
        getdoc(rule.judge) or "",
        "\n".join(_facts(rule)),
        *(
            [f"{TABLE}\n" + "\n".join(_row(rule, number) for number in range(len(rule.settings)))]
            if rule.settings
            else []
        ),
    ]
    return "\n\n".join(parts) + "\n"


def _facts(rule: Rule) -> list[str]:
    bound = " What it saves is an upper bound." if rule.saving_is_upper_bound else ""
    former = ", ".join(f"`{old}`" for old in rule.former_ids)
    return [
        f"- Evidence: {'; '.join(_evidence(rule))}.",
        f"- Action: `{rule.command}`.{bound}",
        f"- It cannot see {rule.cannot_see}.",
        *([f"- Decisions on {former} hold for it too."] if former else []),
    ]


def _evidence(rule: Rule) -> list[str]:
    types = ", ".join(f"`{name}`" for name in rule.resource_types)
    metrics = ", ".join(f"`{metric}` over {days} days" for metric, days in rule.reads)
    needed = "the bill, beside it the inventory" if rule.by_bill_alone else "the inventory"
    return [
        f"{needed} of {types}" if types else "the bill",
        *([f"the metrics {metrics}" if "," in metrics else f"the metric {metrics}"] if metrics else []),
    ]


def _row(rule: Rule, number: int) -> str:
    setting = rule.settings[number]
    return f"| `{rule.setting(setting.name)}` | {_told(setting.default)} | {setting.unit} | {setting.why} |"


def _told(value: Value) -> str:
    values = value if isinstance(value, tuple) else (str(value).lower() if isinstance(value, bool) else f"{value:g}",)
    return ", ".join(f"`{each}`" for each in values)
