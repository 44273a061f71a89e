"""Which rows belong to one sample, and which rows are control samples."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pandas as pd

from netmin.io.depths import Depths
from netmin.io.findings import Findings
from netmin.io.layout import Layout
from netmin.samples import censored

BoolArray = npt.NDArray[np.bool_]
CodeArray = npt.NDArray[np.int32]

#: Kinds of rows, by position; the first is a sample of the ground, the last is not read.
KINDS = ("", "duplicate", "blank", "reference-material", "left-out")


@dataclass(eq=False)
class Identity:
    """The samples of a file.

    Attributes
    ----------
    names : list of str
        Different samples, in the order they are met.
    code : array of int, shape (n,)
        Position in `names` of every row's sample.
    kind : array of int, shape (n,)
        Position in `KINDS` of every row.
    parents : list of str
        Per sample: what a duplicate repeats, or "".
    """

    names: list[str]
    code: CodeArray
    kind: npt.NDArray[np.int8]
    parents: list[str]

    @cached_property
    def starts(self) -> npt.NDArray[np.int64]:
        """Per sample, the first row that is no control; -1 where it has none."""
        return self.first_of(self.kind == 0)

    def first_of(self, wanted: BoolArray) -> npt.NDArray[np.int64]:
        """Return, per sample, the first of some rows; -1 where it has none."""
        first = np.full(len(self.names), -1, dtype=np.int64)
        rows = np.flatnonzero(wanted)[::-1]
        first[self.code[rows]] = rows
        return first


def identify(layout: Layout, depths: Depths, findings: Findings) -> Identity:
    """Return which sample every row belongs to, and what kind of sample it is."""
    position = layout.first("sample")
    if position is None:
        return _numbered(layout, findings)
    column, heading = layout.columns[position], layout.headings[position]
    findings.errors_in("sample-missing", column, column.texts == "", layout.rows, heading.name)
    names, code = _in_order([str(text) for text in column.texts], column.codes)
    kind_of_name, parents = _kinds_by_name(names)
    kind = _kinds_by_type(layout, kind_of_name[code], findings)
    kind = _without_foreign_matrix(layout, kind, findings)
    _tell_controls(names, code, kind, kind_of_name, findings)
    parents = _stated_parents(layout, code, parents)
    names, code, parents = _split_by_depth(names, code, parents, depths, findings)
    return Identity(names, code, kind, parents)


def _numbered(layout: Layout, findings: Findings) -> Identity:
    """Return numbered samples; in a long table nothing would tell which results belong together."""
    count = len(layout.rows)
    if layout.is_long:
        findings.error("sample-column-missing")
    else:
        findings.note("samples-numbered", count=count)
    kind = _kinds_by_type(layout, np.zeros(count, dtype=np.int8), findings)
    kind = _without_foreign_matrix(layout, kind, findings)
    return Identity(
        [str(number) for number in range(1, count + 1)], np.arange(count, dtype=np.int32), kind, [""] * count
    )


def _in_order(texts: list[str], codes: CodeArray) -> tuple[list[str], CodeArray]:
    """Return the texts in the order in which each is met first, and the codes to match."""
    first = np.full(len(texts), len(codes), dtype=np.int64)
    first[codes[::-1]] = np.arange(len(codes) - 1, -1, -1)
    order = np.argsort(first, kind="stable")
    if (order == np.arange(len(order))).all():
        return texts, codes
    place = np.empty(len(texts), dtype=np.int32)
    place[order] = np.arange(len(texts), dtype=np.int32)
    return [texts[position] for position in order], place[codes]


_DUPLICATE = re.compile(
    r"^(?P<parent>.+?)[\s_./\-]*[(\[]?(?:dup|dupl|duplicate?|dubl|dublura|dublur[ăa]|duplicat|duplikat|дупликат|дупл|replicate|replic[ăa]|replikat)\.?[\s_-]?\d{0,2}[)\]]?$",
    re.IGNORECASE,
)
_SHORT_DUPLICATE = re.compile(r"^(?P<parent>.+?)[\s_./\-]+[dDДд]\d?$")
_BLANK = re.compile(
    r"(?:^|[\s_./\-])(?:blk|blank|blanc|blanko|бланко|prob[ăa]\s+oarb[ăa]|slep[ai]\s+prob[ae]|слепа\s+проба|слепи\s+узорак|slepi\s+uzorak)(?:[\s_./\-]?\d{0,4})?(?:$|[\s_./\-])",
    re.IGNORECASE,
)
_REFERENCE = re.compile(
    r"(?:^|[\s_./\-])(?:crm|srm|lcs|mrc|irm|nist|црм|срм|referentni\s+materijal|референтни\s+материјал|material\s+de\s+referin[țţt][ăa]|erm|bcr|gbw|gss)(?:$|[\s_./\-]?\w{0,12}$|[\s_./\-])",
    re.IGNORECASE,
)
_ANY_CONTROL = re.compile(
    r"du[pb]|дуп|replic|replik|blk|blan|блан|oarb|slep|слеп|crm|srm|lcs|mrc|irm|nist|црм|срм|refer|рефер|erm|bcr|gbw|gss|[\s_./\-][dд]$",
    re.IGNORECASE | re.MULTILINE,
)


_WITHOUT_DIGITS = str.maketrans("", "", "0123456789")


def _kinds_by_name(names: Sequence[str]) -> tuple[npt.NDArray[np.int8], list[str]]:
    """Return the kind that each name tells, and what a duplicate repeats."""
    kind = np.zeros(len(names), dtype=np.int8)
    parents = [""] * len(names)
    # Names differ mostly by their digits: what is left without them is looked at once.
    bare = "\n".join(names).translate(_WITHOUT_DIGITS).split("\n")
    if len(bare) != len(names):
        bare = list(names)  # a name of two lines
    suspect = {text for text in set(bare) if _ANY_CONTROL.search(text)}
    if not suspect:
        return kind, parents
    known = set(names)
    for place, name in enumerate(names):
        told = _kind_of(name, known) if bare[place] in suspect else None
        if told is not None:
            kind[place], parents[place] = KINDS.index(told[0]), told[1]
    return kind, parents


def _kind_of(name: str, known: set[str]) -> tuple[str, str] | None:
    """Return kind and parent that a name tells; a bare D counts only behind a sample's name without sisters."""
    duplicate = _DUPLICATE.match(name)
    if duplicate is not None:
        parent = duplicate["parent"].rstrip(" _./-")
        return "duplicate", parent if parent in known else ""
    short = _SHORT_DUPLICATE.match(name)
    if short is not None and short["parent"] in known and not _has_sisters(name, known):
        return "duplicate", short["parent"]
    if _BLANK.search(name):
        return "blank", ""
    return ("reference-material", "") if _REFERENCE.search(name) else None


