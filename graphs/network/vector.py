"""Rows of sixteen scores as one vector of the machine: the only place that speaks LLVM.

numba turns a loop over sixteen floats into code that works on one after the other; written out as
a vector it is four to six times as fast. Products and maxima are those of IEEE float32 without
any shortcut, so every machine gives the same bytes.
"""

# mypy: ignore-errors
# (numba's extension interface has no types)

from typing import Any

from llvmlite import ir
from numba.core import cgutils, types
from numba.extending import intrinsic

_LANES = 16
_I32, _I64 = ir.IntType(32), ir.IntType(64)
_ROW = ir.VectorType(ir.FloatType(), _LANES)
_NEAR = 3  # locality of a prefetch: keep it in every cache
AHEAD = 48  # ties by which a row is fetched before it is needed


def _vector(function: Any) -> Any:
    """An operation of the machine; Any, because only numba knows its types."""
    return intrinsic(function)


def _data(context, builder, kind, value):
    return context.make_array(kind)(context, builder, value).data


def _row(builder, data, node):
    """The address of a node's row."""
    first = builder.gep(data, [builder.mul(node, _I64(_LANES))])
    return builder.bitcast(first, _ROW.as_pointer())


def _at(builder, data, index):
    return builder.load(builder.gep(data, [index]))


def _splat(builder, value):
    one = builder.insert_element(ir.Constant(_ROW, ir.Undefined), value, _I32(0))
    mask = ir.Constant(ir.VectorType(_I32, _LANES), [0] * _LANES)
    return builder.shuffle_vector(one, ir.Constant(_ROW, ir.Undefined), mask)


def _prefetch(builder, address):
    pointer = builder.bitcast(address, cgutils.voidptr_t)
    kind = ir.FunctionType(ir.VoidType(), [cgutils.voidptr_t, _I32, _I32, _I32])
    fetch = cgutils.get_or_insert_function(builder.module, kind, "llvm.prefetch.p0")
    builder.call(fetch, [pointer, _I32(0), _I32(_NEAR), _I32(1)])


def _load(builder, address):
    return builder.load(address, align=4)


def _bits(builder, condition):
    """Which of the sixteen hold, as the low bits of an integer."""
    word = builder.bitcast(condition, ir.IntType(_LANES))
    return builder.zext(word, _I64)


@_vector
def pull(typingctx, best, own, ptr, idx, w, v):
    """best[v] = max(own[v], w * best[supplier] over the suppliers); gives the lanes that changed.

    The bits of the answer are lanes; 0 means that the row stayed as it was.
    """
    signature = types.int64(best, own, ptr, idx, w, types.int64)

    def codegen(context, builder, sig, args):
        best_, own_, ptr_, idx_, w_ = (
            _data(context, builder, kind, value)
            for kind, value in zip(sig.args[:5], args[:5], strict=True)
        )
        node = args[5]
        last = builder.sub(_size(context, builder, sig.args[3], args[3]), _I64(1))
        start, end = _at(builder, ptr_, node), _at(builder, ptr_, builder.add(node, _I64(1)))
        total = cgutils.alloca_once_value(builder, _load(builder, _row(builder, own_, node)))
        with cgutils.for_range_slice(builder, start, end, _I64(1), intp=_I64) as (edge, _):
            ahead = builder.add(edge, _I64(AHEAD))
            ahead = builder.select(builder.icmp_signed("<", ahead, last), ahead, last)
            later = builder.sext(_at(builder, idx_, ahead), _I64)
            _prefetch(builder, _row(builder, best_, later))
            below = builder.sext(_at(builder, idx_, edge), _I64)
            link = _splat(builder, _at(builder, w_, edge))
            brought = builder.fmul(link, _load(builder, _row(builder, best_, below)))
            held = builder.load(total)
            more = builder.fcmp_ordered(">", brought, held)
            builder.store(builder.select(more, brought, held), total)
        target = _row(builder, best_, node)
        new, old = builder.load(total), _load(builder, target)
        builder.store(new, target, align=4)
        return _bits(builder, builder.fcmp_ordered("!=", new, old))

    return signature, codegen


