"""Talking to Kaggle through its own client: credentials, retries, refusals in plain words."""

from __future__ import annotations

import io
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stdout
from typing import Any, NamedTuple, TypeVar

from competitions.errors import CompetitionError

_ATTEMPTS = 4
"""For Kaggle's limit on requests (429) and passing faults (5xx)."""

T = TypeVar("T")


class Kaggle(NamedTuple):
    """Both layers of Kaggle's client, signed in: `api` downloads files, `calls` asks."""

    api: Any
    calls: Any


@contextmanager
def signed_in(subject: str, error: type[CompetitionError]) -> Iterator[Kaggle]:
    """Kaggle's client with the credentials that its own rules find.

    `subject` is what it is for, to begin the error's sentence. Raises `error` without client or
    credentials.
    """
    try:
        # Importing it already looks for credentials, and prints a page where there are none.
        with redirect_stdout(io.StringIO()):
            from kaggle.api.kaggle_api_extended import KaggleApi
        from kagglesdk import KaggleClient
    except ImportError as problem:
        raise error(
            f"the package kaggle is missing ({problem}). Run: pip install 'podium-mle[kaggle]'"
        ) from problem
    api = KaggleApi()
    try:
        with redirect_stdout(io.StringIO()):
            api.authenticate()
    except (SystemExit, OSError, ValueError) as problem:  # its way to say: no credentials
        raise error(
            f"{subject}: no Kaggle credentials. Make a token on "
            "kaggle.com/settings and set KAGGLE_API_TOKEN, or save kaggle.json in ~/.kaggle."
        ) from problem
    found = api.config_values
    with KaggleClient(
        username=found.get(api.CONFIG_NAME_USER),
        password=found.get(api.CONFIG_NAME_KEY),
        api_token=found.get(api.CONFIG_NAME_TOKEN),
    ) as client:
        yield Kaggle(api, client.competitions.competition_api_client)


def ask(
    call: Callable[[], T],
    refusal: Callable[[int], str],
    error: type[CompetitionError],
    pause_s: float = 2.0,
) -> T:
    """What a call of Kaggle's client gives, tried again on passing faults.

    `refusal` gives the sentence for an HTTP status. `pause_s` doubles from one attempt to the
    next. Raises `error`.
    """
    from requests.exceptions import HTTPError, RequestException

    for attempt in range(_ATTEMPTS):
        try:
            return call()
        except HTTPError as problem:
            status = problem.response.status_code
            if (status == 429 or status >= 500) and attempt < _ATTEMPTS - 1:
                time.sleep(pause_s * 2**attempt)
                continue
            raise error(refusal(status)) from problem
        except RequestException as problem:
            raise error(
                f"Kaggle cannot be reached ({type(problem).__name__}). Check the network."
            ) from problem
    raise AssertionError("the last attempt returns or raises")


def common_refusal(status: int) -> str:
    """The sentence for what any call may be refused for."""
    told = {
        401: "Kaggle does not accept the credentials. Make a new token on kaggle.com/settings.",
        404: "Kaggle does not know it. Check the id: podium competitions list",
        429: "Kaggle has had too many requests. Try again in an hour.",
    }
    return told.get(status, "Kaggle has a fault. Try again later.")