def _has_sisters(name: str, known: set[str]) -> bool:
    """Whether the letter D stands in a row of letters A, B, C…, and so names a place."""
    stem = re.sub(r"[dDДд]\d?$", "", name)
    return any(stem + letter in known for letter in "ABCEFabcefАБЦЕабце")


def _kinds_by_type(layout: Layout, by_name: npt.NDArray[np.int8], findings: Findings) -> npt.NDArray[np.int8]:
    """Let a column of sample types overrule what the names tell."""
    position = layout.first("sample_type")
    if position is None:
        return by_name
    column = layout.columns[position]
    told = np.array([_kind_of_type(str(text)) for text in column.texts], dtype=np.int8)
    unknown = sorted(str(text) for text, kind in zip(column.texts, told, strict=True) if kind < 0 and text)
    if unknown:
        findings.note("types-read-as-samples", column=layout.headings[position].name, names=unknown[:20])
    by_row = told[column.codes]
    return np.where(by_row >= 0, by_row, by_name).astype(np.int8)


def _kind_of_type(text: str) -> int:
    """Return the kind that a word of the type column means, -1 where it says nothing."""
    for kind in (*KINDS[1:], "normal"):
        if censored.means(text, kind):
            return KINDS.index(kind) if kind != "normal" else 0
    return -1


