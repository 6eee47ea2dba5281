"""What is compiled: the innermost loops over bytes of a log and over the numbers of its searches, in C.

The library is made when the package is built or installed (`hatch_build.py`), knows nothing of Python and works on
memory that is handed to it. Where there was no compiler it is missing: then the longer ways are taken, with the same
answers.
"""

from __future__ import annotations

import ctypes
from hashlib import sha256
from pathlib import Path
from typing import Final

__all__ = ["LIBRARY"]

_AT: Final = ctypes.c_void_p
_BYTE, _INT, _LONG = ctypes.c_uint8, ctypes.c_int32, ctypes.c_int64
#: What each function takes, and gives.
_FUNCTIONS: Final = {
    "rows_open": ((_AT, _INT, _BYTE, _BYTE, ctypes.c_uint64, _LONG), _AT),
    "rows_close": ((_AT,), None),
    "rows_next": ((_AT, _INT, _LONG, _AT, _AT, _AT, _AT), _LONG),
    "rows_text": ((_AT, _LONG), _INT),
    "rows_texts": ((_AT, _INT, _AT, _AT), _LONG),
    "keys_of_uuids": ((_AT, _AT, _LONG, _AT), None),
    "repeats_add": ((_AT, _AT, _LONG, _AT, _LONG), None),
    "repeats_may": ((_AT, _LONG, _AT, _LONG, _AT), None),
}


def _library() -> ctypes.CDLL | None:
    folder = Path(__file__).parent
    sources = b"".join(source.read_bytes() for source in sorted(folder.glob("*.c")))
    try:
        library = ctypes.CDLL(str(folder / "_native.so"), use_errno=True)
        library.native_sources.restype = ctypes.c_char_p
        if library.native_sources() != sha256(sources).hexdigest().encode():
            return None  # it was made of an older state of its sources
    except (OSError, AttributeError):
        return None
    for name, (takes, gives) in _FUNCTIONS.items():
        function = getattr(library, name)
        function.argtypes, function.restype = takes, gives
    return library


#: The library; its functions do not hold up other threads. `None`: it was not compiled, or not anew.
LIBRARY: Final = _library()
