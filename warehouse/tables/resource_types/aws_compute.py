"""AWS: machines, disks, images, snapshots, addresses, databases by RDS."""

from warehouse.tables.resource_types.base import KEYS, WHOLE, WORD, Attribute, ResourceType

AWS_COMPUTE = (
    ResourceType(
        "AWS::EC2::Volume",
        (
            Attribute("attached_to", KEYS, "ids of the instances that it is attached to"),
            Attribute("size_gb", WHOLE, "GiB"),
            Attribute("volume_type", WORD, "gp2, gp3, io1 …"),
            Attribute("iops", WHOLE, "provisioned, or the baseline"),
        ),
    ),
    ResourceType("AWS::EC2::Instance", (Attribute("instance_type", WORD, "m5.large"),)),
)
