"""All outputs of an assessment in one folder, which appears whole or not at all."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from netmin.assessment import Assessment, write_assessment
from netmin.assessment.choices import FORMATS
from netmin.errors import UsageError
from netmin.files import replace_folder
from netmin.language import LANGUAGES, Message
from netmin.planning import Plan
from netmin.report.geopackage import write_geopackage
from netmin.report.gpx import gpx
from netmin.report.html import html
from netmin.report.next_places import NextPlaces
from netmin.report.page import Page, page
from netmin.report.pdf import pdf
from netmin.report.resources import ALL_TABLES, MAP_TABLES
from netmin.report.sampling_sheet import sampling_sheet
from netmin.report.subject import Scene, Subject
from netmin.report.surfaces import write_surfaces
from netmin.report.tables import write_tables
from netmin.report.wording import Words

#: Those that tell of maps alone.
MAP_FORMATS = ("gpkg", "geotiff", "csv", "sampling")

#: Name of the stored assessment among the outputs.
STORED = "assessment.netmin"

Progress = Callable[[Message, int, int], None]


@dataclass(frozen=True)
class Outputs:
    """What was written.

    Attributes
    ----------
    folder : pathlib.Path
        Holds everything.
    files : tuple of (str, pathlib.Path)
        Kind (one of `FORMATS`, or "assessment") and path of every file.
    """

    folder: Path
    files: tuple[tuple[str, Path], ...]

    def paths(self, kind: str) -> tuple[Path, ...]:
        """Return the files of one kind."""
        return tuple(path for each, path in self.files if each == kind)

    def listing(self) -> tuple[tuple[str, Path], ...]:
        """Return what to tell a person: reports one by one, surfaces and tables as their folders."""
        told: dict[tuple[str, Path], None] = {}
        for kind, path in self.files:
            told[(kind, path.parent if kind in ("geotiff", "csv") else path)] = None
        return tuple(told)

    def as_json(self) -> dict[str, list[str]]:
        """Return the paths by kind as plain JSON data."""
        kinds = dict.fromkeys(kind for kind, _ in self.files)
        return {kind: [str(path) for path in self.paths(kind)] for kind in kinds}


def write_report(
    assessment: Assessment,
    folder: Path | str,
    *,
    plan: Plan | None = None,
    languages: Sequence[str] = ("en",),
    formats: Sequence[str] = FORMATS,
    progress: Progress | None = None,
) -> Outputs:
    """Write report, map layers, surfaces and tables of an assessment.

    Parameters
    ----------
    assessment : Assessment
        The whole answer.
    folder : pathlib.Path or str
        Made if missing; if it holds earlier outputs, they are replaced at once when everything is ready.
    plan : Plan, optional
        What can be done, as `netmin.plan` gave it; it adds a section, a map layer and tables.
    languages : sequence of str
        Of `netmin.language.LANGUAGES`; the first one labels the map layers.
    formats : sequence of str
        Of `FORMATS`.
    progress : callable, optional
        Called with what is done, how many steps are done, how many there are.

    Returns
    -------
    Outputs
        Paths by kind. The same assessment gives the same bytes.

    Raises
    ------
    UsageError
        If a language or a format is not known, or the folder holds things that are not ours.
    """
    _check(languages, formats)
    target = Path(folder)
    tell = progress or (lambda *_: None)
    with replace_folder(target) as beside:
        scene = Scene(assessment, plan)
        writing = _Writing(scene, beside, tuple(dict.fromkeys(languages)), tuple(formats), tell)
        writing.chosen(ALL_TABLES)
        writing.store()
    return writing.outputs(target)


def write_maps(
    assessment: Assessment, folder: Path | str, *, languages: Sequence[str] = ("en",), progress: Progress | None = None
) -> Outputs:
    """Write the maps of an assessment and what was counted on them, without a report.

    Parameters
    ----------
    assessment : Assessment
        With maps; `netmin.assessment.map_site` computes no more than that.
    folder : pathlib.Path or str
        Made if missing; earlier maps in it are replaced at once when everything is ready.
    languages : sequence of str
        Of the sampling sheets; the first one labels the map layers.
    progress : callable, optional
        As for `write_report`.

    Returns
    -------
    Outputs
        Of the kinds `MAP_FORMATS`.

    Raises
    ------
    UsageError
        If a language is not known, or the folder holds a whole assessment or things that are not ours.
    """
    target = Path(folder)
    check_outputs(languages, target)
    tell = progress or (lambda *_: None)
    with replace_folder(target) as beside:
        writing = _Writing(Scene(assessment), beside, tuple(dict.fromkeys(languages)), MAP_FORMATS, tell)
        writing.chosen(MAP_TABLES)
    return writing.outputs(target)


def check_outputs(languages: Sequence[str], target: Path) -> None:
    """Refuse languages that are not known, and a folder whose whole assessment would be lost."""
    _check(languages, ())
    if (target / STORED).is_file():
        raise UsageError(Message.of("report.holds-assessment", path=str(target)))


def _check(languages: Sequence[str], formats: Sequence[str]) -> None:
    for language in languages:
        if language not in LANGUAGES:
            raise UsageError(Message.of("report.unknown-language", language=language, known=list(LANGUAGES)))
    for name in formats:
        if name not in FORMATS:
            raise UsageError(Message.of("report.unknown-format", format=name, known=list(FORMATS)))
    if not languages:
        raise UsageError(Message.of("report.no-language", known=list(LANGUAGES)))


class _Writing:
    """One run: what goes where, and how far it is."""

    def __init__(
        self, scene: Scene, folder: Path, languages: tuple[str, ...], formats: tuple[str, ...], tell: Progress
    ) -> None:
        self.scene = scene
        self.folder = folder
        self.languages = languages
        self.formats = formats
        self.tell = tell
        self.files: list[tuple[str, Path]] = []
        spoken = len(languages) * sum(name in formats for name in ("html", "pdf", "sampling"))
        self.steps = spoken + sum(name in formats for name in ("gpkg", "geotiff", "csv"))
        self.done = 0

    def outputs(self, target: Path) -> Outputs:
        """Return what was written, by the paths it has once the folder has its name."""
        return Outputs(target, tuple((kind, target / path.relative_to(self.folder)) for kind, path in self.files))

    def chosen(self, tables: Sequence[str]) -> None:
        """Write everything that was asked for; of the tables, those with these names."""
        if "html" in self.formats or "pdf" in self.formats:
            for language in self.languages:
                self._report(language)
        if "gpkg" in self.formats:
            self._layers()
        if "geotiff" in self.formats:
            self._surfaces()
        if "csv" in self.formats:
            self._tables(tables)
        if "sampling" in self.formats:
            self._sampling()

    def store(self) -> None:
        """Write the assessment itself."""
        path = self.folder / STORED
        write_assessment(self.scene.assessment, path)
        self.files.append(("assessment", path))

    def _step(self, key: str, **values: str) -> None:
        self.done += 1
        self.tell(Message.of(f"report.step-{key}", **values), self.done, self.steps)

    def _subject(self, language: str) -> Subject:
        return Subject(self.scene.assessment, Words(language, self.scene.laws), self.scene)

    def _report(self, language: str) -> None:
        told = page(self._subject(language))
        for kind, write in (("html", _html), ("pdf", pdf)):
            if kind in self.formats:
                path = self.folder / f"report-{language}.{kind}"
                path.write_bytes(write(told))
                self.files.append((kind, path))
                self._step(kind, language=language)

    def _layers(self) -> None:
        path = self.folder / "maps.gpkg"
        write_geopackage(self.scene, path, Words(self.languages[0], self.scene.laws))
        self.files.append(("gpkg", path))
        self._step("gpkg")

    def _surfaces(self) -> None:
        folder = self.folder / "surfaces"
        if self.scene.assessment.maps:
            folder.mkdir()
            self.files += [("geotiff", path) for path in write_surfaces(self.scene.assessment, folder)]
        self._step("geotiff")

    def _tables(self, names: Sequence[str]) -> None:
        folder = self.folder / "tables"
        folder.mkdir()
        written = write_tables(self.scene.assessment, folder, names, plan=self.scene.plan)
        self.files += [("csv", path) for path in written]
        self._step("csv")

    def _sampling(self) -> None:
        """Write a sheet per language, and the waypoints, where places are proposed."""
        for language in self.languages:
            subject = self._subject(language)
            if places := NextPlaces.of(subject):
                path = self.folder / f"sampling-sheet-{language}.pdf"
                path.write_bytes(pdf(sampling_sheet(subject, places)))
                self.files.append(("sampling", path))
            self._step("sampling", language=language)
        self._waypoints()

    def _waypoints(self) -> None:
        """Write the places for a navigation device, which takes one file; it speaks the first language."""
        subject = self._subject(self.languages[0])
        places = NextPlaces.of(subject)
        if places and places.on_earth:
            path = self.folder / "next-samples.gpx"
            path.write_text(gpx(subject, places), encoding="utf-8")
            self.files.append(("sampling", path))


def _html(told: Page) -> bytes:
    return html(told).encode("utf-8")
