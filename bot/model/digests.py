"""When each digest is due. Times are aware UTC."""

from __future__ import annotations
