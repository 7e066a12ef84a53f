"""The audit log: changes with their author, time, and cause."""
