"""What is wrong in rules and their files is told with file, line, column, value, and stops that dimension alone."""

from datetime import date
from pathlib import Path

import pytest

from pipelines.finance.allocation.resolve import Resolver, resolved
from pipelines.finance.allocation.rule_files import read_rules
from transforms.allocation.rule import Ruleset
from warehouse.tables import METRIC

SOUND = """
[[allocation]]
dimension = "product"
rule = "shop"
match = { service = "Shop*" }
target = "shop"
"""
TARGETS = """
[[targets]]
dimension = "team"
target = "payments"
owner = "ada"
cost_centre = "4711"

[[targets]]
dimension = "team"
target = "checkout"
parent = "payments"
"""


def read(
    folder: Path, text: str, name: str = "allocation.toml", **files: str
) -> tuple[list[Ruleset], list[str], list[str]]:
    """The rulesets, what is wrong, and what of maps was not taken."""
    (folder / name).write_text(text, encoding="utf-8")
    for other, content in files.items():
        (folder / other.replace("_csv", ".csv")).write_text(content, encoding="utf-8")
    resolver = Resolver(folder, {"012345678901", "222222222222"}, METRIC.empty)
    sets, problems, told = resolved(read_rules(folder / name), resolver)
    return sets, [each.sentence for each in problems], told


def rule(more: str, name: str = "r") -> str:
    return f'\n[[allocation]]\ndimension = "team"\nrule = "{name}"\n{more}\n'


WRONG = {
    "unknown target": (
        TARGETS + rule('match = { service = "A" }\ntarget = "paymnts"'),
        'line 17, target: found "paymnts"; expected one of checkout, payments. Did you mean "payments"?',
    ),
    "percentages of 99": (
        rule('shared = "fixed"\nmatch = { service = "A" }\nshares = { a = 60, b = 39 }'),
        "line 7, shares: found shares that add up to 99; expected shares that add up to 100.",
    ),
    "overlapping versions": (
        rule('target = "a"\nvalid_to = 2026-06-30') + rule('target = "b"\nvalid_from = 2026-06-01'),
        "line 12, valid_from: found r@2026-06-01 in force while r@1 still is; expected one version at a time: valid_to "
        "before 2026-06-01 at r@1.",
    ),
    "cycle of pools": (
        rule('shared = "even"\ntargets = ["q"]', "p") + rule('shared = "even"\ntargets = ["p", "a"]', "q"),
        "shared: found pools in a ring: ",
    ),
    "negative share": (
        rule('shared = "fixed"\nshares = { a = -10, b = 110 }'),
        "line 6, shares: found -10 for a; expected shares of at least 0.",
    ),
    "unknown key": (
        rule('match = { service = "A" }\ntarget = "a"\npriorty = 3'),
        "line 7, priorty: found a key that is not known; expected one of ",
    ),
    "unknown column of a match": (
        rule('match = { servce = "A" }\ntarget = "a"'),
        'line 5, match: found "servce"; expected one of account, ',
    ),
    "wrong type": (rule('target = "a"\npriority = "soon"'), 'line 6, priority: found "soon"; expected '),
    "two ways to a target": (
        rule('target = "a"\ntarget_tag = "team"'),
        "line 4, rule: found target and target_tag; expected exactly one of ",
    ),
    "no dimension": ('\n[[allocation]]\nrule = "r"\ntarget = "a"\n', "line 2, dimension: found nothing; expected "),
    "ends before it starts": (
        rule('target = "a"\nvalid_from = 2026-02-01\nvalid_to = 2026-01-01'),
        "line 7, valid_to: found 2026-01-01; expected a day not before valid_from, 2026-02-01.",
    ),
    "goes back without a reason": (
        rule('target = "a"\nrestate_from = 2026-01-01'),
        "line 6, restate_from: found 2026-01-01 and no reason; expected ",
    ),
    "the word for nobody": (rule('target = "unallocated"'), 'target: found "unallocated"; expected another name'),
    "unknown parent": (
        TARGETS + '\n[[targets]]\ndimension = "team"\ntarget = "x"\nparent = "paymets"\n',
        'line 16, parent: found "paymets"; expected one of checkout, payments, x. Did you mean "payments"?',
    ),
    "unknown metric": (
        rule('match = { service = "A" }\nshared = "metric"\nmetric = "ordrs"'),
        'line 7, metric: found "ordrs"; expected a CSV, or a metric of this dimension',
    ),
}


@pytest.mark.parametrize("case", WRONG)
def test_a_bad_rule_is_told_and_stops_its_dimension_alone(tmp_path: Path, case: str) -> None:
    text, expected = WRONG[case]
    extra = rule('match = { service = "B" }\ntarget = "payments"', "sound") if case == "unknown parent" else ""
    sets, problems, _ = read(tmp_path, text + extra + SOUND)
    assert [each.dimension for each in sets] == ["product"]
    assert any(f"allocation.toml, {expected}" in each or expected in each for each in problems), problems
    assert all(each.startswith("allocation.toml, line ") for each in problems)


