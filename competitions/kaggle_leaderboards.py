"""Downloads leaderboards with Kaggle's own client; of teams only id, date and score are kept."""

from __future__ import annotations

import csv
import io
import time
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from typing import Any

from competitions.errors import LeaderboardError

_PAGE_SIZE = 200
_ATTEMPTS = 4
"""For Kaggle's limit on requests (429) and passing faults (5xx)."""


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
    with _client(competition_id) as client:
        for team in _teams(client, competition_id, pause_s):
            date = team.submission_date
            writer.writerow([team.team_id, date.isoformat() if date else "", team.score])
            teams += 1
    if not teams:
        raise LeaderboardError(f"Kaggle lists no team for {competition_id}. Check the id.")
    return text.getvalue()


def _teams(client: Any, competition_id: str, pause_s: float) -> Iterator[Any]:
    from kagglesdk.competitions.types.competition_api_service import ApiGetLeaderboardRequest

    request = ApiGetLeaderboardRequest()
    request.competition_name = competition_id
    request.page_size = _PAGE_SIZE
    while True:
        page = _page(client, request, competition_id, pause_s)
        yield from page.submissions
        # A token that does not change would be asked for ever.
        if not page.next_page_token or page.next_page_token == request.page_token:
            return
        request.page_token = page.next_page_token


def _page(client: Any, request: Any, competition_id: str, pause_s: float) -> Any:
    from requests.exceptions import HTTPError, RequestException

    for attempt in range(_ATTEMPTS):
        try:
            return client.competitions.competition_api_client.get_leaderboard(request)
        except HTTPError as error:
            status = error.response.status_code
            if (status == 429 or status >= 500) and attempt < _ATTEMPTS - 1:
                time.sleep(pause_s * 2**attempt)
                continue
            raise LeaderboardError(_refusal(competition_id, status)) from error
        except RequestException as error:
            raise LeaderboardError(
                f"Kaggle cannot be reached ({type(error).__name__}). Check the network."
            ) from error
    raise AssertionError("the last attempt returns or raises")


def _refusal(competition_id: str, status: int) -> str:
    told = {
        401: "Kaggle does not accept the credentials. Make a new token on kaggle.com/settings.",
        403: "Kaggle refuses it to this account. Join the competition on kaggle.com first.",
        404: "Kaggle does not know it. Check the id: podium competitions list",
        429: "Kaggle has had too many requests. Try again in an hour.",
    }
    sentence = told.get(status, "Kaggle has a fault. Try again later.")
    return f"leaderboard of {competition_id}: {sentence} (HTTP {status})"


@contextmanager
def _client(competition_id: str) -> Iterator[Any]:
    """Kaggle's client with the credentials that its own rules find."""
    try:
        # Importing it already looks for credentials, and prints a page where there are none.
        with redirect_stdout(io.StringIO()):
            from kaggle.api.kaggle_api_extended import KaggleApi
        from kagglesdk import KaggleClient
    except ImportError as error:
        raise LeaderboardError(
            f"the package kaggle is missing ({error}). Run: pip install 'podium-mle[kaggle]'"
        ) from error
    api = KaggleApi()
    try:
        with redirect_stdout(io.StringIO()):
            api.authenticate()
    except (SystemExit, OSError, ValueError) as error:  # its way to say: no credentials
        raise LeaderboardError(
            f"leaderboard of {competition_id}: no Kaggle credentials. Make a token on "
            "kaggle.com/settings and set KAGGLE_API_TOKEN, or save kaggle.json in ~/.kaggle."
        ) from error
    found = api.config_values
    with KaggleClient(
        username=found.get(api.CONFIG_NAME_USER),
        password=found.get(api.CONFIG_NAME_KEY),
        api_token=found.get(api.CONFIG_NAME_TOKEN),
    ) as client:
        yield client
