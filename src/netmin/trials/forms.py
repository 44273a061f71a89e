"""Which tables a trial is made of, and their columns; the workbook and its reader follow from them."""

from __future__ import annotations

from netmin.trials.columns import (
    BASES,
    DATA_ORIGINS,
    DESIGNS,
    DIGEST_KINDS,
    EXPERIMENTS,
    ORGANS,
    STATUSES,
    Column,
    TableForm,
)


def _text(name: str, miappe: str = "", *, required: bool = False, refers: str = "") -> Column:
    return Column(name, required=required, refers=refers, miappe=miappe)


def _date(name: str, miappe: str = "", *, required: bool = False) -> Column:
    return Column(name, "date", required=required, miappe=miappe)


def _choice(name: str, choices: tuple[str, ...], miappe: str = "", *, required: bool = False) -> Column:
    return Column(name, "choice", choices=choices, required=required, miappe=miappe)


def _number(
    name: str,
    unit: str,
    miappe: str = "",
    *,
    required: bool = False,
    least: float = 0.0,
    most: float = float("inf"),
    above: bool = False,
) -> Column:
    return Column(name, "number", unit, required, least=least, most=most, above=above, miappe=miappe)


def _positive(name: str, unit: str, miappe: str = "", *, required: bool = False) -> Column:
    return _number(name, unit, miappe, required=required, above=True)


def _count(name: str, miappe: str = "", *, required: bool = False, least: float = 1, most: float = 1e9) -> Column:
    return Column(name, "count", required=required, least=least, most=most, miappe=miappe)


def _flag(name: str) -> Column:
    return Column(name, "flag")


_ELEMENT = _text("element", "Trait", required=True)

STUDY = TableForm(
    "study",
    ("trial",),
    (
        _text("trial", "Study unique ID", required=True),
        _text("title", "Study title", required=True),
        _text("description", "Study description"),
        _date("start", "Start date of study"),
        _date("end", "End date of study"),
        _text("institution", "Contact institution"),
        _text("contact", "Person name"),
        _text("country", "Geographic location (country)"),
        _text("site", "Experimental site name"),
        _number("latitude", "°", "Geographic location (latitude)", least=-90, most=90),
        _number("longitude", "°", "Geographic location (longitude)", least=-180, most=180),
        _number("altitude", "m", "Geographic location (altitude)", least=-500, most=6000),
        _number("distance_to_source", "km"),
        _choice("experiment", EXPERIMENTS, "Type of growth facility", required=True),
        _choice("design", DESIGNS, "Type of experimental design", required=True),
        _text("facility", "Description of growth facility"),
        _text("practices", "Cultural practices"),
        _choice("data_origin", DATA_ORIGINS, required=True),
        _text("licence", "License"),
    ),
    required=True,
)

TREATMENTS = TableForm(
    "treatments",
    ("treatment",),
    (
        _text("treatment", "Experimental Factor value", required=True),
        _text("description", "Experimental Factor description"),
        _text("control", refers="treatments.treatment"),
        _text("factor", "Experimental Factor type"),
        _text("level", "Experimental Factor value"),
        _text("second_factor", "Experimental Factor type"),
        _text("second_level", "Experimental Factor value"),
        _flag("spiked"),
        _number("ageing", "d"),
        _flag("chelate"),
    ),
    required=True,
)

PLOTS = TableForm(
    "plots",
    ("plot",),
    (
        _text("plot", "Observation unit ID", required=True),
        _text("treatment", "Observation Unit factor value", required=True, refers="treatments.treatment"),
        _text("block", "Spatial distribution"),
        _text("whole_plot", "Spatial distribution"),
        _text("position", "Spatial distribution"),
        _text("soil", "Experimental site name", required=True),
        _text("species", "Organism", required=True),
        _text("cultivar", "Infraspecific name"),
        _number("density", "plants/m²"),
        _count("plants"),
        _positive("area", "m²"),
        _positive("soil_mass", "kg"),
        _positive("depth", "m"),
        _positive("bulk_density", "t/m³"),
    ),
    required=True,
)

ROUNDS = TableForm(
    "rounds",
    ("round", "species"),
    (
        _count("round", "Event accession number", required=True),
        _text("species", "Organism"),
        _date("sowing", "Event date", required=True),
        _date("emergence", "Event date"),
        _date("end", "Event date"),
    ),
    required=True,
)

HARVESTS = TableForm(
    "harvests",
    ("harvest",),
    (
        _text("harvest", "Event accession number", required=True),
        _count("round", required=True),
        _count("number", required=True),
        _text("species", "Organism"),
        _date("date", "Collection date", required=True),
        _count("bbch", "Plant structure development stage", least=0, most=99),
    ),
    required=True,
)

