import pytest

from agent.executors.output import OutputCapture, clean, last_traceback, shorten

_TRACE = "Traceback (most recent call last):\n  File 'x', line 1\nValueError: that was it\n"


def _captured(*chunks: str, limit: int = 2_000) -> str:
    capture = OutputCapture(limit)
    for chunk in chunks:
        capture.feed(chunk.encode())
    return capture.text()


def test_short_output_is_kept_as_it_is() -> None:
    assert _captured("one\n", "two\n") == "one\ntwo\n"


def test_a_flood_keeps_its_beginning_and_its_end() -> None:
    text = _captured("first\n", *["noise " * 100 + "\n"] * 500, "last\n")
    assert text.startswith("first\n")
    assert text.endswith("last\n")
    assert "characters cut" in text
    assert len(text) < 3_000


def test_a_traceback_and_a_metric_line_survive_the_flood_after_them() -> None:
    text = _captured("x\n" * 2_000, "Validation metric: 0.75\n", _TRACE, *["y" * 99 + "\n"] * 200)
    assert "ValueError: that was it" in text
    assert "Validation metric: 0.75" in text


@pytest.mark.parametrize("size", [1, 7, 64, 5_000])
def test_what_is_kept_does_not_depend_on_how_it_arrives(size: int) -> None:
    whole = "a\n" * 3_000 + _TRACE + "end\n"
    text = _captured(*[whole[i : i + size] for i in range(0, len(whole), size)])
    assert text.startswith("a\na\n")
    assert "ValueError: that was it" in text
    assert text.endswith("end\n")


def test_lines_overwritten_in_place_keep_their_last_state() -> None:
    assert clean("10%\r50%\r100%\nnext\r\nlast") == "100%\nnext\nlast"


def test_bytes_that_are_no_text_do_no_harm() -> None:
    capture = OutputCapture(100)
    capture.feed(b"\xff\xfe ok\n")
    assert capture.text().endswith(" ok\n")


def test_shortening_keeps_the_traceback() -> None:
    output = "start\n" + "a\n" * 2_000 + _TRACE + "b\n" * 2_000
    short = shorten(output, 1_000)
    assert len(short) <= 1_000
    assert "ValueError: that was it" in short
    assert short.endswith("b\n")
    assert shorten("tiny", 1_000) == "tiny"


def test_the_last_traceback_counts() -> None:
    assert last_traceback("x\n" + _TRACE + "between\n" + _TRACE) == _TRACE
    assert last_traceback("all well") == ""
