"""GoTo's REST APIs: meetings, trainings, Seeit and OAuth. Knows nothing of Slack or of this bot."""
