"""Users: their fields and rules, their table, and the commands that change them."""
