"""The compiled twin of `model.engine`: the same rules, the same log, one integer memory (DESIGN §10).

Files are named after those of `model.engine` where they do the same. `at` names every word of the memory, `front` and
`lines` lay out a Program once, `laying` a replication; `rounds` is the run; `recording`, `reading` and `sorting` make
the log, `parts` gives it piece by piece.

Notes
-----
Measured on the benchmark model (100,000 applications, 938,000 visits, a calm core): 0.30 µs a visit, of which 0.22 in
`pass_time`, 0.05 sorting the log, 0.02 drawing who comes, 0.01 laying out. Within `pass_time` no function has more
than 6 %: crews and lines have 19 together, the branch's way 15, drawing 9, the heap of what falls due 8, starting
work 8, lists 6.

What helped: words by pointer instead of an array (no look at the sign of a position, no shape handed over: −30 %, and
−20 % of the compiling); the world drawn and the log sorted whole, row by row, in compiled loops (−36 % of the total);
looking outside only when something is due there (−10 %).

What did not: inlining every function that is called once in numba's own IR (compiles longer, runs the same). Forcing
LLVM to inline the sixty functions of the common way takes `pass_time` to 0.17 µs, but compiles for four and a half
minutes, since numba optimises each function with all it calls anew; forcing only the smallest gains nothing. So what
is left is the cost of some sixty calls a visit, each with a status to check. A C loop that draws and logs as much
takes 0.17 µs.
"""

from model.kernel.ready import is_ready, make_ready
from model.kernel.replication import simulate, simulate_in_parts

__all__ = ["is_ready", "make_ready", "simulate", "simulate_in_parts"]
