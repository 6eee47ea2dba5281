"""Compiles `src/comity/native` when the package is built or installed.

Without a compiler the package is whole all the same: logs are then read more slowly.
"""

from __future__ import annotations

import os
import shlex
import subprocess
import sysconfig
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

FOLDER = Path("src/comity/native")
LIBRARY = FOLDER / "_native.so"
OPTIONS = ("-O3", "-std=c11", "-fPIC", "-shared")


class Compiled(BuildHookInterface):  # type: ignore[type-arg]
    """The hook that hatchling calls."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile, and say that a wheel holds something for this machine only."""
        root = Path(self.root)
        sources = sorted(map(str, (root / FOLDER).glob("*.c")))
        compiler = shlex.split(os.environ.get("CC", "cc"))
        try:
            subprocess.run(
                [*compiler, *OPTIONS, "-o", str(root / LIBRARY), *sources],
                check=True,
                capture_output=True,
            )
        except (OSError, subprocess.CalledProcessError) as error:
            (root / LIBRARY).unlink(missing_ok=True)
            self.app.display_warning(
                f"No C compiler made {LIBRARY.name}; large logs will be read slowly ({error})."
            )
            return
        build_data["artifacts"].append(str(LIBRARY))
        build_data["pure_python"] = False
        platform = sysconfig.get_platform().replace("-", "_").replace(".", "_")
        build_data["tag"] = f"py3-none-{platform}"
