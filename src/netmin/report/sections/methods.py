"""How the numbers came about, in prose, with the papers behind them."""

from __future__ import annotations

from netmin.citations import bibliography
from netmin.report.blocks import Block, Heading, Paragraph, Section
from netmin.report.subject import Subject

#: Paragraphs of the methods and the papers each rests on; one is told when the assessment used it.
_CENSORED = ("helsel2012", "kaplan1958", "tukey1977")
_HEALTH = ("epa1989", "epa2004", "epa2009inhalation", "us-epa-rsl", "epa2003lead", "singh2007")
_DRAWS = ("epa2001", "burmaster1994", "saltelli2010", "jansen1999")
_ECOLOGY = ("hakanson1980", "macdonald2000", "long1995", "thornton1983", "nrc2005", "bechtel1998")
_MAPS = ("matheron1963", "cressie1985", "cressie2006")
_SIMULATION = ("journel1974", "wood1994", "dietrich1997", "chiles2012", "clopper1934")
_CONFIDENCE = ("singh2007", "chen1995", "gilbert1987", "royston1992", "singh2002")
_SOURCES = ("filzmoser2009", "paatero1994", "norris2014")
_HOT_SPOTS = ("getis1992", "ord1995", "benjamini1995", "caldas2006", "phipson2010")


def section(subject: Subject) -> Section:
    """Return the methods that were used."""
    words, assessment = subject.words, subject.assessment
    blocks: list[Block] = []
    if assessment.comparisons:
        laws = "; ".join(words.law(part.standard) for part in assessment.comparisons)
        blocks += [Heading(words("heading-method-laws")), Paragraph(f"{words('method-laws')} ({laws})")]
    blocks += _part(subject, "method-statistics", _CENSORED)
    blocks += _beyond(subject)
    if assessment.indices is not None:
        blocks += _part(subject, "method-indices", ("muller1969", "hakanson1980", "tomlinson1980"))
    if assessment.health is not None:
        blocks += _part(subject, "method-risk", _HEALTH)
    if assessment.health_draws is not None:
        blocks += _part(subject, "method-draws", _DRAWS)
    if assessment.ecology is not None:
        blocks += _part(subject, "method-ecology", _ECOLOGY)
    if assessment.maps:
        blocks += _part(subject, "method-maps", _MAPS)
        blocks += _part(subject, "method-zones", ())
        blocks += _counted(subject)
        blocks += _part(subject, "method-validation", ("webster2007", "brier1950"))
    return Section("methods", words("title-methods"), tuple(blocks))


def _beyond(subject: Subject) -> list[Block]:
    """Return how means were bounded, the laboratory judged and sources sought, as far as they were."""
    found = subject.assessment.site_statistics
    if found is None:
        return []
    blocks = _part(subject, "method-confidence", _CONFIDENCE) if found.means else []
    if found.laboratory is not None:
        blocks += _part(subject, "method-quality", ("epa2014icp", "epa2020", "hyslop2009"))
    if found.sources is not None:
        blocks += _part(subject, "method-sources", _SOURCES)
        if found.sources.maps is not None:
            blocks += _part(subject, "method-source-maps", ("egozcue2003", "pawlowsky2004"))
    return blocks


def _counted(subject: Subject) -> list[Block]:
    """Return how soil was counted, how hot spots were found and how places were chosen, as far as they were."""
    assessment = subject.assessment
    levels = [each for part in assessment.maps for each in part.exceedances]
    blocks: list[Block] = []
    if any(each.simulated for each in levels):
        blocks += _part(subject, "method-simulation", _SIMULATION)
    elif levels:
        blocks += _part(subject, "method-volume-mean", ())
    if any(len(part.hot_spots) for part in assessment.maps):
        blocks += _part(subject, "method-hot-spots", _HOT_SPOTS)
    if assessment.next_samples is not None:
        blocks += _part(subject, "method-next-samples", ("owen1956", "chevalier2014"))
    return blocks


def _part(subject: Subject, key: str, papers: tuple[str, ...]) -> list[Block]:
    """Return a heading and its prose; only papers that the assessment cites are named."""
    words = subject.words
    used = [name for name in dict.fromkeys(papers) if name in subject.assessment.citations]
    text = words(key)
    if used:
        text = f"{text} ({'; '.join(short_citation(name) for name in used)})"
    return [Heading(words(f"heading-{key}")), Paragraph(text)]


def short_citation(key: str) -> str:
    """Return how a source is named in running text: author and year, or the name of a law.

    Parameters
    ----------
    key : str
        Key of the bibliography.

    Returns
    -------
    str
        Such as ``Matheron 1963``; the key itself if the bibliography does not hold it.
    """
    entry = bibliography().get(key)
    if entry is None:
        return key
    authors = entry.field("author").split(" and ")
    family = authors[0].split(",")[0]
    others = " et al." if len(authors) > 2 or authors[-1] == "others" else f" & {authors[-1].split(',')[0]}"
    names = family if len(authors) == 1 else f"{family}{others}"
    return " ".join(part for part in (names, entry.field("year")) if part)
