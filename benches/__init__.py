"""Benchmarks: what is measured is written beside how. Imports: everything."""
