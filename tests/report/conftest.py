"""A small site made by hand: three elements, two laws, non-detects, a sample without a place, two maps."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from netmin import standards
from netmin.assessment import (
    Assessment,
    ElementMap,
    Exceedance,
    NextSamples,
    Provenance,
    Recipe,
    RiskMap,
    SimulatedSoil,
)
from netmin.assessment.contamination import index_table
from netmin.assessment.description import describe_site
from netmin.assessment.site_risk import site_risk
from netmin.assessment.site_statistics import site_statistics
from netmin.assessment.source_maps import with_source_maps
from netmin.assessment.verdicts import verdicts
from netmin.errors import Place, Problem
from netmin.geostat import Exponential, Grid, Nugget, Scores, empirical_variogram
from netmin.language import Message
from netmin.report import write_report
from netmin.report.subject import Scene
from netmin.samples import QualityReport, SampleSet, quality_report
from netmin.samples.coordinates import to_geographic
from netmin.samples.sampleset import MEASUREMENT_COLUMNS, POINT_COLUMNS, QUALITY_COLUMNS, Origin
from netmin.standards import compare

CERTAINTY = 0.8
LAWS = ("ro-756-1997", "rs-30-2018")


def make_samples(side: int = 6) -> SampleSet:
    """Lay samples on a lattice around a hot spot; lead rises to the east, cadmium is often below its limit."""
    count = side * side
    east = 500_000.0 + 100.0 * (np.arange(count) % side)
    north = 400_000.0 + 100.0 * (np.arange(count) // side)
    east[-1] = north[-1] = np.nan
    wave = 0.3 * np.sin(np.arange(count) * 1.7)
    place = (np.arange(count) % side) / side
    contents = {
        "Pb": 30.0 * np.exp(3.2 * place + wave),
        "Cd": 0.2 * np.exp(2.0 * place + wave),
        "Zn": 60.0 * np.exp(1.4 * place - wave),
    }
    names = [f"S{number + 1:02d}" for number in range(count)]
    names[0] = "=S01"
    points = pd.DataFrame({name: np.full(count, np.nan) for name in POINT_COLUMNS})
    points = points.assign(sample=names, easting=east, northing=north, depth_from=0.0, depth_to=0.2, land_use="")
    points["date"] = "2026-05-04"
    points["row"] = np.arange(2, count + 2)
    points = points.assign(clay=np.linspace(8, 30, count), organic_matter=4.0)
    rows = []
    for analyte, values in contents.items():
        for name, value in zip(names, values, strict=True):
            below = analyte == "Cd" and value < 0.4
            rows.append(
                (
                    name,
                    analyte,
                    0.4 if below else round(float(value), 3),
                    "<" if below else "",
                    np.nan,
                    0.4,
                    np.nan,
                    "ICP",
                    "Lab",
                    "mg/kg",
                    "",
                    0,
                )
            )
    return SampleSet(
        points=points,
        measurements=_categorical(pd.DataFrame(rows, columns=list(MEASUREMENT_COLUMNS)), names),
        quality=_categorical(pd.DataFrame(columns=list(QUALITY_COLUMNS)), names),
        crs="EPSG:3844",
        origin=Origin("lab.csv", "ab" * 32, "csv"),
        problems=(Problem(Message.of("errors.unknown-citation", key="x"), Place("lab.csv", row=3), "warning", "?"),),
        notes=(Message.of("assessment.depth-used", depth=0.2),),
    )


def _categorical(frame: pd.DataFrame, names: list[str]) -> pd.DataFrame:
    frame["sample"] = pd.Categorical(frame["sample"], categories=names)
    frame["analyte"] = pd.Categorical(frame["analyte"], categories=["Pb", "Cd", "Zn"])
    for name in ("qualifier", "method", "laboratory", "unit"):
        frame[name] = frame[name].astype("category")
    for name in ("value", "detection_limit", "quantification_limit", "uncertainty"):
        frame[name] = frame[name].astype(float)
    return frame


def make_map(
    samples: SampleSet, analyte: str, comparisons: tuple[standards.Comparison, ...], *, basis: str = ""
) -> ElementMap:
    """Return a map whose numbers are a formula, not kriging: what is tested is how it is told."""
    mask = np.ones((13, 12), dtype=bool)
    mask[:4, :3] = False
    grid = Grid(499_950.0, 400_600.0, 50.0, 12, 13, mask)
    share = np.broadcast_to(np.linspace(0, 1, 12), grid.shape)
    mean = np.where(mask, 40.0 * np.exp(2.5 * share), np.nan)
    column = samples.column(analyte)
    placed = column.measured & samples.points["easting"].notna().to_numpy()
    easting, northing = (samples.points[name].to_numpy()[placed] for name in ("easting", "northing"))
    exceedances = []
    for comparison in comparisons:
        for limit in standards.limits(comparison.standard, analyte, comparison.land_use):
            probability = np.where(mask, 1 / (1 + np.exp(-4 * (np.log(mean) - np.log(limit.value)))), np.nan)
            above, below = (probability >= CERTAINTY).sum() * 2500.0, (probability <= 1 - CERTAINTY).sum() * 2500.0
            exceedances.append(
                Exceedance(
                    comparison.standard.id,
                    limit.level,
                    comparison.land_use,
                    limit.value,
                    probability,
                    above,
                    below,
                    mask.sum() * 2500.0 - above - below,
                    above * 0.2,
                    above * 0.2,
                    make_simulated(above, comparison.standard.level(limit.level)),
                )
            )
    return ElementMap(
        analyte=analyte,
        basis=basis,
        grid=grid,
        mean=mean,
        median=mean * 0.9,
        lower=mean * 0.5,
        upper=mean * (1.5 + share),
        relative_spread=np.where(mask, (1.5 + share) / 0.5, np.nan),
        empirical=empirical_variogram(easting, northing, np.log(column.value[placed])),
        model=Nugget(0.02) + Exponential(0.5, 200.0),
        scores=Scores(35, 0.01, 0.4, 1.1, {0.5: 0.5, 0.8: 0.8, 0.9: 0.886, 0.95: 0.94}),
        depth_m=0.2,
        exceedances=tuple(exceedances),
        notes=(Message.of("geostat.left-one-out", count=35), *(hot_spots_said() if not basis else ())),
        hot_spots=pd.DataFrame() if basis else make_hot_spots(samples.points[placed]),
    )


def make_simulated(above: float, level: standards.Level) -> SimulatedSoil:
    """Return counts around an area; where the law speaks of a volume, its rule is met on 30 maps of 200."""
    area = (0.5 * above, above, 2.0 * above + 2500.0)
    found = SimulatedSoil(200, area, (0.2 * area[0], 0.2 * area[1], 0.2 * area[2]), citations=("journel1974",))
    if level.statistic != "mean-in-volume":
        return found
    note = Message.of("geostat.volume-rule-one-cell", cell=500.0, volume=25.0)
    return replace(found, rule_m3=25.0, rule_probability=0.15, rule_lower=0.104, rule_upper=0.207, notes=(note,))


def make_hot_spots(points: pd.DataFrame) -> pd.DataFrame:
    """Return the easternmost samples as hot, the first one as cold."""
    hot = points["easting"] > points["easting"].quantile(0.8)
    spots = ["hot" if here else "cold" if row == 0 else "" for row, here in enumerate(hot)]
    numbers = {"statistic": np.linspace(-3, 3, len(points)), "p_value": 0.01, "adjusted": 0.04}
    return points[["sample", "easting", "northing"]].reset_index(drop=True).assign(**numbers, spot=spots)


def hot_spots_said() -> tuple[Message]:
    return (Message.of("assessment.hot-spots", hot=6, cold=1, total=35, neighbours=8),)


def make_plan(drawn: ElementMap, exceedance: Exceedance, crs: str) -> NextSamples:
    """Return three places in the middle of the map."""
    easting, northing = np.array([500_225.0, 500_275.0, 500_325.0]), np.array([400_175.0, 400_225.0, 400_025.0])
    longitude, latitude, _ = to_geographic(crs, easting, northing)
    table = pd.DataFrame(
        {
            "order": [1, 2, 3],
            "easting": easting,
            "northing": northing,
            "longitude": longitude,
            "latitude": latitude,
            "probability": [0.52, 0.44, 0.07],
            "unsure_before_m2": [60_000.0, 55_000.0, 51_000.0],
            "unsure_after_m2": [55_000.0, 51_000.0, 50_000.0],
            "reason": ["unsure-here", "unsure-here", "unsure-around"],
        }
    )
    return NextSamples(
        drawn.analyte,
        drawn.basis,
        exceedance.standard,
        exceedance.level,
        exceedance.land_use,
        exceedance.limit,
        table,
        60_000.0,
        50_000.0,
        ("owen1956", "chevalier2014"),
        (Message.of("geostat.left-one-out", count=35),),
    )


def make_risk_map(drawn: ElementMap) -> RiskMap:
    """Return a map on which the risk rises to the east."""
    share = np.where(drawn.grid.mask, np.broadcast_to(np.linspace(0, 0.9, 12), drawn.grid.shape), np.nan)
    note = Message.of("assessment.risk-map-point")
    return RiskMap("gardener", drawn.grid, share, share, 2 * share, 1e-6 * share, ("Cd",), ("Zn",), 500, notes=(note,))


def make_assessment(samples: SampleSet, *, maps: bool = True) -> Assessment:
    """Return an assessment whose parts are the real ones, except the maps."""
    recipe = Recipe(
        name="Old smelter <Bor & Zlot>",
        land_use="arable",
        standards=LAWS,
        background="ucc-rudnick-gao-2003",
        receptors=("resident", "gardener", "worker"),
        certainty=CERTAINTY,
        people=2000,
        means=20,
    )
    comparisons = tuple(compare(samples, standards.get(law), land_use="residential") for law in LAWS)
    drawn: tuple[ElementMap, ...] = ()
    if maps:
        drawn = (make_map(samples, "Pb", comparisons[:1]), make_map(samples, "Pb", comparisons[1:], basis="rs-30-2018"))
    described = describe_site(samples)
    indexed = index_table(samples, recipe).table
    statistics = site_statistics(samples, comparisons, recipe)
    risks = site_risk(samples, recipe, indexed, statistics.means)
    quality: QualityReport = quality_report(samples)
    return Assessment(
        recipe=recipe,
        samples=samples,
        comparisons=comparisons,
        verdicts=verdicts(comparisons, drawn),
        site_classes=(),
        statistics=described.statistics,
        boxes=described.boxes,
        correlation=described.correlation,
        indices=indexed,
        maps=drawn,
        quality=quality,
        provenance=Provenance("0.1.0", "ab" * 32, "cd" * 32, "ef" * 32),
        citations=("chevalier2014", "cressie1985", "journel1974", "matheron1963", "muller1969", "owen1956"),
        notes=tuple(note for comparison in comparisons for note in comparison.notes),
        next_samples=make_plan(drawn[0], drawn[0].exceedances[-1], samples.crs) if maps else None,
        health=risks.health,
        health_draws=replace(risks.draws, maps=(make_risk_map(drawn[0]),)) if maps and risks.draws else risks.draws,
        ecology=risks.ecology,
        site_statistics=statistics,
    )


@pytest.fixture(scope="session")
def samples() -> SampleSet:
    return make_samples()


@pytest.fixture(scope="session")
def assessment(samples: SampleSet) -> Assessment:
    return make_assessment(samples)


@pytest.fixture(scope="session")
def placeless(samples: SampleSet) -> Assessment:
    """The same site without any map."""
    return make_assessment(samples, maps=False)


@pytest.fixture(scope="session")
def lead_alone(samples: SampleSet) -> Assessment:
    """The same site where nothing but lead was measured."""
    rows = samples.measurements[samples.measurements["analyte"] == "Pb"].reset_index(drop=True)
    only = rows.assign(analyte=pd.Categorical(rows["analyte"].astype(str)))
    return make_assessment(replace(samples, measurements=only), maps=False)


@pytest.fixture(scope="session")
def sourced(two_sources: SampleSet) -> Assessment:
    """A site with controls, reference samples and two known sources; no maps."""
    whole = make_assessment(two_sources, maps=False)
    references = tuple(f"T{number:02d}" for number in range(1, 21))
    recipe = Recipe(name="Two sources", standards=LAWS, sources=2, reference_samples=references)
    found = site_statistics(two_sources, whole.comparisons, recipe)
    return replace(whole, recipe=recipe, site_statistics=with_source_maps(found, two_sources, (), recipe)[0])


@pytest.fixture(scope="session")
def scene(assessment: Assessment) -> Scene:
    return Scene(assessment)


@pytest.fixture(scope="session")
def outputs(assessment: Assessment, tmp_path_factory: pytest.TempPathFactory):
    """Everything, in all four language forms."""
    return write_report(
        assessment, tmp_path_factory.mktemp("site") / "outputs", languages=("en", "ro", "sr", "sr-Latn")
    )