ORGAN_SAMPLES = TableForm(
    "organs",
    ("sample",),
    (
        _text("sample", "Sample ID", required=True),
        _text("plot", "Observation unit ID", required=True, refers="plots.plot"),
        _text("harvest", required=True, refers="harvests.harvest"),
        _choice("organ", ORGANS, "Plant anatomical entity", required=True),
        _choice("washed", ("yes", "no"), "Sample description"),
        _count("plants"),
        _positive("fresh_mass", "g"),
        _positive("air_dry_mass", "g"),
        _positive("dry_mass", "g"),
        _text("note", "Sample description"),
    ),
    required=True,
)

RESULTS = TableForm(
    "results",
    (),
    (
        _text("sample", "Sample ID", required=True, refers="organs.sample"),
        _ELEMENT,
        _number("value", "mg/kg", required=True),
        _flag("below"),
        _choice("basis", BASES, "Scale", required=True),
        _number("uncertainty", "mg/kg"),
        _number("lod", "mg/kg"),
        _number("loq", "mg/kg"),
        _choice("status", STATUSES, required=True),
        _text("method", "Method"),
        _text("batch", refers="batches.batch"),
    ),
)

BIOMETRY = TableForm(
    "biometry",
    (),
    (
        _text("plot", "Observation unit ID", required=True, refers="plots.plot"),
        _count("round", required=True),
        _date("date", "Time scale", required=True),
        _text("trait", "Trait", required=True),
        Column("value", "number", required=True),
        _text("unit", "Scale", required=True),
        _text("plant"),
        _text("observer"),
    ),
)

SOILS = TableForm(
    "soils",
    (),
    (
        _text("soil", required=True),
        _text("plot", "Observation unit ID", refers="plots.plot"),
        _choice("when", ("before", "after"), required=True),
        _count("round"),
        _date("date", "Collection date"),
        _text("quantity", "Environment parameter", required=True),
        _choice("kind", ("total", "extract", "property"), required=True),
        _text("method", "Method"),
        Column("value", "number", required=True, least=0.0, miappe="Environment parameter value"),
        _flag("below"),
        _text("unit", "Scale", required=True),
        Column("uncertainty", "number", least=0.0),
        _count("n"),
    ),
)

AMENDMENTS = TableForm(
    "amendments",
    (),
    (
        _text("treatment", required=True, refers="treatments.treatment"),
        _text("amendment", "Event type", required=True),
        _number("dose", "", "Event description", required=True),
        _text("unit", "Scale", required=True),
        _count("round"),
        _date("date", "Event date"),
    ),
)

PREPARATIONS = TableForm(
    "preparations",
    ("sample",),
    (
        _text("sample", "Sample ID", required=True, refers="organs.sample"),
        _choice("drying", ("air", "oven", "freeze")),
        _number("drying_temperature", "°C", least=-100, most=300),
        _number("drying_hours", "h"),
        _number("moisture", "%", most=99.9),
        _number("ashing_temperature", "°C", most=1200),
        _number("ashing_hours", "h"),
        _positive("mass_before", "g"),
        _choice("mass_before_basis", ("dry", "air-dry")),
        _positive("ash_mass", "g"),
        _number("mass_uncertainty", "g"),
    ),
)

DIGESTIONS = TableForm(
    "digestions",
    ("digest",),
    (
        _text("digest", required=True),
        _choice("kind", DIGEST_KINDS, required=True),
        _text("sample", "Sample ID", refers="organs.sample"),
        _text("material"),
        _text("batch", required=True, refers="batches.batch"),
        _choice("taken", BASES),
        _positive("mass", "g"),
        _number("mass_uncertainty", "g"),
        _text("acids"),
        _positive("volume", "mL", required=True),
        _number("volume_uncertainty", "mL"),
        _number("dilution", "", least=1.0),
    ),
)

READINGS = TableForm(
    "readings",
    ("digest", "element"),
    (
        _text("digest", required=True, refers="digestions.digest"),
        _ELEMENT,
        _number("reading", "mg/L", required=True, least=float("-inf")),
        _flag("below"),
        _number("uncertainty", "mg/L"),
        _number("lod", "mg/L"),
        _number("loq", "mg/L"),
    ),
)

BATCHES = TableForm(
    "batches",
    ("batch",),
    (
        _text("batch", required=True),
        _text("laboratory"),
        _date("date"),
        _text("method", "Method"),
        _text("instrument"),
        _text("analyst"),
        _text("reviewer"),
    ),
)

REFERENCES = TableForm(
    "references",
    ("material", "element"),
    (
        _text("material", required=True),
        _ELEMENT,
        _positive("certified", "mg/kg", required=True),
        _number("uncertainty", "mg/kg"),
    ),
)

#: Every table, in the order of the workbook's sheets.
TABLES = (
    *(STUDY, TREATMENTS, PLOTS, ROUNDS, HARVESTS, ORGAN_SAMPLES, BIOMETRY, SOILS, AMENDMENTS),
    *(PREPARATIONS, BATCHES, REFERENCES, DIGESTIONS, READINGS, RESULTS),
)
