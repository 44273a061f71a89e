"""The soil-to-plant model: the network's memory of what plants took up from which soils.

ln plant = middle + exponent · ln soil + pH, organic matter, clay + species + family + study + experiment + rest, where
elements, species, families, studies and kinds of experiment lend to one another as far as the evidence says that they
are alike. It learns from each trial, and where nothing was seen it says so.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from netmin.errors import NetminError, UsageError
from netmin.language import Message
from netmin.plants.evidence import EXPERIMENTS, families
from netmin.plants.transfer_fit import ResponseFit, fit_response, predict_rows
from netmin.plants.transfer_notes import learning_notes, prediction_notes
from netmin.plants.transfer_prediction import FreundlichUptake, Level, TransferPrediction
from netmin.plants.transfer_priors import slope_priors
from netmin.plants.transfer_rows import ORGAN_CLASSES, organ_class, read_transfer_rows
from netmin.plants.transfer_table import effects_table

#: The model, its equations, and the relations its priors rest on.
_CITATIONS = ("henderson1975", "patterson1971", "chung2013", "devries2007")

#: What makes a row of evidence one and the same.
_ONE_ROW = ["origin", "study", "observation", "element", "organ", "part_as_printed"]


@dataclass(frozen=True, eq=False)
class TransferModel:
    """Log contents of plants from log contents of soils, pooled over species, families, studies and experiments.

    Attributes
    ----------
    evidence : pandas.DataFrame
        All rows given, those left out included.
    basis : str
        "total", or the extractant whose soil contents the model is about.
    published : bool
        Whether the slopes start from the published relations of cadmium.
    responses : mapping
        From the class of organs ("shoot", "root") to its fit; a class without evidence is not there.
    left_out : pandas.DataFrame
        Why rows were not taken, and how many.
    notes : tuple of Message
        What a reader should know.
    citations : tuple of str
        Keys of the bibliography.
    """

    evidence: pd.DataFrame = field(repr=False)
    basis: str
    published: bool
    responses: Mapping[str, ResponseFit] = field(repr=False)
    left_out: pd.DataFrame = field(repr=False)
    notes: tuple[Message, ...] = ()
    citations: tuple[str, ...] = ()

    @property
    def table(self) -> pd.DataFrame:
        """One row per class of organs and standard deviation or slope, with its 95 % span."""
        return pd.concat([effects_table(name, fit) for name, fit in self.responses.items()], ignore_index=True)

    def learn(self, rows: pd.DataFrame) -> TransferModel:
        """Return the model with more observations taken in.

        Parameters
        ----------
        rows : pandas.DataFrame
            In the columns of the table of evidence, such as those of an own trial.

        Returns
        -------
        TransferModel
            What `fit_transfer` makes of all rows together; the search begins at the present standard deviations.

        Raises
        ------
        UsageError
            If columns are missing, or rows were learned before.
        """
        evidence = pd.concat([self.evidence, rows], ignore_index=True)
        return _fit(evidence, self.basis, self.published, self.responses)

    def predict(
        self,
        species: str,
        element: str,
        organ: str,
        *,
        soil_total: npt.ArrayLike,
        ph: npt.ArrayLike = math.nan,
        organic_matter: npt.ArrayLike = math.nan,
        clay: npt.ArrayLike = math.nan,
        experiment: str = "field",
        probability: float = 0.9,
        study: str | None = None,
        family: str | None = None,
    ) -> TransferPrediction:
        """Return what plants of a species would hold over unamended soils.

        Parameters
        ----------
        species : str
            Its word, such as "silphium-perfoliatum".
        element : str
            Symbol.
        organ : str
            Of the plant.
        soil_total : array, shape (n,)
            Soil contents on the basis of the model: total, unless it was fitted to an extract. [mg/kg]
        ph, organic_matter, clay : array, shape (n,) or scalar
            Of the soils, NaN where not known. [–], [%], [%]
        experiment : str
            Kind of experiment that is forecast.
        probability : float
            Of the interval. [–]
        study : str, optional
            A study of the evidence, for another plot of the same place; otherwise the place is new, and the spread
            between studies is part of the interval.
        family : str, optional
            Of the species, where the shelf of species does not hold its genus.

        Returns
        -------
        TransferPrediction
            Of a single new observation. Without one usable observation of the element in that class of organs the level
            is "none" and every number NaN.

        Raises
        ------
        UsageError
            If the organ or the experiment is unknown, or a soil content is not positive.
        ValueError
            If the probability is not between 0 and 1.
        """
        if not 0 < probability < 1:
            raise ValueError(f"A probability lies between 0 and 1, not at {probability}.")
        asked = _asked(species, element, organ, soil_total, ph, organic_matter, clay, experiment, study, family)
        level = self.level(species, element, organ, family=family)
        soil = np.exp(asked["log_soil"].to_numpy(dtype=float))
        notes = prediction_notes(self.responses.get(organ_class(organ)), asked, level)
        if level == "none":
            lost = np.full(soil.size, math.nan)
            return TransferPrediction(
                species, element, organ, soil, lost, lost, lost, lost, lost, probability, level, notes, self.citations
            )
        found = predict_rows(self.responses[organ_class(organ)], asked)
        lower, middle, upper = (
            np.exp(found.quantile(share)) for share in ((1 - probability) / 2, 0.5, (1 + probability) / 2)
        )
        return TransferPrediction(
            species,
            element,
            organ,
            soil,
            found.log_mean,
            found.log_sd,
            lower,
            middle,
            upper,
            probability,
            level,
            notes,
            self.citations,
        )

    def uptake(
        self,
        species: str,
        element: str,
        organ: str,
        *,
        ph: float = math.nan,
        organic_matter: float = math.nan,
        clay: float = math.nan,
        experiment: str = "field",
        soil_total: float | None = None,
        study: str | None = None,
        family: str | None = None,
    ) -> FreundlichUptake:
        """Return the line that a treatment draws plant contents from.

        Parameters
        ----------
        species, element, organ, ph, organic_matter, clay, experiment, study, family
            As for `predict`.
        soil_total : float, optional
            Soil content at which the line has the spread and the middle of `predict`; the middle of the evidence
            where not given. [mg/kg]

        Returns
        -------
        FreundlichUptake
            One line with the mean exponent; its spread is that of one new observation at `soil_total`, and holds near
            it.

        Raises
        ------
        UsageError
            As `predict`.
        """
        return self.uptakes(
            [(species, element)], organ, ph=ph, organic_matter=organic_matter, clay=clay, experiment=experiment,
            soil_total={} if soil_total is None else {element: soil_total}, study=study, family=family,
        )[0]  # fmt: skip

    def uptakes(
        self,
        pairs: Sequence[tuple[str, str]],
        organ: str,
        *,
        ph: float = math.nan,
        organic_matter: float = math.nan,
        clay: float = math.nan,
        experiment: str = "field",
        soil_total: Mapping[str, float] | None = None,
        study: str | None = None,
        family: str | None = None,
    ) -> tuple[FreundlichUptake, ...]:
        """Return the lines of many species and elements over one soil, predicted together.

        Parameters
        ----------
        pairs : sequence of (str, str)
            Species and element of each line.
        organ, ph, organic_matter, clay, experiment, study, family
            As for `predict`.
        soil_total : mapping of str to float, optional
            By element, as for `uptake`. [mg/kg]

        Returns
        -------
        tuple of FreundlichUptake
            In the order of the pairs; each as `uptake` returns it.

        Raises
        ------
        UsageError
            As `predict`.
        """
        response, given = self.responses.get(organ_class(organ)), soil_total or {}
        lines, soils, rows = [], [], []
        for species, element in pairs:
            level = self.level(species, element, organ, family=family)
            # Any content serves where there is no evidence: nothing is computed from it.
            soil = 1.0 if level == "none" or response is None else math.exp(response.design.centres[element])
            soil = given.get(element, soil)
            asked = _asked(species, element, organ, soil, ph, organic_matter, clay, experiment, study, family)
            notes = prediction_notes(response, asked, level)
            lines.append(FreundlichUptake(math.nan, math.nan, math.nan, level, notes, self.citations))
            soils.append(soil)
            rows.append(asked)
        known = [place for place, line in enumerate(lines) if line.level != "none"]
        if response is None or not known:
            return tuple(lines)
        found = predict_rows(response, pd.concat([rows[place] for place in known], ignore_index=True))
        means, spreads = found.log_mean, found.log_sd
        for row, place in enumerate(known):
            exponent = float(found.exponent[:, row].mean())
            coefficient = float(means[row]) - exponent * math.log(soils[place])
            lines[place] = replace(
                lines[place], log_coefficient=coefficient, exponent=exponent, log_sd=float(spreads[row])
            )
        return tuple(lines)

    def level(self, species: str, element: str, organ: str, *, family: str | None = None) -> Level:
        """Return the closest kin of a plant that was observed with an element in the same class of organs.

        Parameters
        ----------
        species, element, organ, family
            As for `predict`.

        Returns
        -------
        {"species", "family", "element", "none"}
        """
        response = self.responses.get(organ_class(organ))
        if response is None or element not in response.design.centres:
            return "none"
        if (species, element) in response.design.groups["species and element"]:
            return "species"
        kin = family_of(species) if family is None else family
        return "family" if (kin, element) in response.design.groups["family and element"] else "element"


def family_of(species: str) -> str:
    """Return the family of a species by its genus on the shelf of species, or an empty text.

    Parameters
    ----------
    species : str
        Its word, such as "salix-viminalis".

    Returns
    -------
    str

    Examples
    --------
    >>> family_of("salix-viminalis"), family_of("nemo-nullius")
    ('Salicaceae', '')
    """
    return families().get(species.partition("-")[0].capitalize(), "")


def fit_transfer(evidence: pd.DataFrame, *, basis: str = "total", published: bool = True) -> TransferModel:
    """Fit the soil-to-plant model to a table of evidence.

    Parameters
    ----------
    evidence : pandas.DataFrame
        Columns of the table of evidence (`netmin.plants.EVIDENCE_COLUMNS`).
    basis : str
        "total" for total contents of soils; or an extractant, and only rows with its contents are taken.
    published : bool
        Whether the slopes over soil, pH, organic matter and clay start from the published relations of cadmium in crops
        (with twice their spread), or from nought.

    Returns
    -------
    TransferModel

    Raises
    ------
    UsageError
        If columns are missing, an organ is unknown, or a row stands there twice.
    NetminError
        If no row can be taken.

    References
    ----------
    henderson1975, patterson1971, chung2013, devries2007
    """
    return _fit(evidence.reset_index(drop=True), basis, published, {})


def _fit(evidence: pd.DataFrame, basis: str, published: bool, earlier: Mapping[str, ResponseFit]) -> TransferModel:
    taken = read_transfer_rows(evidence, basis)
    _refuse_repeated(evidence)
    if taken.rows.empty:
        raise NetminError(Message.of("plants.nothing-to-learn", rows=len(evidence), basis=basis))
    priors, responses = slope_priors(published), {}
    for name in ORGAN_CLASSES:
        rows = taken.rows[taken.rows["class"] == name]
        if not rows.empty:
            start = earlier[name].fit if name in earlier else None
            responses[name] = fit_response(rows, priors, start)
    notes = learning_notes(taken, responses)
    return TransferModel(evidence, basis, published, responses, taken.left_out, notes, _CITATIONS)


def _refuse_repeated(evidence: pd.DataFrame) -> None:
    keys = [name for name in _ONE_ROW if name in evidence.columns]
    repeated = evidence.loc[evidence.duplicated(keys), "observation"].astype(str).unique()
    if repeated.size:
        shown = ", ".join(repeated[:10])
        raise UsageError(Message.of("plants.learned-already", count=int(repeated.size), observations=shown))


def _asked(
    species: str,
    element: str,
    organ: str,
    soil: npt.ArrayLike,
    ph: npt.ArrayLike,
    organic_matter: npt.ArrayLike,
    clay: npt.ArrayLike,
    experiment: str,
    study: str | None,
    family: str | None,
) -> pd.DataFrame:
    """Return the rows that a question is about, as the model reads rows of evidence."""
    if experiment not in EXPERIMENTS:
        raise UsageError(Message.of("plants.experiment-unknown", experiment=experiment, known=", ".join(EXPERIMENTS)))
    together = np.broadcast_arrays(
        *(np.atleast_1d(np.asarray(value, dtype=float)) for value in (soil, ph, organic_matter, clay))
    )
    for name, values in zip(("soil", "organic-matter", "clay"), (together[0], *together[2:]), strict=True):
        if np.any(values <= 0):
            raise UsageError(Message.of(f"plants.{name}-not-positive", value=float(values.min())))
    return pd.DataFrame(
        {
            "study": "" if study is None else study,
            "species": species,
            "family": family_of(species) if family is None else family,
            "element": element,
            "organ": organ,
            "experiment": experiment,
            "log_soil": np.log(together[0]),
            "ph": together[1],
            "organic_matter": together[2],
            "clay": together[3],
            "amended": False,
            "best_case": False,
            "weight": 1.0,
        }
    )
