"""The command line: parse, call one function, print.

The only place that turns errors into one line and an exit code: 0 success, 2 usage error,
130 interrupted, 1 anything else. `--debug` shows the traceback instead.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from importlib import import_module
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from harness import __version__

# What the parser raises on a bad command line. Typer ships its own copy of click since 0.29 and
# used the package before; the base of its public BadParameter is right in both.
_ParseError: Any = typer.BadParameter.__mro__[2]

# Verb (or noun with verbs) -> module under harness.cli, and its line in `podium --help`.
VERBS: dict[str, tuple[str, str]] = {
    "demo": ("demo", "Prepare, run, grade and report on the embedded competitions."),
    "doctor": ("doctor", "Check what a run needs on this machine and say how to mend it."),
    "competitions": ("competitions", "List the competitions, or show one."),
    "prepare": ("prepare", "Prepare competitions: public data for agents, private answers."),
    "images": ("images", "Build the images that runs in containers need."),
    "run": ("run", "Run agents on competitions under a budget, grade and report."),
    "resume": ("resume", "Go on with a run group that was interrupted."),
    "status": ("status", "Show the runs of a group and their states."),
    "grade": ("grade", "Grade the submissions that a JSON Lines file names."),
    "grade-sample": ("grade_sample", "Grade one submission file."),
    "report": ("report", "Write tables, plots and the page of one or more run groups."),
    "compare": ("compare", "Say whether one agent is better than another, and how surely."),
    "aggregate": ("aggregate", "Medal percentages over seeds, of groups or grading reports."),
    "leaderboard": ("leaderboard", "The published leaderboard, with your groups ranked in."),
    "reproduce": ("reproduce", "A published agent's numbers, recomputed from scores."),
    "export": ("export", "Write what a leaderboard pull request to MLE-bench needs."),
    "agent": ("agent", "Run the agent alone on a folder, or view its search tree."),
}


class _LazyGroup(TyperGroup):
    """Imports a verb's module only when that verb is called, which keeps `--help` fast."""

    def list_commands(self, ctx: Any) -> list[str]:
        """All verbs, in the order in which a user meets them."""
        return list(VERBS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """The verb's real command; while help is printed, a stand-in with its one line."""
        if cmd_name not in VERBS:
            return None
        module, summary = VERBS[cmd_name]
        if ctx.params.get("_listing"):
            return _parsed(cmd_name, summary, lambda: None)
        return _command(cmd_name, module, summary)

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Print the help without importing any verb."""
        ctx.params["_listing"] = True
        super().format_help(ctx, formatter)


def _command(name: str, module: str, summary: str) -> Any:
    verb: Any = import_module(f"harness.cli.{module}")
    if not hasattr(verb, "app"):
        return _parsed(name, summary, getattr(verb, module))
    command: Any = typer.main.get_command(verb.app)
    command.name, command.short_help = name, summary
    return command


def _parsed(name: str, summary: str, function: Callable[..., Any]) -> Any:
    single = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
    single.command(name, short_help=summary)(function)
    command: Any = typer.main.get_command(single)
    command.name, command.short_help = name, summary
    return command


app = typer.Typer(
    cls=_LazyGroup,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Run machine-learning agents on MLE-bench and say how good they are.",
    context_settings={"help_option_names": ["-h", "--help"]},
)


@app.callback(invoke_without_command=True)
def _options(
    context: typer.Context,
    version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False,
    debug: Annotated[bool, typer.Option("--debug", help="Show tracebacks of errors.")] = False,
) -> None:
    """Run machine-learning agents on MLE-bench and say how good they are."""
    del debug  # read by main() before parsing, so that it also covers errors in parsing
    if version:
        typer.echo(f"podium {__version__}")
        raise typer.Exit
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())
        raise typer.Exit


def main() -> None:
    """Entry point of `podium`: run the command line and turn errors into one line each."""
    from harness.imports import require_own_rooms

    arguments = [argument for argument in sys.argv[1:] if argument != "--debug"]
    debug = "--debug" in sys.argv[1:]
    try:
        require_own_rooms()
        sys.exit(app(arguments, standalone_mode=False) or 0)
    except _ParseError as error:
        print(f"{error.format_message().rstrip('.')}. See: podium --help", file=sys.stderr)
        sys.exit(error.exit_code)
    except typer.Exit as leaving:
        sys.exit(leaving.exit_code)
    except (KeyboardInterrupt, typer.Abort):
        sys.exit(130)
    except Exception as error:  # the command line's edge: users get a line, not a traceback
        if debug:
            raise
        print(_line(error), file=sys.stderr)
        sys.exit(_exit_code(error))


def _line(error: Exception) -> str:
    text = " ".join(str(error).split())
    if _is_ours(error):
        return text
    return (
        f"podium met an error that it does not know: {type(error).__name__}: {text}. "
        "Run the command again with --debug and report what it prints."
    )


def _is_ours(error: Exception) -> bool:
    from competitions.errors import CompetitionError
    from harness.errors import HarnessError
    from reports.errors import ReportError

    return isinstance(error, CompetitionError | HarnessError | ReportError)


def _exit_code(error: Exception) -> int:
    from competitions.errors import UnknownName
    from harness.errors import HarnessError
    from reports.errors import OutputExists, UnknownSource, UnusableName

    if isinstance(error, UnknownName | UnknownSource | UnusableName | OutputExists):
        return 2
    return error.exit_code if isinstance(error, HarnessError) else 1
