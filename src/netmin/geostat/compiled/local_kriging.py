"""Kriging from the nearest samples, group of targets by group of targets.

For every group: which samples its targets use (`netmin.geostat.compiled.membership`), what all of them use and what
only some, the elimination (`netmin.geostat.compiled.elimination`), and the answers from what it leaves.
"""

from __future__ import annotations

import math

import numpy as np

from netmin.geostat.compiled.covariance import covariances
from netmin.geostat.compiled.decorators import compiled
from netmin.geostat.compiled.elimination import columns_at, eliminate, eliminate_lanes, substitute
from netmin.geostat.compiled.lanes import (
    WIDTH,
    Lanes,
    larger,
    load,
    multiply_add,
    root,
    spread,
    store,
    subtract_product,
)
from netmin.geostat.compiled.membership import core_first, list_extras, use_all, use_lists, use_nearest
from netmin.geostat.compiled.records import (
    COLLINEAR,
    MOST_IN_GROUP,
    MOST_SAMPLES,
    SINGULAR,
    STEP,
    TOO_FEW,
    Answers,
    Choice,
    Covariance,
    IndexArray,
    Samples,
    Targets,
    Work,
    room,
    rounded,
)  # fmt: skip
from netmin.geostat.models import FloatArray

#: Drift functions of length one whose smallest pivot is below this are taken for combinations of one another.
_SMALLEST_DRIFT_PIVOT = 1e-10

#: Targets whose weighted sums are held before they are written, so that both sides are met in order.
APPLIED = 64


@compiled
def krige(
    samples: Samples,
    model: Covariance,
    targets: Targets,
    choice: Choice,
    groups: IndexArray,
    order: IndexArray,
    answers: Answers,
    first_group: int,
    last_group: int,
) -> None:
    """Solve some of the groups: group g has the targets order[groups[g]:groups[g + 1]]."""
    count_all = len(samples.east)
    by_lists = len(choice.lists) > 0
    by_all = choice.nearest >= count_all and choice.radius == math.inf
    longest = choice.lists.shape[1] if by_lists else choice.nearest
    work = room(count_all, longest, targets.drift.shape[1], samples.columns.shape[1])
    guess = samples.frame[2]
    ready = False
    for group in range(first_group, last_group):
        first, last = groups[group], groups[group + 1]
        while first < last:
            count = min(MOST_IN_GROUP, last - first)
            while True:
                chosen = order[first : first + count]
                if by_lists:
                    used = use_lists(choice.lists, chosen, work)
                elif by_all:
                    used = use_all(count_all, count, work)
                else:
                    used, guess = use_nearest(samples, targets, choice, chosen, guess, work)
                if used <= MOST_SAMPLES or by_all or count == 1:
                    break
                count = (count + 1) // 2
            if used == 0:
                answers.state[chosen] = TOO_FEW
                first += count
                continue
            # What all targets of all groups use is factored once.
            ready = _solve(samples, model, targets, choice.least, chosen, work, used, ready and by_all, answers)
            first += count


@compiled
def _solve(
    samples: Samples,
    model: Covariance,
    targets: Targets,
    least: int,
    chosen: IndexArray,
    work: Work,
    none: int,
    ready: bool,
    answers: Answers,
) -> bool:
    """Predict at the targets of a group; return whether its matrix could be factored.

    The samples from 0 to `none` are followed by one that is none: it stands in where a target uses fewer extras than
    another, and explains nothing.
    """
    core = core_first(work, none, len(chosen))
    further = samples.columns.shape[1]
    if not ready:
        columns = core + rounded(none + 1 - core, STEP)
        height = _lay_out(samples, model, work, none, columns)
        if not eliminate(work.a, work.at, height, work.inverse, columns, core, model.smallest):
            answers.state[chosen] = SINGULAR
            return False
        _sum_shared(work, none, core, targets.drift.shape[1], further)
    for first in range(0, len(chosen), WIDTH):
        some = chosen[first : min(first + WIDTH, len(chosen))]
        _write_targets(model, targets, some, work, none, further)
        explained = substitute(work.a, work.at, work.inverse, work.y, rounded(none + 1 + further, STEP), core)
        order = list_extras(work, first, len(some), core, none)
        _pick_extras(work, none, order, further)
        _dismiss_missing(work, none, order)
        store(work.pivot, 0, eliminate_lanes(work.b, work.inverse_lanes, order, order + further + 1))
        _finish(model, targets, some, work, none, order, further, explained, answers)
        for lane in range(len(some)):
            if core + work.extras[lane] < least:
                answers.state[some[lane]] = TOO_FEW
            elif not work.pivot[lane] > model.smallest:
                answers.state[some[lane]] = SINGULAR
            elif not work.pivot[WIDTH + lane] > _SMALLEST_DRIFT_PIVOT:
                answers.state[some[lane]] = COLLINEAR
        if answers.weights.shape[1]:
            _write_weights(samples, some, work, none, core, order, targets.drift.shape[1], answers)
    return True


