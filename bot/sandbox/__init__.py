"""The sandbox: a simulated GoTo, a local Slack and its page. Imported by nothing but the command line and tests."""
