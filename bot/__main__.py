"""Run ``usher``, also as ``python -m bot``.

Garbage collection is off while modules are imported: what they make lives to the end, and looking at it again and again
takes a quarter of the start.
"""

import gc

gc.disable()

from bot.cli import main  # noqa: E402

gc.freeze()
gc.enable()

if __name__ == "__main__":
    main()