# ── the matrix of a group ─────────────────────────────────────────────────────────────────────────────────────────────


@compiled
def _lay_out(samples: Samples, model: Covariance, work: Work, none: int, columns: int) -> int:
    """Write the matrix of a group: covariances, and drift and values as further rows; return its height."""
    a, at, further = work.a, work.at, samples.columns.shape[1]
    height = rounded(none + 1 + further, WIDTH)
    for i in range(height):
        sample = work.found[min(i, none - 1)]
        work.east[i], work.north[i] = samples.east[sample], samples.north[sample]
    total = columns_at(at, columns, height)
    for j in range(columns):
        e, n = spread(work.east[j]), spread(work.north[j])
        for i in range(j - j % WIDTH, height, WIDTH):
            store(work.offset_east, at[j] + i, load(work.east, i) - e)
            store(work.offset_north, at[j] + i, load(work.north, i) - n)
    covariances(work.offset_east, work.offset_north, total, model.structures, model.constant, model.nugget, a)
    for j in range(none):
        sample = work.found[j]
        a[at[j] + j] = model.at_zero + samples.error[sample]
        a[at[j] + none] = 0.0
        for c in range(further):
            a[at[j] + none + 1 + c] = samples.columns[sample, c]
    a[at[none] + none : at[none] + height] = 0.0
    return height


@compiled
def _sum_shared(work: Work, none: int, core: int, drift: int, further: int) -> None:
    """Sum what the core explains of drift by drift, and of values by drift: rows c, columns b of `work.shared`."""
    for c in range(further):
        for b in range(drift):
            total = 0.0
            for q in range(core):
                row = work.at[q] + none + 1
                total += work.a[row + c] * work.a[row + b]
            work.shared[c * drift + b] = total


# ── the rows of eight targets ─────────────────────────────────────────────────────────────────────────────────────────


@compiled
def _write_targets(model: Covariance, targets: Targets, some: IndexArray, work: Work, none: int, further: int) -> None:
    """Write the targets' rows: covariances with the samples, drift, and nothing for the values."""
    drift = targets.drift.shape[1]
    for lane in range(WIDTH):
        target = some[min(lane, len(some) - 1)]
        work.target_east[lane], work.target_north[lane] = targets.east[target], targets.north[target]
        for c in range(drift):
            work.y[(none + 1 + c) * WIDTH + lane] = targets.drift[target, c]
    _write_covariances(model, targets.block, work, none)
    store(work.y, none * WIDTH, spread(0.0))
    for i in range(none + 1 + drift, rounded(none + 1 + further, STEP)):
        store(work.y, i * WIDTH, spread(0.0))


@compiled
def _write_covariances(model: Covariance, block: FloatArray, work: Work, none: int) -> None:
    """Write the covariances of samples and targets, for a block the mean over it."""
    points = block.shape[0]
    # The nugget averages out over a block.
    nugget = model.nugget if points == 1 else 0.0
    for point in range(points):
        east = load(work.target_east, 0) + spread(block[point, 0])
        north = load(work.target_north, 0) + spread(block[point, 1])
        for i in range(none):
            store(work.offset_east, i * WIDTH, spread(work.east[i]) - east)
            store(work.offset_north, i * WIDTH, spread(work.north[i]) - north)
        out = work.y if points == 1 else work.part
        covariances(work.offset_east, work.offset_north, none * WIDTH, model.structures, model.constant, nugget, out)
        if points > 1:
            weight = spread(block[point, 2])
            for i in range(0, none * WIDTH, WIDTH):
                sum_so_far = spread(0.0) if point == 0 else load(work.y, i)
                store(work.y, i, multiply_add(weight, load(work.part, i), sum_so_far))


