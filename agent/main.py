"""The agent's process: `python -P -m agent.main`. Settings come from the environment.

Exit codes: 0 the agent ended by itself, 2 the configuration is unusable, 130 / 143 it was stopped
by SIGINT / SIGTERM (the best submission stays where it is).
"""

import argparse
import contextlib
import json
import logging
import os
import signal
import sys
from collections.abc import Sequence
from types import FrameType

from agent.config import Settings, bundled_variants, load_variant, settings_from
from agent.errors import AgentError, CoderFailed, ConfigError, LLMRefused, LLMUnavailable

_LOG = logging.getLogger("agent")
_USAGE_EXIT = 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the agent, or answer a question about variants; the exit code."""
    options = _parse(arguments)
    try:
        if options.list_variants:
            print(json.dumps(_variant_rows(), indent=1))
            return 0
        if options.check_variant:
            load_variant(options.check_variant)
            return 0
        return _run(settings_from(os.environ))
    except (AgentError, OSError) as error:
        print(error, file=sys.stderr)
        return _USAGE_EXIT


def _parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m agent.main", description=__doc__)
    parser.add_argument("--check-variant", metavar="FILE", help="validate a variant and exit")
    parser.add_argument("--list-variants", action="store_true", help="print the variants as JSON")
    return parser.parse_args(arguments)


def _variant_rows() -> list[dict[str, str]]:
    rows = []
    for path in bundled_variants():
        variant = load_variant(str(path))
        facts = {"name": variant.name, "title": variant.title, "description": variant.description}
        rows.append(facts | {"file": str(path)})
    return rows


def _run(settings: Settings) -> int:
    # Heavy imports come after the signals are set, so that a SIGTERM is always answered.
    _answer_signals()
    variant = load_variant(settings.variant)
    from agent.assembly import assemble

    with contextlib.ExitStack() as stack:
        loop = assemble(settings, variant, stack)
        _log_to(settings, stack)
        _LOG.info("%s on %s, %s", variant.name, settings.competition_id, _coder_name(settings))
        phase = "stopped"
        try:
            _LOG.info("done: %s", loop.run())
            phase = "done"
        except CoderFailed as failure:
            is_misconfigured = isinstance(failure, LLMRefused | LLMUnavailable)
            if is_misconfigured and not loop.has_attempts:
                raise ConfigError(str(failure)) from failure
            _LOG.warning("ended early: %s", failure)
            phase = "done"
        finally:
            loop.report(phase)
    return 0


def _coder_name(settings: Settings) -> str:
    return settings.model or "offline coder (no LLM)"


def _log_to(settings: Settings, stack: contextlib.ExitStack) -> None:
    log = logging.FileHandler(settings.logs_dir / "agent.log", encoding="utf-8")
    log.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    _LOG.addHandler(log)
    _LOG.setLevel(logging.INFO)
    stack.callback(log.close)
    stack.callback(_LOG.removeHandler, log)


def _answer_signals() -> None:
    def stop(number: int, _frame: FrameType | None) -> None:
        # Once only: the way out kills the running solution and must not be interrupted.
        for which in (signal.SIGTERM, signal.SIGINT):
            signal.signal(which, signal.SIG_IGN)
        raise SystemExit(128 + number)

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)


if __name__ == "__main__":
    sys.exit(main())
