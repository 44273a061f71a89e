"""Contents, masses and soils of a trial laid out so that each index of accumulation is one short walk."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd

from netmin.trials.columns import ABOVE_GROUND
from netmin.trials.plant_contents import PLACE
from netmin.trials.records import Trial
from netmin.trials.soil_contents import Kind, soil_contents, soil_masses

#: What the walks of `UptakeFrame` yield.
ROW = (
    *("index", "definition", "element", "plot", "harvest"),
    *("numerator_low", "numerator_high", "numerator_uncertainty"),
    *("denominator_low", "denominator_high", "denominator_uncertainty"),
)
_Row = tuple[Any, ...]
_Span = tuple[float, float, float]

#: Stands below what is no ratio.
_ONE: _Span = (1.0, 1.0, 0.0)


class UptakeFrame:
    """Spans by pot, harvest, element and organ.

    Parameters
    ----------
    trial : Trial
        The trial.
    contents, ground : pandas.DataFrame
        Of plants and of soils, `netmin.trials.plant_contents.CONTENT_COLUMNS` and
        `netmin.trials.soil_contents.SOIL_COLUMNS`.
    kind : str
        Of the contents of the soil.
    """

    def __init__(self, trial: Trial, contents: pd.DataFrame, ground: pd.DataFrame, kind: Kind) -> None:
        self.trial = trial
        self.kind = kind
        self.spans: dict[tuple[str, str, str, str], _Span] = {}
        self.masses: dict[tuple[str, str, str], float] = {}
        for row in contents.to_dict("records"):
            self.spans[row["plot"], row["harvest"], row["element"], row["organ"]] = _span(row)
            if not np.isnan(row["mass"]):
                self.masses[row["plot"], row["harvest"], row["organ"]] = row["mass"]
        self.places = list(dict.fromkeys(zip(*(contents[name] for name in PLACE), strict=True)))
        self.ground: dict[tuple[str, str], list[tuple[str, _Span]]] = {}
        for row in ground.to_dict("records"):
            self.ground.setdefault((row["plot"], row["element"]), []).append((row["method"], _span(row)))
        self.soil_mass = soil_masses(trial)

    def bioconcentration(self) -> Iterator[_Row]:
        """Yield each organ over the soil of its pot, by every method that the soil was measured with."""
        for (plot, harvest, element, organ), plant in self.spans.items():
            for method, soil in self.ground.get((plot, element), []):
                told = f"C({organ}) / C(soil, {self.kind}: {method or '?'})"
                yield (f"bcf-{organ}", told, element, plot, harvest, *plant, *soil)

    def translocation(self) -> Iterator[_Row]:
        """Yield shoots over roots."""
        for plot, harvest, element in self.places:
            shoot, root = (self.spans.get((plot, harvest, element, organ)) for organ in ("shoot", "root"))
            if shoot and root:
                yield ("tf", "C(shoot) / C(root)", element, plot, harvest, *shoot, *root)

    def tolerance(self) -> Iterator[_Row]:
        """Yield the shoot mass of treated pots over the mean of their controls."""
        masses = self._shoot_masses()
        for plot, harvest, controls in self._with_controls():
            own = masses.get((plot, harvest), np.nan)
            other = np.array([masses.get(place, np.nan) for place in controls])
            if not np.isnan(own) and np.any(~np.isnan(other)):
                mean = float(np.nanmean(other))
                told = "B(shoot) / mean B(shoot, control)"
                yield ("ti", told, "", plot, harvest, own, own, 0.0, mean, mean, 0.0)

    def over_control(self) -> Iterator[_Row]:
        """Yield the content of treated shoots over the mean of their controls."""
        elements = dict.fromkeys(element for _, _, element in self.places)
        for plot, harvest, controls in self._with_controls():
            for element in elements:
                own = self.spans.get((plot, harvest, element, "shoot"))
                other = [self.spans.get((*place, element, "shoot")) for place in controls]
                known = np.array([each for each in other if each is not None])
                if own and len(known):
                    mean = (*known[:, :2].mean(axis=0), float(np.sqrt(np.sum(known[:, 2] ** 2)) / len(known)))
                    told = "C(shoot) / mean C(shoot, control)"
                    yield ("ef-control", told, element, plot, harvest, *own, *mean)

    def over_reference(self, reference: str) -> Iterator[_Row]:
        """Yield roots and shoots over soil, both counted against a reference element."""
        for (plot, harvest, element, organ), plant in self.spans.items():
            other = self.spans.get((plot, harvest, reference, organ))
            soils, others = (dict(self.ground.get((plot, name), [])) for name in (element, reference))
            if element == reference or organ not in ("root", "shoot") or other is None:
                continue
            for method in sorted(set(soils) & set(others)):
                told = f"(C/C({reference}))({organ}) / (C/C({reference}))(soil, {self.kind}: {method or '?'})"
                above, under = _times(plant, others[method]), _times(other, soils[method])
                yield (f"ef-reference-{organ}", told, element, plot, harvest, *above, *under)

    def uptake(self) -> Iterator[_Row]:
        """Yield what shoots and whole plants of a pot hold."""
        for plot, harvest, element in self.places:
            for organ in ("shoot", "whole"):
                taken = self._taken(plot, harvest, element, organ)
                if taken:
                    yield (f"uptake-{organ}", f"C({organ}) · B({organ})", element, plot, harvest, *taken, *_ONE)

    def per_hectare(self) -> Iterator[_Row]:
        """Yield what shoots hold per area."""
        areas = self.trial.plots.set_index("plot")["area"]
        for plot, harvest, element in self.places:
            taken = self._taken(plot, harvest, element, "shoot")
            if taken and not np.isnan(areas[plot]):
                share = areas[plot] / 10
                told = "C(shoot) · B(shoot) / area"
                yield ("uptake-hectare", told, element, plot, harvest, *taken, share, share, 0.0)

    def extraction(self) -> Iterator[_Row]:
        """Yield what shoots carry off as a percentage of what the soil of the pot held."""
        for plot, harvest, element in self.places:
            taken, mass = self._taken(plot, harvest, element, "shoot"), self.soil_mass[plot]
            if not taken or np.isnan(mass) or self.kind != "total":
                continue
            for method, soil in self.ground.get((plot, element), []):
                told = f"100 · C(shoot) · B(shoot) / (C(soil, total: {method or '?'}) · M(soil))"
                held = tuple(each * mass / 100 for each in soil)
                yield ("extraction-ratio", told, element, plot, harvest, *taken, *held)

    def balance(self) -> Iterator[_Row]:
        """Yield what plants gained over what the soil of the same pot lost, all harvests together."""
        if self.kind != "total":
            return
        rests = soil_contents(self.trial, "total", "after").to_dict("records")
        after = {(row["plot"], row["element"], row["method"]): _span(row) for row in rests}
        for plot, element in dict.fromkeys((plot, element) for plot, _, element in self.places):
            gains = self._gains(plot, element)
            mass = self.soil_mass[plot]
            if gains is None or np.isnan(mass):
                continue
            for method, before in self.ground.get((plot, element), []):
                rest = after.get((plot, element, method))
                if rest is not None and before[0] - rest[1] > 0:
                    spread = float(np.hypot(before[2], rest[2]))
                    lost = ((before[0] - rest[1]) * mass, (before[1] - rest[0]) * mass, spread * mass)
                    told = f"Σ C(whole) · B(whole) / (ΔC(soil, total: {method or '?'}) · M(soil))"
                    yield ("balance-closure", told, element, plot, "", *gains, *lost)

    def _gains(self, plot: str, element: str) -> _Span | None:
        """Return what all harvests of a pot took up together; None where one of them is not known whole."""
        organs = self.trial.organs
        harvests = dict.fromkeys(organs.loc[organs["plot"] == plot, "harvest"])
        found = [self._taken(plot, harvest, element, "whole") for harvest in harvests]
        known = [each for each in found if each is not None]
        if not known or len(known) < len(found):
            return None
        spans = np.array(known)
        return float(spans[:, 0].sum()), float(spans[:, 1].sum()), float(np.sqrt(np.sum(spans[:, 2] ** 2)))

    def _taken(self, plot: str, harvest: str, element: str, organ: str) -> _Span | None:
        span, mass = self.spans.get((plot, harvest, element, organ)), self.masses.get((plot, harvest, organ))
        return (
            None if span is None or mass is None else (span[0] * mass / 1e3, span[1] * mass / 1e3, span[2] * mass / 1e3)
        )

    def _shoot_masses(self) -> dict[tuple[str, str], float]:
        cut = self.trial.organs[self.trial.organs["organ"].isin(ABOVE_GROUND)]
        sums = cut.groupby(["plot", "harvest"])["dry_mass"].agg(lambda part: part.sum(skipna=False))
        return {
            (str(row["plot"]), str(row["harvest"])): float(row["dry_mass"])
            for row in sums.reset_index().to_dict("records")
        }

    def _with_controls(self) -> Iterator[tuple[str, str, list[tuple[str, str]]]]:
        """Yield every treated pot and harvest with the pots of its control at the same round and number."""
        trial = self.trial
        places = trial.organs[["plot", "harvest"]].drop_duplicates()
        known = (
            places.merge(trial.plots[["plot", "treatment", "species", "cultivar"]], on="plot")
            .merge(trial.harvests[["harvest", "round", "number"]], on="harvest")
            .merge(trial.treatments[["treatment", "control"]], on="treatment")
        )
        key = ["species", "cultivar", "round", "number"]
        groups: dict[tuple[Any, ...], list[tuple[str, str]]] = {}
        for row in known.to_dict("records"):
            groups.setdefault((row["treatment"], *(row[name] for name in key)), []).append(
                (row["plot"], row["harvest"])
            )
        for row in known.to_dict("records"):
            controls = groups.get((row["control"], *(row[name] for name in key)), [])
            if row["control"] and controls:
                yield row["plot"], row["harvest"], controls


def _span(row: Mapping[Hashable, Any]) -> _Span:
    return float(row["low"]), float(row["high"]), float(row["uncertainty"])


def _times(one: _Span, other: _Span) -> _Span:
    """Return the product of two spans; its uncertainty by adding relative ones as squares."""
    spread = float(np.hypot(one[2] * other[1], other[2] * one[1]))
    return one[0] * other[0], one[1] * other[1], spread
