"""One import, start to end: where rows, users and tasks meet."""
