"""The pure core: time, layout, type, captions, timeline, compositor, sound.

Opens no file, reads no clock, no environment and no network, logs nothing, knows no vendor. Everything it needs is handed in,
so equal arguments give equal results in any process on any machine.
"""
