"""Rules for AWS: one file a family."""

from transforms.waste.rules.aws import ami, databases, ebs, ebs_types, ec2, ec2_sizes, rds, snapshots

AWS = (
    *ebs.RULES,
    *ebs_types.RULES,
    *snapshots.RULES,
    *ami.RULES,
    *ec2.RULES,
    *ec2_sizes.RULES,
    *databases.RULES,
    *rds.RULES,
)
