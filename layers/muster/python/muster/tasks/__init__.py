"""The task of the Task Center: what it knows, where it is kept, how it moves from state to state."""
