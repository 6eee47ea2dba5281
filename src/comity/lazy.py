"""Names of a package that are looked up in its modules when they are asked for: a command starts with what it needs."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from typing import Any

__all__ = ["lazily"]


def lazily(package: str, names: Mapping[str, Sequence[str]]) -> Callable[[str], Any]:
    """The `__getattr__` of a package (PEP 562).

    Args:
        names: the names that each of its modules gives. None is a module's name: Python would give the module, once that
            is imported.
    """
    modules = {name: module for module, given in names.items() for name in given}
    assert not names.keys() & modules.keys(), "a name would be hidden by a module"

    def __getattr__(name: str) -> Any:
        if name not in modules:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        return getattr(import_module(f"{package}.{modules[name]}"), name)

    return __getattr__
