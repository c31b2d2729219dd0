"""Services that are paid by the hour or the month beside what is done with them: the bill has both, or one alone."""

import polars as pl

from transforms.waste.estate import Estate
from transforms.waste.rule import Rule, Step
from transforms.waste.rules.aws.billed import BILLED_DAYS, Billed, paid_and_unused
from transforms.waste.rules.aws.still import COVERAGE, Sign, silent

DAYS = 30
STREAM, ACL, STAGE = "AWS::Kinesis::Stream", "AWS::WAFv2::WebACL", "AWS::ApiGateway::Stage"
ENDPOINT, FILES = "AWS::SageMaker::Endpoint", "AWS::FSx::FileSystem"
STREAMS = Billed(r"^arn:[^:]*:kinesis:[^:]*:[^:]*:stream/", r"(Hours?|ByteHrs)$", "payload", "stream")
ACLS = Billed(r"^arn:[^:]*:wafv2:[^:]*:[^:]*:.*webacl/", r"(^|-)(WebACLV2|RuleV2)$", "requests", "access control list")
STAGES = Billed(r"^arn:[^:]*:apigateway:[^:]*::/restapis/", r"(^|-)ApiGatewayCacheUsage:", "requests", "stage")
ENDPOINTS = Billed(r"^arn:[^:]*:sagemaker:[^:]*:[^:]*:endpoint/", r"(^|-)Host:", "data", "endpoint")
RECORDS, REQUESTS, INVOCATIONS = (
    Sign("records", "records"),
    Sign("requests", "requests"),
    Sign("invocations", "invocations"),
)
READS_AND_WRITES = Sign("disk_operations", "reads or writes")


def kinesis(estate: Estate) -> pl.LazyFrame:
    """A stream whose shards are paid, and into which nothing is put."""
    return paid_and_unused(estate, "aws.kinesis.idle", STREAM, STREAMS, days=DAYS, signs=[RECORDS])


def waf(estate: Estate) -> pl.LazyFrame:
    """A list of rules through which no request passes."""
    return paid_and_unused(estate, "aws.waf.idle", ACL, ACLS, days=DAYS, signs=[REQUESTS])


def apigw(estate: Estate) -> pl.LazyFrame:
    """A stage whose cache is paid by the hour, and that nobody asks."""
    stages = paid_and_unused(estate, "aws.apigw.idle", STAGE, STAGES, days=DAYS, signs=[REQUESTS])
    return stages.filter("by_bill")


def sagemaker(estate: Estate) -> pl.LazyFrame:
    """An endpoint whose machines run, and that sends and receives nothing."""
    return paid_and_unused(estate, "aws.sagemaker.idle_endpoint", ENDPOINT, ENDPOINTS, days=DAYS, signs=[REQUESTS])


def fsx(estate: Estate) -> pl.LazyFrame:
    """A file system that nobody reads or writes. Its bill has no line for either, so the bill alone says nothing."""
    told = ["file_system_type", "size_gb"]
    return silent(estate, "aws.fsx.idle", FILES, [READS_AND_WRITES], days=DAYS, told=told)


RULES = (
    Rule(
        id="aws.kinesis.idle",
        version=1,
        question="Is a stream paid for into which nothing is put?",
        resource_types=(STREAM,),
        step=Step.DELETE,
        judge=kinesis,
        command="aws kinesis delete-stream --stream-name {id} --region {region}",
        cannot_see="producers that put something less often than once in the window",
        settings=(BILLED_DAYS,),
        reads=(("records", DAYS),),
        by_bill_alone=True,
    ),
    Rule(
        id="aws.waf.idle",
        version=1,
        question="Does no request pass through a web access control list?",
        resource_types=(ACL,),
        step=Step.DELETE,
        judge=waf,
        command="aws wafv2 delete-web-acl --name {name} --id {id} --scope REGIONAL --region {region} --lock-token …",
        cannot_see="what it stands before; one for an address that is used in an emergency alone looks the same",
        settings=(BILLED_DAYS,),
        reads=(("requests", DAYS),),
        by_bill_alone=True,
    ),
    Rule(
        id="aws.apigw.idle",
        version=1,
        question="Is the cache of an interface paid for that nobody asks?",
        resource_types=(STAGE,),
        step=Step.DELETE,
        judge=apigw,
        command="aws apigateway update-stage --region {region} --rest-api-id … --stage-name … "
        "--patch-operations op=replace,path=/cacheClusterEnabled,value=false",
        cannot_see="whether the stage is asked in a season that the window does not hold",
        settings=(BILLED_DAYS,),
        reads=(("requests", DAYS),),
        by_bill_alone=True,
    ),
    Rule(
        id="aws.sagemaker.idle_endpoint",
        version=1,
        question="Do machines run for an endpoint that nobody invokes?",
        resource_types=(ENDPOINT,),
        step=Step.DELETE,
        judge=sagemaker,
        command="aws sagemaker delete-endpoint --endpoint-name {id} --region {region}",
        cannot_see="whether it is kept ready for something rare; its configuration and model stay when it is deleted",
        settings=(BILLED_DAYS,),
        reads=(("requests", DAYS),),
        by_bill_alone=True,
    ),
    Rule(
        id="aws.fsx.idle",
        version=1,
        question="Does nobody read or write a file system?",
        resource_types=(FILES,),
        step=Step.DELETE,
        judge=fsx,
        command="aws fsx delete-file-system --file-system-id {id} --region {region}",
        cannot_see="what is on it; a last backup is made when it is deleted, unless one says otherwise",
        settings=(COVERAGE,),
        reads=(("disk_operations", DAYS),),
    ),
)
