"""Tests for those who write templates: golden layouts, frames and timings in plain pytest.

The plugin (`plugin.py`) comes with the package: `pytest templates/` collects what templates list under `goldens`, and tests in
Python get the fixture `reel`.
"""
