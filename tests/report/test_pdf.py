"""The report in print: accessible by the compiler's own check, its fonts shipped, no clock in it."""

from __future__ import annotations

import re

import pytest

from netmin.report import Outputs, pdf
from netmin.report.blocks import Figure, Section
from netmin.report.page import Page, page
from netmin.report.subject import Scene, Subject
from netmin.report.wording import Words


@pytest.mark.parametrize(("language", "tag"), [("en", b"en"), ("ro", b"ro"), ("sr", b"sr"), ("sr-Latn", b"sr")])
def test_the_pdf_declares_pdf_ua_and_its_language(outputs: Outputs, language: str, tag: bytes):
    content = (outputs.folder / f"report-{language}.pdf").read_bytes()
    assert content.startswith(b"%PDF-")
    assert re.search(rb"pdfuaid:part[^0-9]{1,3}1", content)
    assert re.search(rb"/Lang\s*\(" + tag, content)


def test_the_pdf_carries_no_date(outputs: Outputs):
    content = (outputs.folder / "report-en.pdf").read_bytes()
    assert b"CreationDate" not in content
    assert b"ModDate" not in content
    assert b"xmp:CreateDate" not in content


def test_every_figure_has_a_caption_and_words_for_who_cannot_see_it(scene: Scene):
    for language in ("en", "ro", "sr", "sr-Latn"):
        told = page(Subject(scene.assessment, Words(language), scene))
        figures = [figure for section in told.sections for figure in section.figures()]
        assert len(figures) > 10
        assert len({figure.name for figure in figures}) == len(figures)
        assert all(len(figure.alternative) > 20 and len(figure.caption) > 20 for figure in figures)


def test_a_figure_without_words_is_refused():
    drawing = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1" width="1" height="1"></svg>'
    section = Section("one", "One", (Figure("mute", drawing, "Caption", ""),))
    labels = {"contents": "Contents", "skip": "Skip", "top": "Top"}
    with pytest.raises(RuntimeError, match="missing alt text"):
        pdf.pdf(Page("en", "Kind", "Title", (), "Footer", labels, (section,)))


def test_no_font_but_the_shipped_ones_is_used(outputs: Outputs):
    names = set(re.findall(rb"/BaseFont\s*/([A-Za-z0-9+\-]+)", (outputs.folder / "report-sr.pdf").read_bytes()))
    assert names
    assert all(b"NotoSans" in name for name in names)
