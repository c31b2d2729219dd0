"""What the product found, beside the truth of a company that was made up: how many are right, missed, or false alarms.

Pure: frames of `warehouse.tables.truth` and of `found_schema` in, rows and lines out. A look-alike that was reported
is a false alarm, and so is waste claimed of what nothing is known of. What nothing finds yet is all missed.
"""

from checks.score.areas import AREAS, BESIDE, BESIDE_KINDS, FIGURES, Area, found_schema
from checks.score.totals import SCORE, Score, score

__all__ = ["AREAS", "BESIDE", "BESIDE_KINDS", "FIGURES", "SCORE", "Area", "Score", "found_schema", "score"]
