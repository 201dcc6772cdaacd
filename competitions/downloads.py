"""Downloading a competition's archive with Kaggle's own client."""

from __future__ import annotations

import io
from contextlib import redirect_stdout
from functools import partial
from pathlib import Path
from typing import Any

from competitions.errors import DownloadFailed
from competitions.kaggle_api import Kaggle, ask, common_refusal, signed_in

_ATTEMPTS = 4


def rules_page(competition_id: str) -> str:
    """Where a competition's rules are accepted."""
    return f"https://www.kaggle.com/c/{competition_id}/rules"


def rules_accepted(kaggle: Kaggle, competition_id: str, pause_s: float = 2.0) -> bool:
    """Whether this account has accepted a competition's rules; raises DownloadFailed."""
    from kagglesdk.competitions.types.competition_api_service import ApiGetCompetitionRequest

    request = ApiGetCompetitionRequest()
    request.competition_name = competition_id
    found = ask(
        partial(kaggle.calls.get_competition, request),
        partial(_refusal, competition_id),
        DownloadFailed,
        pause_s,
    )
    return bool(found.user_has_entered)


def download(competition_id: str, target: Path, pause_s: float = 2.0) -> None:
    """Download a competition's archive to `target`; what an earlier try left is gone on with.

    While it runs the bytes are in `<target>.part`. Kaggle's client resumes after a broken
    connection, and in a later process if Kaggle still has the same file.
    Raises DownloadFailed with what to do.
    """
    from kagglesdk.competitions.types.competition_api_service import ApiDownloadDataFilesRequest

    request = ApiDownloadDataFilesRequest()
    request.competition_name = competition_id
    partial_file = target.with_name(f"{target.name}.part")
    with signed_in(competition_id, DownloadFailed) as kaggle:
        for _ in range(_ATTEMPTS):
            response = ask(
                partial(kaggle.calls.download_data_files, request),
                partial(_refusal, competition_id),
                DownloadFailed,
                pause_s,
            )
            problem = _fetch(kaggle, response, partial_file)
            if problem is None:
                partial_file.replace(target)
                return
    raise DownloadFailed(
        f"{competition_id}: the download broke off {_ATTEMPTS} times ({problem}). Run the same "
        "command again to go on from where it is."
    ) from problem


def _fetch(kaggle: Kaggle, response: Any, target: Path) -> Exception | None:
    """Let Kaggle's client write the file; what kept it from that, if anything did."""
    from requests.exceptions import RequestException
    from urllib3.exceptions import HTTPError

    try:
        with redirect_stdout(io.StringIO()):
            kaggle.api.download_file(response, str(target), None, quiet=True, resume=True)
    except (RequestException, HTTPError, ValueError, ConnectionError) as error:
        return error
    finally:
        response.close()
    return None


def _refusal(competition_id: str, status: int) -> str:
    told = {
        403: f"its rules are not accepted by this account, or it is closed. Open "
        f"{rules_page(competition_id)}, accept them, and run again.",
        404: "Kaggle does not have it any more. Use an archive that you have: --from-archive DIR",
    }
    return f"{competition_id}: {told.get(status) or common_refusal(status)} (HTTP {status})"
