"""Muster: user administration for enterprises."""
