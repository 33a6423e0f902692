"""What differs between signed HTTP and Socket Mode: each conversation runs over both, all others over HTTP alone."""
