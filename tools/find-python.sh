#!/bin/sh
# Prints the first Python that can make graphlink's environment: 3.11 or later, with venv and pip's installer.
# Otherwise says on stderr, for every Python there is, what it lacks.
# PYTHON=/path/to/python overrules the search.

candidates=${PYTHON:-python3.14 python3.13 python3.12 python3.11 python3 python}
found=""

for name in $candidates; do
    path=$(command -v "$name" 2>/dev/null) || continue
    # A version manager leaves launchers on the path for versions that are not active: they fail here.
    version=$("$path" -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null) || continue
    if ! "$path" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
        found="$found
  $path is Python $version: too old"
    elif ! "$path" -c 'import venv, ensurepip' 2>/dev/null; then
        found="$found
  $path is Python $version: its venv module is incomplete (on Debian and Ubuntu: apt install python$version-venv)"
    else
        echo "$path"
        exit 0
    fi
done

{
    echo "graphlink needs Python 3.11 or later with its venv module."
    if [ -n "$found" ]; then
        echo "Found:$found"
    else
        echo "Found none of: $candidates."
        echo "Install Python (https://www.python.org/downloads/, or on Debian and Ubuntu: apt install python3 python3-venv)."
    fi
    echo "Or name another: make PYTHON=/path/to/python3 ..."
} >&2
exit 1
