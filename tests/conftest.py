"""What all tests share: the files beside the checkout, and how hard Hypothesis looks."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

pytest_plugins = ["pytester", "plugins.skip_policy"]

ROOT = Path(__file__).resolve().parent.parent

# `ci` gives the same examples every time; `dev` looks somewhere new on each run; `campaign` looks long.
settings.register_profile("ci", derandomize=True, deadline=None, database=None, print_blob=True)
settings.register_profile("dev", deadline=None, max_examples=50)
settings.register_profile(
    "campaign", deadline=None, max_examples=10_000, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE") or ("ci" if os.environ.get("CI") else "dev"))


@pytest.fixture(scope="session")
def root() -> Path:
    """The root of the checkout."""
    return ROOT


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of research notes and sample files: beside the checkout, or where COMITY_SHARED says."""
    if named := os.environ.get("COMITY_SHARED"):
        folder = Path(named)
        assert folder.is_dir(), f"COMITY_SHARED names {named}, which is not a folder"
        return folder
    folder = ROOT.parent / "shared"
    if not folder.is_dir():
        pytest.skip("needs ../shared, the research notes and sample files (or COMITY_SHARED)")
    return folder
