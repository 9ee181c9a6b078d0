"""A Python environment that has all that this one has, save this project."""

import os
import shutil
import subprocess
import sys
import sysconfig
import venv
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
_OURS = ("archive", "crawler", "edition_archiver", "__editable__")
_UNTRACKED = (".*", "__pycache__", "build", "dist", "*.egg-info", "setup.py", "crawls")


@dataclass(frozen=True, slots=True)
class Environment:
    """A virtual environment of its own, its home folder included."""

    folder: Path

    @property
    def python(self) -> Path:
        return self.folder / "bin" / "python"

    @property
    def site_packages(self) -> Path:
        python = f"python{sys.version_info.major}.{sys.version_info.minor}"
        return self.folder / "lib" / python / "site-packages"


def make_environment(folder: Path) -> Environment:
    """Packages are links to those of the running interpreter."""
    venv.create(folder, symlinks=True)
    environment = Environment(folder)
    for entry in Path(sysconfig.get_path("purelib")).iterdir():
        if not entry.name.startswith(_OURS):
            (environment.site_packages / entry.name).symlink_to(entry)
    return environment


def copy_project(folder: Path) -> Path:
    """The project's files, to build from: a build leaves folders behind where it runs."""
    return Path(shutil.copytree(ROOT, folder, ignore=shutil.ignore_patterns(*_UNTRACKED)))


def install(project: Path, environment: Environment) -> None:
    """What pip would put into the environment; pip itself would download a build tool first."""
    target = ["--install-dir", str(environment.site_packages)]
    build = [sys.executable, "-c", "import setuptools; setuptools.setup()"]
    run([*build, "install_lib", *target, "install_egg_info", *target], project, environment)


def run(command: list[str], cwd: Path, environment: Environment, **variables: str) -> str:
    """The output of a command that must not fail."""
    done = subprocess.run(
        command,
        cwd=cwd,
        env=variables_of(environment) | variables,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        timeout=100,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    return done.stdout


def variables_of(environment: Environment) -> dict[str, str]:
    """Nothing of the caller's: no proxy, no PYTHONPATH, no ~/.netrc, no ~/.scrapyd.conf."""
    return {"PATH": os.environ["PATH"], "HOME": str(environment.folder)}
