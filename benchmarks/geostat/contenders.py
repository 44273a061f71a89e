"""netmin and its peers in Python, each behind the same four questions.

Parameters are translated so that all use one covariance.

A peer has any of the methods ``krige``, ``leave_one_out``, ``variogram`` and ``simulate``, which take arrays and return
arrays; what it lacks it is not asked. Loading and compiling are timed apart (`warm`).
"""

from __future__ import annotations

import os

import numpy as np

THREADS = int(os.environ.get("NETMIN_THREADS", len(os.sched_getaffinity(0))))


class Netmin:
    """The whole call, from arrays to arrays, neighbour search included."""

    @staticmethod
    def _model(told: dict):
        from netmin.geostat import Exponential, Nugget, Spherical

        kinds = {"Sph": Spherical, "Exp": Exponential}
        return Nugget(told["nugget"]) + kinds[told["kind"]](told["psill"], told["range"])

    def warm(self, task: str) -> None:
        generator = np.random.default_rng(0)
        samples = np.column_stack([generator.uniform(0.0, 100.0, (60, 2)), generator.normal(size=60)])
        targets = generator.uniform(0.0, 100.0, (20_000, 2))
        told = {"kind": "Exp", "nugget": 0.1, "psill": 0.9, "range": 20.0}
        if task == "krige":
            self.krige(samples, targets, told, 8)
            self.krige(samples, targets, told, 0)
        elif task == "leave-one-out":
            self.leave_one_out(samples, told, 8)
        elif task == "variogram":
            # Few pairs are summed without the compiled loops.
            many = np.column_stack([generator.uniform(0.0, 100.0, (6000, 2)), generator.normal(size=6000)])
            self.variogram(many, 200.0, 20.0)
        else:
            east, north = np.meshgrid(np.arange(5.0, 100.0, 5.0), np.arange(5.0, 100.0, 5.0))
            self.simulate(samples, np.column_stack([east.ravel(), north.ravel()]), told, 8, 6)

    def krige(self, samples, targets, model, k):
        from netmin.geostat import OrdinaryKriging

        found = OrdinaryKriging(self._model(model), k or None).fit(*samples.T).predict(*targets.T)
        return found.mean, found.variance

    def leave_one_out(self, samples, model, k):
        from netmin.geostat import OrdinaryKriging, leave_one_out

        found = leave_one_out(OrdinaryKriging(self._model(model), k), *samples.T)
        return found.mean, found.variance

    def variogram(self, samples, cutoff, width):
        from netmin.geostat import empirical_variogram

        found = empirical_variogram(*samples.T, cutoff=cutoff, width=width)
        return found.pairs, found.distance, found.semivariance

    def simulate(self, samples, targets, model, k, draws):
        from netmin.geostat import GaussianSimulation

        fitted = GaussianSimulation(self._model(model), k).fit(*samples.T)
        return fitted.draw((targets[:, 0], targets[:, 1]), draws=draws, seed=1).values


class PyKrige:
    def warm(self, _: str) -> None:
        import pykrige.ok  # noqa: F401

    def krige(self, samples, targets, model, k):
        from pykrige.ok import OrdinaryKriging

        name = {"Sph": "spherical", "Exp": "exponential"}[model["kind"]]
        practical = model["range"] * (3.0 if model["kind"] == "Exp" else 1.0)
        parameters = {"psill": model["psill"], "range": practical, "nugget": model["nugget"]}
        kriging = OrdinaryKriging(*samples.T, variogram_model=name, variogram_parameters=parameters)
        if k:
            found = kriging.execute("points", *targets.T, backend="C", n_closest_points=k)
            return np.asarray(found[0]), np.asarray(found[1])
        # Its vectorised engine holds all samples by all targets at once.
        parts = [kriging.execute("points", *targets[i : i + 50_000].T) for i in range(0, len(targets), 50_000)]
        return tuple(np.concatenate([np.asarray(part[which]) for part in parts]) for which in (0, 1))


class GSTools:
    def warm(self, _: str) -> None:
        import gstools

        gstools.config.NUM_THREADS = THREADS

    def variogram(self, samples, cutoff, width):
        import gstools

        edges = np.arange(0.0, cutoff + 0.5 * width, width)
        distance, gamma, count = gstools.vario_estimate(
            (samples[:, 0], samples[:, 1]), samples[:, 2], edges, return_counts=True
        )
        return count, distance, gamma


class KrigeKit:
    def warm(self, _: str) -> None:
        import krigekit  # noqa: F401

    @staticmethod
    def _structure(model: dict) -> dict:
        practical = model["range"] * (3.0 if model["kind"] == "Exp" else 1.0)
        name = {"Sph": "sph", "Exp": "exp"}[model["kind"]]
        sizes = {"a_major": practical, "a_minor1": practical, "a_minor2": practical}
        return {"vtype": name, "nugget": model["nugget"], "sill": model["psill"], **sizes}

    def _solve(self, samples, targets, model, k, **options):
        from krigekit import Kriging

        engine = Kriging(ndim=2, nvar=1, **options)
        engine.set_obs(ivar=1, coord=np.ascontiguousarray(samples[:, :2]), value=samples[:, 2].copy())
        engine.set_grid(coord=np.ascontiguousarray(targets))
        engine.set_vgm(ivar=1, jvar=1, **self._structure(model))
        engine.set_search(ivar=1, nmax=k or len(samples))
        engine.solve()
        mean, variance = engine.get_results()
        return np.asarray(mean).ravel(), np.asarray(variance).ravel()

    def krige(self, samples, targets, model, k):
        return self._solve(samples, targets, model, k)

    def leave_one_out(self, samples, model, k):
        return self._solve(samples, samples[:, :2], model, k, cross_validation=True)

    def simulate(self, samples, targets, model, k, draws):
        from krigekit import sequential_gaussian_simulation

        drawn = sequential_gaussian_simulation(
            np.ascontiguousarray(samples[:, :2]), samples[:, 2].copy(), np.ascontiguousarray(targets),
            self._structure(model), nsim=draws, nmax=k, seed=1,
        )  # fmt: skip
        return drawn.T if drawn.shape == (len(targets), draws) else drawn


#: Module that must be there, and the peer.
CONTENDERS = {
    "netmin": ("netmin", Netmin),
    "pykrige": ("pykrige", PyKrige),
    "gstools": ("gstools", GSTools),
    "krigekit": ("krigekit", KrigeKit),
}
