"""The user: its fields and their rules, where it is kept, and what happens to it."""
