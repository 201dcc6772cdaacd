"""A solution's output, kept small: its beginning, its end, its traceback, its metric line.

What a terminal would have overwritten is gone, and so is all but the last of progress lines that
follow each other.
"""

import codecs
import re
from collections import deque
from dataclasses import dataclass, field

METRIC_MARK = "Validation metric"
"""A solution prints its metric on a line that begins with this."""

_TRACEBACK = "Traceback (most recent call last)"
_CHAINED = ("During handling of the above exception", "The above exception was the direct cause")
_TRACEBACK_CHARS = 8_000
_MESSAGE_LINES = 10
_FRAME_CHARS = 1_000
_MESSAGE_CHARS = 300
_METRIC_CHARS = 200
_LINE_CHARS = 16_384
_OVERLAP_CHARS = 256
_CUT = "\n[... {:,} characters cut ...]\n"
# Indented, and what follows on the same line: nothing that could be taken for the message.
_CUT_FRAMES = "\n    [... {:,} characters cut ...] "
_GAP = "\n[...]\n"

_CONTROL = re.compile(
    r"\x1b\[[0-?]*[ -/]*[@-~]"  # colours, cursor
    r"|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)"  # titles, links
    r"|\x1b[@-Z\\-_]|[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]"
)
_PROGRESS = re.compile(
    r"\d%\|"  # tqdm
    r"|\d[A-Za-z]* \[\d+:\d\d[,<]"  # tqdm that knows no total
    r"|\d/(?:\d+|Unknown) *\[[=>.# -]*\]"  # keras 2
    r"|[━╸╺█▉▊▋▌▍▎▏░▒▓■]{4}"  # keras 3, rich, pip
    r"|\d+%.*\bETA\b|\bETA\b.*\d%"
    r"|\d+[KMG](?: \.{10}){2}"  # wget
)
_HINT = re.compile(r"[%\[█▉▊▋▌▍▎▏░▒▓■━╸╺]| \.{4}")
_SPECIAL = re.compile(
    rf"[\x00-\x08\x0b-\x1f\x7f]|{_HINT.pattern}|{METRIC_MARK}|{re.escape(_TRACEBACK)}"
)
_WHOLE = re.compile(r"\b100%|(?<![\d.])(\d+)/\1(?![\d.])")


class _Ends:
    """The beginning and the end of a text of any length, `limit_chars` in all."""

    def __init__(self, limit_chars: int, note: str = _CUT) -> None:
        self._note = note
        self._side_chars = limit_chars // 2
        self._head: list[str] = []
        self._head_room = self._side_chars
        self._tail: deque[str] = deque()
        self._tail_chars = 0
        self._cut_chars = 0

    def add(self, text: str) -> None:
        if self._head_room > 0:
            self._head.append(text[: self._head_room])
            text = text[self._head_room :]
            self._head_room -= len(self._head[-1])
        if not text:
            return
        self._tail.append(text)
        self._tail_chars += len(text)
        while (excess := self._tail_chars - self._side_chars) > 0:
            first = self._tail.popleft()
            cut = min(excess, len(first))
            if cut < len(first):
                self._tail.appendleft(first[cut:])
            self._tail_chars -= cut
            self._cut_chars += cut

    def text(self, rescued: tuple[str, ...] = ()) -> str:
        """Both ends and, if something was cut, a note and what of `rescued` is in neither."""
        head, tail = "".join(self._head), "".join(self._tail)
        if not self._cut_chars:
            return head + tail
        kept = [part for part in rescued if part not in head and part not in tail]
        return (
            head + self._note.format(self._cut_chars) + "".join(f"{part}\n" for part in kept) + tail
        )


