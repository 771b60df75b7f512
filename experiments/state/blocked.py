"""Open applications that wait for the network: their file does not tell at which element, so they are left out.

In a run that begins from the file an open application is connected somewhere in its area, as a new one is; whoever
waits because *his* transformer is full would find room at another on the first day, and all who wait would flood the
desks at once. Left out, they are missing when their reinforcements are done, some weeks later: far less.
"""

from __future__ import annotations

from experiments.state.from_state import state_file_of, with_state_file
from experiments.state.state_file import copied, rows_in
from model.scenario.loading import Loaded
from model.scenario.stages import Grid


def without_blocked(loaded: Loaded) -> Loaded:
    """The scenario without the open applications that stand at a request to the network."""
    scenario = loaded.scenario
    asking = {name for name, stage in scenario.stages.items() if isinstance(stage, Grid)}
    blocked = {row["case_id"] for row in rows_in(state_file_of(loaded)) if row["stage"] in asking}
    if not blocked:
        return loaded
    file = copied(state_file_of(loaded), start=scenario.period.start, kept=lambda row: row["case_id"] not in blocked)
    return with_state_file(loaded, file)
