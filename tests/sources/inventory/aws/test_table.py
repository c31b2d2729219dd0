"""Every type that rules ask about is asked of AWS, and each of its attributes is filled; odd answers are read right."""

import json
from typing import Any

import pytest

from sources.inventory.aws.ask import Ask, Kind
from sources.inventory.aws.look import MEMBER, rows_of
from sources.inventory.aws.place import TAGS, Place, Told
from sources.inventory.aws.refusals import Failure
from sources.inventory.aws.table import KINDS, advice, databases, machines, network, services, storage
from warehouse.tables.resource_types.aws_compute import AWS_COMPUTE
from warehouse.tables.resource_types.aws_services import AWS_SERVICES

DECLARED = {each.name: {attribute.name for attribute in each.attributes} for each in (*AWS_COMPUTE, *AWS_SERVICES)}
PLACE = ("123456789012", "eu-west-1")


def kind(name: str, region: str = "eu-west-1") -> Kind:
    return next(each for each in KINDS if each.name == name and each.of_account == (not region))


def seen(name: str, place: Place) -> dict[str, dict[str, Any]]:
    made, failure = rows_of(place, kind(name, place.region))
    assert failure is None
    return {row["x_resource_key"]: {**row, **json.loads(row["attributes"])} for row in made}


def test_each_type_that_is_declared_is_asked_about() -> None:
    assert {each.name for each in KINDS if not each.advised} | {MEMBER} == set(DECLARED)


def test_an_operation_is_declared_once() -> None:
    asks = [ask for each in KINDS for ask in each.asks]
    for ask in asks:
        assert all(other == ask for other in asks if other.name == ask.name and other.params == ask.params), ask.name


def test_a_list_that_is_refused_leaves_what_hangs_on_it_unknown() -> None:
    place = Place(*PLACE)
    arn = "arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/app/web/0a"
    place.put(network.BALANCERS, {"LoadBalancerArn": arn, "Type": "application"})
    place.take(network.TARGET_GROUPS, Told(*PLACE, network.TARGET_GROUPS.name, failure=Failure("refused", "no")))
    told = seen("AWS::ElasticLoadBalancingV2::LoadBalancer", place)[arn]
    assert "targets" not in told
    assert "redirects" not in told
    assert told["tags"] is None


def test_half_of_an_answer_about_one_thing_is_no_answer() -> None:
    place = Place(*PLACE)
    place.put(storage.REPOSITORIES, {"repositoryName": "web", "repositoryArn": "arn:aws:ecr:::repository/web"})
    ask = storage.ECR_IMAGES
    place.take(ask, Told(*PLACE, ask.name, "web", page={"imageDetails": [{"imageTags": ["v1"]}]}))
    place.take(ask, Told(*PLACE, ask.name, "web", failure=Failure("failed", "cut off")))
    told = seen("AWS::ECR::Repository", place)["arn:aws:ecr:::repository/web"]
    assert "images" not in told
    assert "untagged_images" not in told


def test_a_balancer_without_groups_has_no_targets_and_one_that_redirects_says_so() -> None:
    place = Place(*PLACE)
    for name in ("empty", "redirect"):
        place.put(network.BALANCERS, {"LoadBalancerArn": name})
    place.put(network.TARGET_GROUPS)
    place.put(network.LISTENERS, of="empty")
    place.put(network.LISTENERS, {"DefaultActions": [{"Type": "redirect"}]}, of="redirect")
    told = seen("AWS::ElasticLoadBalancingV2::LoadBalancer", place)
    assert {key: (row["targets"], row["redirects"]) for key, row in told.items()} == {
        "empty": (0, False),
        "redirect": (0, True),
    }


def test_a_volume_was_detached_when_the_trail_last_says_so() -> None:
    place = Place(*PLACE)
    place.put(machines.VOLUMES, {"VolumeId": "vol-1", "Attachments": []}, {"VolumeId": "vol-2", "Attachments": []})
    events = [("DetachVolume", 1793516400.0), ("DetachVolume", 1793430000.0), ("CreateTags", 1793600000.0)]
    place.put(machines.DETACHED, *({"EventName": name, "EventTime": at} for name, at in events), of="vol-1")
    told = seen("AWS::EC2::Volume", place)
    assert told["vol-1"]["detached"] == "2026-11-01T07:00:00Z"
    assert "detached" not in told["vol-2"]
    each = machines.DETACHED.each
    assert each
    assert each.given([{"VolumeId": "vol-3", "Attachments": [{"InstanceId": "i-1"}]}]) is None


