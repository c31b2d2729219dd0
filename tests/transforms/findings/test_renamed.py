"""Decisions on a rule that was renamed."""

from tests.transforms.findings.made import decision, decisions, finding, findings
from transforms.findings.renamed import finding_id, followed

FORMER = {"aws.ebs.unattached": ("aws.ebs.free", "aws.disk.free")}


def test_an_id_is_made_as_the_specification_says() -> None:
    # printf 'aws.ebs.unattached\037aws\03711\037vol-f1' | sha256sum
    assert finding_id("aws.ebs.unattached", "aws", "11", "vol-f1") == "5932f96f115bc90c"


def test_what_was_decided_under_a_former_id_follows_the_rule() -> None:
    old = finding_id("aws.disk.free", "aws", "11", "vol-f1")
    said = decisions(
        decision(1, "10-01", "acknowledged", old),
        decision(2, "10-02", "exempt", "aws.ebs.free", subject_kind="rule"),
        decision(3, "10-03", "snoozed", "another"),
        decision(4, "10-04", "entered", old, subject_kind="invoice_total"),
    )
    now = followed(said, findings(finding("f1")), FORMER)
    assert now["subject_id"].to_list() == ["f1", "aws.ebs.unattached", "another", old]
    assert followed(said, findings(finding("f1")), {}).equals(said)
