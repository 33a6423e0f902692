"""Reminders: polling sessions, announcing changes, sending reminders, and explaining why each was or wasn't sent."""
