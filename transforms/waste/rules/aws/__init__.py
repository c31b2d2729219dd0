"""Rules for AWS: one file a family."""

from transforms.waste.rules.aws import databases, ebs

AWS = (*ebs.RULES, *databases.RULES)
