"""The report of a trial: every section, in four language forms, the same bytes each time."""

import re

import pytest

from netmin.language import LANGUAGES
from netmin.report import write_trial_report
from netmin.report.trial_build import trial_page
from netmin.report.trial_sections import trial_sections
from netmin.report.trial_subject import TrialSubject
from netmin.report.wording import Words
from netmin.trials import analyse_trial
from tests_of_trials import made_up