class _Tracebacks:
    """Follows lines and keeps the last traceback, with those that led to it and its message."""

    def __init__(self) -> None:
        self._kept: _Ends | None = None
        self._lines_left = 0
        self._is_chained = False
        self.is_frame = False
        """The last line was a frame, or the beginning."""

    def take(self, line: str) -> None:
        """Look at the next line."""
        if _TRACEBACK in line:
            if self._kept is None or not (self._is_chained and self._lines_left):
                self._kept = _Ends(_TRACEBACK_CHARS, _CUT_FRAMES)
            self._is_chained = False
        elif not self._lines_left:
            return
        if self._kept is None:
            return
        # Frames are indented; in a group all lines begin with a bar. The message is not.
        self.is_frame = _TRACEBACK in line or line.startswith(('  File "', "    ", "  |", "  +"))
        is_message = not self.is_frame and self._lines_left == _MESSAGE_LINES
        longest = _FRAME_CHARS if self.is_frame or is_message else _MESSAGE_CHARS
        self._kept.add(line[:longest] + "\n")
        self._lines_left = _MESSAGE_LINES if self.is_frame else self._lines_left - 1
        if line.startswith(_CHAINED):
            self._is_chained = True
            self._lines_left = max(self._lines_left, 2)

    @property
    def is_open(self) -> bool:
        """The next line may belong to it."""
        return self._lines_left > 0

    @property
    def text(self) -> str:
        """The traceback, or ''."""
        return self._kept.text().rstrip("\n") if self._kept else ""


@dataclass
class OutputCapture:
    """Takes a stream of any length and keeps about `limit_bytes` of it in memory."""

    limit_bytes: int
    _ends: _Ends = field(init=False)
    _tracebacks: _Tracebacks = field(default_factory=_Tracebacks, init=False)
    _metric_line: str = field(default="", init=False)
    _begun: str = field(default="", init=False)
    """The line that has not ended yet."""
    _progress: str | None = field(default=None, init=False)
    """The last of the progress lines just seen."""

    def __post_init__(self) -> None:
        self._ends = _Ends(self.limit_bytes)
        self._decoder = codecs.getincrementaldecoder("utf-8")(errors="replace")

    def feed(self, chunk: bytes) -> None:
        """Add what was just read."""
        text = self._begun + self._decoder.decode(chunk)
        lines, line_feed, begun = text.rpartition("\n")
        if line_feed and self._is_plain(lines):
            self._ends.add(lines + "\n")
        elif line_feed:
            for line in lines.split("\n"):
                self._take(self._shown(line))
        self._begun = self._shortened(begun)

    def text(self) -> str:
        """The output as text, with what was cut in the middle replaced by a note."""
        begun = self._begun + self._decoder.decode(b"", final=True)
        self._begun = ""
        self._decoder.reset()
        if begun:
            self._take(self._shown(begun), end="")
        if self._progress is not None:
            self._flush_progress()
        return self._ends.text((self._tracebacks.text, self._metric_line))

    def _is_plain(self, lines: str) -> bool:
        """No line of them needs a closer look."""
        is_waiting = self._progress is not None or self._tracebacks.is_open
        return not is_waiting and _SPECIAL.search(lines) is None

    def _shortened(self, begun: str) -> str:
        """What must be remembered of an unfinished line of any length."""
        if "\r" in begun:
            shown = self._shown(begun)
            # A line feed may be next; until something is written the line stays as it is.
            begun = shown + "\r" if begun.endswith("\r") else shown
        if len(begun) > _LINE_CHARS:
            cut = _cut_beside_marks(begun, len(begun) - _OVERLAP_CHARS)
            self._take(begun[:cut], end="")
            begun = begun[cut:]
        return begun

    def _shown(self, line: str) -> str:
        """What a terminal shows of a line in the end. Marked lines are kept all the same."""
        if "\r" in line:
            states = [state for state in line.split("\r") if state]
            for state in states[:-1]:
                if METRIC_MARK in state or _TRACEBACK in state:
                    self._take(state)
            line = states[-1] if states else ""
        return line

    def _take(self, line: str, end: str = "\n") -> None:
        if not line.isprintable():
            line = _CONTROL.sub("", line)
        line = _without_bar(line)
        if METRIC_MARK in line:
            at = line.index(METRIC_MARK)
            self._metric_line = line[at : at + _METRIC_CHARS]
        elif _is_progress(line):
            if self._progress is not None and _is_whole(self._progress) and not _is_whole(line):
                self._flush_progress()
            self._progress = line + end
            return
        if self._progress is not None:
            self._flush_progress()
        self._tracebacks.take(line)
        self._ends.add(line + end)

    def _flush_progress(self) -> None:
        self._ends.add(self._progress or "")
        self._progress = None


