"""`yekuo bench`: how fast the engines are on this machine, beside others of the same model in the same run.

The model is fixed in `scenarios/benchmark.yaml`; `sizes` makes it as large as asked for. `kernel` and `simpy` are ours;
`plain_simpy`, `ciw` and `salabim` are the model as one would write it with these packages alone; `c_loop` is a program
in C without any generality that draws what we draw and logs what we log.
"""

from experiments.benchmark.driving import ENGINES, SIZES, Bench, BenchRow, Bounds, LeftOut, benchmark

__all__ = ["ENGINES", "SIZES", "Bench", "BenchRow", "Bounds", "LeftOut", "benchmark"]
