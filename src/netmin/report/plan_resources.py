"""What the tables of a plan hold that go out as CSV."""

from __future__ import annotations

from collections.abc import Iterator

from netmin.planning import Plan
from netmin.report.resources import Resource


def plan_resources(plan: Plan) -> Iterator[Resource]:
    """Yield the tables of a plan; those that are empty are left out.

    Parameters
    ----------
    plan : Plan
        As `netmin.plan` gave it.

    Yields
    ------
    Resource
        Zones with what is proposed, their soil, every option with the codes of its refusals, the work by season, and
        who pays in which year.
    """
    found = [
        Resource("plan-zones", plan.table, ("zone",)),
        Resource("plan-soil", plan.zones.table, ("zone", "element")),
        Resource("plan-options", plan.options, ("zone", "treatment", "species")),
        Resource("plan-schedule", plan.schedule.table, ()),
    ]
    if plan.portfolio is not None:
        years = plan.portfolio.years
        found.append(Resource("plan-money", years.assign(year=years["year"].astype(str)), ("year",)))
    for resource in found:
        if not resource.frame.empty:
            yield resource
