"""One file per subject; test names are sentences."""
