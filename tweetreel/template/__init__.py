"""Templates: YAML text to checked data, slots to frames, everything to a Timeline."""
