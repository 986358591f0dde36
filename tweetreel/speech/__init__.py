"""Speech: how written text is said, language by language. Pure."""
