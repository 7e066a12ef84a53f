"""Tasks of the Task Center: their fields, their table, and the transitions between their states."""