def test_the_nearest_word_of_a_match_is_told(tmp_path: Path) -> None:
    _, problems, _ = read(tmp_path, rule('match = { servce = "A" }\ntarget = "a"'))
    assert problems[0].endswith('Did you mean "service"?')


def test_a_file_that_is_no_toml_or_is_not_there_is_told(tmp_path: Path) -> None:
    text = '[[allocation]]\npath = "none.toml"\n\n[[allocation]]\npath = "bad_csv.toml"\n' + SOUND
    (tmp_path / "bad_csv.toml").write_text("[[allocation", encoding="utf-8")
    sets, problems, _ = read(tmp_path, text)
    assert [each.dimension for each in sets] == ["product"]
    assert problems[0].startswith("none.toml, line 1, path: found No such file or directory; expected a file of ")
    assert problems[1].startswith("bad_csv.toml, line 1, path: found ")


def test_an_account_map_with_a_bom_null_and_lost_zeros(tmp_path: Path) -> None:
    text = "\ufeffaccount,target\n012345678901,payments\nNULL,checkout\n222222222222,NULL\n12345678901,search\n333,x\n"
    sets, problems, told = read(tmp_path, rule('account_map = "map.csv"'), map_csv=text)
    assert not problems
    assert sets[0].rules[0].accounts == {"012345678901": "payments", "12345678901": "search", "333": "x"}
    assert told == [
        "map.csv, line 3, account: blank or NULL, found nothing; expected a text in each row.",
        "map.csv, line 4, target: blank or NULL, found nothing; expected a text in each row.",
        'map.csv, line 5, account: found "12345678901"; expected an account of the bills, with the zeros before it. '
        'Did you mean "012345678901"?',
    ]


def test_figures_of_a_pool_are_held(tmp_path: Path) -> None:
    text = rule('match = { service = "A" }\nshared = "metric"\nmetric = "use.csv"')
    sets, problems, told = read(tmp_path, text, use_csv="target,start,value\na,2026-10-01,3\nb,2026-10-x,1\n")
    assert not problems
    assert [(each.target, each.end) for each in sets[0].rules[0].figures] == [("a", date(2026, 10, 2))]
    assert told[0].startswith('use.csv, line 3, start: "2026-10-x" found what is not a day')
    _, _, told = read(tmp_path, text, use_csv="target,start,end,value\na,2026-10-02,2026-10-02,3\n")
    assert told == ["use.csv, line 2, end: found no time; expected days from start to end."]
    _, problems, _ = read(tmp_path, text, use_csv="target,start,value\na,2026-10-01,-3\n")
    assert problems == [
        "allocation.toml, line 7, metric: found -3 for a on 2026-10-01; expected weights of at least 0."
    ]


def test_rules_as_csv(tmp_path: Path) -> None:
    rows = (
        "dimension,rule,match.service,tag.team,target,shared,targets,shares,priority,valid_from\n"
        'team,one,"EC2;S3",,payments,,,,5,2026-01-01\n'
        "team,two,,pay*,payments,,,,,\n"
        "team,three,Support,,,even,payments;checkout,,,\n"
        'team,four,Tax,,,fixed,,"payments=60;checkout=40",,\n'
        "team,five,Tax,,,fixed,,payments=60,,\n"
    )
    sets, problems, _ = read(tmp_path, '[[allocation]]\npath = "rules.csv"\n' + SOUND, rules_csv=rows)
    assert problems == [
        "rules.csv, line 6, shares: found shares that add up to 60; expected shares that add up to 100."
    ]
    sets, problems, _ = read(tmp_path, '[[allocation]]\npath = "rules.csv"\n', rules_csv=rows.rsplit("\n", 2)[0] + "\n")
    one, two, three, four = sets[0].rules
    assert not problems
    assert (one.match, one.priority, one.version) == ({"service": ["EC2", "S3"]}, 5, "2026-01-01")
    assert (two.match, three.targets) == ({"tag": {"team": ["pay*"]}}, ("payments", "checkout"))
    assert {name: int(share) for name, share in four.shares.items()} == {"payments": 60, "checkout": 40}


def test_targets_are_a_tree_with_owner_and_books(tmp_path: Path) -> None:
    sets, problems, _ = read(tmp_path, TARGETS + rule('target_tag = "team"'))
    assert not problems
    first, second = sets[0].targets
    assert (first.owner, first.cost_centre, second.parent) == ("ada", "4711", "payments")
    ring = TARGETS.replace('owner = "ada"', 'parent = "checkout"') + rule('target = "payments"')
    _, problems, _ = read(tmp_path, ring)
    assert "expected a tree" in problems[0]
