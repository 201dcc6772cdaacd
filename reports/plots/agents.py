"""Published agents as they stand beside the entries of a report."""

from __future__ import annotations

import math
from collections.abc import Sequence

from reports.aggregate import Estimate
from reports.analysis import Analysis
from reports.published import Published, published

MOST_HOURS = 12.0
CHOSEN = ("ml-master", "r-and-d-agent-o1-preview", "aide-o1-preview")
"""Slugs of the agents of ML-Master's main table that plots compare with, best first."""
_UNKNOWN = Estimate(math.nan, math.nan)


def compared_agents(analysis: Analysis) -> tuple[Published, ...]:
    """The best published agent within 12 hours and without known leakage, and those of CHOSEN.

    None where no competition of the report is one of MLE-bench's: nothing could be compared.
    """
    if not has_official(analysis):
        return ()
    known = {one.slug: one for one in published()}
    within = [
        one
        for one in known.values()
        if one.is_on_board
        and (one.conditions.hours or math.inf) <= MOST_HOURS
        and one.conditions.known_leakage == "no"
    ]
    best = max(within, key=lambda one: one.rate("all").mean)
    slugs = dict.fromkeys((best.slug, *CHOSEN))
    return tuple(known[slug] for slug in slugs)


def has_official(analysis: Analysis) -> bool:
    """Whether any competition is one of MLE-bench's, so that published numbers say something."""
    return any(facts.suite == "mle-bench" for facts in analysis.facts.values())


def figure_of(agent: Published, split: str, measure: str, *, beside: str = "") -> Estimate:
    """A published percentage; nan without one.

    `beside` names another measure of the split, whose source it has to come from: sources round,
    and ran, differently.
    """
    sources = [one.source for one in agent.figures if (one.split, one.measure) == (split, beside)]
    for figure in agent.figures:
        is_wanted = (figure.split, figure.measure) == (split, measure)
        if is_wanted and (not beside or figure.source in sources):
            return Estimate(figure.mean, math.nan if figure.sem is None else figure.sem)
    return _UNKNOWN


def has_all(agent: Published, measures: Sequence[str]) -> bool:
    """Whether every one of these measures is published over all competitions."""
    return not any(math.isnan(figure_of(agent, "all", one).mean) for one in measures)
