"""Providers: thin adapters, one module per vendor, from a typed request to a typed artifact."""
