"""Two dozen conversations that show what Usher does and how its tests are written. Read them in order."""
