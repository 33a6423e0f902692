"""What tests of security share."""
