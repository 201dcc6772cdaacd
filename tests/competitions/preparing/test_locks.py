from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

from competitions.preparing.locks import locked

HOLD = """
import sys, time
from pathlib import Path
from competitions.preparing.locks import locked
with locked(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(60)
"""


def test_a_lock_is_waited_for_and_goes_with_the_process_that_held_it(tmp_path: Path) -> None:
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD, tmp_path], stdout=subprocess.PIPE, text=True
    )
    assert holder.stdout is not None
    with holder, holder.stdout:
        assert holder.stdout.readline() == "held\n"
        waiter = subprocess.Popen([sys.executable, "-c", HOLD, tmp_path], stdout=subprocess.PIPE)
        with waiter:
            time.sleep(1)
            assert waiter.poll() is None
            waiter.kill()
        holder.kill()
    with locked(tmp_path):
        pass
    with locked(tmp_path):  # and again
        pass
