"""What holds of the repository itself: nothing of one machine, small modules, locks with hashes, floors."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest
from packaging.markers import Marker
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

# Written with classes of one letter, so that this file does not contain what it looks for.
REGISTRY_HOST = re.compile(
    r"py[p]i\.org|python[h]osted|registry\.np[m]js|deb\.de[b]ian|crates\.i[o]|proxy\.gol[a]ng"
)
MACHINE_PATH = re.compile(
    r"(?<![a-z.])/(?:w[o]rk|f[a]rm|r[o]ot|h[o]me/[a-z]|U[s]ers/[A-Za-z]|opt/p[y]pi|tmp/t[e]am)(?:/|\b)"
)
BARE_IGNORE = re.compile(r"#\s*type:\s*ignore(?!\[)")
LONGEST_MODULE = 500

LOCKED = re.compile(r"^(?P<name>[A-Za-z0-9._-]+)==(?P<version>[^ ;\\]+)(?: ; (?P<marker>[^\\]+?))? \\$")
LOCKS = ("run.txt", "all.txt")


@pytest.fixture(scope="session")
def tracked(root: Path) -> list[Path]:
    """Every file that git tracks and that is there."""
    names = subprocess.run(
        ["git", "ls-files", "-z"], cwd=root, check=True, capture_output=True, text=True
    ).stdout
    return [root / name for name in names.split("\0") if name and (root / name).is_file()]


def places(files: list[Path], pattern: re.Pattern[str]) -> list[str]:
    """`file:line: text` for every line of these files in which the pattern is found."""
    return [
        f"{file}:{number}: {line.strip()}"
        for file in files
        for number, line in enumerate(file.read_text("utf-8", errors="replace").splitlines(), start=1)
        if pattern.search(line)
    ]


def locked(root: Path, lock: str) -> dict[tuple[str, str], str]:
    """The lock as (package, marker) -> version."""
    lines = (root / "requirements" / lock).read_text("utf-8").splitlines()
    found = [match for line in lines if (match := LOCKED.match(line))]
    return {(canonicalize_name(m["name"]), m["marker"] or ""): m["version"] for m in found}


def test_no_file_names_a_package_registry(tracked: list[Path]) -> None:
    assert places(tracked, REGISTRY_HOST) == []


def test_no_file_names_a_path_of_one_machine(tracked: list[Path]) -> None:
    assert places(tracked, MACHINE_PATH) == []


@pytest.mark.parametrize(
    ("pattern", "bad", "good"),
    [
        (REGISTRY_HOST, "https://py" + "pi.org/simple", "import pypika"),
        (MACHINE_PATH, "see /ro" + "ot/notes", "https://example.org/root/notes"),
        (MACHINE_PATH, "'/wo" + "rk/main'", "hard/work/"),
        (BARE_IGNORE, "x = y  # type: " + "ignore", "x = y  # type: " + "ignore[attr-defined]"),
    ],
)
def test_the_searches_find_what_they_look_for(pattern: re.Pattern[str], bad: str, good: str) -> None:
    assert pattern.search(bad)
    assert not pattern.search(good)


def test_every_type_ignore_names_its_error(tracked: list[Path]) -> None:
    assert places([file for file in tracked if file.suffix == ".py"], BARE_IGNORE) == []


def test_modules_are_small(tracked: list[Path]) -> None:
    sizes = {file: len(file.read_text("utf-8").splitlines()) for file in tracked if file.suffix == ".py"}
    assert {str(file): size for file, size in sizes.items() if size >= LONGEST_MODULE} == {}


@pytest.mark.parametrize("lock", LOCKS)
def test_every_locked_package_carries_hashes_and_no_address(root: Path, lock: str) -> None:
    text = (root / "requirements" / lock).read_text("utf-8")
    entries = re.split(r"^(?=\S)", text, flags=re.MULTILINE)[1:]
    assert entries
    for entry in entries:
        assert LOCKED.match(entry.splitlines()[0]), entry.splitlines()[0]
        assert re.search(r"--hash=sha256:[0-9a-f]{64}", entry), entry.splitlines()[0]
    assert "://" not in text
    assert "--index" not in text


def test_what_runs_is_what_is_tested(root: Path) -> None:
    run, everything = (locked(root, lock) for lock in LOCKS)
    assert run.items() <= everything.items()


@pytest.mark.parametrize("python", ["3.11", "3.12", "3.13"])
def test_the_locks_satisfy_the_declared_dependencies(root: Path, python: str) -> None:
    declared = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))
    core = [*declared["project"]["dependencies"], *declared["dependency-groups"]["build"]]
    extras = [text for texts in declared["project"]["optional-dependencies"].values() for text in texts]
    environment = {"python_version": python, "python_full_version": f"{python}.0", "sys_platform": "linux"}
    for lock, requirements in (("run.txt", core), ("all.txt", core + extras)):
        here = {
            name: version
            for (name, marker), version in locked(root, lock).items()
            if not marker or Marker(marker).evaluate(environment)
        }
        for requirement in map(Requirement, requirements):
            version = here.get(canonicalize_name(requirement.name))
            assert version is not None, f"{requirement} is not in {lock}: make lock"
            assert requirement.specifier.contains(version), (
                f"{lock} has {version}, not {requirement}: make lock"
            )


def test_the_corpus_ships_in_the_wheel(root: Path, tracked: list[Path], tmp_path: Path) -> None:
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", tmp_path], cwd=root, check=True
    )
    (wheel,) = tmp_path.glob("*.whl")
    shipped = set(zipfile.ZipFile(wheel).namelist())
    source = root / "src"
    wanted = {str(file.relative_to(source)) for file in tracked if file.is_relative_to(source)}
    assert "comity/corpus/places.md" in wanted
    assert wanted - shipped == set()


def lint_imports(root: Path, house: Path, files: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """Hold a house of these modules against the floors of this one."""
    for name, text in {"__init__.py": "", "errors.py": "", "lazy.py": "", **files}.items():
        file = house / "comity" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")
        file.with_name("__init__.py").touch()
    return subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache", "--config", root / ".importlinter"],
        cwd=house,
        env={**os.environ, "PYTHONPATH": str(house)},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    ("importer", "imported", "allowed"),
    [
        ("meaning/rules.py", "language/model.py", True),
        ("decide/answers.py", "meaning/rules.py", True),
        ("audit/findings.py", "records/events.py", True),
        ("audit/findings.py", "tables/engines.py", True),
        ("language/model.py", "meaning/rules.py", False),
        ("meaning/rules.py", "decide/answers.py", False),
        ("decide/answers.py", "proofs/check.py", False),
        ("tables/engines.py", "decide/answers.py", False),
        ("records/events.py", "language/model.py", False),
        ("records/events.py", "meaning/rules.py", False),
        ("meaning/rules.py", "records/events.py", False),
        ("decide/answers.py", "audit/findings.py", False),
        ("register/log.py", "desk/pages.py", False),
        ("language/model.py", "errors.py", True),
        ("errors.py", "language/model.py", False),
    ],
)
def test_the_floors_hold(root: Path, tmp_path: Path, importer: str, imported: str, allowed: bool) -> None:
    module = "comity." + imported.removesuffix(".py").replace("/", ".")
    result = lint_imports(root, tmp_path, {imported: "", importer: f"import {module}\n"})
    assert (result.returncode == 0) is allowed, result.stdout + result.stderr
    assert ("BROKEN" in result.stdout) is not allowed, result.stdout + result.stderr


def test_a_package_on_no_floor_is_refused(root: Path, tmp_path: Path) -> None:
    result = lint_imports(root, tmp_path, {"attic/boxes.py": ""})
    assert result.returncode != 0
    assert "attic" in result.stdout


def test_the_described_house_is_the_one_that_stands(root: Path, tracked: list[Path]) -> None:
    rows = re.findall(
        r"^\| `(\w+)/` \| (.*) \|$", (root / "docs/architecture.md").read_text("utf-8"), re.MULTILINE
    )
    described = {name for name, text in rows if not text.startswith("*planned*")}
    house = root / "src/comity"
    inside = [file.relative_to(house) for file in tracked if file.is_relative_to(house)]
    assert described == {file.parts[0] for file in inside if len(file.parts) > 1}


def test_every_room_has_a_floor(root: Path) -> None:
    rows = re.findall(r"^\| `(\w+)/` \|", (root / "docs/architecture.md").read_text("utf-8"), re.MULTILINE)
    floors = (root / ".importlinter").read_text("utf-8").partition("[importlinter:contract:records]")[0]
    assert rows == re.findall(r"\((\w+)\)", floors)


def test_the_core_is_imported_without_any_extra(root: Path) -> None:
    """What `make run` installs is enough: engines and other readers are imported where they are used."""
    extras = ["ibis", "sqlglot", "pandas", "polars", "pyspark", "z3", "python_calamine", "pypdfium2"]
    house = root / "src" / "comity"
    modules = sorted(
        ".".join(file.relative_to(root / "src").with_suffix("").parts)
        for file in house.rglob("*.py")
        if file.relative_to(house).parts[0] not in ("tables", "proofs")
        and file.name not in ("__init__.py", "__main__.py")
    )
    assert "comity.language.loader" in modules
    code = (
        f"import importlib, sys\nsys.modules.update(dict.fromkeys({extras}))\n"
        f"for name in {modules}: importlib.import_module(name)\n"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr
