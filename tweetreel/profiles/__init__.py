"""Profiles: how a delivery is encoded and what it must be, as dated data with sources."""
