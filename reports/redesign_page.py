"""The page of redesigns: what each changes on the county, what is computed and what assumed, and what it costs.

What changes is found by laying each redesign over the county and comparing the two, key by key, so the page cannot
say other than the files do.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from model.files.changes import CHANGED
from model.files.layers import Layers, load_layers
from model.files.laying import laid_over
from model.files.picking import resolve_uncertain
from model.files.uncertain import UNCERTAIN, nominal, range_of
from model.files.yaml_file import examine_yaml
from model.files.yaml_tree import Node, plain
from model.problems import KeyPath, Problem, ScenarioError, dotted
from reports.shipped import scenario_path

BASE, ORDER = "county.yaml", "combined/all.yaml"
LONGEST = 60
"""Characters of a value in a table."""
APART = ("redesigns", "title")
HEAD = """\
# Redesigns 流程优化方案

This page is generated from the files in `redesigns/`; a test keeps it true (`yekuo reference --redesigns`).
Each is laid over a base, `yekuo` knows it by the name of its file, and any of them may be laid over one another, in the
order of this page (`redesigns/combined/all.yaml`).

- **computed** 计算: only the process is changed, the model finds the effect. **assumed** 假设: no source states it; a
  factor with its range stands in the table, its reason in [ASSUMPTIONS.md](ASSUMPTIONS.md). Most do both.
- The tables show what each changes on the county: the number there → with the redesign. `×0.85 (0.6 to 1)` is the
  assumed factor and its range; a strength (1 as stated, 0 none) scales these factors alone. A number replaced, a route,
  a list and a new part are decisions, without a strength.
- Costs are assumptions for a county of about 2,300 applications a year.

