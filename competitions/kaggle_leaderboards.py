"""Downloads leaderboards with Kaggle's own client; of teams only id, date and score are kept."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from functools import partial
from typing import Any

from competitions.errors import LeaderboardError
from competitions.kaggle_api import Kaggle, ask, common_refusal, signed_in

_PAGE_SIZE = 200


def leaderboard_csv(competition_id: str, *, pause_s: float = 2.0) -> str:
    """The final leaderboard of a competition as CSV text, best team first, as Kaggle ranks it.

    Columns teamId, submissionDate, score: what MLE-bench keeps. Kaggle gives the private
    leaderboard once a competition is over. `pause_s` doubles from one attempt to the next.
    Raises LeaderboardError with what to do: no client, no credentials, not found, no network.
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["teamId", "submissionDate", "score"])
    teams = 0
    with signed_in(f"leaderboard of {competition_id}", LeaderboardError) as kaggle:
        for team in _teams(kaggle, competition_id, pause_s):
            date = team.submission_date
            writer.writerow([team.team_id, date.isoformat() if date else "", team.score])
            teams += 1
    if not teams:
        raise LeaderboardError(f"Kaggle lists no team for {competition_id}. Check the id.")
    return text.getvalue()


def _teams(kaggle: Kaggle, competition_id: str, pause_s: float) -> Iterator[Any]:
    from kagglesdk.competitions.types.competition_api_service import ApiGetLeaderboardRequest

    request = ApiGetLeaderboardRequest()
    request.competition_name = competition_id
    request.page_size = _PAGE_SIZE
    while True:
        page = ask(
            partial(kaggle.calls.get_leaderboard, request),
            partial(_refusal, competition_id),
            LeaderboardError,
            pause_s,
        )
        yield from page.submissions
        # A token that does not change would be asked for ever.
        if not page.next_page_token or page.next_page_token == request.page_token:
            return
        request.page_token = page.next_page_token


def _refusal(competition_id: str, status: int) -> str:
    joining = "Kaggle refuses it to this account. Join the competition on kaggle.com first."
    sentence = joining if status == 403 else common_refusal(status)
    return f"leaderboard of {competition_id}: {sentence} (HTTP {status})"
