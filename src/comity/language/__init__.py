"""The law language: text to policies. Knows no evaluator.

`load` reads the corpus (and overlays) into one frozen `Law`; every mistake of every file is reported at once
as `LanguageErrors`. The values are in `comity.language.model`; the manual is docs/language.md.
"""

from typing import TYPE_CHECKING

from comity.lazy import lazily

if TYPE_CHECKING:
    from comity.language.errors import LanguageErrors, Problem
    from comity.language.loader import corpus_directory, load
    from comity.language.model import Law, Policy
    from comity.language.policies import read_law

__all__ = ["LanguageErrors", "Law", "Policy", "Problem", "corpus_directory", "load", "read_law"]

# Law that was read before is recalled without what reads it.
__getattr__ = lazily(
    __name__,
    {
        "errors": ("LanguageErrors", "Problem"),
        "loader": ("corpus_directory", "load"),
        "model": ("Law", "Policy"),
        "policies": ("read_law",),
    },
)