| redesign | title | effect | once, yuan | a month, yuan | months until it works |
|---|---|---|---|---|---|
"""


@dataclass(frozen=True, slots=True)
class Changed:
    """A key that a redesign changes."""

    path: str
    before: str
    after: str
    how: str
    """The assumed factor with its range; empty where it is a decision."""
    source: str


def redesign_page(folder: Path | None = None) -> str:
    """The page, in Markdown.

    Parameters
    ----------
    folder
        Of the redesigns; default: those that come with yekuo.
    """
    folder = folder or scenario_path("redesigns")
    base = load_layers(scenario_path(BASE))
    names = redesigns_in_order(folder)
    told = {name: _redesign(base, _read(folder / f"{name}.yaml"), name) for name in names}
    combined = [_combined(path) for path in sorted((folder / "combined").glob("*.yaml"))]
    return "\n".join(
        [
            HEAD + "\n".join(row for row, _ in told.values()),
            "",
            *(section for _, section in told.values()),
            "## Combined 组合方案",
            "",
            "| file | made of | and its own |",
            "|---|---|---|",
            *combined,
            "",
        ]
    )


def redesigns_in_order(folder: Path) -> list[str]:
    """Names of the single redesigns in the order in which they are laid over one another."""
    stated = plain(_read(folder / ORDER))
    assert isinstance(stated, dict)
    files = stated["extends"]
    assert isinstance(files, list)
    return [Path(str(file)).stem for file in files]


def _read(path: Path) -> Node:
    examined = examine_yaml(path)
    if examined.node is None or examined.problems:
        raise ScenarioError(list(examined.problems))
    return examined.node


def _redesign(base: Layers, over: Node, name: str) -> tuple[str, str]:
    """The row of the table at the top, and the section."""
    problems: list[Problem] = []
    after = plain(laid_over(base.tree, over, (), problems))
    if problems:
        raise ScenarioError(problems)
    assert isinstance(after, dict)
    said = after["redesigns"][name]  # type: ignore[index,call-overload]
    assert isinstance(said, dict)
    title, what = said["title"], said["what"]
    assumed = said.get("assumes")
    effect = "computed, and assumed" if assumed else "computed"
    costs = " | ".join(f"{float(str(said.get(key, 0))):,.0f}" for key in ("one_time_yuan", "monthly_yuan"))
    row = (
        f"| [{name}](#{name}) | {_both(title)} | {effect} | {costs} | "
        f"{float(str(said.get('months_until_works', 0))):g} |"
    )
    lines = [f"## {name}", "", f"**{_both(title)}**. {_both(what)}.", ""]
    lines += [f"Assumed 假设: {assumed}.", ""] if assumed else []
    lines += [f"Source 来源: {said['source']}.", "", "| key | county → with it | factor (range) | source |"]
    lines += ["|---|---|---|---|"]
    lines += [
        f"| `{one.path}` | {one.before} → {one.after} | {one.how} | {one.source} |"
        for one in _merged(_changes(base.value, after, (), ""))
    ]
    return row, "\n".join([*lines, ""])


def _both(title: object) -> str:
    assert isinstance(title, dict)
    return f"{title['zh']} {title['en']}"


def _changes(before: object, after: object, path: KeyPath, source: str) -> Iterator[Changed]:
    """Yield what differs between two trees, before uncertain numbers are picked."""
    if before == after:
        return
    source = _own_source(before, after, source)
    if path[:1] == ("routes",) and len(path) == 2:
        yield Changed(dotted(path), *_route(before, after), "", "")
    elif _is_table(before) and _is_table(after):
        for key in dict.fromkeys([*before, *after]):  # type: ignore[misc]
            if key in ("source", "note") or (not path and key in APART):
                continue
            yield from _changes(before.get(key), after.get(key), (*path, key), source)  # type: ignore[attr-defined]
    elif isinstance(before, list) and isinstance(after, list) and len(before) == len(after) and _tables(before):
        for position, (one, other) in enumerate(zip(before, after, strict=True)):
            yield from _changes(one, other, (*path, position), source)
    else:
        how, where = _effect(after)
        old = "as it is" if before is not None and after is None else _shown(before, path)
        yield Changed(dotted(path), old, "removed" if after is None else _shown(after, path), how, where or source)


def _own_source(before: object, after: object, around: str) -> str:
    """The source that the redesign gives; empty where only the base has one."""
    if not isinstance(after, dict) or "source" not in after:
        return around
    same = isinstance(before, dict) and before.get("source") == after["source"]
    return "" if same else str(after["source"])


def _is_table(value: object) -> bool:
    return isinstance(value, dict) and CHANGED not in value and UNCERTAIN not in value


def _tables(values: list[object]) -> bool:
    return any(isinstance(value, dict) and _is_table(value) for value in values)


def _route(before: object, after: object) -> tuple[str, str]:
    """What a route loses, and what it gains or has in another place."""
    old, new = _stages(before), _stages(after)
    gone = [stage for stage in old if stage not in new]
    come = [stage for stage in new if stage not in old]
    stay = [stage for stage in old if stage in new]
    after_told = f"{len(new)} stages"
    after_told += f"; without {', '.join(gone)}" if gone else ""
    after_told += f"; with {', '.join(come)}" if come else ""
    if not gone and not come:
        moved = _moved(stay, [stage for stage in new if stage in stay])
        after_told += f"; other places: {', '.join(moved)}" if moved else "; other parts side by side or for some only"
    return f"{len(old)} stages", after_told


def _moved(old: list[str], new: list[str]) -> list[str]:
    """Stages that follow another one than before."""
    follows = dict(zip(new, ["", *new], strict=False))
    return [stage for stage, previous in zip(old, ["", *old], strict=False) if follows[stage] != previous]


def _stages(route: object) -> list[str]:
    if isinstance(route, str):
        return [route]
    if isinstance(route, Mapping):
        return _stages([route[key] for key in ("stage", "together", "do", "otherwise") if key in route])
    return [stage for item in route for stage in _stages(item)] if isinstance(route, list) else []


def _effect(value: object) -> tuple[str, str]:
    """The factor of a change with its range, or the range of an uncertain number, and its source."""
    if isinstance(value, list):
        told = [_effect(one) for one in value]
        ranges = [how for how, _ in told if how]
        return "; ".join(dict.fromkeys(ranges)), next((where for _, where in told if where), "")
    if not isinstance(value, dict):
        return "", ""
    if UNCERTAIN in value:
        spec = range_of(value, "")
        return f"range {spec.low:g} to {spec.high:g}", str(value.get("source", ""))
    change = value.get(CHANGED)
    if isinstance(change, dict):
        if "each" in change:
            return _effect([{CHANGED: one} for one in change["each"].values()])
        key, sign = ("times", "×") if "times" in change else ("plus", "+")
        factor, bounds = change[key], ""
        if isinstance(factor, dict):
            spec = range_of(factor, "")
            bounds = f" ({spec.low:g} to {spec.high:g})"
        return f"{sign}{_number(resolve_uncertain(factor, nominal))}{bounds}", str(change.get("source", ""))
    how, where = _effect(list(value.values()))
    return how, where or str(value.get("source", ""))


def _shown(value: object, path: KeyPath) -> str:
    """A value as it stands in a table; a whole part by what it is."""
    if value is None:
        return "none"
    picked = resolve_uncertain(value, nominal)
    if isinstance(picked, dict) and (len(path) <= 2 or len(_text(picked)) > LONGEST):
        return "new: " + _both(picked["title"]) if "title" in picked else "new"
    return _text(picked)


def _text(value: object) -> str:
    if isinstance(value, dict):
        inner = ", ".join(f"{k} {_text(v)}" for k, v in value.items() if k not in ("source", "note"))
        return "{" + inner + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_text, value)) + "]"
    return _number(value)


def _number(value: object) -> str:
    return f"{value:.6g}" if isinstance(value, float) else str(value)


def _merged(changes: Iterator[Changed]) -> list[Changed]:
    """Keys whose whole line is the same but for the path, in one line."""
    lines: dict[tuple[str, str, str, str], list[str]] = {}
    for one in changes:
        lines.setdefault((one.before, one.after, one.how, one.source), []).append(one.path)
    return [Changed("`, `".join(paths), *key) for key, paths in lines.items()]


def _combined(path: Path) -> str:
    stated = plain(_read(path))
    assert isinstance(stated, dict)
    extends = stated["extends"]
    assert isinstance(extends, list)
    own = [key for key in stated if key != "extends"]
    files = [Path(str(name)).stem for name in extends]
    made = ", ".join(files) if len(files) < 10 else "all above"
    return f"| `combined/{path.name}` | {made} | {', '.join(own) or 'nothing'} |"
