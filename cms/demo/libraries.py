"""The native libraries that certificates are drawn with, and who brings them.

Runs before any package is installed, so it needs the standard library alone.
"""

import ctypes

#: Library, and the Debian package that brings it.
LIBRARIES = {
    "libpango-1.0.so.0": "libpango-1.0-0",
    "libpangoft2-1.0.so.0": "libpangoft2-1.0-0",
    # Certificates are drawn without it too, at four times the cost.
    "libharfbuzz-subset.so.0": "libharfbuzz-subset0",
    "libfontconfig.so.1": "fontconfig",
}


def missing_packages() -> list[str]:
    """The Debian packages to install; empty when all libraries can be loaded."""
    return [package for name, package in LIBRARIES.items() if not _loads(name)]


def _loads(name: str) -> bool:
    try:
        ctypes.CDLL(name)
    except OSError:
        return False
    return True


if __name__ == "__main__":
    print(*missing_packages())  # noqa: T201 (read by .ci/bootstrap)
