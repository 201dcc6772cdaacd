from __future__ import annotations

from pathlib import Path

import pytest

from harness.runtimes.capped_log import CappedLog


def test_what_fits_is_kept_whole(tmp_path: Path) -> None:
    path = tmp_path / "log"
    with CappedLog(path, cap_bytes=100) as log:
        log.write(b"one\n")
        log.write(b"two\n")
    assert path.read_bytes() == b"one\ntwo\n"


def test_exactly_the_cap_is_kept_whole(tmp_path: Path) -> None:
    path = tmp_path / "log"
    with CappedLog(path, cap_bytes=10) as log:
        log.write(b"0123456789")
    assert path.read_bytes() == b"0123456789"


@pytest.mark.parametrize("piece", [1, 3, 7, 1_000])
def test_head_and_tail_are_kept_in_order_however_it_was_written(tmp_path: Path, piece: int) -> None:
    path = tmp_path / "log"
    data = bytes(range(33, 126)) * 5
    with CappedLog(path, cap_bytes=41) as log:
        for start in range(0, len(data), piece):
            log.write(data[start : start + piece])
    head, note, tail = path.read_bytes().partition(b"\n[podium: 424 bytes left out here]\n")
    assert note
    assert head == data[:20]
    assert tail == data[-21:]


def test_the_file_never_grows_beyond_the_cap_while_it_is_written(tmp_path: Path) -> None:
    path = tmp_path / "log"
    with CappedLog(path, cap_bytes=1_000) as log:
        for _ in range(50):
            log.write(b"x" * 333)
            assert path.stat().st_size <= 1_000


def test_a_killed_writer_loses_nothing_of_head_and_tail(tmp_path: Path) -> None:
    path = tmp_path / "log"
    log = CappedLog(path, cap_bytes=20)
    log.write(b"0123456789abcdefghijklmnop")
    kept = path.read_bytes()
    log.close()
    assert kept[:10] == b"0123456789"
    assert sorted(kept[10:]) == sorted(b"ghijklmnop")


def test_a_link_of_the_agent_is_replaced_not_followed(tmp_path: Path) -> None:
    victim = tmp_path / "victim"
    victim.write_text("of the host")
    (tmp_path / "log").symlink_to(victim)
    (tmp_path / "log.aside").symlink_to(victim)
    with CappedLog(tmp_path / "log", cap_bytes=4) as log:
        log.write(b"of the agent")
    assert victim.read_text() == "of the host"
    assert not (tmp_path / "log").is_symlink()


def test_closing_twice_is_harmless(tmp_path: Path) -> None:
    log = CappedLog(tmp_path / "log", cap_bytes=4)
    log.write(b"123456")
    log.close()
    before = (tmp_path / "log").read_bytes()
    log.close()
    assert (tmp_path / "log").read_bytes() == before


def test_an_old_log_does_not_shine_through(tmp_path: Path) -> None:
    (tmp_path / "log").write_text("a long text of an earlier run")
    with CappedLog(tmp_path / "log") as log:
        log.write(b"new")
    assert (tmp_path / "log").read_text() == "new"
