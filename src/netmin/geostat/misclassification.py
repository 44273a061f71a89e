"""What it costs to call ground clean or contaminated while it is not known, and what knowing more would save.

The value at a place is normal (usually its logarithm), and ground is called contaminated where that costs less on
average. A further sample takes away a known part of the variance, whatever it will show; which mean it will leave is
itself normal. So the cost to be expected after it has a closed form in bivariate normal probabilities (`owen1956`).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from netmin.geostat.models import FloatArray

#: Below this a number is too small to be divided by.
_NEXT_TO_NOTHING = 1e-150


@dataclass(frozen=True)
class Costs:
    """What a wrong call costs per unit of weight, such as per square metre.

    Parameters
    ----------
    false_clean : float
        Contaminated ground that is called clean. [any currency]
    false_contaminated : float
        Clean ground that is called contaminated. [the same]
    """

    false_clean: float = 1.0
    false_contaminated: float = 1.0

    def __post_init__(self) -> None:
        both = self.false_clean, self.false_contaminated
        if not all(math.isfinite(cost) and cost > 0 for cost in both):
            raise ValueError(f"costs must be numbers above zero, not {both!r}")

    @property
    def together(self) -> float:
        """Sum of both costs."""
        return self.false_clean + self.false_contaminated

    @property
    def deciding_probability(self) -> float:
        """Probability of exceedance above which calling ground contaminated costs less [–]."""
        return self.false_contaminated / self.together


#: Either error is as bad as the other.
EQUAL_COSTS = Costs()


def expected_cost(
    mean: npt.ArrayLike,
    variance: npt.ArrayLike,
    limit: float,
    resolved: npt.ArrayLike = 0.0,
    *,
    costs: Costs = EQUAL_COSTS,
) -> FloatArray:
    """Cost to be expected from the best call, now or after samples that take away a part of the variance.

    With h = (L − μ)/σ, ρ² the share of the variance that is taken away, z the normal quantile of the chance that
    may remain when ground is called clean, and k = (h − z √(1 − ρ²))/ρ, the cost is
    a P(Y > h, U ≤ k) + b P(Y ≤ h, U > k) of standard normal Y and U with correlation ρ; a is the cost of a false
    "clean", b that of a false "contaminated". Without further samples it is min(a Φ(−h), b Φ(h)); for equal costs it
    is 2 a T(h, √(1 − ρ²)/ρ) with Owen's function T.

    Parameters
    ----------
    mean, variance : array, shape (m,)
        Of the normal variable now, usually a logarithm. [its unit, and squared]
    limit : float
        Of the same variable. [its unit]
    resolved : float or array, shape (m,)
        The part of the variance that further samples will take away; at most all of it. [its unit, squared]
    costs : Costs
        Of wrong calls.

    Returns
    -------
    array, shape (m,)
        [unit of the costs]

    Examples
    --------
    A place right at its limit costs half a wrong call; a sample that takes away three quarters of the variance leaves a
    third of that:

    >>> expected_cost([0.0, 0.0, 0.0], [1.0, 1.0, 1.0], 0.0, [0.0, 0.75, 1.0]).round(4)
    array([0.5   , 0.1667, 0.    ])

    References
    ----------
    owen1956
    """
    centre, spread = np.asarray(mean, dtype=float), np.asarray(variance, dtype=float)
    taken = np.asarray(resolved, dtype=float)
    if not (np.isfinite(centre).all() and np.isfinite(spread).all() and (spread >= 0).all()):
        raise ValueError("mean and variance must be numbers, and no variance below zero")
    if not (math.isfinite(limit) and np.isfinite(taken).all() and (taken >= 0).all()):
        raise ValueError("limit and resolved must be numbers, and nothing resolved below zero")
    sure = spread == 0
    root = np.sqrt(np.where(sure, 1.0, spread))
    standard = (limit - centre) / root
    correlation = np.sqrt(np.minimum(taken / root**2, 1.0))
    return np.where(sure, 0.0, standard_cost(standard, correlation, costs))


def standard_cost(limit: npt.ArrayLike, correlation: npt.ArrayLike, costs: Costs) -> FloatArray:
    """Return the cost for a standard normal variable, by its limit and the root of the share taken away."""
    height, root = np.broadcast_arrays(np.asarray(limit, dtype=float), np.asarray(correlation, dtype=float))
    now = cost_now(height, costs)
    some = root > _NEXT_TO_NOTHING
    cost = np.array(now, dtype=float)
    # More knowledge never costs; what rounding says to the contrary is cut off.
    cost[some] = np.clip(_cost_after(height[some], root[some], costs), 0.0, now[some])
    return cost


def cost_now(limit: FloatArray, costs: Costs) -> FloatArray:
    """Return the cost of the better call for a standard normal variable, nothing more being learnt."""
    from scipy.special import ndtr

    return np.minimum(costs.false_clean * ndtr(-limit), costs.false_contaminated * ndtr(limit))


def _cost_after(limit: FloatArray, correlation: FloatArray, costs: Costs) -> FloatArray:
    from scipy.special import ndtr, owens_t

    rest = np.sqrt(np.maximum(1.0 - correlation**2, 0.0))
    clean = _clean_quantile(costs)
    if clean == 0.0:
        return costs.together * owens_t(limit, rest / correlation)
    call = (limit - rest * clean) / correlation
    across = (rest * limit - clean) / correlation
    both = owens_t(limit, _slope(across, limit)) + owens_t(call, _slope(np.full_like(call, clean), call))
    sides = np.sign(limit) * np.sign(call)
    both = both + 0.5 * ((sides < 0) | ((sides == 0) & (limit + call < 0)))
    # Taken from the nearer side, where little is subtracted from little.
    upper = limit > 0
    apart = np.where(upper, ndtr(-limit) - ndtr(-call), ndtr(call) - ndtr(limit))
    cost: FloatArray = costs.false_clean * (both + 0.5 * apart) + costs.false_contaminated * (both - 0.5 * apart)
    return cost


def _clean_quantile(costs: Costs) -> float:
    """Return the normal quantile of the probability to be clean from which on ground is called clean."""
    from scipy.special import ndtri

    return 0.0 if costs.false_clean == costs.false_contaminated else float(ndtri(1.0 - costs.deciding_probability))


def _slope(rise: FloatArray, run: FloatArray) -> FloatArray:
    """Return rise over run, infinite where there is next to no run."""
    flat = np.abs(run) < _NEXT_TO_NOTHING
    upright = np.copysign(np.inf, rise) * np.where(run < 0, -1.0, 1.0)
    return np.where(flat, upright, rise / np.where(flat, 1.0, run))
