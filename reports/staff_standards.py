"""`yekuo staff --standards`: hours of work per case and role."""

from __future__ import annotations

from typing import Any

from reports.staff_summary import percent, said
from reports.terminal import Terminal

Document = dict[str, Any]


def standards_document(path: str) -> Document:
    """The standards as JSON (reports/JSON.md)."""
    from experiments.staffing.standards import standards_of
    from model.compiling import compile_scenario
    from model.scenario.loading import load

    loaded = load(path)
    scenario = loaded.scenario
    rows, roles = standards_of(scenario, compile_scenario(scenario, loaded.folder, loaded))
    categories = {name: {"zh": one.title.zh, "en": one.title.en} for name, one in scenario.categories.items()}
    titles = {name: {"zh": one.title.zh, "en": one.title.en} for name, one in scenario.roles.items()}
    return {
        "title": {"zh": scenario.title.zh, "en": scenario.title.en},
        "standards": [
            {"category": one.category, "category_title": categories[one.category], "role": one.role,
             "role_title": titles[one.role], "cases": one.cases, "hours_per_case": one.hours_per_case,
             "error": one.error, "travel_share": one.travel_share, "again_share": one.again_share}
            for one in rows
        ],
        "roles": [
            {"role": one.role, "role_title": titles[one.role], "work_hours": one.work,
             "enquiries_share": one.enquiries_share, "duty_hours": one.duty, "other_duties_hours": one.other_duties}
            for one in roles
        ],
    }  # fmt: skip


def show_standards(terminal: Terminal, document: Document) -> None:
    """Two tables."""
    words = terminal.words
    head = tuple(words(f"staff_{key}") for key in ("category", "role", "cases", "per_case", "travel", "again"))
    rows = [
        (said(terminal, one["category_title"]), said(terminal, one["role_title"]), f"{one['cases']:,.0f}",
         f"{one['hours_per_case']:.2f} ± {one['error']:.2f}", percent(one["travel_share"]), percent(one["again_share"]))
        for one in document["standards"]
    ]  # fmt: skip
    terminal.table(words("staff_standards"), head, rows, text_columns=2)
    head = tuple(words(f"staff_{key}") for key in ("role", "work", "enquiries", "duty", "other"))
    hours = [
        (said(terminal, one["role_title"]), f"{one['work_hours']:,.0f}", percent(one["enquiries_share"]),
         f"{one['duty_hours']:,.0f}", f"{one['other_duties_hours']:,.0f}")
        for one in document["roles"]
    ]  # fmt: skip
    terminal.table(words("staff_roles"), head, hours)
    terminal.line(words("staff_standards_note"))
