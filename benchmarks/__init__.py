"""The speed gates: `make bench [ONLY=name] [SIZE=S|L]`. What they measure and why: docs/performance.md."""
