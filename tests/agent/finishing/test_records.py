from pathlib import Path

from agent.finishing.records import Records


def test_what_was_recorded_is_known_after_a_restart(tmp_path: Path) -> None:
    path = tmp_path / "finishing.jsonl"
    Records(path).add("hidden", "n1", value=0.1, noise=0.02)
    found = Records(path).get("hidden", "n1")
    assert found is not None
    assert (found["value"], found["noise"]) == (0.1, 0.02)
    assert Records(path).get("hidden", "n2") is None
    assert Records(path).get("rerun", "n1") is None


def test_the_latest_record_of_a_key_counts(tmp_path: Path) -> None:
    records = Records(tmp_path / "r.jsonl")
    records.add("in place", "last", name="a")
    records.add("in place", "last", name="b")
    for known in (records, Records(tmp_path / "r.jsonl")):
        found = known.get("in place", "last")
        assert found is not None
        assert found["name"] == "b"


def test_every_cut_of_the_file_loses_at_most_the_last_record(tmp_path: Path) -> None:
    whole = tmp_path / "whole.jsonl"
    records = Records(whole)
    for i in range(3):
        records.add("hidden", f"n{i}", value=float(i))
    content = whole.read_bytes()
    ends = [i + 1 for i, byte in enumerate(content) if byte == 10]
    for length in range(len(content) + 1):
        cut = tmp_path / "cut.jsonl"
        cut.write_bytes(content[:length])
        known = Records(cut)
        complete = sum(end <= length for end in ends)
        assert [known.get("hidden", f"n{i}") is not None for i in range(3)] == [
            i < complete for i in range(3)
        ]
        known.add("hidden", "later", value=1.0)
        assert Records(cut).get("hidden", "later") is not None


def test_a_line_that_is_no_record_is_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "r.jsonl"
    path.write_text(
        'nonsense\n[1]\n{"kind": "hidden"}\n{"kind": "hidden", "key": "n1", "value": 2}\n'
    )
    assert Records(path).get("hidden", "n1") == {"kind": "hidden", "key": "n1", "value": 2}
