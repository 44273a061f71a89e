"""The documentation cannot fall behind, because this reads it."""

from __future__ import annotations

import ast
import inspect
import re
import subprocess
from collections.abc import Iterator
from dataclasses import fields
from importlib import import_module
from pathlib import Path

import pytest
import typer.main

import netmin
from netmin import cellar
from netmin.assessment.recipe import Recipe, choice_name
from netmin.cli import app
from netmin.cli.shelves import SHELVES
from netmin.io.headings import role_names
from netmin.language import to_latin

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
ROOMS = (
    "samples",
    "io",
    "standards",
    "indices",
    "stats",
    "geostat",
    "risk",
    "plants",
    "trials",
    "treatment",
    "planning",
)
BUILT = {"_build", "gallery_built", "api"}

FENCE = re.compile(r"^```(.*?)\n(.*?)^```", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\(([^)\s]+)\)")


def pages() -> list[Path]:
    """Every page of documentation that a person wrote."""
    inside = [page for page in DOCS.rglob("*.md") if not BUILT & set(page.relative_to(DOCS).parts)]
    outside = [
        path
        for pattern in ("*.md", "*/README.md", "data/*/README.md", "src/netmin/data/README.md")
        for path in ROOT.glob(pattern)
    ]
    return sorted({*inside, *outside})


def prose(page: Path) -> str:
    return FENCE.sub("", page.read_text(encoding="utf-8"))


def fences(page: Path, language: str) -> Iterator[str]:
    for kind, content in FENCE.findall(page.read_text(encoding="utf-8")):
        if kind.strip() == language:
            yield content


def named(page: str) -> set[str]:
    """Every word of a page, dotted names whole and in parts."""
    text = (DOCS / page).read_text(encoding="utf-8")
    return set(re.findall(r"\w+", text)) | set(re.findall(r"[\w.]+\w", text))


def relative(path: Path) -> str:
    return str(path.relative_to(ROOT))


def test_every_public_name_stands_in_the_reference() -> None:
    assert set(netmin.__all__) - named("reference.md") == set()


