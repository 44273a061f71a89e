"""netmin as a peer of the geostatistics harness: the class `Peer`, with one method per kind of work."""

from __future__ import annotations

import numpy as np

from netmin.geostat import (
    Exponential,
    GaussianSimulation,
    Neighbourhood,
    Nugget,
    OrdinaryKriging,
    Spherical,
    empirical_variogram,
    leave_one_out,
)


def model_of(told: dict):
    kinds = {"Sph": Spherical, "Exp": Exponential}
    return Nugget(told["nugget"]) + kinds[told["kind"]](told["psill"], told["range"])


class Peer:
    """Every method takes arrays and returns arrays; the whole call is timed, neighbour search included."""

    def warm(self, task: str) -> None:
        """Load or compile the loops, which the harness times apart."""
        generator = np.random.default_rng(0)
        samples = np.column_stack([generator.uniform(0.0, 100.0, (60, 2)), generator.normal(size=60)])
        targets = generator.uniform(0.0, 100.0, (20_000, 2))
        told = {"kind": "Exp", "nugget": 0.1, "psill": 0.9, "range": 20.0}
        if task == "krige":
            self.krige(samples, targets, told, 8)
            self.krige(samples, targets, told, 0)
        elif task == "loo":
            self.loo(samples, told, 8)
        elif task == "variogram":
            self.variogram(samples, 50.0, 5.0)
        else:
            self.simulate(samples, targets[:100], told, 8, 6, 1)

    def krige(self, samples, targets, model, k):
        fitted = OrdinaryKriging(model_of(model), k or None).fit(*samples.T)
        found = fitted.predict(targets[:, 0], targets[:, 1])
        return found.mean, found.variance

    def loo(self, samples, model, k):
        found = leave_one_out(OrdinaryKriging(model_of(model), Neighbourhood(min(k, len(samples) - 1))), *samples.T)
        return found.mean, found.variance

    def variogram(self, samples, cutoff, width):
        found = empirical_variogram(*samples.T, cutoff=cutoff, width=width)
        return found.pairs, found.distance, found.semivariance

    def simulate(self, samples, targets, model, k, nsim, seed):
        fitted = GaussianSimulation(model_of(model), k).fit(*samples.T)
        return fitted.draw((targets[:, 0], targets[:, 1]), draws=nsim, seed=seed).values
