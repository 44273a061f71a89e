"""Sentences in four language forms."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netmin.language import Label, Message, format_number, template, to_latin


@pytest.mark.parametrize(
    ("cyrillic", "latin"),
    [
        ("Ђурђевдан", "Đurđevdan"),
        ("људи и њиве", "ljudi i njive"),
        ("Љубовија", "Ljubovija"),
        ("ЉУБОВИЈА", "LJUBOVIJA"),
        ("Џ", "Dž"),
        ("ЗЕМЉА", "ZEMLJA"),
        ("Cu 40 mg/kg", "Cu 40 mg/kg"),
    ],
)
def test_serbian_latin_is_derived_by_script(cyrillic: str, latin: str) -> None:
    assert to_latin(cyrillic) == latin


@pytest.mark.parametrize(
    ("value", "language", "written"),
    [
        (0.05, "en", "0.05"),
        (0.05, "ro", "0,05"),
        (1234.5, "sr", "1\u202f234"),
        (40375.0, "sr-Latn", "40\u202f380"),
        (-3.5, "ro", "\u22123,5"),
        (0.0, "en", "0"),
    ],
)
def test_numbers_are_written_as_the_language_writes_them(value: float, language: str, written: str) -> None:
    assert format_number(value, language) == written


@given(st.floats(min_value=1e-3, max_value=1e9))
def test_a_written_number_has_no_exponent_and_one_decimal_mark_at_most(value: float) -> None:
    text = format_number(value, "ro")
    assert "e" not in text
    assert text.count(",") <= 1
    assert "." not in text


def test_blanks_keep_their_text_when_serbian_turns_latin() -> None:
    message = Message.of("errors.place-sheet", value="Лист1")
    assert message.text("sr-Latn") == "list „Лист1”"


def test_a_message_in_a_message_speaks_the_same_language() -> None:
    inner = Message.of("errors.place-row", value="3")
    assert Message.of("errors.place-sheet", value=inner).text("ro") == "foaia „rândul 3”"


def test_messages_survive_json() -> None:
    label = Label.of({"en": "alert", "ro": "alertă", "sr": "узбуна", "original": "prag"})
    message = Message.of("errors.more", count=3, label=label, names=["a", "b"], inner=Message.of("errors.nothing-read"))
    assert Message.from_json(message.as_json()) == message


def test_a_label_is_derived_in_latin() -> None:
    assert Label.of({"en": "soil", "ro": "sol", "sr": "земљиште"}).text("sr-Latn") == "zemljište"


def test_a_missing_sentence_is_never_replaced_by_silence() -> None:
    with pytest.raises(KeyError, match=r"no sentence for 'errors\.nothing-of-the-kind'"):
        template("errors.nothing-of-the-kind")


def test_an_unknown_language_is_refused() -> None:
    with pytest.raises(ValueError, match="language 'de' is not one of"):
        template("errors.more", "de")
