"""Tweets: what the sources look like, and the one canonical object they all become. Pure: bytes in, artifacts out.

The door is `read_tweet` in sources.py; `entities_in` (extract.py) and `guess_language` (language.py) stand for themselves.
"""
