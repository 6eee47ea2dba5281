"""All cases at once: what the law can and cannot say, proved or shown by a case.

The meaning of the law over the terms of a solver (Z3, the extra `proofs`). `check` looks for contradictions and rules
that never decide, `compare` holds two places against each other, `diff` two days; each difference comes with a case.
"""