@pytest.mark.parametrize("room", ROOMS)
def test_every_public_name_of_a_room_stands_in_the_reference_once(room: str) -> None:
    module = import_module(f"netmin.{room}")
    text = (DOCS / "reference.md").read_text(encoding="utf-8")
    listed = re.search(rf"^\.\. currentmodule:: netmin\.{room}$(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    assert listed is not None
    own = {name for name in module.__all__ if name not in netmin.__all__}
    doors = {name for name in own if inspect.ismodule(getattr(module, name))}
    assert set(re.findall(r"^   (\w+)$", listed[1], re.MULTILINE)) == own - doors
    assert {name for name in doors if f"`netmin.{room}.{name}`" not in text} == set()


def commands() -> dict[str, set[str]]:
    """Every command of the command line, with its long options."""
    found: dict[str, set[str]] = {}

    def walk(command: object, name: str) -> None:
        inner = getattr(command, "commands", None)
        if inner is None:
            options = {option for part in command.params for option in part.opts if option.startswith("--")}
            found[name] = options
            return
        for word, part in inner.items():
            walk(part, f"{name} {word}")

    walk(typer.main.get_command(app), "netmin")
    return found


def test_every_command_has_its_heading() -> None:
    headings = set(re.findall(r"^## (netmin .+)$", (DOCS / "commands.md").read_text(encoding="utf-8"), re.MULTILINE))
    assert headings == set(commands())


def test_every_option_is_told() -> None:
    text = (DOCS / "commands.md").read_text(encoding="utf-8")
    told = set(re.findall(r"--[a-z][a-z-]*", text))
    assert {option for options in commands().values() for option in options} - told == set()


def test_every_shelf_is_told() -> None:
    text = (DOCS / "commands.md").read_text(encoding="utf-8")
    assert {name for name in SHELVES if f"`{name}`" not in text and f"list {name}`" not in text} == set()


def test_every_choice_of_a_site_is_told_and_no_other() -> None:
    told = set(
        re.findall(r"^\| `([a-z_.]+)` \|", (DOCS / "guide" / "site-file.md").read_text(encoding="utf-8"), re.MULTILINE)
    )
    assert told == {choice_name(part) for part in fields(Recipe)}


def test_every_meaning_of_a_column_is_told() -> None:
    text = (DOCS / "guide" / "laboratory-file.md").read_text(encoding="utf-8")
    assert {role for role in role_names() if f"`{role}`" not in text} == set()


def test_every_coordinate_system_is_told() -> None:
    text = (DOCS / "guide" / "laboratory-file.md").read_text(encoding="utf-8")
    allowed = {row["code"] for row in cellar.read_rows(cellar.house() / "coordinate_systems.csv")}
    assert set(re.findall(r"EPSG:\d+", text)) == allowed


def slug(heading: str) -> str:
    return re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-")


def anchors(page: Path) -> set[str]:
    return {slug(heading) for heading in re.findall(r"^#+ (.+)$", prose(page), re.MULTILINE)}


@pytest.mark.parametrize("page", pages(), ids=relative)
def test_every_internal_link_leads_somewhere(page: Path) -> None:
    astray = []
    for target in LINK.findall(prose(page)):
        if re.match(r"[a-z]+:", target):
            continue
        file, _, anchor = target.partition("#")
        goal = (page.parent / file).resolve() if file else page
        if not goal.exists() or (anchor and anchor not in anchors(goal)):
            astray.append(target)
    assert astray == []


def listed(page: Path) -> Iterator[Path]:
    """Pages that a page's tables of contents and links name."""
    for content in fences(page, "{toctree}"):
        for line in content.splitlines():
            if line and not line.startswith(":"):
                yield from page.parent.glob(f"{line}.md")
    for target in LINK.findall(prose(page)):
        yield (page.parent / target.partition("#")[0]).resolve()


def test_every_page_is_reachable_from_the_first() -> None:
    reached: set[Path] = set()
    waiting = [DOCS / "index.md"]
    while waiting:
        page = waiting.pop()
        if page in reached or page.suffix != ".md" or not page.exists():
            continue
        reached.add(page)
        waiting.extend(listed(page))
    assert [relative(page) for page in pages() if DOCS in page.parents and page not in reached] == []


def rows(page: Path) -> list[list[str]]:
    """Every row of every table of a page, without the rules."""
    lines = [line for line in page.read_text(encoding="utf-8").splitlines() if line.startswith("|")]
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    return [row for row in cells if not all(re.fullmatch(r":?-+:?", cell) for cell in row)]


def terms() -> list[dict[str, str]]:
    """Every row of the glossary, by the heads of its columns."""
    header: list[str] = []
    found = []
    for row in rows(DOCS / "glossary.md"):
        if row[0] == "English":
            header = row
        else:
            found.append(dict(zip(header, row, strict=True)))
    return found


def test_the_glossary_says_every_term_in_three_languages_and_both_scripts() -> None:
    found = terms()
    assert len(found) >= 40
    for term in found:
        assert all(
            re.search(r"\w", term[name]) for name in ("English", "Romanian", "Serbian, Cyrillic", "Serbian, Latin")
        ), term
        assert re.search("[\u0400-\u04ff]", term["Serbian, Cyrillic"]), term
        assert to_latin(term["Serbian, Cyrillic"]) == term["Serbian, Latin"], term


def examples() -> list[tuple[str, str]]:
    return [(relative(page), content) for page in pages() for content in fences(page, "python")]


@pytest.mark.parametrize(("page", "content"), examples())
def test_examples_call_what_exists_as_it_is_called(page: str, content: str) -> None:
    for node in ast.walk(ast.parse(content)):
        if isinstance(node, ast.Attribute) and ast.unparse(node).startswith("netmin."):
            public(ast.unparse(node))
        if isinstance(node, ast.Call) and re.fullmatch(r"netmin\.\w+", ast.unparse(node.func)):
            known = inspect.signature(public(ast.unparse(node.func)))
            known.bind(*node.args, **{str(word.arg): word.value for word in node.keywords})


def public(name: str) -> object:
    thing: object = netmin
    for part in name.split(".")[1:]:
        assert part in getattr(thing, "__all__", dir(thing)), name
        thing = getattr(thing, part)
    return thing


def test_every_goal_of_make_that_is_told_exists() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    goals = set(re.findall(r"^([a-z-]+):", makefile, re.MULTILINE))
    told = {
        goal
        for page in pages()
        for goal in re.findall(r"(?:`|^)make ([a-z-]+)", page.read_text(encoding="utf-8"), re.MULTILINE)
    }
    assert told >= {"demo", "test", "check", "docs", "bench"}
    assert told - goals == set()


def test_the_citation_file_names_this_version() -> None:
    assert f"version: {netmin.__version__}\n" in (ROOT / "CITATION.cff").read_text(encoding="utf-8")


#: Written in pieces, so that this file does not contain what it looks for.
PRIVATE = (
    "pypi" + ".org",
    "python" + "hosted.org",
    "npmjs" + ".org",
    "npmjs" + ".com",
    "debian" + ".org",
    "/opt" + "/pypi",
    "/opt" + "/wheels",
    "/work" + "/",
    "/root" + "/",
    "/tmp" + "/w/",
    "shared" + "/data",
    "shared" + "/research",
    "shared" + "/design",
)


def tracked() -> list[Path]:
    answer = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True, text=True)
    return [ROOT / name for name in answer.stdout.split("\0") if name and (ROOT / name).is_file()]


def test_no_tracked_file_names_a_package_index_or_a_path_of_one_machine() -> None:
    found = [
        f"{relative(path)}: {word}"
        for path in tracked()
        for content in (path.read_bytes().lower(),)
        for word in PRIVATE
        if word.encode() in content
    ]
    assert found == []
