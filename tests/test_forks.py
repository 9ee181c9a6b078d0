"""A program that is forked is as one that is started: its own arguments, environment, output and end."""

import signal

from tests.forks import ROOT, run

PATIENCE = 60.0


def test_a_program_has_what_it_is_given_and_its_own_end() -> None:
    code = "import os, sys; print(sys.argv[1:], dict(os.environ), os.getcwd()); sys.exit('a word')"
    done = run(code, "版", environment={"A": "b"}, timeout=PATIENCE)
    assert (done.returncode, done.stdout, done.stderr) == (1, f"['版'] {{'A': 'b'}} {ROOT}\n", "a word\n")


def test_a_program_ends_as_programs_do() -> None:
    code = "import atexit; atexit.register(print, 'at exit'); raise ValueError('炉')"
    done = run(code, environment={}, timeout=PATIENCE)
    assert (done.returncode, done.stdout) == (1, "at exit\n")
    assert done.stderr.endswith("ValueError: 炉\n")


def test_a_program_that_takes_too_long_is_killed() -> None:
    done = run("import time; print(1, flush=True); time.sleep(600)", environment={}, timeout=0.5)
    assert (done.returncode, done.stdout) == (-signal.SIGKILL, "1\n")


def test_programs_in_turn_have_other_hashes() -> None:
    hashes = [run("print(hash('版'))", environment={}, timeout=PATIENCE).stdout for _ in range(4)]
    assert hashes[0] == hashes[2] != hashes[1] == hashes[3]


def test_deprecated_use_is_an_error() -> None:
    code = "import warnings; warnings.warn_explicit('old', DeprecationWarning, 'a.py', 1, module='crawler.page')"
    assert "DeprecationWarning: old" in run(code, environment={}, timeout=PATIENCE).stderr
