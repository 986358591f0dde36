"""Tweets: what the sources look like, and the one canonical object they all become. Pure."""
