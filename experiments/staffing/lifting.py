"""Lifting a cut: how much more there may be of each resource while a plan stays bad for a target."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from model.planning.staff_master import Cut, Plan, Resource


def lifted(
    resources: Sequence[Resource], plan: Plan, is_bad: Callable[[Plan], bool], matters: set[int]
) -> tuple[Cut, set[int]]:
    """The strongest cut found from a bad plan, and the resources that were seen to matter.

    First everything but `matters` goes to its most at once, then one resource after another, the dearest first; then
    what has to stay below its most goes up step by step.

    Parameters
    ----------
    is_bad
        Asked about larger plans only.
    matters
        Resources that the target is known to depend on; a wrong guess costs time, never a wrong cut.
    """
    most = tuple(one.most for one in resources)
    order = sorted(range(len(plan)), key=lambda r: -resources[r].monthly_cost_yuan * (most[r] - plan[r]))

    def larger(units: dict[int, int]) -> Plan:
        """The plan with these units where it is still bad, else as it is."""
        tried = tuple(units.get(r, have) for r, have in enumerate(plan))
        return tried if is_bad(tried) else plan

    others = {r: most[r] for r in range(len(plan)) if plan[r] < most[r] and r not in matters}
    if matters and len(others) > 1:
        plan = larger(others)
    below = [r for r in order if plan[r] < most[r]]
    for r in below:
        plan = larger({r: most[r]})
    below = [r for r in order if plan[r] < most[r]]
    for r in below:
        while plan[r] + 1 < most[r]:
            more = larger({r: plan[r] + 1})
            if more == plan:
                break
            plan = more
    return Cut(tuple((r, plan[r] + 1) for r in sorted(below))), set(below)
