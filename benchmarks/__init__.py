"""Benchmarks: the workload, the contenders and the table of ratios. ``python -m benchmarks`` runs them."""
