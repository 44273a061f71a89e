"""Which samples the targets of a group use, and which of them use it: one bit per target."""

from __future__ import annotations

import numpy as np

from netmin.geostat.compiled.decorators import compiled
from netmin.geostat.compiled.lanes import WIDTH
from netmin.geostat.compiled.records import (
    MOST_IN_GROUP,
    STEP,
    Choice,
    IndexArray,
    MaskArray,
    Samples,
    Targets,
    Work,
    rounded,
)
from netmin.geostat.compiled.search import gather
from netmin.geostat.compiled.selection import choose, choose_one
from netmin.geostat.models import FloatArray

_EVERY_LANE = np.uint64(2**WIDTH - 1)


@compiled
def everybody(targets: int) -> np.uint64:
    """Return the bits of so many targets."""
    return ~np.uint64(0) >> np.uint64(MOST_IN_GROUP - targets)


@compiled
def use_all(count: int, targets: int, work: Work) -> int:
    """Let every target use every sample; return how many these are."""
    for i in range(count):
        work.found[i], work.mask[i] = i, everybody(targets)
    return count


@compiled
def use_lists(lists: IndexArray, chosen: IndexArray, work: Work) -> int:
    """Let every target use its own list; return how many samples that makes."""
    used = 0
    for target in range(len(chosen)):
        bit = np.uint64(1) << np.uint64(target)
        for sample in lists[chosen[target]]:
            if sample < 0:
                break
            if work.stamp[sample] < 0:
                work.stamp[sample] = used
                work.found[used], work.mask[used] = sample, 0
                used += 1
            work.mask[work.stamp[sample]] |= bit
    for i in range(used):
        work.stamp[work.found[i]] = -1
    return used


@compiled
def use_nearest(
    samples: Samples, targets: Targets, choice: Choice, chosen: IndexArray, guess: float, work: Work
) -> tuple[int, float]:
    """Let every target use its nearest samples; return how many that makes, and how far they reach."""
    count = len(chosen)
    for i in range(rounded(count, WIDTH)):
        target = chosen[min(i, count - 1)]
        work.target_east[i], work.target_north[i] = targets.east[target], targets.north[target]
    leaves_out = targets.own[chosen[0]] >= 0
    wanted = choice.nearest + (1 if leaves_out else 0)
    seen, reach, sure, last = gather(samples, wanted, choice.radius, count, guess, work)
    certain = _put_first(work.found, work.square, work.mask, seen, sure, everybody(count))
    _choose(samples, choice.radius**2, count, wanted - certain, certain, seen, last, work)
    if leaves_out:
        for i in range(count):
            _leave_out(targets.own[chosen[i]], np.uint64(1) << np.uint64(i), seen, work)
    return _drop_unused(work, seen), reach


@compiled
def _put_first(
    found: IndexArray, square: FloatArray, mask: MaskArray, seen: int, sure: float, all_targets: np.uint64
) -> int:
    """Put first the samples that all targets use for sure; return how many these are."""
    certain = 0
    for i in range(seen):
        mask[i] = 0
        if square[i] < sure:
            found[i], found[certain] = found[certain], found[i]
            square[i], square[certain] = square[certain], square[i]
            mask[i], mask[certain] = mask[certain], all_targets
            certain += 1
    return certain


@compiled
def _choose(
    samples: Samples, limit: float, targets: int, wanted: int, certain: int, seen: int, guess: float, work: Work
) -> None:
    """Mark for every target the wanted nearest among the samples that are not certain."""
    count = seen - certain
    if wanted <= 0 or count == 0:
        return
    east, north, mask = work.near_east, work.near_north, work.mask[certain:seen]
    for i in range(count):
        sample = work.found[certain + i]
        east[i], north[i] = samples.east[sample], samples.north[sample]
    for first in range(0, targets, WIDTH):
        undecided = _EVERY_LANE
        if wanted < count:
            undecided = choose(
                east, north, count, work.target_east, work.target_north, first, wanted, limit, guess, work.square,
                work.threshold, mask,
            )  # fmt: skip
        for target in range(first, min(first + WIDTH, targets)):
            if undecided & (np.uint64(1) << np.uint64(target - first)):
                choose_one(
                    east, north, count, work.target_east[target], work.target_north[target],
                    np.uint64(1) << np.uint64(target), min(wanted, count), limit, work.square, work.scratch, mask,
                )  # fmt: skip


@compiled
def _leave_out(own: int, bit: np.uint64, seen: int, work: Work) -> None:
    """Take a target's own sample out of its list; where others at its place keep it out, the last of the list."""
    last = -1
    for i in range(seen):
        if work.mask[i] & bit:
            last = i
            if work.found[i] == own:
                break
    if last >= 0:
        work.mask[last] &= ~bit


@compiled
def _drop_unused(work: Work, seen: int) -> int:
    """Drop the samples that nobody uses; return how many are left."""
    used = 0
    for i in range(seen):
        if work.mask[i]:
            work.found[used], work.mask[used] = work.found[i], work.mask[i]
            used += 1
    return used


@compiled
def core_first(work: Work, used: int, targets: int) -> int:
    """Put first what every target uses, a multiple of `STEP` of them; return how many these are."""
    found, mask, all_targets = work.found, work.mask, everybody(targets)
    common = 0
    for i in range(used):
        common += mask[i] == all_targets
    common -= common % STEP
    core = 0
    for i in range(used):
        if core < common and mask[i] == all_targets:
            found[i], found[core] = found[core], found[i]
            mask[i], mask[core] = mask[core], mask[i]
            core += 1
    return core


@compiled
def list_extras(work: Work, first: int, targets: int, core: int, none: int) -> int:
    """List for eight targets what each uses beside the core, filled up with `none`; return the longest list."""
    longest = 0
    for lane in range(WIDTH):
        bit = np.uint64(1) << np.uint64(first + min(lane, targets - 1))
        count = 0
        for i in range(core, none):
            if work.mask[i] & bit:
                work.lists[count * WIDTH + lane] = i
                count += 1
        work.extras[lane] = count
        longest = max(longest, count)
    for lane in range(WIDTH):
        for i in range(work.extras[lane], longest):
            work.lists[i * WIDTH + lane] = none
    return longest
