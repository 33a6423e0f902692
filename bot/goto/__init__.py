"""Client of GoTo's REST APIs: meetings, trainings, Seeit and OAuth. Independent of Slack and of this bot."""
