"""Normal fields of several variables without samples: independent fields of variance one, mixed by the model.

Every structure of a coregionalisation gives as many independent fields as its matrix has rank (`Coregionalisation`,
``factors``). All of them are drawn at the same targets and samples, on one lattice. The nugget is noise at single
places, mixed in the same way: what two variables share of it, they share at one place only.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from netmin.geostat import models
from netmin.geostat.coregionalisation import Coregionalisation
from netmin.geostat.draws import Request, Targets
from netmin.geostat.fields import Field, Method, choose_fields
from netmin.geostat.models import CovarianceModel, FloatArray, Nugget
from netmin.geostat.points import Points, UnmappableError
from netmin.geostat.random_streams import ERROR, FIELD, NOISE, fingerprint, stream
from netmin.geostat.sites import Sites
from netmin.geostat.support import Support
from netmin.geostat.threads import in_threads
from netmin.language import Message

IndexArray = npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class CoSites:
    """Targets, and the places where any variable was measured.

    Attributes
    ----------
    sites : Sites
        Targets and distinct places of the samples of all variables.
    at : tuple of array of int, each of shape (n,)
        For each variable the number of the place of each of its samples.
    """

    sites: Sites
    at: tuple[IndexArray, ...]

    @classmethod
    def of(cls, targets: Targets, samples: Sequence[Points]) -> CoSites:
        """Return targets with the samples of several variables, each variable's at distinct places."""
        # Zero has two signs, which would be two places: adding zero leaves one.
        everywhere = np.concatenate([points.coordinates for points in samples]) + 0.0
        places, number = np.unique(everywhere, axis=0, return_inverse=True)
        ends = np.cumsum([len(points.easting) for points in samples])[:-1]
        return cls(Sites(targets, *places.T), tuple(np.split(number.ravel(), ends)))

    def shared(self, variable: int) -> tuple[IndexArray, IndexArray]:
        """Return the numbers of the targets that lie at a sample of one variable, and of these samples."""
        target, place = self.sites.shared
        sample_at = np.full(self.sites.samples, -1)
        sample_at[self.at[variable]] = np.arange(len(self.at[variable]))
        found = sample_at[place]
        return target[found >= 0], found[found >= 0]


