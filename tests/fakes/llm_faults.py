"""What a language model and its endpoint can do to a client, as steps of a FakeLLM's script."""

from tests.fakes.llm import CutStream, Fault, Reply, Stall, Step

SCRIPT = """\
import csv

with open("submission.csv", "w") as file:
    csv.writer(file).writerow(["id", "y"])
"""
"""A script that is whole: it imports, and writes a submission."""

GOOD = f"Fit a forest.\n\n```python\n{SCRIPT}```\n"
NO_CODE = "I would rather talk about the weather."
TWO_BLOCKS = f"First:\n```python\nimport os\n```\nBetter:\n```python\n{SCRIPT}```\n"
UNCLOSED_THOUGHT = "<think>\nMaybe\n```python\nprint('not an answer')\n```\nor something else"
BAD_JSON = 'The review: {"summary": "it went'

ENDPOINT_FAULTS: dict[str, Step] = {
    "429 with Retry-After": Fault(429, retry_after_s=0.01),
    "429 with a date": Fault(429, retry_after="Wed, 21 Oct 2015 07:28:00 GMT"),
    "408": Fault(408),
    "409": Fault(409),
    "500": Fault(500),
    "502": Fault(502),
    "503": Fault(503),
    "529": Fault(529),
    "stream cut in the middle": CutStream("half an ans"),
    "stream cut before its first word": CutStream(),
    "empty answer": "",
    "blank answer": " \n",
    "unclosed think tag": UNCLOSED_THOUGHT,
}
"""After any of these the same request, sent again, may be answered well."""

ANSWER_FAULTS: dict[str, Step] = {
    "no code block": NO_CODE,
    "two code blocks": TWO_BLOCKS,
    "length cut-off": Reply(GOOD[:30], finish_reason="length"),
    "invalid JSON": BAD_JSON,
}
"""Answers that a client gets and has to make something of."""

SILENCE: dict[str, Step] = {"before the headers": Stall(None), "amid the answer": Stall("half an ")}
