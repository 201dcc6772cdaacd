"""Pizza: the probability that a request was given a pizza; AUC."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from competitions.metrics.classification import roc_auc_score
from competitions.patterns.columns import ColumnTask, as_stored
from competitions.patterns.probabilities import chances
from competitions.preparing.archives import pack_zip
from competitions.preparing.splits import split_list
from competitions.preparing.tables import write_json, write_table

if TYPE_CHECKING:
    from competitions.preparing import Folders

METRIC = roc_auc_score

_TASK = ColumnTask(
    id_column="request_id",
    target="requester_received_pizza",
    read=chances,
    truth=as_stored,
    metric=METRIC,
)
validate, score = _TASK.validate, _TASK.score


def prepare(folders: Folders) -> None:
    """Split at random; the test's share is that of the raw test among all raw requests.

    Test requests keep the fields that raw ones for the test have, in the order of these.
    """
    import pandas as pd

    labelled, unlabelled = (
        json.loads((folders.raw / f"{part}.json").read_text("utf-8")) for part in ("train", "test")
    )
    share = len(unlabelled) / (len(labelled) + len(unlabelled))
    train, test = split_list(labelled, share, seed=0)
    fields = list(unlabelled[0])
    shown = [{field: request[field] for field in fields} for request in test]
    for part, requests in (("train", train), ("test", shown)):
        file = folders.public / f"{part}.json"
        write_json(requests, file, indent=4)
        pack_zip(folders.public / f"{part}.zip", [(file, file.name)])
    received = [int(request["requester_received_pizza"]) for request in test]
    answers = pd.DataFrame(
        {
            "request_id": [request["request_id"] for request in test],
            "requester_received_pizza": received,
        }
    )
    write_table(answers, folders.private / "test.csv")
    sample = answers.assign(requester_received_pizza=0)
    write_table(sample, folders.public / "sampleSubmission.csv")