@dataclass(frozen=True, eq=False)
class CoFields:
    """What draws the fields of a coregionalisation.

    Attributes
    ----------
    fields : tuple of Field
        One per structure that counts, nuggets left out; with a variance of one.
    mixing : tuple of array, each of shape (v, fields)
        What is added to each variable of as many fields of that structure. [units of the variables]
    nugget : array, shape (v, noises)
        The same for independent noise at single places.
    method : {"circulant", "spectral"}
        How fields are drawn, "spectral" if any of them is.
    citations : tuple of str
        Keys of the bibliography.
    notes : tuple of Message
        Which method, and why not another one, by structure.
    """

    fields: tuple[Field, ...]
    mixing: tuple[FloatArray, ...]
    nugget: FloatArray
    method: str
    citations: tuple[str, ...]
    notes: tuple[Message, ...]

    @classmethod
    def of(cls, model: Coregionalisation, sites: Sites, method: Method = "automatic") -> CoFields:
        """Choose for every structure how it is drawn.

        Parameters
        ----------
        model : Coregionalisation
            The model.
        sites : Sites
            Targets, and places of the samples of all variables.
        method : {"automatic", "circulant", "spectral"}
            By default circulant embedding, and random waves where that cannot serve.

        Raises
        ------
        UnmappableError
            If a structure can be drawn by neither, or not by the one asked for.
        """
        parts = list(zip(model.structures, model.factors(), strict=True))
        counted = [(part, mixing) for part, mixing in parts if mixing.shape[1] and not isinstance(part, Nugget)]
        noise = [mixing for part, mixing in parts if isinstance(part, Nugget)]
        nugget = np.hstack([np.zeros((len(model.variables), 0)), *noise])
        chosen = choose_fields([part for part, _ in counted], sites, method)
        notes, citations, fields = [], [], []
        for (part, _), one in zip(counted, chosen, strict=True):
            if one.field is None:
                raise UnmappableError(
                    Message.of("geostat.cosimulation-no-field", structure=_kind(part), range=part.practical_range)
                )
            fields.append(one.field)
            citations += [key for key in one.citations if key not in citations]
            notes += [_of_structure(part, note) if len(counted) > 1 else note for note in one.notes]
        if not counted:
            notes.append(Message.of("geostat.simulation-only-nugget"))
        used = "spectral" if method == "spectral" or any(one.method == "spectral" for one in chosen) else "circulant"
        return cls(tuple(fields), tuple(m for _, m in counted), nugget, used, tuple(citations), tuple(notes))

    @property
    def count(self) -> int:
        """How many independent fields are mixed, noise at single places left out."""
        return sum(mixing.shape[1] for mixing in self.mixing)

    def draw(self, sites: Sites, support: Support, request: Request) -> tuple[FloatArray, FloatArray]:
        """Draw all variables at targets and at the places of samples.

        Parameters
        ----------
        sites : Sites
            Those that the fields were chosen for.
        support : {"sample", "cell"}
            Whether the nugget is part of the targets; it always is of the samples.
        request : Request
            How many draws, from which seed.

        Returns
        -------
        targets : array, shape (draws, v, m)
            About means of zero. [units of the variables]
        places : array, shape (draws, v, p)
            At the places of samples, without measurement error. [units of the variables]
        """
        variables = len(self.nugget)
        targets = np.zeros((request.draws, variables, len(sites.targets.easting)))
        places = np.zeros((request.draws, variables, sites.samples))
        for structure in range(len(self.fields)):
            self._add_structure(structure, request, targets, places)
        if self.nugget.shape[1]:
            self._add_nugget(sites, support, request, targets, places)
        return targets, places

    def _add_structure(self, structure: int, request: Request, targets: FloatArray, places: FloatArray) -> None:
        field, mixing = self.fields[structure], self.mixing[structure]

        def draw_pair(number: int) -> None:
            rows, generator = request.of_pair(number), stream(request.seed, FIELD, number, structure)
            unit = tuple(np.empty((rows.stop - rows.start, part.shape[2])) for part in (targets, places))
            for shares in mixing.T:
                field.pair(generator, *unit)
                _mix(targets[rows], shares, unit[0])
                _mix(places[rows], shares, unit[1])

        in_threads(draw_pair, request.pairs, request.threads)

    def _add_nugget(
        self, sites: Sites, support: Support, request: Request, targets: FloatArray, places: FloatArray
    ) -> None:
        """Add noise that all variables share at one place, sample or target."""
        mixing, (target, sample) = self.nugget, sites.shared
        print_of_targets = fingerprint(sites.targets.easting, sites.targets.northing)

        def draw_pair(number: int) -> None:
            rows = request.of_pair(number)
            noise = stream(request.seed, NOISE, number, print_of_targets)
            at_samples = stream(request.seed, NOISE, number).standard_normal((2, mixing.shape[1], sites.samples))
            for row, of_samples in zip(range(rows.start, rows.stop), at_samples, strict=False):
                for shares, at_sample in zip(mixing.T, of_samples, strict=True):
                    _mix(places[row], shares, at_sample)
                    if support == "sample":
                        own = noise.standard_normal(len(sites.targets.easting))
                        own[target] = at_sample[sample]
                        _mix(targets[row], shares, own)

        in_threads(draw_pair, request.pairs, request.threads)


def measured(
    places: FloatArray, sites: CoSites, samples: Mapping[str, Points], request: Request
) -> dict[str, FloatArray]:
    """Return what would be measured at the samples of each variable, each of shape (draws, n), error included.

    Parameters
    ----------
    places : array, shape (draws, v, p)
        Fields at the places of samples. [units of the variables]
    sites : CoSites
        Where the samples lie.
    samples : mapping of str to Points
        The samples, for their measurement error.
    request : Request
        Seed and number of draws.
    """
    found = {name: places[:, number, at] for number, (name, at) in enumerate(zip(samples, sites.at, strict=True))}
    spread = {name: np.sqrt(points.error_variance) for name, points in samples.items() if points.error_variance.any()}
    for number in request.pairs if spread else ():
        rows, generator = request.of_pair(number), stream(request.seed, ERROR, number)
        for name, deviation in spread.items():
            noise = generator.standard_normal((2, len(deviation)))[: rows.stop - rows.start]
            found[name][rows] += deviation * noise
    return found


def _mix(total: FloatArray, shares: FloatArray, unit: FloatArray) -> None:
    """Add one field, shape (…, m), to every variable of a total, shape (…, v, m), by its share."""
    for variable, share in enumerate(shares):
        if share != 0.0:
            total[..., variable, :] += share * unit


def _of_structure(part: CovarianceModel, sentence: Message) -> Message:
    return Message.of(
        "geostat.of-structure", structure=_kind(part), range=part.practical_range, sentence=sentence
    )  # fmt: skip


def _kind(part: CovarianceModel) -> Message | str:
    """Return what a structure is called; an adopted one has its own name."""
    return Message.of(f"geostat.model-{part.name}") if part.name in models.available() else part.name
