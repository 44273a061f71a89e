"""What is known to go wrong in trials with metals, looked for by rule, each finding with its rows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import pandas as pd

from netmin.language import Message
from netmin.trials import findings_of_design, findings_of_numbers, findings_of_uptake
from netmin.trials.accumulation import indices_of_plots
from netmin.trials.bench import BenchResults, bench_results, with_reported
from netmin.trials.records import Trial, observations

#: Columns of `TrialFindings.table`. severity: "error" where numbers are wrong or must not be used as they stand,
#: "warning" where a conclusion is in doubt.
FINDING_COLUMNS = ("finding", "severity", "rows", "sheet")


@dataclass(frozen=True, eq=False)
class Finding:
    """One kind of trouble and where it was met.

    Attributes
    ----------
    name : str
        Of the rule.
    severity : {"error", "warning"}
        An error makes numbers unusable, a warning puts a conclusion in doubt.
    message : Message
        What was found, why it matters, what to do.
    sheet : str
        Table that the rows stand in.
    rows : pandas.DataFrame
        What was met, with the columns that show it.
    """

    name: str
    severity: str
    message: Message
    sheet: str
    rows: pd.DataFrame


@dataclass(frozen=True, eq=False)
class TrialFindings:
    """Everything that the rules found in a trial.

    Attributes
    ----------
    findings : tuple of Finding
        In the order of the rules.
    citations : tuple of str
        Keys of the bibliography.
    """

    findings: tuple[Finding, ...] = field(default=())
    citations: tuple[str, ...] = ("hurlbert1984", "vanderent2013", "vanderent2024", "baker1989", "cary1986")

    @property
    def table(self) -> pd.DataFrame:
        """A row per finding, `FINDING_COLUMNS`."""
        rows = [(each.name, each.severity, len(each.rows), each.sheet) for each in self.findings]
        return pd.DataFrame(rows, columns=list(FINDING_COLUMNS))

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the rules that found something."""
        return tuple(each.name for each in self.findings)

    def get(self, name: str) -> Finding | None:
        """Return the finding of a rule, None where it found nothing."""
        return next((each for each in self.findings if each.name == name), None)

    def as_json(self) -> list[dict[str, object]]:
        """Return the findings as plain JSON data."""
        return [
            {
                "finding": each.name,
                "severity": each.severity,
                "sentence": each.message.text("en"),
                "sheet": each.sheet,
                "rows": each.rows.astype(object).where(each.rows.notna(), None).to_dict("records"),
            }
            for each in self.findings
        ]


@dataclass(frozen=True, eq=False)
class Seen:
    """What the rules look at.

    Attributes
    ----------
    trial : Trial
        The trial.
    bench : BenchResults
        What its readings give.
    results : pandas.DataFrame
        All contents, computed or reported.
    observations : pandas.DataFrame
        They with their pots.
    indices : pandas.DataFrame
        Of accumulation, per pot.
    """

    trial: Trial
    bench: BenchResults
    results: pd.DataFrame
    observations: pd.DataFrame
    indices: pd.DataFrame


_Rule = Callable[..., pd.DataFrame]

#: Name, severity, sheet and rule, in the order in which they are told.
RULES: tuple[tuple[str, str, str, _Rule], ...] = (
    ("extract-without-total", "warning", "soils", findings_of_design.extract_without_total),
    ("pseudo-replication", "warning", "organs", findings_of_design.pseudo_replication),
    ("not-a-field", "warning", "study", findings_of_design.not_a_field),
    ("chelate", "warning", "treatments", findings_of_design.chelated),
    ("dust", "warning", "organs", findings_of_uptake.dust),
    ("roots-not-clean", "warning", "organs", findings_of_uptake.roots_not_clean),
    ("collapsed-mass", "warning", "organs", findings_of_uptake.collapsed_mass),
    ("copied-cell", "error", "results", findings_of_numbers.copied_cells),
    ("results-disagree", "error", "results", findings_of_numbers.results_disagree),
    ("rate-not-constant", "warning", "rounds", findings_of_design.rate_not_constant),
    ("unequal-groups", "warning", "plots", findings_of_design.unequal_groups),
    ("hyperaccumulator-label", "warning", "results", findings_of_uptake.hyperaccumulator_label),
    ("nought", "error", "results", findings_of_numbers.noughts),
    ("fresh-as-dry", "error", "organs", findings_of_numbers.fresh_as_dry),
)


def check_trial(trial: Trial) -> TrialFindings:
    """Look through a trial for what is known to go wrong.

    Parameters
    ----------
    trial : Trial
        As read.

    Returns
    -------
    TrialFindings
        Nothing is changed or left out for a finding; whoever reads the numbers decides.

    References
    ----------
    hurlbert1984, vanderent2013, vanderent2024, baker1989, cary1986
    """
    bench = bench_results(trial)
    results = with_reported(trial, bench)
    seen = Seen(trial, bench, results, observations(trial, results), indices_of_plots(trial, results)[0])
    found = []
    for name, severity, sheet, rule in RULES:
        rows = rule(seen)
        if len(rows):
            message = Message.of(f"trials.finding-{name}", count=len(rows))
            found.append(Finding(name, severity, message, sheet, rows.reset_index(drop=True)))
    return TrialFindings(tuple(found))
