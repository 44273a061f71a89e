"""netmin for a harness that loads a class named `Peer` and calls its `krige`, `loo`, `variogram` and `simulate`."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from contenders import Netmin


class Peer:
    def __init__(self) -> None:
        self.netmin = Netmin()

    def warm(self, task: str) -> None:
        self.netmin.warm("leave-one-out" if task == "loo" else task)

    def krige(self, samples, targets, model, k):
        return self.netmin.krige(samples, targets, model, k)

    def loo(self, samples, model, k):
        return self.netmin.leave_one_out(samples, model, min(k, len(samples) - 1))

    def variogram(self, samples, cutoff, width):
        return self.netmin.variogram(samples, cutoff, width)

    def simulate(self, samples, targets, model, k, nsim, seed):  # noqa: ARG002  # netmin's draws have a seed of their own
        return self.netmin.simulate(samples, targets, model, k, nsim)
