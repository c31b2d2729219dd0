"""An invented company: what its providers would deliver and answer, and the truth of it beside that."""

from sources.sample.world import LOOKS_ON, SIZES, Feed, World
from sources.sample.write import MADE, Company, Made, make, others_in, put, world_of, write_sample

__all__ = [
    "LOOKS_ON",
    "MADE",
    "SIZES",
    "Company",
    "Feed",
    "Made",
    "World",
    "make",
    "others_in",
    "put",
    "world_of",
    "write_sample",
]