def _size(context, builder, kind, value):
    return context.make_array(kind)(context, builder, value).nitems


@_vector
def push(typingctx, best, x, link, v):
    """best[x] = max(best[x], link * best[v]); gives the lanes that rose."""
    signature = types.int64(best, types.int64, types.float32, types.int64)

    def codegen(context, builder, sig, args):
        best_ = _data(context, builder, sig.args[0], args[0])
        target = _row(builder, best_, args[1])
        held = _load(builder, target)
        brought = builder.fmul(
            _splat(builder, args[2]), _load(builder, _row(builder, best_, args[3]))
        )
        more = builder.fcmp_ordered(">", brought, held)
        rose = _bits(builder, more)
        with builder.if_then(builder.icmp_signed("!=", rose, _I64(0)), likely=False):
            builder.store(builder.select(more, brought, held), target, align=4)
        return rose

    return signature, codegen


@_vector
def fetch(typingctx, column, at):
    """Asks for ``column[at]``, of one value or a row of sixteen, before it is needed."""
    width = _LANES if column.ndim == 2 else 1

    def codegen(context, builder, sig, args):
        index = builder.mul(args[1], _I64(width))
        _prefetch(builder, builder.gep(_data(context, builder, sig.args[0], args[0]), [index]))
        return context.get_dummy_value()

    return types.void(column, types.int64), codegen


@_vector
def tight(typingctx, best, own, x, link, v):
    """The lanes of x that equal what v brings and that x does not have by itself."""
    signature = types.int64(best, own, types.int64, types.float32, types.int64)

    def codegen(context, builder, sig, args):
        best_ = _data(context, builder, sig.args[0], args[0])
        own_ = _data(context, builder, sig.args[1], args[1])
        value = _load(builder, _row(builder, best_, args[2]))
        brought = builder.fmul(
            _splat(builder, args[3]), _load(builder, _row(builder, best_, args[4]))
        )
        equal = builder.fcmp_ordered("==", value, brought)
        beyond = builder.fcmp_ordered(">", value, _load(builder, _row(builder, own_, args[2])))
        return _bits(builder, builder.and_(equal, beyond))

    return signature, codegen


@_vector
def effect(typingctx, best, x, link, v, former, at):
    """What it means for x that v's row was ``former[at]`` and is now ``best[v]``.

    The low sixteen bits are lanes that rise; the next sixteen are lanes that equal what v brought,
    which now is less: they rested on v unless x has as much by itself. 0: x stays as it is.
    """
    signature = types.int64(best, types.int64, types.float32, types.int64, former, types.int64)

    def codegen(context, builder, sig, args):
        best_, former_ = (_data(context, builder, sig.args[at], args[at]) for at in (0, 4))
        value = _load(builder, _row(builder, best_, args[1]))
        link = _splat(builder, args[2])
        now = builder.fmul(link, _load(builder, _row(builder, best_, args[3])))
        then = builder.fmul(link, _load(builder, _row(builder, former_, args[5])))
        lost = builder.and_(
            builder.fcmp_ordered("==", then, value), builder.fcmp_ordered("<", now, value)
        )
        rises = builder.fcmp_ordered(">", now, value)
        return builder.or_(_bits(builder, rises), builder.shl(_bits(builder, lost), _I64(_LANES)))

    return signature, codegen


@_vector
def beyond(typingctx, best, own, x):
    """The lanes in which x has more than by itself."""
    signature = types.int64(best, own, types.int64)

    def codegen(context, builder, sig, args):
        best_, own_ = (_data(context, builder, sig.args[at], args[at]) for at in (0, 1))
        value = _load(builder, _row(builder, best_, args[2]))
        alone = _load(builder, _row(builder, own_, args[2]))
        return _bits(builder, builder.fcmp_ordered(">", value, alone))

    return signature, codegen


@_vector
def bits_of(typingctx, word):
    """How many bits of a word are set."""

    def codegen(context, builder, sig, args):
        return builder.ctpop(args[0])

    return types.int64(types.uint64), codegen
