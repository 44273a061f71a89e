"""``netmin stats``: what the contents of a file are on average, how they spread, and how high the mean may be."""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from netmin.cli import options
from netmin.errors import NetminError, UsageError
from netmin.language import Message

if TYPE_CHECKING:
    from netmin.report.wording import Words
    from netmin.samples import AnalyteColumn, SampleSet
    from netmin.stats import Description, MeanConfidence

#: Quantiles that are printed.
_QUANTILES = ("q25", "median", "q75", "q90", "q95")


def stats(
    file: Annotated[
        Path, typer.Argument(help="The laboratory's file, or a site file that names it.", metavar="FILE_OR_SITE")
    ],
    analytes: Annotated[
        list[str] | None, typer.Option("--analyte", help="Element, such as Pb; may be given several times.")
    ] = None,
    confidence: Annotated[float, typer.Option(help="One-sided, above 0.5 and below 1.")] = 0.95,
    every: Annotated[bool, typer.Option("--all", help="Every limit of the mean, not only the one to use.")] = False,
    sheet: Annotated[str | None, typer.Option(help="Sheet of a workbook.")] = None,
    crs: Annotated[
        str | None, typer.Option(help="Coordinate system, such as EPSG:3844; 'local' for plain metres.")
    ] = None,
    units: Annotated[str | None, typer.Option(help="Unit of columns that state none, such as mg/kg.")] = None,
    basis: Annotated[str | None, typer.Option(help="dry, fresh or ash.")] = None,
    decimal: Annotated[str | None, typer.Option(help="Decimal mark, '.' or ','.")] = None,
    delimiter: Annotated[str | None, typer.Option(help="Mark between columns.")] = None,
    encoding: Annotated[str | None, typer.Option(help="Character encoding.")] = None,
    negative_is_limit: Annotated[bool, typer.Option("--negative-is-limit", help="-5 means 'below 5'.")] = False,
    language: options.Language = options.Lang.EN,
    as_json: options.AsJson = False,
) -> None:
    """Print mean, spread, quantiles and confidence limits of the mean, non-detects respected."""
    import netmin

    if not 0.5 < confidence < 1:
        raise UsageError(Message.of("cli.stats-confidence", found=confidence))
    asked = {
        "sheet": sheet,
        "crs": crs,
        "units": units,
        "basis": basis,
        "decimal": decimal,
        "delimiter": delimiter,
        "encoding": encoding,
        "negative_is_limit": negative_is_limit or None,
    }
    path, given = _source(file, {name: value for name, value in asked.items() if value is not None})
    samples = netmin.read_samples(path, **given)
    chosen = _chosen(samples, analytes)
    found = [_numbers(samples.column(name), confidence) for name in chosen]
    if as_json:
        options.say_json({"confidence": confidence, "elements": [_as_json(each) for each in found]})
        return
    _say(found, language.value, every=every or confidence != 0.95)


class _Numbers:
    """What is told of one element."""

    def __init__(self, analyte: str, described: Description, limits: MeanConfidence | None, refused: Message | None):
        self.analyte = analyte
        self.described = described
        self.limits = limits
        self.refused = refused


def _source(file: Path, given: dict[str, Any]) -> tuple[Path, dict[str, Any]]:
    """Return the laboratory's file and how to read it; a site file says both."""
    if file.suffix != ".toml":
        return file, given
    from netmin.cli import site

    choices = site.choices(file)
    return choices.input_path(), {**choices.recipe.reading(), **given}


def _chosen(samples: SampleSet, analytes: list[str] | None) -> list[str]:
    if not analytes:
        return list(samples.analytes)
    missing = [name for name in analytes if name not in samples.analytes]
    if missing:
        raise UsageError(Message.of("cli.stats-not-measured", missing=missing, measured=list(samples.analytes)))
    return list(dict.fromkeys(analytes))


def _numbers(column: AnalyteColumn, confidence: float) -> _Numbers:
    from netmin import stats as room

    described = room.describe(column.value, column.below, column.above)
    try:
        limits = room.mean_confidence(column.value, column.below, column.above, confidence=confidence)
    except NetminError as reason:
        return _Numbers(column.analyte, described, None, reason.message)
    return _Numbers(column.analyte, described, limits, None)


def _say(found: list[_Numbers], language: str, *, every: bool) -> None:
    from netmin.report.wording import Words

    words = Words(language)
    keys = ("element", "n", "detected", "mean", "sd", *_QUANTILES, "upper", "method")
    header = [Message.of(f"cli.stats-{key}").text(language) for key in keys]
    options.say(options.table([_row(words, each) for each in found], header))
    if every:
        for each in found:
            if each.limits is not None:
                options.say("")
                _say_limits(words, each.analyte, each.limits)
    for each in found:
        for note in _notes(each):
            options.tell(Message.of("cli.stats-about", element=words.symbol(each.analyte), note=note).text(language))


def _row(words: Words, each: _Numbers) -> list[str]:
    described, used = each.described, each.limits.recommended if each.limits else None
    # Means, errors and limits rest on one estimate; the description withholds a mean that the limits can still bound.
    mean = each.limits.mean if each.limits else described.mean
    return [
        words.symbol(each.analyte),
        words.count(described.n),
        words.count(described.detected),
        words.content(mean),
        words.content(described.sd),
        *(words.content(float(getattr(described, name))) for name in _QUANTILES),
        words.content(used.value if used else math.nan),
        words.say(used.method.name) if used else words.say(Message.of("cli.stats-none")),
    ]


def _say_limits(words: Words, analyte: str, limits: MeanConfidence) -> None:
    keys = ("limit", "level", "upper", "recommended", "remark")
    header = [Message.of(f"cli.stats-{key}").text(words.language) for key in keys]
    rows = [
        [
            words.say(limit.method.name),
            words("percent", value=words.number(100 * limit.confidence)),
            words.content(limit.value),
            "✓" if limit.recommended else "",
            words.say(limit.remark) if limit.remark else "",
        ]
        for limit in limits.limits
    ]
    options.say(words.symbol(analyte))
    options.say(options.table(rows, header))
    options.say(words.say(limits.reason))


def _notes(each: _Numbers) -> list[Message]:
    if each.limits is None:
        return [each.refused] if each.refused else []
    reason = [] if each.limits.recommended else [each.limits.reason]
    return list(dict.fromkeys([*reason, *each.limits.notes]))


def _as_json(each: _Numbers) -> dict[str, Any]:
    from netmin.assessment import SiteMean
    from netmin.assessment.statistics_as_json import mean_as_json

    numbers = {
        name: getattr(each.described, name)
        for name in ("n", "detected", "minimum", "maximum", "mean", "sd", *_QUANTILES, "limit_low", "limit_high")
    }
    told = mean_as_json(SiteMean(each.analyte, "", each.limits, each.refused))
    mean = {"mean": each.limits.mean} if each.limits else {}
    return {"analyte": each.analyte, **numbers, **mean, **{key: told[key] for key in told if key not in numbers}}
