"""Images of containers (ECR) that nothing names any more."""

import polars as pl

from transforms.waste.cases import always, answered, in_use, lead, unknown
from transforms.waste.estate import Estate
from transforms.waste.rule import Rule, Setting, Step

REPOSITORY = "AWS::ECR::Repository"
GB = 10**9


def untagged_images(estate: Estate) -> pl.LazyFrame:
    """A repository in which images without a tag gather, and that has no policy that deletes any."""
    few = estate.setting("aws.ecr.untagged_images", "min_untagged_images")
    untagged = ("untagged_images", "images")
    return answered(
        estate.of(REPOSITORY),
        in_use(pl.col("has_lifecycle_policy"), "A lifecycle policy deletes what it no longer needs."),
        in_use(pl.col("untagged_images") < few, "{} of its {} images have no tag.", *untagged),
        unknown(pl.col("untagged_images").is_null(), "Its images could not be listed."),
        unknown(pl.col("has_lifecycle_policy").is_null(), "Whether a policy deletes its images was not told."),
        lead(always(), "{} of its {} images have no tag, and nothing deletes them.", *untagged),
        by_inventory=True,
        evidence=pl.struct(
            "images", "untagged_images", untagged_gb=pl.col("untagged_bytes") / GB, min_untagged_images=few
        ),
    )


RULES = (
    Rule(
        id="aws.ecr.untagged_images",
        version=1,
        question="Do images without a tag gather in a repository?",
        resource_types=(REPOSITORY,),
        step=Step.TIDY,
        judge=untagged_images,
        command="aws ecr put-lifecycle-policy --repository-name {name} --lifecycle-policy-text … --region {region}",
        cannot_see="images that a tagged one for several architectures is made of: these have no tag themselves. What "
        "layers they share is stored once",
        settings=(Setting("min_untagged_images", 10, "images", "Each build of a tag leaves one, so there are some."),),
    ),
)
