"""Attempts for tests: each with texts that are nowhere else, so that a prompt can be searched."""

from hypothesis import strategies as st

from agent.search.memory import Attempt, Memory
from agent.search.tree import Action, Verdict

ACTIONS: tuple[Action, ...] = ("draft", "debug", "improve", "evolve", "fuse")


def valid(number: int, metric: float = 0.91, action: Action = "improve") -> Attempt:
    return _attempt(number, action, Verdict.OK, metric, None)


def failed(number: int, action: Action = "debug", error: str | None = None) -> Attempt:
    error = error or f"KeyError: 'missing{number}'"
    return _attempt(number, action, Verdict.CRASH, None, error)


def _attempt(
    number: int, action: Action, verdict: Verdict, metric: float | None, error: str | None
) -> Attempt:
    return Attempt(
        node_id=f"n{number:03d}",
        action=action,
        plan=f"Plan number {number}. It goes on.",
        code=f"# written first\nimport json\n\nprint('code {number}')\n",
        verdict=verdict,
        metric=metric,
        error=error,
        output=f"output {number}\n",
        seconds=12.0,
        insight=f"Insight {number} of the thinking.",
        analysis=f"Analysis {number} of the run.",
        note=f"Note {number} of the judge." if metric is not None else None,
    )


CASES: dict[Action, tuple[Attempt | None, Memory]] = {
    "draft": (
        None,
        Memory(
            siblings=(valid(1, 0.625, "draft"), failed(2, "draft")),
            under_way=("Plan of another worker.",),
        ),
    ),
    "debug": (failed(3), Memory(lineage=(failed(1, "draft"), failed(2)))),
    "improve": (valid(3), Memory(siblings=(valid(4, 0.875), failed(5, "improve")))),
    "evolve": (valid(3), Memory(branch=(valid(1, 0.5, "draft"), failed(2), valid(4, 0.75)))),
    "fuse": (
        valid(3),
        Memory(partners=(valid(1, 0.5), valid(2, 0.75)), siblings=(failed(6, "fuse"),)),
    ),
}
"""For each action a parent and a memory as `recall` gives them."""

_texts = st.text(st.characters(codec="utf-8", exclude_characters="\r"), max_size=1_500)


@st.composite
def attempts(draw: st.DrawFn) -> Attempt:
    """Any attempt, with texts of any length in any script."""
    metric = draw(st.none() | st.floats(-1e9, 1e9))
    return Attempt(
        node_id=f"n{draw(st.integers(0, 10**6)):03d}",
        action=draw(st.sampled_from(ACTIONS)),
        plan=draw(_texts),
        code=draw(_texts),
        verdict=Verdict.OK if metric is not None else draw(st.sampled_from(list(Verdict)[1:])),
        metric=metric,
        error=None if metric is not None else draw(st.none() | _texts),
        output=draw(_texts),
        seconds=draw(st.floats(0, 1e5)),
        insight=draw(_texts),
        analysis=draw(_texts),
        note=draw(st.none() | _texts),
    )


memories = st.builds(
    Memory,
    siblings=st.lists(attempts(), max_size=8).map(tuple),
    lineage=st.lists(attempts(), max_size=3).map(tuple),
    branch=st.lists(attempts(), max_size=5).map(tuple),
    partners=st.lists(attempts(), max_size=3).map(tuple),
    under_way=st.lists(_texts, max_size=2).map(tuple),
)
