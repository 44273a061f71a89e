"""Units as laboratories write them."""

from __future__ import annotations

import pytest

from netmin import units
from netmin.errors import UsageError
from netmin.units import Basis, Dimension

KNOWN = {
    (1.0, Basis.UNSTATED): (
        "mg/kg",
        "MG/KG",
        "mg.kg-1",
        "mg kg⁻¹",
        "mg·kg−1",
        "ppm",
        "µg/g",
        "μg/g",
        "ug/g",
        "g/t",
        "mg kg^-1",
        "мг/кг",
    ),
    (1.0, Basis.DRY): (
        *("mg/kg s.u.", "mg/kg DW", "mg/kg sv", "mg/kg SM", "mg/kg suve materije", "mg/kg d.m.", "мг/кг с.м."),
        *("mg/kg (s.u.)", "mg/kg substanță uscată", "mg/kg dry weight", "mg kg-1 dm", "mg/kg TS"),
    ),
    (1.0, Basis.FRESH): ("mg/kg fw", "mg/kg wet weight", "mg/kg sveže mase", "mg/kg свеже масе"),
    (1.0, Basis.ASH): ("mg/kg ash", "mg/kg cenușă", "mg/kg u pepelu"),
    (1e-3, Basis.UNSTATED): ("µg/kg", "ppb", "ng/g", "ug kg-1"),
    (1e4, Basis.UNSTATED): ("%", "procente", "wt%"),
    (1e3, Basis.UNSTATED): ("g/kg", "mg/g"),
}


@pytest.mark.parametrize(
    ("text", "factor", "basis"), [(text, *means) for means, texts in KNOWN.items() for text in texts]
)
def test_a_mass_fraction_is_known_with_its_basis(text: str, factor: float, basis: Basis) -> None:
    unit = units.mass_fraction(text)
    assert (unit.factor, unit.basis) == (factor, basis)


@pytest.mark.parametrize("text", ["mg/l", "mg/L", "µg/l", "mg/dm3", "ug/dm³", "ng/L", "мг/л"])
def test_a_unit_of_water_is_refused_with_the_reason(text: str) -> None:
    found = units.recognise(text)
    assert found is not None
    assert found.dimension is Dimension.WATER
    with pytest.raises(UsageError, match="water"):
        units.mass_fraction(text)


@pytest.mark.parametrize(
    "text", ["", "bananas", "mg/kg zračno suvo", "mmol/kg", "mg/m2", "Bq/kg", "kg/mg", "m", "mg", "ppt", "1"]
)
def test_an_unknown_unit_is_never_factor_one(text: str) -> None:
    with pytest.raises(UsageError, match="not known"):
        units.mass_fraction(text)
