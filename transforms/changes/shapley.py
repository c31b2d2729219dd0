"""What each factor of a product did to its change: the mean over all orders in which the factors can change.

That is Shapley's value, https://en.wikipedia.org/wiki/Shapley_value; of a product it is the integral of its slope
along the straight way from before to after (Owen, Multilinear Extensions of Games, 1972), a polynomial that Gauss'
rule gives without error: https://en.wikipedia.org/wiki/Gauss-Legendre_quadrature.
"""

from functools import reduce
from operator import mul

import numpy as np
import polars as pl


def shapley(before: list[pl.Expr], after: list[pl.Expr]) -> list[pl.Expr]:
    """By factor what it did to the product, in floats.

    Nodes lie evenly about the middle of the way, so that exchanging before and after flips every sign and no digit.
    """
    middles = [(old + new) / 2 for old, new in zip(before, after, strict=True)]
    halves = [(new - old) / 2 for old, new in zip(before, after, strict=True)]
    places, weights = np.polynomial.legendre.leggauss((len(before) + 1) // 2)
    return [
        (after[at] - before[at]) * _mean_of_others(at, middles, halves, places.tolist(), weights.tolist())
        for at in range(len(before))
    ]


def _mean_of_others(
    at: int, middles: list[pl.Expr], halves: list[pl.Expr], places: list[float], weights: list[float]
) -> pl.Expr:
    """The mean of the product of all other factors along the way."""
    others = [other for other in range(len(middles)) if other != at]

    def product(place: float) -> pl.Expr:
        return reduce(mul, (middles[other] + halves[other] * place for other in others))

    pairs = [
        (product(place) + product(-place)) * (weight / 2)
        for place, weight in zip(places, weights, strict=True)
        if place > 0
    ]
    centre = [product(0.0) * (weight / 2) for place, weight in zip(places, weights, strict=True) if place == 0]
    return reduce(lambda one, other: one + other, [*pairs, *centre])