@compiled
def _pick_extras(work: Work, none: int, order: int, further: int) -> None:
    """Pick for each lane what the elimination left of its extras: a small matrix, and its rows below."""
    a, b, lists, starts = work.a, work.b, work.lists, work.starts
    for i in range(order * WIDTH):
        starts[i] = work.at[lists[i]]
    for i in range(0, order * WIDTH, WIDTH):
        row = i * order
        for j in range(0, i + WIDTH, WIDTH):
            for lane in range(WIDTH):
                b[row + j + lane] = a[starts[j + lane] + lists[i + lane]]
    for c in range(further):
        row = (order + c) * order * WIDTH
        for i in range(order * WIDTH):
            b[row + i] = a[starts[i] + none + 1 + c]
    row = (order + further) * order * WIDTH
    for i in range(0, order * WIDTH, WIDTH):
        for lane in range(WIDTH):
            b[row + i + lane] = work.y[lists[i + lane] * WIDTH + lane]


@compiled
def _dismiss_missing(work: Work, none: int, order: int) -> None:
    """Give the sample that is none a variance without end: it is worth nothing."""
    for i in range(order):
        for lane in range(WIDTH):
            if work.lists[i * WIDTH + lane] == none:
                work.b[(i * order + i) * WIDTH + lane] = math.inf


# ── the answers ───────────────────────────────────────────────────────────────────────────────────────────────────────


@compiled
def _finish(
    model: Covariance,
    targets: Targets,
    some: IndexArray,
    work: Work,
    none: int,
    order: int,
    further: int,
    explained: Lanes,
    answers: Answers,
) -> None:
    """Estimate the drift from what is left of it, and write the answers.

    Rows below F'C⁻¹F are the target's drift less what the samples explain, z'C⁻¹F for each value, and the target's
    drift itself, whose product with the first is the Lagrange multiplier.
    """
    drift = targets.drift.shape[1]
    values, square = further - drift, drift * drift * WIDTH
    b, gram, answer = work.b, work.gram, work.answer
    own = (order + further) * order * WIDTH
    _write_gram(targets, some, work, none, order, further)
    store(work.pivot, WIDTH, eliminate_lanes(gram, work.inverse_gram, drift, drift + values + 2))
    unknown_mean = _product(gram, square, gram, square, drift)
    store(answer, 0, spread(model.of_target) - explained - _product(b, own, b, own, order) + unknown_mean)
    store(answer, WIDTH, _product(gram, square + (1 + values) * drift * WIDTH, gram, square, drift))
    for z in range(values):
        simple = _product(b, (order + drift + z) * order * WIDTH, b, own, order)
        simple = simple - load(work.y, (none + 1 + drift + z) * WIDTH)
        store(answer, (2 + z) * WIDTH, simple + _product(gram, square + (1 + z) * drift * WIDTH, gram, square, drift))
    for lane in range(len(some)):
        target = some[lane]
        answers.variance[target], answers.lagrange[target] = answer[lane], answer[WIDTH + lane]
        for z in range(values):
            answers.mean[z, target] = answer[(2 + z) * WIDTH + lane]


@compiled
def _write_gram(targets: Targets, some: IndexArray, work: Work, none: int, order: int, further: int) -> None:
    """Write F'C⁻¹F, scaled so that its diagonal is one, and the rows below it."""
    b, gram, width, drift = work.b, work.gram, order * WIDTH, targets.drift.shape[1]
    own = (order + further) * width
    for p in range(drift):
        row = (order + p) * width
        square = spread(work.shared[p * drift + p]) + _product(b, row, b, row, order)
        store(work.scale, p * WIDTH, spread(1.0) / root(larger(square, spread(1e-300))))
    for p in range(drift):
        row, scale = (order + p) * width, load(work.scale, p * WIDTH)
        for q in range(p + 1):
            product = spread(work.shared[p * drift + q]) + _product(b, row, b, (order + q) * width, order)
            store(gram, (p * drift + q) * WIDTH, product * scale * load(work.scale, q * WIDTH))
        left = load(work.y, (none + 1 + p) * WIDTH) - _product(b, row, b, own, order)
        store(gram, (drift * drift + p) * WIDTH, left * scale)
        for z in range(further - drift):
            product = spread(work.shared[(drift + z) * drift + p])
            product = product + _product(b, row, b, (order + drift + z) * width, order)
            store(gram, ((drift + 1 + z) * drift + p) * WIDTH, product * scale)
        last = ((further + 1) * drift + p) * WIDTH
        for lane in range(WIDTH):
            gram[last + lane] = targets.drift[some[min(lane, len(some) - 1)], p] * work.scale[p * WIDTH + lane]


