"""What a reader of a health risk must know: what was taken for what, left out, given by the user, or not verified."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

import numpy as np

from netmin.language import Message
from netmin.risk.health_tables import Exposure
from netmin.risk.lead import AdultLeadModel
from netmin.risk.receptors import ExposureFactor, Receptor
from netmin.risk.routes import Route
from netmin.risk.toxicity import ToxicityProfile, ToxicitySet, ToxicityValue


def notes(
    exposure: Exposure,
    toxicity: ToxicitySet,
    pathways: Sequence[str],
    blood: AdultLeadModel,
    background: Mapping[str, float],
) -> tuple[Message, ...]:
    """Return the notes of a health risk, in the order a reader needs them."""
    found = [
        *_set_notes(toxicity),
        *exposure.contents.notes,
        *_left_out(exposure),
        *_lead_notes(exposure, blood),
        *_pathway_notes(exposure, pathways),
        *_content_notes(exposure),
        *_own_numbers(exposure),
        *_background_notes(exposure, background),
        *_unverified(exposure),
        *(Message.of("risk.card-note", note=note) for note in toxicity.notes),
        *(Message.of("risk.card-note", note=note) for receptor in exposure.receptors for note in receptor.notes),
    ]
    return tuple(dict.fromkeys(found))


def _set_notes(toxicity: ToxicitySet) -> Iterator[Message]:
    yield Message.of("risk.set-used", set=toxicity.title, id=toxicity.id)
    if toxicity.in_force_to is not None:
        yield Message.of("risk.set-superseded", id=toxicity.id, day=toxicity.in_force_to.isoformat())


def _left_out(exposure: Exposure) -> Iterator[Message]:
    unknown = [name for place, name in enumerate(exposure.contents.analytes) if place not in exposure.profiles]
    if unknown:
        yield Message.of("risk.no-toxicity", analytes=sorted(set(unknown)))
    profiles = [profile for profile in _profiles(exposure) if not profile.routed]
    for quantity in ("reference_dose", "reference_concentration"):
        if lacking := [profile.analyte for profile in profiles if not profile.has(quantity)]:
            yield Message.of(f"risk.no-{quantity.replace('_', '-')}", analytes=lacking)
    if lacking := [p.analyte for p in profiles if not (p.has("slope_factor") or p.has("unit_risk"))]:
        yield Message.of("risk.no-cancer-value", analytes=lacking)
    if unsure := [p.analyte for p in profiles if p.organs and not p.organs_verified]:
        yield Message.of("risk.organs-unverified", analytes=unsure)


def _profiles(exposure: Exposure) -> list[ToxicityProfile]:
    return list({profile.analyte: profile for profile in exposure.profiles.values()}.values())


def _lead_notes(exposure: Exposure, blood: AdultLeadModel) -> Iterator[Message]:
    if "Pb" not in exposure.contents.analytes:
        return
    yield Message.of("risk.lead-routed")
    yield Message.of("risk.lead-children")
    if weak := blood.unverified:
        names = [Message.of(f"risk.lead-{name.replace('_', '-')}") for name in weak]
        yield Message.of("risk.lead-unverified", period=blood.period, names=names)


def _pathway_notes(exposure: Exposure, pathways: Sequence[str]) -> Iterator[Message]:
    for receptor in exposure.receptors:
        present = {route.pathway for person, _, route in exposure.routes if person is receptor}
        for pathway in pathways:
            if pathway not in present and (pathway != "dermal" or _any_skin(exposure)):
                name = Message.of(f"risk.pathway-{pathway}")
                yield Message.of("risk.pathway-not-computed", pathway=name, receptor=receptor.title)
    if "dermal" in pathways:
        skinless = [p.analyte for p in _profiles(exposure) if not p.has("dermal_absorption") and not p.routed]
        if skinless:
            yield Message.of("risk.no-dermal-absorption", analytes=skinless)
        assumed = [
            p.analyte
            for p in _profiles(exposure)
            if p.has("dermal_absorption") and not p.has("gastrointestinal_absorption")
        ]
        if assumed:
            yield Message.of("risk.absorption-assumed", analytes=assumed)


def _any_skin(exposure: Exposure) -> bool:
    return any(profile.has("dermal_absorption") for profile in exposure.profiles.values())


def _content_notes(exposure: Exposure) -> Iterator[Message]:
    main = [place for place in exposure.profiles if exposure.contents.cases[place] == "main"]
    low, high = exposure.contents.low[:, main], exposure.contents.high[:, main]
    measured = ~np.isnan(low)
    if within := int((measured & (low != high)).sum()):
        yield Message.of("risk.within-bounds", count=within, total=int(measured.sum()))
    if incomplete := int((~measured).any(axis=1).sum()):
        yield Message.of("risk.incomplete", count=incomplete)


def _own_numbers(exposure: Exposure) -> Iterator[Message]:
    for receptor in exposure.receptors:
        for stage in receptor.stages:
            for name, factor in stage.factors.items():
                if factor.id == "user":
                    yield _own(receptor.title, name, factor)
    for profile in _profiles(exposure):
        own = [name for name, value in profile.values.items() if value.id == "user"]
        for name in own:
            value = profile.values[name]
            yield _own(profile.analyte, name, value)
        if profile.mutagenic and {"slope_factor", "unit_risk"} & set(own):
            yield Message.of("risk.age-factors-applied", analyte=profile.analyte)
        available = profile.values.get("relative_bioavailability")
        if "reference_dose" in own and available is not None and available.id != "user":
            yield Message.of("risk.bioavailability-twice", analyte=profile.analyte, value=float(available.value))


def _own(of: object, name: str, row: ExposureFactor | ToxicityValue) -> Message:
    quantity = Message.of(f"risk.quantity-{name.replace('_', '-')}")
    return Message.of("risk.own-value", quantity=quantity, of=of, value=float(row.value), unit=row.unit)


def _background_notes(exposure: Exposure, background: Mapping[str, float]) -> Iterator[Message]:
    known = {profile.analyte for profile in _profiles(exposure)}
    if "As" in known and "As" not in background:
        yield Message.of("risk.background-missing")
    if unused := sorted(set(background) - known):
        yield Message.of("risk.background-unused", analytes=unused)


def _unverified(exposure: Exposure) -> Iterator[Message]:
    values = {
        f"{value.analyte} {value.parameter}"
        for _, _, route in exposure.routes
        for value in route.values
        if value.unverified
    }
    if values:
        yield Message.of("risk.unverified-values", names=sorted(values))
    yield from unverified_factors((receptor, route) for receptor, _, route in exposure.routes)


def unverified_factors(routes: Iterable[tuple[Receptor, Route]]) -> Iterator[Message]:
    """Yield the note on exposure factors that were not verified, each with whose it is.

    Parameters
    ----------
    routes : iterable of (Receptor, Route)
        What was computed.

    Yields
    ------
    Message
        At most one.
    """
    found = {
        (receptor.id, factor.symbol or factor.parameter): receptor.title
        for receptor, route in routes
        for factor in route.factors
        if factor.confidence == "unverified"
    }
    if found:
        names = [Message.of("risk.factor-of", who=who, symbol=symbol) for (_, symbol), who in sorted(found.items())]
        yield Message.of("risk.unverified-factors", names=names)
