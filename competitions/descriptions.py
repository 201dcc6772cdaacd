"""Where description.md comes from: Kaggle's words where the user has them, else our own card.

Kaggle's texts are not ours to ship. They are taken from a folder that the user names, from the
installed official package, or from Kaggle. Else agents get a short card of facts.
"""

from __future__ import annotations

from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

from competitions.catalog import Competition
from competitions.errors import DownloadFailed, PreparationFailed
from competitions.kaggle_api import ask, common_refusal, signed_in

_CARDS = Path(__file__).parent / "cards"
_PAGES = ("description", "evaluation", "data-description")


class Description(NamedTuple):
    """A text for description.md and a word on where it comes from."""

    text: str
    source: str


def describe(competition: Competition, folder: Path | None, *, ask_kaggle: bool) -> Description:
    """The best description that can be had.

    `folder` is a data directory, a checkout of MLE-bench, or a folder of <id>.md files; what is
    not in it comes from elsewhere. `ask_kaggle` allows a call to Kaggle, whose failure is no error.
    Raises PreparationFailed if there is no description at all, OSError.
    """
    if folder is not None and (found := _in_folder(competition.id, folder)):
        return Description(found.read_text("utf-8"), f"folder {folder}")
    if found := _in_package(competition.id):
        return Description(found.read_text("utf-8"), "package mlebench")
    if ask_kaggle and (text := _from_kaggle(competition.id)):
        return Description(text, "Kaggle's pages")
    card = _CARDS / f"{competition.id}.md"
    if not card.is_file():
        raise PreparationFailed(
            f"{competition.id} has no description. Name a folder that has it: "
            "--descriptions-from DIR"
        )
    return Description(card.read_text("utf-8"), "Podium's card")


def _in_folder(competition_id: str, folder: Path) -> Path | None:
    places = (
        folder / competition_id / "prepared" / "public" / "description.md",
        folder / "mlebench" / "competitions" / competition_id / "description.md",
        folder / "competitions" / competition_id / "description.md",
        folder / competition_id / "description.md",
        folder / f"{competition_id}.md",
    )
    return next((place for place in places if place.is_file()), None)


def _in_package(competition_id: str) -> Path | None:
    spec = find_spec("mlebench")  # finds it without importing it
    roots = (spec.submodule_search_locations or []) if spec else []
    places = (Path(one) / "competitions" / competition_id / "description.md" for one in roots)
    return next((place for place in places if place.is_file()), None)


def _from_kaggle(competition_id: str, pause_s: float = 2.0) -> str:
    """Kaggle's pages as one text; empty if Kaggle does not give them."""
    try:
        with signed_in(competition_id, DownloadFailed) as kaggle:
            from kagglesdk.competitions.types.competition_api_service import (
                ApiListCompetitionPagesRequest,
            )

            request = ApiListCompetitionPagesRequest()
            request.competition_name = competition_id
            call = partial(kaggle.calls.list_competition_pages, request)
            found = ask(call, common_refusal, DownloadFailed, pause_s)
    except DownloadFailed:
        return ""
    pages = {page.name.lower(): page.content for page in found.pages or []}
    chosen = [f"# {name}\n\n{pages[name].strip()}\n" for name in _PAGES if pages.get(name)]
    return "\n".join(chosen)
