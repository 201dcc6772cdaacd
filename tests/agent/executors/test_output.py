import tracemalloc

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agent.executors.output import OutputCapture, clean, last_traceback, shorten

_TRACE = "Traceback (most recent call last):\n  File 'x', line 1\nValueError: that was it\n"
_METRIC = "Validation metric: 0.75\n"


def _captured(*chunks: str, limit: int = 2_000) -> str:
    capture = OutputCapture(limit)
    for chunk in chunks:
        capture.feed(chunk.encode())
    return capture.text()


def _in_chunks(text: str, size: int, limit: int = 2_000) -> str:
    capture, data = OutputCapture(limit), text.encode()
    for at in range(0, len(data), size):
        capture.feed(data[at : at + size])
    return capture.text()


def test_short_output_is_kept_as_it_is() -> None:
    assert _captured("one\n", "two\n") == "one\ntwo\n"
    assert _captured("no line feed at the end") == "no line feed at the end"
    assert _captured() == ""


def test_a_flood_keeps_its_beginning_and_its_end() -> None:
    text = _captured("first\n", *["noise " * 100 + "\n"] * 500, "last\n")
    assert text.startswith("first\n")
    assert text.endswith("last\n")
    assert "characters cut" in text
    assert len(text) < 3_000


def test_a_traceback_and_a_metric_line_survive_the_flood_after_them() -> None:
    text = _captured("x\n" * 2_000, _METRIC, _TRACE, *["y" * 99 + "\n"] * 200)
    assert "ValueError: that was it" in text
    assert _METRIC in text


@pytest.mark.parametrize("size", [1, 7, 64, 5_000])
def test_what_is_kept_does_not_depend_on_how_it_arrives(size: int) -> None:
    whole = "a\n" * 3_000 + "½\r\n" + _TRACE + "10%|#\r20%|#\n30%|# 4/9\n\x1b[1mend\x1b[0m\r\n"
    assert _in_chunks(whole, size) == _captured(whole)
    text = _in_chunks(whole, size)
    assert text.startswith("a\na\n")
    assert "ValueError: that was it" in text
    assert text.endswith("\n30%|# 4/9\nend\n")


_NOISE = st.sampled_from(
    [
        "noise\n",
        "epoch 3 loss 0.25\n",
        "12/782 [====>....] - ETA: 3s\n",
        "\r 45%|####5     | 45/100 [00:01<00:01, 30.12it/s]",
        "[LightGBM] [Warning] no further splits\n",
        "\x1b[32mgreen\x1b[0m\n",
        "\n",
        "y" * 700 + "\n",
        "no line feed ",
    ]
)


@settings(max_examples=30, deadline=None)
@given(
    before=st.lists(st.tuples(_NOISE, st.integers(1, 8_000)), max_size=3),
    between=st.lists(st.tuples(_NOISE, st.integers(1, 8_000)), max_size=3),
    after=st.lists(st.tuples(_NOISE, st.integers(1, 8_000)), max_size=3),
    size=st.sampled_from([97, 4_096, 65_536]),
    is_metric_first=st.booleans(),
)
def test_a_metric_and_a_traceback_anywhere_in_megabytes_survive(
    before: list[tuple[str, int]],
    between: list[tuple[str, int]],
    after: list[tuple[str, int]],
    size: int,
    is_metric_first: bool,
) -> None:
    floods = ["".join(noise * count for noise, count in part) for part in (before, between, after)]
    marks = [_METRIC, _TRACE] if is_metric_first else [_TRACE, _METRIC]
    # A flood that ends within a line would swallow the mark's beginning of a line.
    text = floods[0] + "\n" + marks[0] + floods[1] + "\n" + marks[1] + floods[2]
    kept = _in_chunks(text, size)
    assert _METRIC.strip() in kept
    assert "ValueError: that was it" in last_traceback(kept)
    assert len(kept) < 2_000 + 8_000 + 1_000


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 40_000), st.integers(0, 40_000), st.sampled_from([61, 997, 16_384]))
def test_a_metric_inside_an_endless_line_survives(before: int, after: int, size: int) -> None:
    kept = _in_chunks("x" * before + "Validation metric: 0.75 " + "y" * after, size)
    assert "Validation metric: 0.75 " in kept


