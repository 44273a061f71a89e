"""The report on a screen: self-contained, accessible, in four language forms."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest

from netmin.report import Outputs
from netmin.report.drawing import ACCENT, INK, SOFT, rgb
from netmin.report.palettes import TONES

LANGUAGES = ("en", "ro", "sr", "sr-Latn")


class Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]


def text_of(outputs: Outputs, language: str) -> str:
    return (outputs.folder / f"report-{language}.html").read_text(encoding="utf-8")


def read(text: str) -> Reader:
    reader = Reader()
    reader.feed(text)
    return reader


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_loads_nothing_from_elsewhere(outputs: Outputs, language: str):
    text = text_of(outputs, language)
    reader = read(text)
    for _, attributes in reader.tags:
        for name in ("src", "href", "xlink:href", "data", "srcset", "action"):
            target = attributes.get(name)
            assert target is None or target.startswith(("#", "data:")), target
    assert re.findall(r"url\((?!data:)", text) == []
    assert "@import" not in text
    assert not reader.all("script")
    assert not reader.all("link")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_says_its_language_and_every_drawing_has_words(outputs: Outputs, language: str):
    reader = read(text_of(outputs, language))
    assert reader.all("html") == [{"lang": language}]
    drawings = [attributes for attributes in reader.all("div") if attributes.get("class") == "drawing"]
    assert len(drawings) == len(reader.all("svg")) == len(reader.all("figcaption")) > 10
    assert all(attributes["role"] == "img" and len(attributes["aria-label"] or "") > 20 for attributes in drawings)


def test_headers_of_tables_have_a_scope_and_anchors_are_unique_and_lead_somewhere(outputs: Outputs):
    reader = read(text_of(outputs, "en"))
    assert {attributes.get("scope") for attributes in reader.all("th")} == {"col", "row"}
    assert len(reader.all("caption")) == len(reader.all("table"))
    anchors = [attributes["id"] for _, attributes in reader.tags if "id" in attributes]
    assert len(anchors) == len(set(anchors))
    assert {str(attributes["href"])[1:] for attributes in reader.all("a")} <= set(anchors)


def test_names_from_the_file_are_escaped(outputs: Outputs):
    text = text_of(outputs, "en")
    assert "Old smelter &lt;Bor &amp; Zlot&gt;" in text
    assert "<Bor" not in text


def contrast(first: str, second: str) -> float:
    """WCAG 2.2 contrast ratio."""

    def luminance(colour: str) -> float:
        parts = [value / 255 for value in rgb(colour)]
        linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    light, dark = sorted((luminance(first), luminance(second)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_letters_stand_out_from_every_ground():
    assert all(contrast(INK, ground) > 7 for ground in TONES.values())
    assert all(contrast(letters, "#ffffff") > 4.5 for letters in (SOFT, ACCENT))


@pytest.mark.parametrize("language", ["ro", "sr", "sr-Latn"])
def test_numbers_have_a_decimal_comma(outputs: Outputs, language: str):
    cells = re.findall(r'<td class="number[^"]*">([^<]*)</td>', text_of(outputs, language))
    assert any(re.fullmatch(r"\d+,\d+", cell) for cell in cells)
    assert [cell for cell in cells if "." in cell] == []


def test_english_numbers_have_a_decimal_point(outputs: Outputs):
    cells = re.findall(r'<td class="number[^"]*">([^<]*)</td>', text_of(outputs, "en"))
    assert any(re.fullmatch(r"\d+\.\d+", cell) for cell in cells)


def words_in(text: str) -> str:
    body = text[text.index("<body>") :]
    return re.sub(r"<[^>]+>", " ", body)


def test_the_latin_form_of_serbian_has_cyrillic_only_in_the_laws_own_titles(outputs: Outputs):
    found = set(re.findall(r"[Ѐ-ӿ]+", words_in(text_of(outputs, "sr-Latn"))))
    titles = (
        "Уредба о граничним вредностима загађујућих, штетних и опасних материја у земљишту "
        "Службени гласник РС бр и гранична максимална вредност ремедијациона вредност"
    )
    assert found <= set(re.findall(r"[Ѐ-ӿ]+", titles))


def test_romanian_and_serbian_pages_share_no_heading_with_the_english_one(outputs: Outputs):
    headings = {
        language: set(re.findall(r"<h2[^>]*>([^<]+)</h2>", text_of(outputs, language))) for language in LANGUAGES
    }
    assert len(headings["en"]) == len(headings["ro"]) == len(headings["sr"]) == len(headings["sr-Latn"]) == 16
    assert not headings["en"] & (headings["ro"] | headings["sr"] | headings["sr-Latn"])
