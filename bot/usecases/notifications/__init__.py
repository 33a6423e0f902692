"""Who is told of which sessions: polls, what they found changed, reminders, and why each was or was not sent."""
