"""Names of pages: safe everywhere, and no two alike."""

from __future__ import annotations

import re
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from reports.build import analyse_groups
from reports.site.addresses import addresses_of, file_names
from tests.reports.groups import FakeRun, write_group


@given(st.lists(st.text(max_size=200), max_size=30))
def test_names_are_plain_short_and_differ_even_where_case_does_not_count(names: list[str]) -> None:
    found = file_names(names)
    assert found.keys() == set(names)
    assert len({name.lower() for name in found.values()}) == len(found)
    assert all(re.fullmatch(r"[A-Za-z0-9_-]{1,130}", name) for name in found.values())


@given(st.lists(st.sampled_from(["a b", "a/b", "a-b", "A-B", "a-b-2", "..", ""]), max_size=9))
def test_names_that_would_be_equal_get_numbers(names: list[str]) -> None:
    found = list(file_names(names).values())
    assert len({name.lower() for name in found}) == len(found)


def test_an_ordinary_name_is_kept() -> None:
    assert file_names(["uct__AI4Code__seed0"]) == {"uct__AI4Code__seed0": "uct__AI4Code__seed0"}


def test_runs_of_two_groups_have_folders_of_their_own(tmp_path: Path) -> None:
    run = FakeRun("v", "AI4Code", 0, nodes=1)
    groups = [write_group(tmp_path / one, "g", [run]) for one in ("here", "there")]
    analysis = analyse_groups(groups)
    addresses = addresses_of(analysis)
    folders = {addresses.run(one) for group in analysis.groups for one in group.runs}
    assert folders == {"runs/g/v__AI4Code__seed0", "runs/g/v__AI4Code__seed0-2"}
    assert addresses.competitions == {"AI4Code": "competitions/AI4Code.html"}
