"""Eight numbers side by side: the vector type the compiled loops compute with.

One lane holds one target, or one row of a matrix; every operation acts on all lanes at once. LLVM turns it into the
widest vector instructions of the machine, two or four of them where they are narrower than eight numbers. A plain
loop over eight numbers would leave it to the compiler to see that sums can stay in registers, and it does not.

When something changes here, touch the files that import it too, or their machine code kept on disk stays as it was.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic, models, overload, register_model

from netmin.geostat.compiled.decorators import inlined

#: Numbers side by side.
WIDTH = 8

_VECTOR = ir.VectorType(ir.DoubleType(), WIDTH)
_INTEGERS = ir.VectorType(ir.IntType(64), WIDTH)

#: A value of the vector type; to Python's type checker it is anything.
Lanes = Any

#: Something compiled: only other compiled code can call it.
Compiled = Callable[..., Any]


class _LanesType(types.Type):
    def __init__(self) -> None:
        super().__init__(name=f"Lanes{WIDTH}")


_LANES: Any = _LanesType()


@register_model(_LanesType)
class _LanesModel(models.PrimitiveModel):
    def __init__(self, manager: Any, numba_type: Any) -> None:
        super().__init__(manager, numba_type, _VECTOR)  # type: ignore[no-untyped-call]


# ── memory ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def _address(context: Any, builder: Any, array_type: Any, array: Any, position: Any) -> Any:
    data = context.make_array(array_type)(context, builder, array).data
    return builder.bitcast(builder.gep(data, [position]), _VECTOR.as_pointer())


def _load(_: Any, array: Any, position: Any) -> Any:
    def build(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return builder.load(_address(context, builder, signature.args[0], *arguments), align=8)

    return _LANES(array, position), build


def _store(_: Any, array: Any, position: Any, value: Any) -> Any:
    def build(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        builder.store(arguments[2], _address(context, builder, signature.args[0], *arguments[:2]), align=8)
        return context.get_dummy_value()

    return types.void(array, position, value), build


def _spread(_: Any, number: Any) -> Any:  # noqa: ARG001  # whatever number it is, it is made a double
    def build(_context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        nothing = ir.Constant(_VECTOR, ir.Undefined)
        first = builder.insert_element(nothing, arguments[0], ir.Constant(ir.IntType(32), 0))
        zeros = ir.Constant(ir.VectorType(ir.IntType(32), WIDTH), [0] * WIDTH)
        return builder.shuffle_vector(first, nothing, zeros)

    return _LANES(types.float64), build


#: load(array, position): the numbers of a flat array from a position on.
load: Compiled = intrinsic(_load)
#: store(array, position, lanes): put the lanes into a flat array from a position on.
store: Compiled = intrinsic(_store)
#: spread(number): one number in all lanes.
spread: Compiled = intrinsic(_spread)


# ── arithmetic ────────────────────────────────────────────────────────────────────────────────────────────────────────


def _one(build: Callable[..., Any]) -> Compiled:
    def typed(_: Any, first: Any) -> Any:
        return _LANES(first), build

    return intrinsic(typed)


def _two(build: Callable[..., Any]) -> Compiled:
    def typed(_: Any, first: Any, second: Any) -> Any:
        return _LANES(first, second), build

    return intrinsic(typed)


def _three(build: Callable[..., Any]) -> Compiled:
    def typed(_: Any, first: Any, second: Any, third: Any) -> Any:
        return _LANES(first, second, third), build

    return intrinsic(typed)


def _four(build: Callable[..., Any]) -> Compiled:
    def typed(_: Any, first: Any, second: Any, third: Any, fourth: Any) -> Any:
        return _LANES(first, second, third, fourth), build

    return intrinsic(typed)


def _instruction(name: str) -> Callable[..., Any]:
    """Return what builds one of LLVM's own instructions."""

    def build(_context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        return getattr(builder, name)(*arguments)

    return build


def _function(name: str, count: int) -> Callable[..., Any]:
    """Return what builds a call of one of LLVM's mathematical functions."""

    def build(_context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        function = ir.FunctionType(_VECTOR, [_VECTOR] * count)
        named = cgutils.get_or_insert_function(  # type: ignore[no-untyped-call]
            builder.module, function, f"llvm.{name}.v{WIDTH}f64"
        )
        return builder.call(named, arguments)

    return build


def _build_subtract_product(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
    value, first, second = arguments
    return _function("fma", 3)(context, builder, signature, (builder.fneg(first), second, value))


def _build_where_zero(_context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
    tested, then, otherwise = arguments
    zero = ir.Constant(_VECTOR, [0.0] * WIDTH)
    return builder.select(builder.fcmp_ordered("==", tested, zero), then, otherwise)


def _build_where_below(_context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
    tested, limit, then, otherwise = arguments
    return builder.select(builder.fcmp_ordered("<", tested, limit), then, otherwise)


def _build_times_power_of_two(_context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
    value, power = (builder.bitcast(argument, _INTEGERS) for argument in arguments)
    exponent = builder.shl(power, ir.Constant(_INTEGERS, [52] * WIDTH))
    return builder.bitcast(builder.add(value, exponent), _VECTOR)


root = _one(_function("sqrt", 1))
ceiling = _one(_function("ceil", 1))
nearest_whole = _one(_function("rint", 1))
smaller = _two(_function("minnum", 2))
larger = _two(_function("maxnum", 2))
#: first × second + third, rounded once.
multiply_add = _three(_function("fma", 3))
#: value − first × second, rounded once.
subtract_product = _three(_build_subtract_product)
#: where_zero(tested, then, otherwise): lane by lane, `then` where the tested number is zero.
where_zero = _three(_build_where_zero)
#: where_below(tested, limit, then, otherwise): lane by lane, `then` where the tested number is below the limit.
where_below = _four(_build_where_below)
#: A value times two to the power that the lowest bits of the second number hold.
_times_power_of_two = _two(_build_times_power_of_two)


def _bits_below(_: Any, tested: Any, limit: Any) -> Any:
    def build(_context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        bits = builder.bitcast(builder.fcmp_ordered("<", *arguments), ir.IntType(WIDTH))
        return builder.zext(bits, ir.IntType(64))

    return types.uint64(tested, limit), build


#: bits_below(tested, limit): a whole number with one bit per lane, set where the tested number is below the limit.
bits_below: Compiled = intrinsic(_bits_below)


def _teach(operation: Callable[..., Any], instruction: Compiled) -> None:
    """Let an operator of Python's act on lanes."""

    @overload(operation)
    def _(first, second):  # type: ignore[no-untyped-def]  # Numba compares these names with those below
        if first is _LANES and second is _LANES:
            return lambda first, second: instruction(first, second)
        return None


for _operation, _name in (
    (operator.add, "fadd"),
    (operator.sub, "fsub"),
    (operator.mul, "fmul"),
    (operator.truediv, "fdiv"),
):
    _teach(_operation, _two(_instruction(_name)))


# ── the exponential ───────────────────────────────────────────────────────────────────────────────────────────────────

#: Adding and taking away this number rounds to a whole one, which then stands in the lowest bits.
_ROUNDING = 6755399441055744.0
#: ln 2 in two parts, the first short enough for exact products (the split of Cody and Waite).
_LN2_HIGH = 6.93147180369123816490e-01
_LN2_LOW = 1.90821492927058770002e-10


@inlined
def exponential(x: Lanes) -> Lanes:
    """E to the power of numbers not above zero, to about one unit in the last place.

    x is n ln 2 + r with |r| ≤ ½ ln 2; the Taylor polynomial of degree 13 gives e^r, and n goes into the exponent.
    """
    x = larger(x, spread(-708.0))
    shifted = multiply_add(x, spread(1.4426950408889634), spread(_ROUNDING))
    whole = shifted - spread(_ROUNDING)
    r = subtract_product(subtract_product(x, whole, spread(_LN2_HIGH)), whole, spread(_LN2_LOW))
    p = spread(1.0 / 6227020800.0)
    p = multiply_add(p, r, spread(1.0 / 479001600.0))
    p = multiply_add(p, r, spread(1.0 / 39916800.0))
    p = multiply_add(p, r, spread(1.0 / 3628800.0))
    p = multiply_add(p, r, spread(1.0 / 362880.0))
    p = multiply_add(p, r, spread(1.0 / 40320.0))
    p = multiply_add(p, r, spread(1.0 / 5040.0))
    p = multiply_add(p, r, spread(1.0 / 720.0))
    p = multiply_add(p, r, spread(1.0 / 120.0))
    p = multiply_add(p, r, spread(1.0 / 24.0))
    p = multiply_add(p, r, spread(1.0 / 6.0))
    p = multiply_add(p, r, spread(0.5))
    p = multiply_add(p, r, spread(1.0))
    p = multiply_add(p, r, spread(1.0))
    return _times_power_of_two(p, shifted)
