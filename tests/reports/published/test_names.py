"""Published agents by what users call them."""

from __future__ import annotations

import pytest

from reports.errors import UnknownAgent
from reports.published import Published, find_published, published


def slugs(name: str) -> list[str]:
    return [one.slug for one in find_published(name)]


@pytest.mark.parametrize("one", published(), ids=lambda one: one.slug)
def test_every_agent_is_found_by_its_slug_alone(one: Published) -> None:
    assert find_published(one.slug) == (one,)


@pytest.mark.parametrize("one", published(), ids=lambda one: one.slug)
def test_every_agent_is_found_as_it_was_published(one: Published) -> None:
    assert one in find_published(one.agent)
    assert find_published(one.label) == (one,)


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("ML-Master", ["ml-master"]),
        ("ml_master 2.0", ["ml-master-2.0"]),
        ("MARS+", ["mars-plus"]),
        ("famou-agent", ["famou-agent"]),
        (
            "R&D-Agent",
            ["r-and-d-agent-gpt-5", "r-and-d-agent-o3-gpt-4.1", "r-and-d-agent-o1-preview"],
        ),
        ("pievolve", ["pievolve-24h", "pievolve-12h"]),
    ],
)
def test_spelling_does_not_matter_and_an_agent_means_all_its_models(
    name: str, found: list[str]
) -> None:
    assert slugs(name) == found


@pytest.mark.parametrize(
    ("name", "near"),
    [("mlmaster", "ml-master"), ("rd-agent", "r-and-d-agent"), ("famou", "famou-")],
)
def test_an_unknown_name_is_answered_with_the_nearest(name: str, near: str) -> None:
    with pytest.raises(UnknownAgent, match=rf"'{name}'. Did you mean .*{near}"):
        find_published(name)


@pytest.mark.parametrize("name", ["", "qqqqqq", "!!"])
def test_a_name_near_to_none_is_answered_with_where_to_look(name: str) -> None:
    with pytest.raises(UnknownAgent, match="podium reproduce --list"):
        find_published(name)
