"""The same soil-to-plant model by Markov chains: slow, and there to check the default fit.

Needs the extra `bayes` (NumPyro). The default fit takes the effects as normal about their most probable values; here
nothing is taken as normal.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from netmin.errors import NetminError, UsageError
from netmin.language import Message
from netmin.plants.mixed_likelihood import FloatArray
from netmin.plants.mixed_model import MixedProblem
from netmin.plants.transfer_design import design_of, problem_of
from netmin.plants.transfer_priors import slope_priors
from netmin.plants.transfer_rows import read_transfer_rows

#: A column without a prior is given this standard deviation, far wider than any plant differs from another.
_FLAT = 50.0


@dataclass(frozen=True, eq=False)
class MixedDraws:
    """Draws from the posterior of a mixed model.

    Attributes
    ----------
    log_sd : array, shape (draws, number of components + 1)
        Logarithms of the standard deviations, residual last.
    effect : array, shape (draws, m)
        Effects.
    split_r : float
        Largest split R-hat of the logarithms of the standard deviations; near 1 where the chains agree. [–]
    """

    log_sd: FloatArray
    effect: FloatArray
    split_r: float


def sample_mixed(
    problem: MixedProblem, *, seed: int, draws: int = 1000, warmup: int = 1000, chains: int = 2
) -> MixedDraws:
    """Draw from the posterior of a mixed model by the no-U-turn sampler.

    Parameters
    ----------
    problem : MixedProblem
        Observations, columns and priors; every standard deviation needs a prior.
    seed : int
        Of the chains.
    draws, warmup, chains : int
        Draws kept and thrown away per chain, and chains, one after another.

    Returns
    -------
    MixedDraws

    Raises
    ------
    UsageError
        If NumPyro is not installed.
    ValueError
        If a standard deviation has no prior.

    References
    ----------
    hoffman2014, phan2019
    """
    if not np.all(np.isfinite(problem.log_sd_spread)):
        raise ValueError("Every standard deviation needs a prior of its logarithm.")
    try:
        import jax
        from numpyro.diagnostics import split_gelman_rubin
        from numpyro.infer import MCMC, NUTS
    except ImportError as error:
        raise UsageError(Message.of("plants.bayes-not-installed")) from error
    fall, scale = _potential(problem)
    # Chains start apart, so that R-hat can tell whether they found one another.
    random = np.random.default_rng(seed)
    starts = {
        "log_sd": problem.log_sd_mean + 0.3 * random.standard_normal((chains, problem.log_sd_mean.size)),
        "standard": 0.3 * random.standard_normal((chains, problem.block.size)),
    }
    sampler = MCMC(
        NUTS(potential_fn=fall, target_accept_prob=0.9),
        num_warmup=warmup,
        num_samples=draws,
        num_chains=chains,
        chain_method="sequential",
        progress_bar=False,
    )
    begin = {name: jax.numpy.asarray(value if chains > 1 else value[0]) for name, value in starts.items()}
    sampler.run(jax.random.PRNGKey(seed), init_params=begin)
    found = sampler.get_samples(group_by_chain=True)
    log_sd = np.asarray(found["log_sd"], dtype=float)
    split_r = float(np.max(split_gelman_rubin(log_sd)))
    log_sd = log_sd.reshape(-1, log_sd.shape[-1])
    standard = np.asarray(found["standard"], dtype=float).reshape(len(log_sd), -1)
    sd = np.where(problem.block < 0, scale, np.exp(log_sd)[:, problem.block])
    return MixedDraws(log_sd, problem.prior_mean + sd * standard, split_r)


def _potential(problem: MixedProblem) -> tuple[Callable[[Any], Any], FloatArray]:
    """Return minus the log posterior, effects being standard normal numbers times spreads, and the fixed spreads."""
    import jax
    import jax.numpy as jnp
    from jax.scipy.special import log_ndtr

    own = problem.block < 0
    flat = own & (problem.prior_precision == 0)
    # A column without a prior is left on its own scale, where the chains step best.
    known = np.where(flat, 1.0, np.maximum(problem.prior_precision, _FLAT**-2) ** -0.5)
    wide = np.where(flat, _FLAT, 1.0)
    exact = problem.low == problem.high
    right = np.isposinf(problem.high)
    within = ~exact & ~right & np.isfinite(problem.low)
    low = np.where(np.isfinite(problem.low), problem.low, 0.0)
    high = np.where(right, 0.0, problem.high)

    def fall(place: Any) -> Any:
        log_sd, standard = place["log_sd"], place["standard"]
        prior = jnp.sum(((log_sd - problem.log_sd_mean) / problem.log_sd_spread) ** 2) + jnp.sum((standard / wide) ** 2)
        effect = problem.prior_mean + jnp.where(own, known, jnp.exp(log_sd)[problem.block]) * standard
        middle = problem.columns @ effect
        spread = jnp.exp(log_sd[-1]) / np.sqrt(problem.weight)
        numbers = jnp.where(exact, -0.5 * ((high - middle) / spread) ** 2 - jnp.log(spread), 0.0)
        # What lies beneath the upper end of limits and ranges, above the lower end of what is open upwards.
        ends = jnp.stack([jnp.where(right, middle - low, high - middle), low - middle])
        beneath, start = log_ndtr(ends / spread)
        hidden = jnp.where(exact, 0.0, beneath)
        # Outside of the ranges both shares may be alike, and the gradient of what is thrown away must stay finite.
        gap = jnp.where(within, jnp.minimum(start - beneath, -1e-6), -1.0)
        hidden = hidden + jnp.where(within, jnp.log(-jnp.expm1(gap)), 0.0)
        return 0.5 * prior - jnp.sum(numbers) - jnp.sum(hidden)

    # NumPyro calls it once outside of its loop, where each of its operations would be compiled by itself.
    return jax.jit(fall), known


def sample_transfer(
    evidence: pd.DataFrame,
    *,
    seed: int,
    organs: str = "shoot",
    basis: str = "total",
    published: bool = True,
    draws: int = 1000,
    warmup: int = 1000,
    chains: int = 2,
) -> pd.DataFrame:
    """Return spreads and slopes of the soil-to-plant model by Markov chains, to set beside `TransferModel.table`.

    Parameters
    ----------
    evidence : pandas.DataFrame
        Columns of the table of evidence.
    seed, draws, warmup, chains : int
        As for `sample_mixed`.
    organs : str
        Class of organs.
    basis : str
        As for `fit_transfer`.
    published : bool
        As for `fit_transfer`.

    Returns
    -------
    pandas.DataFrame
        organs, kind ("spread" or "slope"), name, estimate (median of a spread, mean of a slope), lower, upper (95 %),
        and split_r, the largest split R-hat.

    Raises
    ------
    UsageError
        If NumPyro is not installed.
    NetminError
        If no row of that class can be taken.
    """
    rows = read_transfer_rows(evidence, basis).rows
    rows = rows[rows["class"] == organs]
    if rows.empty:
        raise NetminError(Message.of("plants.nothing-to-learn", rows=len(evidence), basis=basis))
    design = design_of(rows, slope_priors(published))
    found = sample_mixed(problem_of(rows, design), seed=seed, draws=draws, warmup=warmup, chains=chains)
    spreads = np.exp(found.log_sd)
    slopes = {name: found.effect[:, column] for name, column in design.fixed.items() if name != "soil"}
    common = found.effect[:, design.fixed["soil"]]
    slopes |= {
        f"soil, {element}": common + found.effect[:, column]
        for (element,), column in design.groups["soil by element"].items()
    }
    table = pd.DataFrame(
        [
            *_spans("spread", (*design.components, "residual"), spreads.T, np.median(spreads, axis=0)),
            *_spans("slope", tuple(slopes), np.array(list(slopes.values())), np.mean(list(slopes.values()), axis=1)),
        ]
    )
    table.insert(0, "organs", organs)
    return table.assign(split_r=found.split_r)


def _spans(kind: str, names: tuple[str, ...], draws: FloatArray, middle: FloatArray) -> list[dict[str, object]]:
    lower, upper = np.quantile(draws, [0.025, 0.975], axis=1)
    return [
        {"kind": kind, "name": name, "estimate": float(at), "lower": float(low), "upper": float(high)}
        for name, at, low, high in zip(names, middle, lower, upper, strict=True)
    ]
