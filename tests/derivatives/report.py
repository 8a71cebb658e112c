"""``python -m tests.derivatives.report [family…]``: how the table fares, family by family, and what is amiss."""

from __future__ import annotations

import contextlib
import sys
import time
from collections import defaultdict

from einlsp.ide.derive import derive
from einlsp.ide.refusal import Refusal
from tests.derivatives.judge import Verdict, judge
from tests.derivatives.table import rows


def main() -> None:
    """Print the report."""
    wanted = [a for a in sys.argv[1:] if not a.startswith("-")]
    verdicts: dict[str, list[Verdict]] = defaultdict(list)
    times: list[float] = []
    for row in rows():
        if wanted and row.family not in wanted and row.name not in wanted:
            continue
        try:
            v = judge(row)
        except Exception as error:  # a crash is a result, too
            v = Verdict(row, [f"crashed: {type(error).__name__}: {error}"])
        verdicts[row.family].append(v)
        start = time.process_time()
        with contextlib.suppress(Refusal, KeyError):
            derive(row.request(steps=False, code=False))
        times.append((time.process_time() - start) * 1e3)
        for what in v.wrong:
            print(f"WRONG {row.name}: {row.of}  by {row.by}\n      {what[:400]}")
        if v.answer is not None:
            for name, good in v.forms.items():
                if not good:
                    reason = f"   ({v.answer.no_matrix_form})" if getattr(v.answer, name) is None else ""
                    print(
                        f"form  {row.name}: {row.of}  by {row.by}\n   {name:11} {getattr(v.answer, name)}{reason}\n   wanted      {row.forms[name][0]}"
                    )  # type: ignore[index]
    print(f"\n{'family':14}{'rows':>6}{'right':>7}{'form':>6}")
    every = [v for vs in verdicts.values() for v in vs]
    for name, vs in [*verdicts.items(), ("all", every)]:
        print(f"{name:14}{len(vs):6}{sum(v.right for v in vs):7}{sum(v.formed for v in vs):6}")
    times.sort()
    print(
        f"median {times[len(times) // 2]:.1f} ms, p95 {times[int(len(times) * 0.95)]:.1f} ms, slowest {times[-1]:.0f} ms"
    )


if __name__ == "__main__":
    main()
