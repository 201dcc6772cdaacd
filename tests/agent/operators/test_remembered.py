import time
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agent.config import load_variant
from agent.operators.remembered import VOICES, remembered
from agent.search.memory import Attempt, Memory
from agent.sections import MemorySection
from agent.tokens import about_tokens
from tests.agent.operators.attempt_cases import CASES, failed, memories, valid

_SECTION = load_variant("ml-master").memory


def _section(**changes: object) -> MemorySection:
    return MemorySection.model_validate(_SECTION.model_dump() | changes)


def _told(memory: Memory, max_tokens: int = 6_000, lower_is_better: bool = False) -> str:
    return remembered(memory, lower_is_better, _section(max_tokens=max_tokens))["told"]


@given(memory=memories, max_tokens=st.integers(1, 3_000), lower_is_better=st.booleans())
@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_no_memory_ever_exceeds_its_budget(
    memory: Memory, max_tokens: int, lower_is_better: bool
) -> None:
    texts = remembered(memory, lower_is_better, _section(max_tokens=max_tokens))
    assert all(about_tokens(texts[voice]) <= max_tokens for voice in VOICES)
    assert texts == remembered(memory, lower_is_better, _section(max_tokens=max_tokens))


@given(memory=memories, max_tokens=st.integers(60, 3_000))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_nothing_is_left_out_or_shortened_without_a_word(memory: Memory, max_tokens: int) -> None:
    whole = remembered(memory, False, _section(max_tokens=10**9))["told"]
    told = remembered(memory, False, _section(max_tokens=max_tokens))["told"]
    assert told == whole or "For want of room" in told


@pytest.mark.parametrize("action", CASES)
def test_both_voices_hold_the_same_records(action: str) -> None:
    _, memory = CASES[action]  # type: ignore[index]
    texts = remembered(memory, False, _SECTION)
    for attempt in (*memory.siblings, *memory.lineage, *memory.branch, *memory.partners):
        for text in texts.values():
            for fact in (attempt.plan, attempt.insight, attempt.analysis, attempt.node_id):
                assert fact in text
            assert str(attempt.metric if attempt.metric is not None else attempt.error) in text
            assert attempt.note is None or attempt.note in text
    lines = {voice: _records_of(text) for voice, text in texts.items()}
    assert lines["own"] == lines["told"]


def _records_of(text: str) -> list[str]:
    return [line for line in text.splitlines() if line.startswith(("-", "  "))]


def test_the_first_person_tells_its_own_thought_and_only_that() -> None:
    texts = remembered(CASES["draft"][1], False, _SECTION)
    assert "I already tried" in texts["own"]
    assert "I already" not in texts["told"]


def test_nothing_remembered_is_an_empty_text() -> None:
    assert remembered(Memory(), False, _SECTION) == {"own": "", "told": ""}


def test_the_oldest_failures_are_shortened_first() -> None:
    long = "First sentence of it. " * 30
    memory = Memory(
        siblings=tuple(
            replace(a, plan=long)
            for a in (failed(1, "draft"), failed(2, "draft"), valid(3, 0.5, "draft"))
        )
    )
    text = _told(memory, about_tokens(_told(memory)) - 20)
    assert len(_plan_of(text, "n001")) < len(_plan_of(text, "n002"))
    assert len(_plan_of(text, "n002")) == len(_plan_of(text, "n003"))
    assert "KeyError: 'missing1'" in text
    assert "1 of these 3 attempts are shortened" in text


def test_then_the_thinking_goes_and_only_then_the_plans() -> None:
    long = "Some words of the plan. " * 15
    memory = Memory(
        siblings=tuple(replace(valid(i, i / 8), plan=long, insight=long) for i in (1, 2))
    )
    text = _told(memory, about_tokens(_told(memory)) - 20)
    assert text.count("Thinking behind it") == 1
    assert text.index("Thinking behind it") > text.index("n002")
    assert _plan_of(text, "n001") == _plan_of(text, "n002") == long.strip()


@pytest.mark.parametrize("lower_is_better", [True, False])
def test_the_best_is_the_last_to_be_left_out(lower_is_better: bool) -> None:
    memory = Memory(siblings=tuple(valid(i, i / 16) for i in range(1, 12)))
    text = _told(memory, 110, lower_is_better)
    best, worst = ("n001", "n011") if lower_is_better else ("n011", "n001")
    assert best in text
    assert worst not in text
    assert "more are left out" in text


def test_a_long_error_or_plan_is_cut_where_everyone_can_see_it() -> None:
    error = "ValueError: " + "very long " * 500
    text = _told(Memory(siblings=(failed(1, "draft", error),)))
    assert "ValueError: very long" in text
    assert "[...]" in text
    assert len(text) < 1_500


def test_insights_are_told_only_where_the_variant_wants_them() -> None:
    memory = CASES["improve"][1]
    assert "Insight 4" in remembered(memory, False, _section(insights=True))["told"]
    assert "Insight 4" not in remembered(memory, False, _section(insights=False))["told"]


def test_partners_come_with_their_scripts_as_far_as_there_is_room() -> None:
    script = "import os\n" + "\n".join(f"value_{i} = {i}  # a remark" for i in range(300))
    partners = tuple(replace(valid(i), code=script) for i in (1, 2))
    whole = _told(Memory(partners=partners), 20_000)
    assert whole.count("# a remark") == 600
    half = _told(Memory(partners=partners), about_tokens(whole) // 3)
    assert "# a remark" not in half
    assert half.count("lines left out") == 2
    assert half.count("import os") == 2
    none = _told(Memory(partners=partners), 200)
    assert "value_1" not in none
    assert none.count("Its script is left out.") == 2


def test_five_hundred_remembered_attempts_take_little_time() -> None:
    memory = Memory(siblings=tuple(_long(i) for i in range(500)))
    begin = time.perf_counter()
    text = _told(memory)
    seconds = time.perf_counter() - begin
    assert about_tokens(text) <= 6_000
    assert seconds < 1.0


def _long(number: int) -> Attempt:
    made = valid(number, number / 1_000) if number % 2 else failed(number)
    return replace(made, plan="Some words of the plan. " * 40, insight="Some thoughts. " * 60)


def _plan_of(text: str, node_id: str) -> str:
    after = text[text.index(node_id) :]
    return after.partition("Plan: ")[2].partition("\n")[0]
