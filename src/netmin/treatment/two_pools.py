"""Two pools of an element, labile and fixed: what plants reach, and what follows after from the rest.

dQ/dt = (N / M) - k Q + a F - b Q and dF/dt = b Q - a F, with Q the labile and F the fixed content, k the share of the
labile pool that a year's harvest carries off, a the release and b the fixation. The system is linear; its solution is
written with the eigenvalues of its matrix.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from netmin.risk.dose import FloatArray

#: Moments at which it is first looked, from a day to a million years, and halvings of the interval found between two.
_MOMENTS = np.geomspace(1.0 / 365.0, 1e6, 64)
_HALVINGS = 40


@dataclass(frozen=True, eq=False)
class TwoPools:
    """A labile and a fixed pool under a crop; all arrays are of one shape.

    Attributes
    ----------
    labile, fixed : array
        At the start. [mg/kg dry]
    uptake : array
        k: share of the labile pool carried off in a year: BCF on the labile content × biomass / soil mass. [1/yr]
    release, fixation : array
        a and b: shares of the fixed pool that turn labile and of the labile that turn fixed. [1/yr]
    gain : array
        N / M: what deposition adds to the labile pool, less leaching. [mg/kg/yr]
    """

    labile: FloatArray
    fixed: FloatArray
    uptake: FloatArray
    release: FloatArray
    fixation: FloatArray
    gain: FloatArray

    @classmethod
    def of(
        cls,
        labile: npt.ArrayLike,
        fixed: npt.ArrayLike,
        uptake: npt.ArrayLike,
        release: npt.ArrayLike,
        fixation: npt.ArrayLike,
        gain: npt.ArrayLike = 0.0,
    ) -> TwoPools:
        """Return pools from numbers and arrays of shapes that fit each other.

        Parameters
        ----------
        labile, fixed, uptake, release, fixation, gain : array
            As the attributes.

        Returns
        -------
        TwoPools
        """
        inputs = (labile, fixed, uptake, release, fixation, gain)
        arrays = np.broadcast_arrays(*(np.asarray(value, dtype=float) for value in inputs))
        return cls(*arrays)

    def after(self, years: npt.ArrayLike) -> tuple[FloatArray, FloatArray]:
        """Return the labile and the fixed content after some years of cropping.

        Parameters
        ----------
        years : array
            Of a shape that fits the pools'. [yr]

        Returns
        -------
        labile, fixed : array
            [mg/kg dry]

        Examples
        --------
        Without release the crop strips the labile pool and the fixed one stays.

        >>> labile, fixed = TwoPools.of(4.0, 6.0, 0.2, 0.0, 0.0).after([0.0, 10.0])
        >>> labile.round(3).tolist(), fixed.tolist()
        ([4.0, 0.541], [6.0, 6.0])
        """
        time = np.asarray(years, dtype=float)
        lost = self.uptake + self.fixation
        faster, slower = self._eigenvalues()
        step = _divided_exponential(faster, slower, time)
        held = np.exp(slower * time)
        # f(A) = f(slower) I + f[faster, slower] (A - slower I), for the exponential and for its integral over time.
        labile = held * self.labile + step * ((-lost - slower) * self.labile + self.release * self.fixed)
        fixed = held * self.fixed + step * (self.fixation * self.labile + (-self.release - slower) * self.fixed)
        if np.any(self.gain != 0):
            gathered = _mean_exponential(slower, time)
            bent = _divided_mean(faster, time, step, gathered)
            labile = labile + gathered * self.gain + bent * (-lost - slower) * self.gain
            fixed = fixed + bent * self.fixation * self.gain
        return np.asarray(labile), np.asarray(fixed)

    def _eigenvalues(self) -> tuple[FloatArray, FloatArray]:
        """Return the two eigenvalues, both real and not above zero: the sum and difference of squares never cancel."""
        lost = self.uptake + self.fixation
        root = np.sqrt((lost - self.release) ** 2 + 4.0 * self.release * self.fixation)
        faster = -0.5 * (lost + self.release + root)
        # Their product is k a; dividing avoids the difference of two nearly equal numbers.
        slower = np.divide(self.uptake * self.release, faster, where=faster < 0, out=np.zeros(faster.shape))
        return np.asarray(faster), np.asarray(slower)

    def labile_years(self, target: npt.ArrayLike) -> FloatArray:
        """Return the years until the labile content falls to a target.

        Parameters
        ----------
        target : array
            [mg/kg dry]

        Returns
        -------
        array
            After which it stays met: 0 where it always is, infinite where it is not within a million years. [yr]

        References
        ----------
        herzig2014, koopmans2008

        Examples
        --------
        >>> TwoPools.of(4.0, 6.0, 0.2, 0.0, 0.0).labile_years(1.0).round(2).item()
        6.93
        """
        return self._years(target, total=False)

    def total_years(self, target: npt.ArrayLike) -> FloatArray:
        """Return the years until both pools together fall to a target.

        Parameters
        ----------
        target : array
            [mg/kg dry]

        Returns
        -------
        array
            After which it stays met: 0 where it always is, infinite where it is not within a million years: without
            release the fixed pool stays. [yr]

        References
        ----------
        herzig2014, koopmans2008
        """
        return self._years(target, total=True)

    def _years(self, target: npt.ArrayLike, *, total: bool) -> FloatArray:
        wanted = np.asarray(target, dtype=float)

        def met(time: FloatArray) -> npt.NDArray[np.bool_]:
            labile, fixed = self.after(time)
            return np.asarray((labile + fixed if total else labile) <= wanted)

        shape = np.broadcast_shapes(self.labile.shape, wanted.shape)
        low, high = np.zeros(shape), np.full(shape, np.inf)
        above = ~met(np.zeros(shape))
        ever = above.copy()
        for moment in _MOMENTS:
            reached = met(np.full(shape, moment))
            # A labile pool that was stripped before may fill again: what counts is the last time it falls below.
            high = np.where(reached & above, moment, np.where(reached, high, np.inf))
            low = np.where(reached, low, moment)
            above, ever = ~reached, ever | ~reached
        never = above
        high = np.where(np.isfinite(high), high, _MOMENTS[-1])
        for _ in range(_HALVINGS):
            middle = 0.5 * (low + high)
            reached = met(middle)
            high, low = np.where(reached, middle, high), np.where(reached, low, middle)
        unknown = np.isnan(np.sum(self.after(1.0), axis=0) + wanted)
        return np.asarray(np.where(unknown, np.nan, np.where(never, np.inf, np.where(ever, high, 0.0))))

    def rested(self) -> FloatArray:
        """Return the labile content that the same total settles to when cropping stops.

        Returns
        -------
        array
            a / (a + b) of the total; the present labile content where nothing is exchanged. [mg/kg dry]

        Examples
        --------
        >>> TwoPools.of(1.0, 9.0, 0.2, 0.02, 0.08).rested().round(6).item()
        2.0
        """
        exchanged = self.release + self.fixation
        share = np.divide(self.release, exchanged, where=exchanged > 0, out=np.zeros(exchanged.shape))
        return np.where(exchanged > 0, share * (self.labile + self.fixed), self.labile)


def _mean_exponential(rate: FloatArray, time: FloatArray) -> FloatArray:
    """Return the integral of e^(rate t) from 0 to a time."""
    x = rate * time
    return np.asarray(time * np.divide(np.expm1(x), x, where=x != 0, out=np.ones(np.shape(x))))


def _divided_exponential(faster: FloatArray, slower: FloatArray, time: FloatArray) -> FloatArray:
    """Return (e^(slower t) - e^(faster t)) / (slower - faster), which is t e^(slower t) where they are equal."""
    return np.asarray(np.exp(slower * time) * _mean_exponential(faster - slower, time))


def _divided_mean(faster: FloatArray, time: FloatArray, step: FloatArray, gathered: FloatArray) -> FloatArray:
    """Return the same quotient for the integral of the exponential; it is t² / 2 where both eigenvalues are zero."""
    safe = np.where(faster < 0, faster, 1.0)
    return np.where(faster < 0, (step - gathered) / safe, 0.5 * time**2)