@pytest.mark.parametrize("after", range(215, 470, 5))
def test_a_mark_is_not_divided_when_an_endless_line_is_cut(after: int) -> None:
    """The line is cut where about so many characters have come after the mark."""
    line = "x" * 17_000 + "Validation metric: 0.75 " + "y" * after
    assert "Validation metric: 0.75" in _captured(line, "z" * 50_000)


def test_only_the_last_traceback_is_kept_but_with_those_that_led_to_it() -> None:
    chained = (
        "Traceback (most recent call last):\n"
        '  File "solution.py", line 3, in <module>\n'
        "    frame['price']\n"
        "KeyError: 'price'\n"
        "\n"
        "During handling of the above exception, another exception occurred:\n"
        "\n"
        "Traceback (most recent call last):\n"
        '  File "solution.py", line 5, in <module>\n'
        "    fall_back()\n"
        "RuntimeError: no column\n"
    )
    text = _captured(*["a\n"] * 2_000, _TRACE, *["b\n"] * 2_000, chained, *["c\n"] * 2_000)
    assert "KeyError: 'price'" in text
    assert "RuntimeError: no column" in text
    assert "that was it" not in text


def test_a_very_long_traceback_keeps_its_message() -> None:
    frames = "".join(f'  File "deep.py", line {n}, in call\n    call({n})\n' for n in range(2_000))
    trace = f"Traceback (most recent call last):\n{frames}RecursionError: too deep\n"
    text = _captured("a\n" * 2_000, trace, "b\n" * 2_000)
    block = last_traceback(text)
    assert "line 0, in call" in block
    message = next(line for line in block.splitlines()[1:] if line and not line[0].isspace())
    assert message == "RecursionError: too deep"
    assert len(text) < 12_000


def test_a_group_of_exceptions_is_a_traceback() -> None:
    group = (
        "  + Exception Group Traceback (most recent call last):\n"
        '  |   File "solution.py", line 1, in <module>\n'
        "  | ExceptionGroup: two (2 sub-exceptions)\n"
        "  +-+---------------- 1 ----------------\n"
        "    | ValueError: one of them\n"
        "    +------------------------------------\n"
    )
    text = _captured("a\n" * 2_000, group, "b\n" * 2_000)
    assert "ValueError: one of them" in text


def test_memory_stays_small_in_a_flood_without_end() -> None:
    capture = OutputCapture(20_000)
    chunk = b"17/99 [==>...] - ETA: 1s\n" * 400 + b"plain words\n" * 400 + b"z" * 30_000
    capture.feed(chunk)
    tracemalloc.start()
    try:
        for _ in range(100):
            capture.feed(chunk)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 1_500_000


def test_lines_overwritten_in_place_keep_their_last_state() -> None:
    assert clean("10%\r50%\r100%\nnext\r\nlast") == "100%\nnext\nlast"
    assert clean("10%\r50%\r") == "50%"
    assert clean("begun\r\nand ended\r\n") == "begun\nand ended\n"


@pytest.mark.parametrize(
    "bar",
    [
        "{n}/782 [====>.........................] - ETA: 3s - loss: 0.5",
        "\x1b[1m{n}/782\x1b[0m \x1b[32m━━━━━\x1b[0m\x1b[37m━━━━━\x1b[0m \x1b[1m3s\x1b[0m 4ms/step",
        "{n}/782 ━━━━━━━━━━━━━━━━━━━━ 1s 2ms/step - loss: 0.4",
        " 45%|████▌     | {n}/782 [00:01<00:01, 30.12it/s]",
        "Epoch 3:  45%|####      | {n}/782 [00:01<00:01, 30.12it/s, loss=0.5]",
        "{n}it [00:01, 30.12it/s]",
        "   ━━━━━━━━━━╸━━━━━━━━━ {n}/782 MB 10.2 MB/s eta 0:00:02",
        "step {n} 40% ETA 0:12",
        "  {n}K .......... .......... .......... 12% 3.2M 0s",
    ],
)
@pytest.mark.parametrize("end", ["\n", "\r"])
def test_of_progress_lines_in_a_row_only_the_last_is_kept(bar: str, end: str) -> None:
    flood = end.join(bar.format(n=n) for n in range(1, 500))
    assert len(_captured("before\n", flood, "\nafter\n").splitlines()) == 3
    assert clean(f"before\n{flood}\nafter\n").startswith("before\n")
    assert "499" in _captured(flood)


