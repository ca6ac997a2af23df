"""``python -m filterlang``: the command line."""

from filterlang.cli import main

if __name__ == "__main__":
    main()
