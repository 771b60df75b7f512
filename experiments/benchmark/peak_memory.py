"""The most memory that a process had at any time.

`ru_maxrss` is not taken where there is something better: on Linux it starts, in a new process, at what its parent had.
It counts kilobytes on Linux and the BSDs, bytes on macOS. Windows has no such count; there the peak is not known.
"""

from __future__ import annotations

import sys
from pathlib import Path

STATUS = Path("/proc/self/status")


def peak_bytes(*, of_children: bool = False) -> int | None:
    """Of this process, or of its largest child that has ended; None where it is not known."""
    if not of_children and STATUS.exists():
        for line in STATUS.read_text(encoding="ascii", errors="replace").splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * 1024
    if sys.platform == "win32":
        return None
    from resource import RUSAGE_CHILDREN, RUSAGE_SELF, getrusage

    most = getrusage(RUSAGE_CHILDREN if of_children else RUSAGE_SELF).ru_maxrss
    return most if sys.platform == "darwin" else most * 1024


def memory_bytes() -> int | None:
    """Of the machine; None where it is not known."""
    if sys.platform == "win32":
        return None
    from os import sysconf, sysconf_names

    if "SC_PHYS_PAGES" not in sysconf_names:
        return None
    return sysconf("SC_PHYS_PAGES") * sysconf("SC_PAGE_SIZE")
