"""The command `comity`: one module a command family, loaded only when it is called.

Exit codes: 0 nothing found; 1 something found (an apparent or possible violation, a failed check); 2 wrong
input; 70 a defect of this program.
"""

from __future__ import annotations

import gc
import os
import sys
from importlib import import_module

import click

from comity import __version__
from comity.errors import ComityError, Defect

_COMMANDS = {
    "law": "comity.cli.law",
    "decide": "comity.cli.decide",
    "ask": "comity.cli.ask",
    "audit": "comity.cli.audit",
    "deeds": "comity.cli.deeds",
    "reasons": "comity.cli.reasons",
    "demo": "comity.cli.demo",
}

_DEFECT = 70


class _Lazy(click.Group):
    """Imports a command when it is called, so that the start stays quick."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        module = _COMMANDS.get(cmd_name)
        if module is None:
            return None
        command: click.Command = import_module(module).command
        return command


@click.group(cls=_Lazy, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(__version__, prog_name="comity")
def root() -> None:
    """Rules as code for the law that governs how local governments answer federal immigration authorities.

    Information, not legal advice.
    """


def main() -> None:
    """Run the command line. Wrong input ends with one clear message a mistake and exit code 2."""
    # What a command loads, the law above all, it needs to its end: it is not looked through for garbage every time that a
    # little more is loaded.
    gc.set_threshold(200_000, 20, 100)
    # Nothing multiplies matrices: NumPy need not start threads that wait for it.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    # Arrow's memory is not asked for in pages of two megabytes, which the system would have to fill with zeros first.
    os.environ.setdefault("MIMALLOC_ALLOW_THP", "0")
    try:
        root.main(prog_name="comity", standalone_mode=False)
    except click.exceptions.Exit as stop:
        sys.exit(stop.exit_code)
    except click.Abort:
        click.echo("\nStopped.", err=True)
        sys.exit(130)
    except click.ClickException as error:
        error.show()
        sys.exit(2)
    except ComityError as error:
        click.echo(str(error), err=True)
        sys.exit(error.exit_code)
    except BrokenPipeError:
        sys.exit(0)
    except Exception as defect:
        if os.environ.get("COMITY_DEBUG"):
            raise
        click.echo(_defect(Defect.of(defect)), err=True)
        sys.exit(_DEFECT)


def _defect(defect: Defect) -> str:
    """What to say of a defect."""
    return (
        f"This is a defect of Comity, not a mistake of yours: {defect.kind} at {defect.place}. Nothing was found or "
        "decided.\n"
        "Please report it with the command and the line above. COMITY_DEBUG=1 shows the whole trace, which may "
        "repeat facts of the case."
    )
