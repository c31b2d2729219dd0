"""Rules for AWS: one file a family."""

from transforms.waste.rules.aws import ebs

AWS = (*ebs.RULES,)
