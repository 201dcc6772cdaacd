"""Is a submission in the right form? Checked against the sample, then asked of the harness."""

import json
import math
import urllib.request
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from agent.tables import as_number, open_rows

_NO_PROXY = urllib.request.build_opener(urllib.request.ProxyHandler({}))


@dataclass(frozen=True)
class SampleSubmission:
    """The sample submission that a submission must resemble; read once, when first needed."""

    path: Path

    def complaint(self, submission: Path) -> str | None:
        """What is wrong with a submission, one sentence; None if nothing is.

        Looks at columns, row count, the set of ids and empty or infinite values. The order of
        rows and columns is free.
        """
        try:
            with open_rows(submission) as rows:
                header = next(rows, None)
                return self._header_complaint(header) or self._rows_complaint(header, rows)
        except (OSError, UnicodeDecodeError) as error:
            return f"submission.csv cannot be read as UTF-8 text: {error}."

    @cached_property
    def _columns(self) -> list[str]:
        return self._content[0]

    @cached_property
    def _content(self) -> tuple[list[str], Counter[str], frozenset[str]]:
        """Columns, how often each id occurs, and columns that may hold empty cells."""
        with open_rows(self.path) as rows:
            columns = next(rows, [])
            ids: Counter[str] = Counter()
            loose: set[str] = set()
            for row in rows:
                ids[_plain(row[0])] += 1
                loose |= {name for name, cell in zip(columns, row, strict=False) if _blank(cell)}
        return columns, ids, frozenset(loose)

    def _header_complaint(self, header: list[str] | None) -> str | None:
        if header is None:
            return "submission.csv is empty."
        missing = [name for name in self._columns if name not in header]
        extra = [name for name in header if name not in self._columns]
        if not missing and not extra:
            return None
        return (
            f"submission.csv has the columns {_some(header)}; "
            f"the sample submission has {_some(self._columns)}."
        )

    def _rows_complaint(self, header: list[str] | None, rows: Iterator[list[str]]) -> str | None:
        columns, wanted, loose = self._content
        names = header or []
        id_at = names.index(columns[0])
        strict = [i for i, name in enumerate(names) if i != id_at and name not in loose]
        ids: Counter[str] = Counter()
        for number, row in enumerate(rows, start=1):
            if len(row) != len(names):
                return f"submission.csv, row {number}: {len(row)} cells, not {len(names)}."
            ids[_plain(row[id_at])] += 1
            for i in strict:
                if _blank(row[i]):
                    return f"submission.csv, row {number}: {names[i]} is {row[i]!r}."
        return _ids_complaint(columns[0], ids, wanted)


def _ids_complaint(id_column: str, ids: Counter[str], wanted: Counter[str]) -> str | None:
    if ids == wanted:
        return None
    if ids.total() != wanted.total():
        return f"submission.csv has {ids.total():,} rows, the sample has {wanted.total():,}."
    strange = next(iter(ids - wanted))
    count = (ids - wanted).total()
    return (
        f"submission.csv: {count:,} values of {id_column} are not those of the sample "
        f"submission, for example {strange!r}."
    )


def _plain(cell: str) -> str:
    """Ids as text; 7 and 7.0 are the same id."""
    return cell.removesuffix(".0")


def _blank(cell: str) -> bool:
    number = as_number(cell)
    return not cell.strip() or (number is not None and not math.isfinite(number))


def _some(names: list[str]) -> str:
    shown = ", ".join(names[:6])
    return shown if len(names) <= 6 else f"{shown} ... ({len(names)} in all)"


@dataclass(frozen=True)
class ValidationEndpoint:
    """The harness's format check: POST <server>/validate, as MLE-bench defines it."""

    server: str
    timeout_s: Callable[[], float] = lambda: 60.0
    """How long an answer may take, asked anew each time: near the deadline it is little."""

    def complaint(self, submission: Path) -> str | None:
        """The endpoint's objection; None if it has none or does not answer.

        An endpoint that cannot be reached says nothing about the submission.
        """
        try:
            with _NO_PROXY.open(
                self._request(submission), timeout=max(self.timeout_s(), 0.1)
            ) as reply:
                result = str(json.loads(reply.read()).get("result", ""))
        except (OSError, ValueError, AttributeError):
            return None
        return " ".join(result.split()) if "invalid" in result.lower() else None

    def _request(self, submission: Path) -> urllib.request.Request:
        boundary = uuid.uuid4().hex
        head = (
            f"--{boundary}\r\nContent-Disposition: form-data; "
            'name="file"; filename="submission.csv"\r\nContent-Type: text/csv\r\n\r\n'
        )
        body = head.encode() + submission.read_bytes() + f"\r\n--{boundary}--\r\n".encode()
        headers = {"Content-Type": f"multipart/form-data; boundary={boundary}"}
        url = f"{self.server.rstrip('/')}/validate"
        return urllib.request.Request(url, data=body, headers=headers, method="POST")
