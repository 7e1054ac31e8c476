"""`python -m graphlink` is the command line."""

from graphlink.cli import main

if __name__ == "__main__":
    main()
