"""Benchmarks: figures as ratios, measured side by side in one run. `./run bench` prints them and writes bench/results.json."""
