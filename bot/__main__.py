"""``python -m bot`` is ``usher``."""

from bot.cli import main

if __name__ == "__main__":
    main()
