"""The hosted API: resolver, sign-in check, problem responses, cursors, routes."""
