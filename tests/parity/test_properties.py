"""What holds for every competition's grader, whatever its metric."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from competitions.catalog import find
from tests.parity import malform
from tests.parity.kit import EXPECTED, Case, Suite, parity_modules

IDS = list(parity_modules())

# The official graders whose best submission does not score the optimum, and why.
NOT_OPTIMAL: dict[str, tuple[float | str, str]] = {
    "champs-scalar-coupling": ("-inf", "the log of an error of 0; there is no floor under it"),
    "osic-pulmonary-fibrosis-progression": (
        -4.59507,
        "a log likelihood is not bounded by 0: sigma is at least 70 ml",
    ),
    "vesuvius-challenge-ink-detection": (
        0.8,
        "one of the five fragments has no ink, and the F-score of two empty masks is 0",
    ),
    "vinbigdata-chest-xray-abnormalities-detection": (
        0.97611,
        "annotation 0 counts as never matched, and corners pass for widths and heights",
    ),
}

# The official graders for which the order of rows decides, and why.
ORDER_DECIDES: dict[str, str] = {
    "detecting-insults-in-social-commentary": "comments repeat; equal ids pair in sorted order",
    "hms-harmful-brain-activity-classification": "recordings repeat, and pair in sorted order",
    "iwildcam-2020-fgvc7": "images repeat, one row per animal; equal ids pair in sorted order",
    "nomad2018-predict-transparent-conductors": "ids are not looked at",
    "smartphone-decimeter-2022": "within a trip, rows pair by their order in the file",
    "stanford-covid-vaccine": "which bases are scored goes by the place in the file",
    "uw-madison-gi-tract-image-segmentation": "masks pair by their order in the file",
    "vesuvius-challenge-ink-detection": "each row's id is compared with the same row's",
}


def _scores(competition_id: str) -> dict[str, Any]:
    found = json.loads((EXPECTED / f"{competition_id}.json").read_text("utf-8"))["cases"]
    return {name: row[1] for name, row in found.items()}


@pytest.mark.parametrize("competition_id", IDS)
def test_a_perfect_submission_scores_the_optimum(competition_id: str) -> None:
    optimum = 0.0 if find(competition_id).lower_is_better else 1.0
    wanted = NOT_OPTIMAL[competition_id][0] if competition_id in NOT_OPTIMAL else optimum
    assert _scores(competition_id)["perfect"] == wanted


@pytest.mark.parametrize("competition_id", IDS)
def test_the_order_of_rows_does_not_matter_but_where_it_does(competition_id: str) -> None:
    scores = _scores(competition_id)
    pairs = [
        (scores[name], scores[f"{prefix}{change}"])
        for name, prefix in (("noisy", ""), ("perfect", "perfect, "))
        for change in ("rows shuffled", "rows reversed")
    ]
    kept = all(straight == changed for straight, changed in pairs)
    assert kept is (competition_id not in ORDER_DECIDES)


_EDITS = st.lists(
    st.tuples(
        st.sampled_from(["cell", "cut", "insert", "swap", "repeat"]),
        st.floats(0, 1),
        st.one_of(st.sampled_from(malform.TOKENS), st.text(max_size=8)),
    ),
    min_size=1,
    max_size=6,
)


def _edited(content: bytes, edits: list[tuple[str, float, str]]) -> bytes:
    """The file after each edit at a place between its start (0) and its end (1)."""
    for kind, place, token in edits:
        at, data = int(place * len(content)), token.encode("utf-8", "surrogatepass")
        lines = content.split(b"\n")
        line = int(place * (len(lines) - 1))
        if kind == "cell":
            cells = lines[line].split(b",")
            cells[int(place * 997) % len(cells)] = data
            lines[line] = b",".join(cells)
            content = b"\n".join(lines)
        elif kind == "cut":
            content = content[:at] + content[at + len(data) + 1 :]
        elif kind == "insert":
            content = content[:at] + data + content[at:]
        elif kind == "swap":
            lines[line], lines[-1] = lines[-1], lines[line]
            content = b"\n".join(lines)
        else:
            content = b"\n".join([*lines[: line + 1], *lines[line:]])
    return content


@pytest.fixture(scope="module")
def suites(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[Suite, bytes]]:
    made = {}
    for competition_id in IDS:
        suite = Suite(find(competition_id), tmp_path_factory.mktemp("data"))
        noisy = next(case for case in suite.all() if case.name == "noisy")
        made[competition_id] = (suite, noisy.content)
    return made


@pytest.mark.timeout(300)
@pytest.mark.parametrize("competition_id", IDS)
@settings(
    max_examples=40,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(edits=_EDITS)
def test_no_mutation_of_a_file_raises_anything(
    suites: dict[str, tuple[Suite, bytes]],
    competition_id: str,
    tmp_path: Path,
    edits: list[tuple[str, float, str]],
) -> None:
    suite, content = suites[competition_id]
    case = Case("mutant", _edited(content, edits))
    outcome, valid = suite.grade(case, tmp_path), suite.validate(case, tmp_path)
    # What the validator refuses is never scored; the other way round only a named gap is allowed,
    # which the parity suite checks.
    assert valid or outcome.score is None
