"""The law language: text to policies. Knows no evaluator.

`load` reads the corpus (and overlays) into one frozen `Law`; every mistake of every file is reported at once
as `LanguageErrors`. The values are in `comity.language.model`; the manual is docs/language.md.
"""

from comity.language.errors import LanguageErrors, Problem
from comity.language.loader import corpus_directory, load, read_law
from comity.language.model import Law, Policy

__all__ = ["LanguageErrors", "Law", "Policy", "Problem", "corpus_directory", "load", "read_law"]