def test_the_finished_bar_of_an_epoch_is_kept_before_the_next_bar() -> None:
    epochs = "".join(
        f"{n}/50 [===>...] - loss: 0.{epoch}{n:02d}\n" for epoch in range(3) for n in range(1, 51)
    )
    assert clean(epochs) == "".join(f"50/50 [===>...] - loss: 0.{epoch}50\n" for epoch in range(3))


@pytest.mark.parametrize(
    "line",
    [
        "=== fold 1/5 ===",
        "accuracy 95% on 3/4 of the rows",
        "[LightGBM] [Info] Total Bins 510",
        "{'a': [1, 2], 'b': 3/4}",
        "loss [0.5, 0.25]",
    ],
)
def test_ordinary_lines_are_not_taken_for_progress(line: str) -> None:
    text = f"{line}\n" * 3
    assert clean(text) == text


def test_what_comes_right_after_a_bar_without_a_line_feed_is_kept() -> None:
    bar = " 99%|#########9| 99/100 [00:01<00:00, 30.12it/s]"
    assert clean(f"{bar}\r{bar}Validation metric: 0.5\n") == "Validation metric: 0.5\n"
    assert clean(bar + _TRACE) == _TRACE
    assert clean("Validation metric: 0.5\rdone\n") == "Validation metric: 0.5\ndone\n"


def test_colours_and_titles_are_gone() -> None:
    assert clean("\x1b[1;31mred\x1b[0m \x1b]0;title\x07\x1b[2Kdone\x08\n\ttab\n") == (
        "red done\n\ttab\n"
    )


def test_bytes_that_are_no_text_do_no_harm() -> None:
    capture = OutputCapture(100)
    capture.feed(b"\xff\xfe ok\n")
    assert capture.text().endswith(" ok\n")


def test_shortening_keeps_the_traceback() -> None:
    output = "start\n" + "a\n" * 2_000 + _TRACE + "b\n" * 2_000
    short = shorten(output, 1_000)
    assert len(short) <= 1_000
    assert "ValueError: that was it" in short
    assert short.startswith("start\n")
    assert short.endswith("b\n")
    assert shorten("tiny", 1_000) == "tiny"


def test_shortening_a_long_traceback_keeps_its_message() -> None:
    frames = "".join(f'  File "deep.py", line {n}, in call\n    call({n})\n' for n in range(500))
    trace = f"Traceback (most recent call last):\n{frames}RecursionError: too deep\n"
    for after in ("", "b\n" * 2_000):
        short = shorten("a\n" * 2_000 + trace + after, 1_200)
        assert "RecursionError: too deep" in short
        assert "line 0, in call" in short


@given(
    st.integers(0, 3_000),
    st.integers(0, 3_000),
    st.integers(0, 3_000),
    st.integers(300, 5_000),
    st.booleans(),
)
def test_shortened_output_fits_and_holds_what_matters(
    before: int, between: int, after: int, max_chars: int, is_metric_first: bool
) -> None:
    first, second = (_METRIC, _TRACE) if is_metric_first else (_TRACE, _METRIC)
    output = "a\n" * before + first + "b\n" * between + second + "c\n" * after
    short = shorten(output, max_chars)
    assert len(short) <= max_chars
    assert "Validation metric: 0.75" in short
    assert "that was it" in short
    if len(output) > max_chars:
        assert "[...]" in short
        assert short.endswith(output[-20:])


def test_with_hardly_any_room_the_end_is_left() -> None:
    assert shorten("abc" * 100, 5) == "bcabc"
    assert shorten("abc" * 100, 0) == ""


def test_the_last_traceback_counts() -> None:
    assert last_traceback("x\n" + _TRACE + "between\n" + _TRACE) == _TRACE
    assert last_traceback("all well") == ""