def test_readers_of_a_cluster_replicate_its_writer() -> None:
    place = Place(*PLACE)
    arn = "arn:aws:rds:eu-west-1:123456789012:db:{}".format
    for name in ("writer", "reader"):
        place.put(
            databases.INSTANCES,
            {
                "DBInstanceIdentifier": name,
                "DBInstanceArn": arn(name),
                "Engine": "aurora-mysql",
                "DBClusterIdentifier": "c",
            },
        )
    members = [
        {"DBInstanceIdentifier": "writer", "IsClusterWriter": True},
        {"DBInstanceIdentifier": "reader", "IsClusterWriter": False},
    ]
    untold = seen("AWS::RDS::DBInstance", place)
    assert all("replica_of" not in row for row in untold.values())
    place.put(databases.CLUSTERS, {"DBClusterIdentifier": "c", "DBClusterArn": "c", "DBClusterMembers": members})
    told = seen("AWS::RDS::DBInstance", place)
    assert told[arn("writer")]["replicas"] == [arn("reader")]
    assert told[arn("writer")]["replica_of"] == []
    assert told[arn("reader")]["replica_of"] == [arn("writer")]
    assert told[arn("reader")]["cluster"] == ["arn:aws:rds:eu-west-1:123456789012:cluster:c"]


def test_a_replica_of_another_region_keeps_the_arn_of_its_source() -> None:
    place, source = Place(*PLACE), "arn:aws:rds:us-east-1:123456789012:db:main"
    db = {
        "DBInstanceIdentifier": "copy",
        "DBInstanceArn": "copy",
        "Engine": "mysql",
        "ReadReplicaSourceDBInstanceIdentifier": source,
    }
    place.put(databases.INSTANCES, db)
    assert seen("AWS::RDS::DBInstance", place)["copy"]["replica_of"] == [source]


def test_an_address_points_to_a_machine_or_an_interface_or_nowhere() -> None:
    place = Place(*PLACE)
    place.put(
        network.ADDRESSES,
        {"AllocationId": "eipalloc-1", "AssociationId": "a", "InstanceId": "i-1", "NetworkInterfaceId": "eni-1"},
        {"AllocationId": "eipalloc-2", "AssociationId": "a", "InstanceId": "", "NetworkInterfaceId": "eni-2"},
        {"AllocationId": "eipalloc-3", "PublicIp": "203.0.113.3"},
    )
    told = seen("AWS::EC2::EIP", place)
    assert [row["attached_to"] for row in told.values()] == [["i-1"], ["eni-2"], []]


def test_an_image_is_shared_with_accounts_and_with_organisations() -> None:
    place = Place(*PLACE)
    for name in ("ami-1", "ami-2", "ami-3"):
        place.put(
            machines.IMAGES, {"ImageId": name, "Public": False, "BlockDeviceMappings": [{"VirtualName": "ephemeral0"}]}
        )
    place.put(machines.LAUNCH_PERMISSIONS, {"UserId": "1"}, {"OrganizationArn": "arn:o"}, of="ami-1")
    place.put(machines.LAUNCH_PERMISSIONS, of="ami-2")
    told = seen("AWS::EC2::Image", place)
    assert told["ami-1"]["shared_with"] == ["1", "arn:o"]
    assert told["ami-2"]["shared_with"] == []
    assert "shared_with" not in told["ami-3"]
    assert told["ami-1"]["snapshots"] == []


def test_a_template_s_image_may_be_named_by_a_parameter() -> None:
    place = Place(*PLACE)
    place.put(machines.TEMPLATES, {"LaunchTemplateId": "lt-1"})
    versions = [{"ImageId": "ami-1"}, {"ImageId": "resolve:ssm:/golden"}, {}, {"ImageId": "ami-1"}]
    place.put(machines.TEMPLATE_VERSIONS, *({"LaunchTemplateData": each} for each in versions), of="lt-1")
    assert seen("AWS::EC2::LaunchTemplate", place)["lt-1"]["images"] == ["ami-1", "resolve:ssm:/golden"]


def test_what_a_backup_keeps_is_known_by_the_snapshot_s_own_key() -> None:
    place = Place(*PLACE)
    rds = "arn:aws:rds:eu-west-1:123456789012:snapshot:awsbackup:job-1"
    for arn in ("arn:aws:ec2:eu-west-1::snapshot/snap-1", "arn:aws:ec2:eu-west-1::image/ami-1", rds):
        place.put(machines.RECOVERY_POINTS, {"RecoveryPointArn": arn, "Status": "COMPLETED"})
    told = seen("AWS::Backup::RecoveryPoint", place)
    assert [row["holds"] for row in told.values()] == [["snap-1"], ["ami-1"], [rds]]


