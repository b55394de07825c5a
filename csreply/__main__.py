"""``python -m csreply``."""

from csreply.cli import main

if __name__ == "__main__":
    main()