def _without_foreign_matrix(layout: Layout, kind: npt.NDArray[np.int8], findings: Findings) -> npt.NDArray[np.int8]:
    """Leave out rows whose matrix is water, air or a plant."""
    position = layout.first("matrix")
    if position is None:
        return kind
    column = layout.columns[position]
    foreign = np.array([censored.means(str(text), "matrix-other") for text in column.texts], dtype=bool)
    rows = foreign[column.codes]
    if rows.any():
        words = sorted(str(text) for text in column.texts[foreign])
        findings.warn(
            "matrix-left-out",
            row=int(layout.rows[np.argmax(rows)]),
            column=layout.headings[position].name,
            count=int(rows.sum()),
            names=words,
        )
    return np.where(rows, np.int8(KINDS.index("left-out")), kind).astype(np.int8)


def _tell_controls(
    names: list[str], code: CodeArray, kind: npt.NDArray[np.int8], by_name: npt.NDArray[np.int8], findings: Findings
) -> None:
    """Say which samples were taken for controls because of their names alone."""
    told = [name for name, told_kind in zip(names, by_name, strict=True) if told_kind]
    if told:
        findings.note("controls-by-name", names=told[:20], count=len(told))
    if (kind == KINDS.index("left-out")).any():
        left = sorted({names[place] for place in np.unique(code[kind == KINDS.index("left-out")])})
        findings.note("controls-left-out", names=left[:20], count=len(left))


def _stated_parents(layout: Layout, code: CodeArray, parents: list[str]) -> list[str]:
    position = layout.first("parent")
    if position is None:
        return parents
    column = layout.columns[position]
    stated = list(parents)
    for place in np.flatnonzero(column.texts != ""):
        for sample in np.unique(code[column.codes == place]):
            stated[int(sample)] = str(column.texts[place])
    return stated


def _split_by_depth(
    names: list[str], code: CodeArray, parents: list[str], depths: Depths, findings: Findings
) -> tuple[list[str], CodeArray, list[str]]:
    """Tell samples of one name but several depths apart."""
    if not depths.known or len(names) == 0:
        return names, code, parents
    pairs = np.nan_to_num(np.stack([depths.top, depths.bottom]), nan=-1.0)
    depth_code = _pair_codes(pairs)
    first = np.zeros(len(names), dtype=np.int64)
    first[code[::-1]] = depth_code[::-1]
    if (depth_code == first[code]).all():
        return names, code, parents
    several = np.zeros(len(names), dtype=bool)
    several[code[depth_code != first[code]]] = True
    findings.note(
        "samples-split-by-depth",
        names=[names[place] for place in np.flatnonzero(several)[:20]],
        count=int(several.sum()),
    )
    joined = code.astype(np.int64) * (int(depth_code.max()) + 1) + depth_code
    _, first_row, inverse = np.unique(joined, return_index=True, return_inverse=True)
    texts = [
        _with_depth(names[code[row]], depths, int(row)) if several[code[row]] else names[code[row]] for row in first_row
    ]
    new_names, new_code = _in_order(texts, inverse.reshape(-1).astype(np.int32))
    old_of = {texts[place]: int(code[row]) for place, row in enumerate(first_row)}
    return new_names, new_code, [parents[old_of[name]] for name in new_names]


def _pair_codes(pairs: npt.NDArray[np.float64]) -> npt.NDArray[np.int64]:
    top = pd.factorize(pairs[0])[0]
    bottom, different = pd.factorize(pairs[1])
    return np.asarray(top * len(different) + bottom, dtype=np.int64)


def _with_depth(name: str, depths: Depths, row: int) -> str:
    top, bottom = depths.top[row], depths.bottom[row]
    return name if np.isnan(bottom) else f"{name} ({top:g}–{bottom:g} m)"