@pytest.mark.parametrize(
    ("selectors", "expected"),
    [
        pytest.param({"EventSelectors": [{"IncludeManagementEvents": True}]}, True, id="plain"),
        pytest.param({"EventSelectors": [{"IncludeManagementEvents": False}]}, False, id="plain, data alone"),
        pytest.param(
            {"AdvancedEventSelectors": [{"FieldSelectors": [{"Field": "eventCategory", "Equals": ["Management"]}]}]},
            True,
            id="advanced",
        ),
        pytest.param(
            {"AdvancedEventSelectors": [{"FieldSelectors": [{"Field": "eventCategory", "Equals": ["Data"]}]}]},
            False,
            id="advanced, data alone",
        ),
    ],
)
def test_a_trail_records_management_events_by_either_kind_of_selector(
    selectors: dict[str, Any], expected: bool
) -> None:
    place = Place(*PLACE)
    place.put(services.TRAILS, {"TrailARN": "t", "Name": "t"})
    place.put(services.SELECTORS, selectors, of="t")
    assert seen("AWS::CloudTrail::Trail", place)["t"]["records_management_events"] is expected


@pytest.mark.parametrize(
    ("selectors", "expected"),
    [
        pytest.param({"EventSelectors": [{"IncludeManagementEvents": True}]}, "all", id="plain, all"),
        pytest.param(
            {"EventSelectors": [{"IncludeManagementEvents": True, "ReadWriteType": "ReadOnly"}]},
            "read",
            id="plain, read",
        ),
        pytest.param(
            {
                "AdvancedEventSelectors": [
                    {
                        "FieldSelectors": [
                            {"Field": "eventCategory", "Equals": ["Management"]},
                            {"Field": "readOnly", "Equals": ["false"]},
                        ]
                    }
                ]
            },
            "write",
            id="advanced, write",
        ),
        pytest.param({"EventSelectors": []}, None, id="none"),
    ],
)
def test_a_trail_tells_which_management_events_it_records(selectors: dict[str, Any], expected: str | None) -> None:
    place = Place(*PLACE)
    place.put(services.TRAILS, {"TrailARN": "t", "Name": "t"})
    place.put(services.SELECTORS, selectors, of="t")
    assert seen("AWS::CloudTrail::Trail", place)["t"].get("management_events") == expected


def test_a_health_check_knows_its_records_and_the_checks_that_count_it() -> None:
    place = Place("123456789012", "")
    place.put(
        services.CHECKS,
        {"Id": "a", "HealthCheckConfig": {"Type": "HTTPS"}},
        {"Id": "b", "HealthCheckConfig": {"Type": "CALCULATED", "ChildHealthChecks": ["a"]}},
    )
    place.put(services.ZONES, {"Id": "/hostedzone/Z"})
    place.put(
        services.RECORDS, {"Name": "x.example.", "HealthCheckId": "b"}, {"Name": "y.example."}, of="/hostedzone/Z"
    )
    told = seen("AWS::Route53::HealthCheck", place)
    assert told["arn:aws:route53:::healthcheck/a"]["records"] == []
    assert told["arn:aws:route53:::healthcheck/a"]["parents"] == ["arn:aws:route53:::healthcheck/b"]
    assert told["arn:aws:route53:::healthcheck/b"]["records"] == ["x.example."]
    place.put(services.ZONES, {"Id": "/hostedzone/untold"})
    assert "records" not in seen("AWS::Route53::HealthCheck", place)["arn:aws:route53:::healthcheck/a"]


def test_tags_of_what_has_none_in_its_list_come_by_arn() -> None:
    place = Place(*PLACE)
    for name in ("tagged", "untold"):
        place.put(services.FUNCTIONS, {"FunctionArn": name, "FunctionName": name, "MemorySize": 512})
        place.put(services.PROVISIONED, of=name)
    place.put(TAGS, {"ResourceARN": "tagged", "Tags": [{"Key": "team", "Value": "data"}]})
    place.put(
        advice.FUNCTIONS,
        {
            "functionArn": "tagged:$LATEST",
            "utilizationMetrics": [{"name": "Memory", "statistic": "Maximum", "value": 99.6}],
        },
    )
    told = seen("AWS::Lambda::Function", place)
    assert json.loads(told["tagged"]["tags"]) == {"team": "data"}
    assert told["untold"]["tags"] is None
    assert told["tagged"]["maximum_memory_used_mb"] == 100
    assert told["tagged"]["provisioned_concurrency"] == 0
    assert "maximum_memory_used_mb" not in told["untold"]


def test_an_answer_that_is_laid_out_otherwise_is_told_and_not_taken_for_none() -> None:
    place = Place(*PLACE)
    place.put(machines.VOLUMES, {"Id": "vol-1"})
    made, failure = rows_of(place, kind("AWS::EC2::Volume"))
    assert made == []
    assert failure
    assert failure.status == "failed"
    assert "VolumeId" in failure.reason


def test_a_list_within_a_list_is_told_as_one() -> None:
    place = Place(*PLACE)
    ask: Ask = machines.INSTANCES
    page = {"Reservations": [{"Instances": [{"InstanceId": "i-1"}, {"InstanceId": "i-2"}]}, {"Instances": []}]}
    place.take(ask, Told(*PLACE, ask.name, page=page))
    assert [each["InstanceId"] for each in place.items(ask)] == ["i-1", "i-2"]
    assert place.was_told(ask)
