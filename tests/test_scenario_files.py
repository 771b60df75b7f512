"""Scenario files: strict YAML, and problems that point."""

from __future__ import annotations

import contextlib
import datetime
import pickle
import random
import time
import tracemalloc
from pathlib import Path

import pytest
import yaml

from model.files.yaml_file import MAX_BYTES, read_yaml
from model.files.yaml_tree import MAX_DEPTH, MAX_NODES, MAX_PROBLEMS, plain
from model.problems import Place, Problem, ScenarioError, dotted, suggestion
from tests.scenario_writing import Writer, told


@pytest.fixture
def write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Writer:
    """Write files into an empty current folder."""
    monkeypatch.chdir(tmp_path)
    return Writer(tmp_path)


# --- problems ---


def test_a_problem_says_place_key_value_and_what_it_should_be() -> None:
    problem = Problem(Place("b.yaml", 12, 5), "sent_back.probability[0]", "a probability lies between 0 and 1", 1.4)
    assert str(problem) == "b.yaml:12:5: sent_back.probability[0] = 1.4: a probability lies between 0 and 1"
    assert str(Problem(None, "stages", "unknown")) == "stages: unknown"
    assert str(Problem(Place("b.yaml", 1, 1), "", "empty")) == "b.yaml:1:1: empty"


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (None, "null"),
        (True, "true"),
        ("受理", "'受理'"),
        (datetime.date(2026, 1, 2), "2026-01-02"),
        ([False, None], "[false, null]"),
    ],
)
def test_a_value_is_shown_as_yaml_writes_it(value: object, shown: str) -> None:
    assert str(Problem(None, "k", "other", value)) == f"k = {shown}: other"


def test_long_values_are_shortened_and_control_characters_are_escaped() -> None:
    line = str(Problem(None, "k\x1b[2J\n", "x" * 9999, {str(i): ["y" * 999] * 999 for i in range(999)}))
    assert line.isprintable()
    assert len(line) < 700


def test_problems_are_sorted_told_once_and_survive_a_process_boundary() -> None:
    late, early = Problem(Place("a", 10, 1), "x", "late"), Problem(Place("a", 9, 1), "y", "early", [1])
    error = pickle.loads(pickle.dumps(ScenarioError([Problem(None, "z", "nowhere"), late, early, late])))
    assert str(error) == "a:9:1: y = [1]: early\na:10:1: x: late\nz: nowhere"
    assert error.problems[1] == late


def test_a_near_word_is_suggested_and_a_far_or_huge_one_is_not() -> None:
    assert suggestion("site_surveyy", ["acceptance", "site_survey"]) == "; did you mean site_survey?"
    assert suggestion("Site_Survey", ["site_survey"]) == "; did you mean site_survey?"
    assert suggestion("weather", ["acceptance", "site_survey"]) == ""
    assert suggestion("a" * 2_000_000, ["a" * 1_999_999]) == ""


# --- YAML ---


@pytest.mark.parametrize(
    ("word", "value"),
    [
        *[(word, word) for word in ("no", "yes", "on", "off", "Off", "12:30", "007", "-007", "0x1F", "1,5")],
        *[(word, word) for word in ("50%", "1.2.3", "e3", ".", "+", "2026-1-1", "\uff11\uff12", "info", "nano")],
        *[(word, None) for word in ("", "~", "null")],
        *[("true", True), ("false", False), ("'true'", "true"), ('"1"', "1")],
        *[("0", 0), ("-12", -12), ("+5", 5), ("999999999999999999", 999999999999999999)],
        *[("1e3", 1000.0), (".5", 0.5), ("1.", 1.0), ("-1.5E-1", -0.15), ("0.10", 0.1)],
        *[("2026-01-01", datetime.date(2026, 1, 1)), ("'2026-01-01'", "2026-01-01")],
    ],
)
def test_a_plain_word_means_what_it_seems(write: Writer, word: str, value: object) -> None:
    read = plain(read_yaml(write(f"k: {word}\n")))
    assert read == {"k": value}
    assert isinstance(read, dict)
    assert type(read["k"]) is type(value)


def test_keys_are_text_and_keep_their_order_and_their_places(write: Writer) -> None:
    node = read_yaml(write("\ufeff2026-01-02: 1\n7:\n  no: [a, {受理: b}]\n"))
    assert plain(node) == {"2026-01-02": 1, "7": {"no": ["a", {"受理": "b"}]}}
    assert isinstance(node.value, dict)
    assert list(node.value) == ["2026-01-02", "7"]
    seven = node.value["7"]
    assert (seven.key_place, seven.place) == (Place("a.yaml", 2, 1), Place("a.yaml", 3, 3))
    assert seven.value["no"].value[1].value["受理"].place == Place("a.yaml", 3, 16)


