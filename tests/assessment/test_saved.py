"""Assessments written by earlier releases open for ever."""

from pathlib import Path

import pytest

from netmin.assessment import key_messages, read_assessment
from netmin.language import LANGUAGES

SAVED = sorted(Path(__file__).with_name("saved").glob("*.netmin"))


def test_there_is_a_saved_assessment_of_every_release() -> None:
    assert [path.stem for path in SAVED] == ["0.1.0"]


@pytest.mark.parametrize("path", SAVED, ids=lambda path: path.stem)
def test_a_saved_assessment_opens_and_speaks(path: Path) -> None:
    found = read_assessment(path)
    assert found.provenance.version == path.stem
    assert len(found.samples.points) == 36
    assert {part.analyte for part in found.maps} == {"Cu", "Cd"}
    for language in LANGUAGES:
        spoken = [*key_messages(found), *found.site_classes, *found.notes, *(v.sentence for v in found.verdicts)]
        assert all(message.text(language) for message in spoken)
