"""Verify: opens a delivered file and measures whether it is what was promised."""