@compiled
def _product(first: FloatArray, at: int, second: FloatArray, other: int, count: int) -> Lanes:
    """Return the sum of products of two rows of lanes."""
    total = spread(0.0)
    for q in range(0, count * WIDTH, WIDTH):
        total = multiply_add(load(first, at + q), load(second, other + q), total)
    return total


# ── weights ───────────────────────────────────────────────────────────────────────────────────────────────────────────


@compiled
def _write_weights(
    samples: Samples, some: IndexArray, work: Work, none: int, core: int, order: int, drift: int, answers: Answers
) -> None:
    """Carry the elimination back and write which samples the targets use, and with which weights."""
    _price_drift(work, drift)
    _weigh_extras(work, none, order, drift, samples.columns.shape[1])
    _weigh_core(work, none, core, drift)
    for lane in range(len(some)):
        target = some[lane]
        slot = 0
        for i in range(core):
            answers.neighbours[target, slot], answers.weights[target, slot] = work.found[i], work.x[i * WIDTH + lane]
            slot += 1
        for i in range(work.extras[lane]):
            sample = work.lists[i * WIDTH + lane]
            answers.neighbours[target, slot] = work.found[sample]
            answers.weights[target, slot] = work.x[sample * WIDTH + lane]
            slot += 1
        for rest in range(slot, answers.neighbours.shape[1]):
            answers.neighbours[target, rest], answers.weights[target, rest] = work.found[0], 0.0


@compiled
def _price_drift(work: Work, drift: int) -> None:
    """Write the Lagrange multiplier of each drift function."""
    for p in range(drift - 1, -1, -1):
        price = load(work.gram, (drift * drift + p) * WIDTH)
        for q in range(p + 1, drift):
            price = subtract_product(price, load(work.gram, (q * drift + p) * WIDTH), load(work.price, q * WIDTH))
        store(work.price, p * WIDTH, price * load(work.inverse_gram, p * WIDTH))
    for p in range(drift):
        store(work.price, p * WIDTH, load(work.price, p * WIDTH) * load(work.scale, p * WIDTH))


@compiled
def _weigh_extras(work: Work, none: int, order: int, drift: int, further: int) -> None:
    """Write the weights of each lane's extras, and zeros for those it does not use."""
    b, width = work.b, order * WIDTH
    own = (order + further) * width
    for i in range(0, (none + 1) * WIDTH, WIDTH):
        store(work.x, i, spread(0.0))
    for i in range(order - 1, -1, -1):
        at = i * WIDTH
        weight = load(b, own + at)
        for p in range(drift):
            weight = multiply_add(load(b, (order + p) * width + at), load(work.price, p * WIDTH), weight)
        for j in range(i + 1, order):
            weight = subtract_product(weight, load(b, j * width + at), load(work.part, j * WIDTH))
        store(work.part, at, weight * load(work.inverse_lanes, at))
    for i in range(0, order * WIDTH, WIDTH):
        for lane in range(WIDTH):
            work.x[work.lists[i + lane] * WIDTH + lane] = work.part[i + lane]


@compiled
def _weigh_core(work: Work, none: int, core: int, drift: int) -> None:
    """Write the weights of the core."""
    for i in range(core - 1, -1, -1):
        column = work.at[i]
        weight = load(work.y, i * WIDTH)
        for p in range(drift):
            weight = multiply_add(spread(work.a[column + none + 1 + p]), load(work.price, p * WIDTH), weight)
        for j in range(i + 1, none):
            weight = subtract_product(weight, spread(work.a[column + j]), load(work.x, j * WIDTH))
        store(work.x, i * WIDTH, weight * spread(work.inverse[i]))


@compiled
def apply_weights(index: IndexArray, weight: FloatArray, values: FloatArray, out: FloatArray, first: int) -> None:
    """Write weighted sums of many values per sample: values (n, v), out (v, all targets) from a target on."""
    sums = np.empty((APPLIED, values.shape[1]))
    for start in range(0, len(index), APPLIED):
        stop = min(start + APPLIED, len(index))
        for i in range(start, stop):
            row = sums[i - start]
            row[:] = 0.0
            for slot in range(index.shape[1]):
                w, sample = weight[i, slot], values[index[i, slot]]
                for v in range(len(row)):
                    row[v] += w * sample[v]
        for v in range(values.shape[1]):
            for i in range(start, stop):
                out[v, first + i] = sums[i - start, v]