TRAPS = [
    ("k: 1_000", "a.yaml:1:4: k = '1_000': write 1000 (no _ in numbers), or quotes if text is meant"),
    ("k: .nan", "a.yaml:1:4: k = '.nan': a number is finite; write quotes if text is meant"),
    ("k: -.inf", "a.yaml:1:4: k = '-.inf': a number is finite; write quotes if text is meant"),
    ("k: 1e999", "a.yaml:1:4: k = '1e999': this number is too large"),
    ("k: " + "1" * 19, f"k = '{'1' * 19}': this number is too long; write quotes if text is meant"),
    ("k: 2026-02-30", "a.yaml:1:4: k = '2026-02-30': there is no such date"),
    ("k:\n  a: 1\n  a: 2", "a.yaml:3:3: k.a: this key stands twice; the first is on line 2"),
    ('1: a\n"1": b', "a.yaml:2:1: 1: this key stands twice; the first is on line 1"),
    ("k: &x 1", "a.yaml:1:4: k: an anchor (&x) cannot stand here"),
    ("k: [*x]", "a.yaml:1:5: k[0]: an alias (*x) cannot stand here; write the value itself"),
    ("k: {<<: {a: 1}}", "a.yaml:1:5: k: a merge key (<<) cannot stand here; `extends:` at the top"),
    ("k: !!python/name:os.system", "k: a tag (tag:yaml.org,2002:python/name:os.system) cannot stand here"),
    ("k: !!int '3'", "a.yaml:1:4: k: a tag (tag:yaml.org,2002:int) cannot stand here"),
    ("k: ! 3", "a.yaml:1:4: k: a tag (!) cannot stand here"),
    ("a: 1\n---\nb: 2", "a.yaml:2:1: one file holds one document; a second `---` cannot stand here"),
    ("%YAML 1.1\n---\na: 1", "a.yaml:1:1: a directive (`%`) cannot stand here"),
    *[(f"{key}: 1", ":1:1: a key is a word; quote it") for key in ("null", "true", "1.5", "[a]", "{a: b}")],
    ("? \n: 1", "a.yaml:1:2: a key is a word; quote it if a word is meant"),
    ("k: {: 1}", "a.yaml:1:5: this is not YAML: a key or a value is missing here"),
    ('k: "a\\0b"', "a.yaml:1:4: k = 'a\\x00b': text without control characters"),
    ("a: 1\nb: \x1b", "a.yaml:2:4: a control character ('\\x1b') cannot stand in a scenario file"),
    ("a: 1\nb: 受理".encode("gbk"), "a.yaml:2:4: the file is not UTF-8 (GBK?); save it as UTF-8"),
    ("a: 1".encode("utf-16"), "a.yaml:1:1: the file is not UTF-8"),
    ("", "a.yaml:1:1: the file is empty"),
    ("# only a remark\n", "a.yaml:1:1: the file is empty"),
    ("---\n", "the top level is a table: lines of `key: value`"),
    ("\n- a\n", "a.yaml:2:1: the top level is a table: lines of `key: value`"),
    (
        "title\uff1a受理",
        "a.yaml:1:1: the top level is a table: lines of `key: value`; `\uff1a` is not a colon",
    ),
    ("a: 1\ntitle\uff1a受理", "; `\uff1a` is not a colon, write `: `"),
    ("a: b: c", "a.yaml:1:5: this is not YAML: a second `: ` on one line"),
    ("a:\n\tb: 1", "a.yaml:2:1: this is not YAML: a tab; indent with spaces"),
    ("a: [1, 2\nb: 3\n", "this is not YAML: a bracket or brace without its end, or a missing comma"),
    ('a: "b\n', "this is not YAML: quotes that are opened and not closed"),
    ("a: 1\n  b: 2\n", "a.yaml:2:4: this is not YAML: "),
    ("a:\n  b: 1\n - c\n", "this is not YAML: wrong indentation"),
    ("a: @b", "a.yaml:1:4: this is not YAML: a character that cannot stand here; text that begins with it"),
    ('a: "\\UFFFFFFFF"', "a.yaml:1:"),
]


