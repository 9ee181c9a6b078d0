"""The commands of ``python -m archive``, a module each: its docstring is the help, `run` gives the exit code."""
