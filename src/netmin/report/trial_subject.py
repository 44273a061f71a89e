"""What the sections of a trial's report are told from: the analysis, and how its names are said."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from netmin.language import Message, template
from netmin.report.wording import Words, sentence
from netmin.trials.analysis import TrialAnalysis

#: Colours of treatments, told apart by colour-blind readers (Okabe and Ito), and always by shape and place, too.
TREATMENT_COLOURS = ("#0b5c5c", "#b4541a", "#3b528b", "#8a6d00", "#7a3b69", "#4d4d4d", "#2a7fb8", "#557a1f")


@dataclass(frozen=True)
class TrialSubject:
    """An analysed trial in one language.

    Attributes
    ----------
    analysis : TrialAnalysis
        What to tell.
    words : Words
        In which words.
    fingerprint : str
        Of the workbook.
    """

    analysis: TrialAnalysis
    words: Words
    fingerprint: str

    @cached_property
    def treatments(self) -> tuple[str, ...]:
        """Treatments in the order of the trial."""
        return tuple(str(name) for name in self.analysis.trial.treatments["treatment"])

    @property
    def species(self) -> tuple[str, ...]:
        """Species in the order of the plots."""
        return tuple(dict.fromkeys(str(name) for name in self.analysis.trial.plots["species"]))

    @property
    def simulated(self) -> bool:
        """Whether any number of the trial was not measured."""
        return self.analysis.trial.data_origin != "measured"

    def colour(self, treatment: str) -> str:
        """Return the colour of a treatment, or of a combination of levels, by its place."""
        known = self.treatments
        place = known.index(treatment) if treatment in known else sum(map(ord, treatment))
        return TREATMENT_COLOURS[place % len(TREATMENT_COLOURS)]

    def organ(self, name: str) -> str:
        """Return the name of an organ."""
        return self._trial_word(f"organ-{name}", name)

    def quantity(self, name: str) -> str:
        """Return the name of a quantity."""
        return sentence(self.words(f"trial-quantity-{name}"))

    def test(self, name: str) -> str:
        """Return the name of a test of pairs."""
        return self.words(f"trial-test-{name}")

    def index(self, name: str) -> str:
        """Return the name of an index of accumulation."""
        plain, _, organ = name.partition("-")
        if plain in ("bcf", "ef") and name not in ("ef-control",):
            code = "index-bcf" if plain == "bcf" else "index-ef-reference"
            return Message.of(f"trials.{code}", organ=self.organ(organ)).text(self.words.language)
        return self._trial_word(f"index-{name}", name)

    def _trial_word(self, key: str, otherwise: str) -> str:
        try:
            return template(f"trials.{key}", self.words.language)
        except KeyError:
            return otherwise

    def p_value(self, value: float) -> str:
        """Return a p-value; a very small one is not called nought."""
        if value != value:
            return self.words.number(value)
        if value < 0.001:
            return "<\u202f" + self.words.fixed(0.001, 3)
        return self.words.fixed(value, 3)

    def last_round(self, rows: pd.DataFrame) -> float:
        """Return the last round of some rows."""
        return float(rows["round"].max())
