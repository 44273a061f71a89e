"""Values of a field at places between the nodes of a lattice, drawn jointly with the lattice.

Each place is drawn from its normal distribution given the nodes around it and the nearest places drawn before it
(`vecchia1988`). That leaves out nodes farther away, which those around screen off: the covariance of what is drawn
differs from the model's by very little, and a test says by how much.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from netmin.geostat.lattice import Lattice
from netmin.geostat.models import CovarianceModel, FloatArray
from netmin.geostat.neighbour_weights import NOBODY, Conditioning, conditional_weights, nearest_earlier

IndexArray = npt.NDArray[np.int64]
ComplexArray = npt.NDArray[np.complex128]

#: Side of the square of nodes among which those most like a place are sought.
WINDOW = 12

#: How many nodes are given.
AROUND = 24

#: How many places drawn before are given at most.
EARLIER = 16


class BetweenNodes:
    """Places among the nodes of a lattice.

    Parameters
    ----------
    model : CovarianceModel
        Covariance of the field, without a nugget.
    lattice : Lattice
        The nodes.
    easting, northing : array, shape (n,)
        Distinct places. [m]
    """

    def __init__(self, model: CovarianceModel, lattice: Lattice, easting: FloatArray, northing: FloatArray) -> None:
        self.count = len(easting)
        on_node = lattice.on_node(easting, northing)
        row, column = (np.rint(part).astype(np.int64) for part in lattice.position(easting, northing))
        #: Places that are nodes, and the row and column of these.
        self.on_node = np.flatnonzero(on_node)
        self.node_row, self.node_column = row[on_node], column[on_node]
        #: The others, in the order in which they are drawn: whatever the order they were told in.
        self.between = _sequence(easting, northing, np.flatnonzero(~on_node))
        east, north = easting[self.between], northing[self.between]
        #: Nodes around each of them, shape (between, nodes).
        self.row, self.column = _around(model, lattice, east, north)
        earlier = nearest_earlier(np.column_stack([east, north]), 0, EARLIER)
        given = _given(lattice, self.row, self.column, earlier, east, north)
        weights, variance = conditional_weights(model, east, north, given, known_mean=True)
        #: Weights of the nodes around.
        self.weights = weights[:, : self.row.shape[1]]
        #: Standard deviation that is left.
        self.spread = np.sqrt(variance)
        self._solve = Sequence(weights[:, self.row.shape[1] :], earlier) if len(east) else None

    def draw(self, fields: ComplexArray, generator: np.random.Generator) -> ComplexArray:
        """Return values at all places, shape (n,), of two fields as real and imaginary parts.

        Parameters
        ----------
        fields : array of complex, shape (rows, columns)
            Values at the nodes; columns beyond those of the lattice are not looked at.
        generator : numpy.random.Generator
            Of the random numbers.
        """
        flat, columns = fields.reshape(-1), fields.shape[1]
        values = np.empty(self.count, dtype=np.complex128)
        values[self.on_node] = flat[self.node_row * columns + self.node_column]
        if self._solve is not None:
            around = flat[self.row * columns + self.column]
            drawn = generator.standard_normal((len(self.between), 2))
            drawn *= self.spread[:, None]
            drawn[:, 0] += np.einsum("ij,ij->i", self.weights, around.real)
            drawn[:, 1] += np.einsum("ij,ij->i", self.weights, around.imag)
            solved = self._solve(drawn)
            values[self.between] = solved[:, 0] + 1j * solved[:, 1]
        return values


class Sequence:
    """Turns what each place adds of its own into values that also carry what they owe to the places before.

    Parameters
    ----------
    weights : array, shape (n, k)
        Of the earlier places.
    earlier : array of int, shape (n, k)
        Their numbers, `NOBODY` where there are fewer.
    """

    def __init__(self, weights: FloatArray, earlier: IndexArray) -> None:
        from scipy.sparse import csc_array, eye_array
        from scipy.sparse.linalg import splu

        row, column = np.nonzero(earlier != NOBODY)
        count = len(weights)
        owed = csc_array((weights[row, column], (row, earlier[row, column])), shape=(count, count))
        # The matrix is triangular already: nothing needs reordering, and nothing fills in.
        self._factor = splu(
            csc_array(eye_array(count, format="csc") - owed),
            permc_spec="NATURAL",
            diag_pivot_thresh=0.0,
            options={"SymmetricMode": False},
        )

    def __call__(self, own: FloatArray) -> FloatArray:
        """Return values, shape (n, draws), from what each place adds of its own."""
        values: FloatArray = self._factor.solve(own)
        return values


def _sequence(easting: FloatArray, northing: FloatArray, among: IndexArray) -> IndexArray:
    """Return numbers of places in an order that depends on the places alone and jumps all over them."""
    by_place = among[np.lexsort((northing[among], easting[among]))]
    return by_place[np.random.default_rng(0).permutation(len(by_place))]


def _around(
    model: CovarianceModel, lattice: Lattice, easting: FloatArray, northing: FloatArray
) -> tuple[IndexArray, IndexArray]:
    """Return rows and columns of the nodes most like each place, each of shape (n, nodes)."""
    row, column = lattice.position(easting, northing)
    rows, columns = _window(row, lattice.rows), _window(column, lattice.columns)
    all_rows, all_columns = np.repeat(rows, columns.shape[1], axis=1), np.tile(columns, (1, rows.shape[1]))
    if all_rows.shape[1] <= AROUND:
        return all_rows, all_columns
    # In a square window, so that a direction in which likeness reaches far can send its own nodes.
    node_east, node_north = lattice.place(all_rows, all_columns)
    alike = model.covariance_of(node_east - easting[:, None], node_north - northing[:, None])
    most = np.argpartition(-alike, AROUND - 1, axis=1)[:, :AROUND]
    return np.take_along_axis(all_rows, most, axis=1), np.take_along_axis(all_columns, most, axis=1)


def _window(position: FloatArray, length: int) -> IndexArray:
    width = min(WINDOW, length)
    first = np.clip(np.floor(position).astype(np.int64) - (WINDOW // 2 - 1), 0, length - width)
    window: IndexArray = first[:, None] + np.arange(width)
    return window


def _given(
    lattice: Lattice,
    row: IndexArray,
    column: IndexArray,
    earlier: IndexArray,
    easting: FloatArray,
    northing: FloatArray,
) -> Conditioning:
    """Return nodes and earlier places side by side."""
    node_east, node_north = lattice.place(row, column)
    present = np.hstack([np.ones(row.shape, dtype=bool), earlier != NOBODY])
    east, north = np.hstack([node_east, easting[earlier]]), np.hstack([node_north, northing[earlier]])
    return Conditioning(east, north, present, np.zeros(present.shape))
