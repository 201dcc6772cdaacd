"""Pizza: requests with nested fields in JSON; those for the test have fewer, in another order."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

import numpy as np

# What a request for the test does not have.
_LATER = ("post_was_edited", "requester_received_pizza", "requester_user_flair", "giver")
_TEXTS = (
    'It\'s "payday" on Friday,\nnot before.\r\n\r\nThanks!',
    "<b>hungry</b> & tired \\ /u/nobody",
    "crème brûlée \u2014 \U0001f355 \u2028 тест",
    "",
    "NA",
)


def make(raw: Path, rng: np.random.Generator, size: int = 50) -> None:
    requests = [_request(rng, number) for number in rng.permutation(size + 17).tolist()]
    hidden = [
        {field: one[field] for field in sorted(one) if field not in _LATER}
        for one in requests[size:]
    ]
    for part, chosen in (("train", requests[:size]), ("test", hidden)):
        text = json.dumps(chosen, indent=2, ensure_ascii=part == "train")
        (raw / f"{part}.json").write_text(text, encoding="utf-8")
        with zipfile.ZipFile(raw / f"{part}.json.zip", "w") as archive:
            archive.writestr(f"{part}.json", text)
    rows = "".join(f"{one['request_id']},0\n" for one in hidden)
    (raw / "sampleSubmission.csv").write_text(f"request_id,requester_received_pizza\n{rows}")


def _request(rng: np.random.Generator, number: int) -> dict[str, Any]:
    return {
        "giver": "N/A" if rng.random() < 0.8 else f"giver_{number}",
        "request_id": f"t3_{np.base_repr(number + 36**4, 36).lower()}",
        "post_was_edited": rng.choice([False, True, 1_300_000_000.0], p=[0.6, 0.2, 0.2]).item(),
        "request_text": f"{number} {rng.choice(_TEXTS)}",
        "request_title": str(rng.choice(_TEXTS)),
        "requester_account_age_in_days_at_request": float(rng.gamma(0.5, 300)) * (number % 7 > 0),
        "requester_number_of_posts_at_request": int(rng.integers(0, 99)),
        "requester_received_pizza": bool(rng.random() < 0.3),
        "requester_subreddits_at_request": [f"r{n}" for n in range(rng.integers(0, 4))],
        "requester_user_flair": rng.choice(np.array([None, "shroom", "PIF"])),
        "share_of_upvotes": float(rng.choice([1e-05, 1234567.0, 1e22, 0.1, -0.0])),
        "unix_timestamp_of_request": 1_317_852_607.0 + number,
    }
