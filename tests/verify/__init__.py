"""Tests of the verify room."""
