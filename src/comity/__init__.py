"""Comity: the law on how local governments answer federal immigration authorities, written once.

The same corpus answers one request, audits many records and is searched for contradictions.
"""

__version__ = "0.1.0.dev0"
