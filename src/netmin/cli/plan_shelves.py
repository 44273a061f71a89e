"""The shelves of a plan, as `list` and `show` reach them: treatments with their prices, schemes with their shares."""

from __future__ import annotations

from netmin.cli.cards import Card
from netmin.language import Message, format_number


def treatments() -> tuple[str, ...]:
    """Return the names of all treatments that a plan can look at, gentle ones first."""
    from netmin.planning import WAYS

    return WAYS


def treatment_title(name: str, language: str) -> str:
    """Return a treatment in words."""
    return Message.of(f"plan.way-{name}").text(language)


def treatment_card(name: str, language: str) -> Card:
    """Return a treatment with the published prices that it is counted with."""
    from netmin.planning import priced_by, remediation_options

    rows = remediation_options().set_index("option_id").loc[list(priced_by(name))]
    prices = tuple(
        (
            str(number),
            f"{_number(row['cost_low'], language)} – {_number(row['cost_high'], language)}",
            f"{row['currency']}/{row['unit']}",
            format(row["price_year"], ".0f"),
            str(row["source"]),
        )
        for number, row in rows.iterrows()
    )
    header = tuple(Message.of(f"plan.card-{key}").text(language) for key in ("row", "price", "unit", "year", "source"))
    return Card(treatment_title(name, language), (), header if prices else (), prices)


def schemes() -> tuple[str, ...]:
    """Return the names of all schemes of funding."""
    from netmin.planning import funding

    return funding.available()


def scheme_title(name: str, language: str) -> str:
    """Return the title of a scheme."""
    from netmin.planning import funding

    title = funding.get(name).title
    return title.text(language) if title else name


def scheme_card(name: str, language: str) -> Card:
    """Return a scheme with the share of each party."""
    from netmin.planning import funding

    scheme = funding.get(name)
    facts = tuple(
        (
            Message.of(f"report.column-pays-{party}").text(language),
            f"{format_number(100 * share, language, ',.3g')} %",
        )
        for party, share in scheme.shares
    )
    return Card(scheme_title(name, language), facts)


def _number(value: float, language: str) -> str:
    return format_number(value, language, ",.4g")