@pytest.mark.parametrize("loader", ["with libyaml", "without libyaml"])
@pytest.mark.parametrize(("content", "problem"), TRAPS, ids=lambda part: repr(part)[:30])
def test_a_trap_is_told_with_its_place(
    write: Writer, monkeypatch: pytest.MonkeyPatch, content: str | bytes, problem: str, loader: str
) -> None:
    if loader == "without libyaml":
        monkeypatch.delattr(yaml, "CSafeLoader", raising=False)
    assert problem in told(lambda: read_yaml(write(content)))


def test_all_problems_are_told_at_once_even_before_a_syntax_error(write: Writer) -> None:
    lines = told(lambda: read_yaml(write("a: 1_0\nb: &x 2\nb: !t 3\nc: [\n"))).split("\n")
    assert [line.split(": ")[0] for line in lines[:4]] == [
        "a.yaml:1:4",
        "a.yaml:2:4",
        "a.yaml:3:1",
        "a.yaml:3:4",
    ]
    assert "not YAML" in lines[4]


def test_what_is_no_readable_file_is_a_problem(write: Writer, tmp_path: Path) -> None:
    assert told(lambda: read_yaml(Path("none.yaml"))) == "none.yaml:1:1: there is no such file"
    assert "this is a folder" in told(lambda: read_yaml(tmp_path))
    assert "there is no such file" in told(lambda: read_yaml(Path("x" * 9999)))
    if Path("/dev/zero").exists():
        assert "not an ordinary file" in told(lambda: read_yaml(Path("/dev/zero")))


def bomb(levels: int = 30) -> str:
    return "a0: &a0 lol\n" + "".join(f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]\n" for i in range(1, levels))


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (bomb(), "an alias (*a0) cannot stand here"),
        ("a: 1\n" * 2_000_000, f"a scenario file has at most {MAX_BYTES:,} bytes"),
        ("a: " + "[" * 100_000, "nested"),
        ("a: " + "{b: " * 100_000, f"nested at most {MAX_DEPTH} deep"),
        ("- " * 100_000, f"nested at most {MAX_DEPTH} deep"),
        ("? " * 100_000, f"nested at most {MAX_DEPTH} deep"),
        ("{" + "[]: {" * 100_000, f"nested at most {MAX_DEPTH} deep"),
        ("a: 9" + "9" * 1_000_000, "this number is too long"),
        ("a: 1." + "9" * 1_000_000, "this number is too long"),
        ("a: 1\n" * 100_000, f"{MAX_PROBLEMS} problems; the rest of the file was not read"),
        ("a: &" + "b" * 1_000_000 + " 1", "an anchor"),
    ],
    ids=lambda part: part[:12],
)
def test_a_file_made_to_exhaust_time_or_memory_is_refused_at_once(write: Writer, content: str, problem: str) -> None:
    path = write(content)
    tracemalloc.start()
    begun = time.process_time()
    message = told(lambda: read_yaml(path))
    spent = time.process_time() - begun
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert problem in message
    assert len(message) < 50_000
    assert spent < 1
    assert peak < 20_000_000


def test_more_nodes_than_allowed_are_refused_and_as_many_as_allowed_are_read(write: Writer) -> None:
    assert f"at most {MAX_NODES:,}" in told(lambda: read_yaml(write("a: [" + "0," * (MAX_NODES - 2) + "]")))
    assert plain(read_yaml(write("a: [" + "0," * (MAX_NODES - 3) + "]"))) == {"a": [0] * (MAX_NODES - 3)}


def test_forty_levels_are_read_and_forty_one_are_not(write: Writer) -> None:
    read_yaml(write("a: " + "[" * (MAX_DEPTH - 1) + "]" * (MAX_DEPTH - 1)))
    assert "nested" in told(lambda: read_yaml(write("a: " + "[" * MAX_DEPTH + "]" * MAX_DEPTH)))


def test_a_damaged_file_never_gives_anything_but_problems(write: Writer) -> None:
    luck = random.Random(1)
    whole = "title: {zh: 受理, en: 'A'}\nstages:\n  a: &x\n    - {b: [1, 2.5], c: 2026-01-01}\n  d: |\n    text\n"
    for _ in range(400):
        damaged = list(whole)
        for _ in range(luck.randint(1, 4)):
            damaged[luck.randrange(len(damaged))] = luck.choice(["", "\t", "\n", ":", "- ", "{", "[", '"', "&", "*"])
        with contextlib.suppress(ScenarioError):
            read_yaml(write("".join(damaged)))


def test_dotted_paths_read_as_people_write_them() -> None:
    assert dotted(("routes", "lv", 0, "together", 1, 2)) == "routes.lv[0].together[1][2]"
