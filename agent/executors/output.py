"""A solution's output, kept small: its beginning, its end, its traceback, its metric line."""

import re
from dataclasses import dataclass, field

METRIC_MARK = "Validation metric"
"""A solution prints its metric on a line that begins with this."""

_TRACEBACK = b"Traceback (most recent call last)"
_TRACEBACK_BYTES = 8_000
_CUT = "\n[... {:,} bytes cut ...]\n"
_PROGRESS = re.compile(r"^.*\r(?!$)", re.MULTILINE)


@dataclass
class OutputCapture:
    """Takes a stream of any length and keeps at most about `limit_bytes` of it in memory."""

    limit_bytes: int
    _head: bytearray = field(default_factory=bytearray, init=False)
    _tail: bytearray = field(default_factory=bytearray, init=False)
    _traceback: bytes = field(default=b"", init=False)
    _metric_line: bytes = field(default=b"", init=False)
    _cut_bytes: int = field(default=0, init=False)

    def feed(self, chunk: bytes) -> None:
        """Add what was just read."""
        room = max(self.limit_bytes // 2 - len(self._head), 0)
        self._head += chunk[:room]
        self._tail += chunk[room:]
        excess = len(self._tail) - self.limit_bytes // 2
        if excess > 0:
            self._rescue(bytes(self._tail))
            del self._tail[:excess]
            self._cut_bytes += excess

    def text(self) -> str:
        """The output as text, with what was cut in the middle replaced by a note."""
        if not self._cut_bytes:
            return clean(_decode(self._head + self._tail))
        rescued = [
            part
            for part in (self._traceback, self._metric_line)
            if part and part not in self._head and part not in self._tail
        ]
        middle = _CUT.format(self._cut_bytes) + "\n".join(_decode(part) for part in rescued)
        return clean(_decode(self._head) + middle + "\n" + _decode(self._tail))

    def _rescue(self, seen: bytes) -> None:
        at = seen.rfind(_TRACEBACK)
        if at >= 0:
            self._traceback = seen[at : at + _TRACEBACK_BYTES]
        at = seen.rfind(METRIC_MARK.encode())
        if at >= 0:
            self._metric_line = seen[at:].split(b"\n", 1)[0]


def clean(text: str) -> str:
    r"""The text as a terminal would leave it: of lines overwritten in place only the last state.

    >>> clean("epoch 1\repoch 2\rdone\n")
    'done\n'
    """
    return _PROGRESS.sub("", text.replace("\r\n", "\n"))


def last_traceback(output: str) -> str:
    """The output from its last traceback on, or ''."""
    at = output.rfind(_TRACEBACK.decode())
    return output[at:] if at >= 0 else ""


def shorten(output: str, max_chars: int) -> str:
    """The output in at most `max_chars`: the end, which holds the fault, gets two thirds."""
    if len(output) <= max_chars:
        return output
    traceback = last_traceback(output)
    note = "\n[...]\n"
    tail = output[-(2 * max_chars // 3) :]
    if traceback and traceback not in tail:
        tail = traceback[: max_chars // 3] + note + output[-(max_chars // 3) :]
    head_chars = max(max_chars - len(tail) - len(note), 0)
    return (output[:head_chars] + note + tail)[-max_chars:]


def _decode(data: bytes | bytearray) -> str:
    return data.decode("utf-8", errors="replace")
