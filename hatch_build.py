"""Compiles `src/comity/native` when the package is built or installed.

Without a compiler the package is whole all the same: logs are then read more slowly.
"""

from __future__ import annotations

import hashlib
import os
import shlex
import subprocess
import sysconfig
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from hatchling.builders.config import BuilderConfig
from hatchling.builders.hooks.plugin.interface import BuildHookInterface

NATIVE = Path("src/comity/native")
LIBRARY = NATIVE / "_native.so"


def compile_library(folder: Path, options: Sequence[str] = ("-O3",)) -> None:
    """Make the library of the C files in a folder, which it remembers: `comity.native` takes no other.

    Raises:
        OSError, subprocess.CalledProcessError: there is no compiler, or it could not.
    """
    library = folder / LIBRARY.name
    library.unlink(missing_ok=True)
    sources = sorted(folder.glob("*.c"))
    digest = hashlib.sha256(b"".join(source.read_bytes() for source in sources)).hexdigest()
    compiler = shlex.split(os.environ.get("CC", "cc"))
    told = ("-std=c11", "-fPIC", "-shared", f'-DSOURCES="{digest}"', "-o", str(library), *map(str, sources))
    subprocess.run([*compiler, *options, *told], check=True, capture_output=True)


class Compiled(BuildHookInterface[BuilderConfig]):
    """The hook that hatchling calls."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile, and say that a wheel holds something for this machine only."""
        try:
            compile_library(Path(self.root) / NATIVE)
        except (OSError, subprocess.CalledProcessError) as error:
            self.app.display_warning(
                f"{LIBRARY.name} was not compiled; large logs will be read slowly ({error})."
            )
            return
        build_data["artifacts"].append(str(LIBRARY))
        build_data["pure_python"] = False
        platform = sysconfig.get_platform().replace("-", "_").replace(".", "_")
        build_data["tag"] = f"py3-none-{platform}"
