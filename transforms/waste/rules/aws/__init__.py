"""Rules for AWS: one file a family."""

from transforms.waste.rules.aws import (
    cloudtrail,
    databases,
    dynamodb,
    ebs,
    ecr,
    lambda_,
    logs,
    route53,
    s3,
    secrets,
    services,
    workspaces,
)

AWS = (
    *ebs.RULES,
    *databases.RULES,
    *dynamodb.RULES,
    *services.RULES,
    *lambda_.RULES,
    *workspaces.RULES,
    *s3.RULES,
    *ecr.RULES,
    *logs.RULES,
    *secrets.RULES,
    *route53.RULES,
    *cloudtrail.RULES,
)