def clean(text: str) -> str:
    r"""The text as a terminal would leave it, of progress lines in a row only the last.

    >>> clean("epoch 1\repoch 2\rdone\n 10%|#   | 1/9\n 20%|##  | 2/9\nend\n")
    'done\n 20%|##  | 2/9\nend\n'
    """
    capture = OutputCapture(4 * len(text) + 4)
    capture.feed(text.encode("utf-8", errors="replace"))
    return capture.text()


def last_traceback(output: str) -> str:
    """The output from its last traceback on, or ''."""
    at = output.rfind(_TRACEBACK)
    return output[at:] if at >= 0 else ""


def shorten(output: str, max_chars: int) -> str:
    """The output in at most `max_chars`: both ends, the last traceback, the last metric line.

    A traceback gets up to a third, its message first; of the rest the end of the output gets two
    thirds. With less than 200 characters there is room for the end only.
    """
    if len(output) <= max_chars:
        return output
    if max_chars < _METRIC_CHARS:
        return output[len(output) - max_chars :]
    spans = [*_metric_span(output, max_chars // 6), *_traceback_spans(output, max_chars // 3)]
    # One gap before each of the spans, and one before the end.
    left = max_chars - sum(end - begin for begin, end in spans) - len(_GAP) * (len(spans) + 1)
    spans += [(0, left // 3), (len(output) - (left - left // 3), len(output))]
    return _GAP.join(output[begin:end] for begin, end in _joined(spans))


def _metric_span(output: str, max_chars: int) -> list[tuple[int, int]]:
    begin = output.rfind(METRIC_MARK)
    if begin < 0:
        return []
    end = output.find("\n", begin)
    end = len(output) if end < 0 else end
    return [(begin, min(end, begin + min(max_chars, _METRIC_CHARS)))]


def _traceback_spans(output: str, max_chars: int) -> list[tuple[int, int]]:
    """Where the last traceback is: if it is too long, its beginning and around its message."""
    begin = output.rfind(_TRACEBACK)
    if begin < 0:
        return []
    follower = _Tracebacks()
    end = message = begin
    for line in output[begin:].splitlines(keepends=True):
        if end > begin and not follower.is_open:
            break
        follower.take(line.rstrip("\n"))
        end += len(line)
        message = end if follower.is_frame else message
    if end - begin <= max_chars:
        return [(begin, end)]
    first = max(message - max_chars // 6, begin)
    return [
        (begin, begin + max_chars // 4),
        (first, min(first + max_chars * 3 // 4, end)),
    ]


def _joined(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The spans in order, those that touch made one."""
    joined: list[tuple[int, int]] = []
    for begin, end in sorted(spans):
        if joined and begin <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((begin, end))
    return joined


def _cut_beside_marks(text: str, cut: int) -> int:
    """The place to cut, moved before a mark that it would divide from what belongs to it."""
    for mark in (METRIC_MARK, _TRACEBACK):
        at = text.find(mark, max(cut - _METRIC_CHARS, 0), cut + len(mark))
        cut = at if 0 <= at < cut else cut
    return cut


def _without_bar(line: str) -> str:
    """The line without a bar before a mark: a bar leaves no line feed to what comes after it."""
    for mark in (METRIC_MARK, _TRACEBACK):
        at = line.find(mark)
        if at > 0 and _is_progress(line[:at]):
            return line[at:]
    return line


def _is_progress(line: str) -> bool:
    return _HINT.search(line) is not None and _PROGRESS.search(line) is not None


def _is_whole(progress: str) -> bool:
    return _WHOLE.search(progress) is not None
