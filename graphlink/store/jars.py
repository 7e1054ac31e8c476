"""The jars of Neo4j: which, pinned by SHA-256; fetched at first use, or taken from a folder that the user names.

Do not break: a jar is used only with the hash of the lock file, looked at before every start. Neo4j's kernel is GPL-3:
it is fetched by the user's own command and runs in a process of its own; it is never shipped with graphlink. Mistake a
newcomer will make: an address in the lock or here; where jars come from is the resolver's default or the user's mirror.
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

from filelock import FileLock

from graphlink.errors import ResourceError, StoreError, StoreUnavailableError
from graphlink.settings import Settings
from graphlink.store.home import home_of

VERSION = "5.26.30"
Progress = Callable[[str, int, int], None]
_AT_ONCE = 6  # downloads at a time
_WITHOUT = (
    "Without a network: copy the jars from a machine that has them and name their folder by GRAPHLINK_NEO4J_JARS (or "
    "the lib folder of an unpacked Neo4j 5.26), name a mirror by GRAPHLINK_MAVEN_REPOSITORY, or use a server of your "
    "own by NEO4J_URI."
)


@dataclass(frozen=True, slots=True)
class Jar:
    """One line of the lock: `group:artifact:version[:classifier] sha256 bytes`."""

    group: str
    artifact: str
    version: str
    classifier: str
    sha256: str
    size: int

    @property
    def name(self) -> str:
        return f"{self.artifact}-{self.version}{'-' + self.classifier if self.classifier else ''}.jar"


def locked_jars() -> list[Jar]:
    """The jars that the managed Neo4j needs, its offline importer included."""
    return read_lock(resources.files("graphlink.store").joinpath(f"neo4j-{VERSION}.lock").read_text(encoding="utf-8"))


def read_lock(text: str) -> list[Jar]:
    """The jars that a lock names; tools/lock_jars.py makes one."""
    found = []
    for line in text.splitlines():
        if line and not line.startswith("#"):
            coordinates, sha256, size = line.split()
            group, artifact, number, *classifier = coordinates.split(":")
            found.append(Jar(group, artifact, number, "".join(classifier), sha256, int(size)))
    return found


def find_jars(settings: Settings, progress: Progress | None = None) -> list[Path]:
    """The jars to start Neo4j with: of GRAPHLINK_NEO4J_JARS, else the cached ones, fetched where they are missing.

    Raises StoreError where one is damaged or a folder holds no usable Neo4j, StoreUnavailableError without a network.
    """
    if settings.neo4j_jars:
        return _of_folder(Path(settings.neo4j_jars))
    return cached_jars(settings, VERSION, locked_jars(), progress)


def cached_jars(
    settings: Settings, version: str, wanted: Sequence[Jar], progress: Progress | None = None
) -> list[Path]:
    """The jars of one version in the folder where this user's are kept; those missing or damaged are fetched."""
    folder = home_of(settings) / "neo4j" / version
    if _faulty(folder, wanted):
        folder.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with FileLock(folder.with_name(f"{version}.lock")):
            if faulty := _faulty(folder, wanted):  # another command may have fetched them meanwhile
                _fetch(settings, folder, faulty, progress or _silent)
    return [folder / jar.name for jar in wanted]


def _silent(stage: str, done: int, total: int) -> None:
    pass


def _faulty(folder: Path, wanted: Sequence[Jar]) -> list[Jar]:
    """The jars of the lock that are missing from `folder`, or not what the lock says."""
    with ThreadPoolExecutor(2) as pool:
        whole = pool.map(lambda jar: _is_whole(folder / jar.name, jar), wanted)
        return [jar for jar, fits in zip(wanted, whole, strict=True) if not fits]


def _is_whole(path: Path, jar: Jar) -> bool:
    try:
        if path.stat().st_size != jar.size:
            return False
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest() == jar.sha256
    except OSError:
        return False


# --- a folder that the user names ---


def _of_folder(folder: Path) -> list[Path]:
    found = sorted(folder.rglob("*.jar")) if folder.is_dir() else []
    named = {path.name: path for path in found}
    kernels = [name for name in named if name.startswith("neo4j-kernel-5.26.") and name.count("-") == 2]
    if not kernels or not any(name.startswith("neo4j-command-line-") for name in named):
        raise StoreError(
            f"GRAPHLINK_NEO4J_JARS is {folder}, and the jars of no Neo4j 5.26 are in it. Name the lib folder of an "
            "unpacked Neo4j 5.26, or a copy of the folder that 'graphlink store path --jars' prints on a machine that "
            "has them."
        )
    wanted = {jar.name: jar for jar in locked_jars()}
    damaged = [name for name, jar in wanted.items() if name in named and not _is_whole(named[name], jar)]
    if damaged:
        raise StoreError(
            f"{len(damaged)} of the jars in {folder} are damaged, {damaged[0]} first: not the SHA-256 that graphlink "
            "knows. Copy them anew."
        )
    return found


# --- fetching ---


def _fetch(settings: Settings, folder: Path, wanted: Sequence[Jar], progress: Progress) -> None:
    """Fetch, check and move into place; what is there already stays. A crash loses nothing that was whole."""
    from jgo.maven import MavenContext

    remote = {"mirror": settings.maven_repository.rstrip("/")} if settings.maven_repository else None
    version = folder.name
    draft = folder.with_name(f"{version}.fetching")
    shutil.rmtree(draft, ignore_errors=True)
    context = MavenContext(repo_cache=draft, remote_repos=remote, timeout=30)
    stage, total = f"fetching Neo4j {version} (once)", sum(jar.size for jar in wanted) // 1_000_000
    damaged = [jar.name for jar in wanted if (folder / jar.name).exists()]
    if damaged:
        stage = f"fetching {len(wanted)} damaged or missing jars anew, {damaged[0]} first"
    progress(stage, 0, total)
    done = 0
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            jobs = {pool.submit(_fetch_one, context, jar, folder): jar for jar in wanted}
            try:
                for job in as_completed(jobs):
                    job.result()
                    done += jobs[job].size
                    progress(stage, done // 1_000_000, total)
            except BaseException:
                pool.shutdown(wait=False, cancel_futures=True)
                raise
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _fetch_one(context: object, jar: Jar, folder: Path) -> None:
    from jgo.maven import MavenContext

    assert isinstance(context, MavenContext)
    artifact = context.project(jar.group, jar.artifact).at_version(jar.version).artifact(jar.classifier, "jar")
    try:
        fetched = artifact.resolve()
    except OSError as error:  # requests' errors are OSErrors, and so is a full disk
        if error.errno is not None:
            raise ResourceError(
                f"{jar.name} cannot be written to {folder} ({error.strerror}). Make room (150 MB are needed) or name "
                "another folder by GRAPHLINK_HOME."
            ) from error
        raise StoreUnavailableError(
            f"{jar.name} of Neo4j {folder.name} cannot be fetched ({type(error).__name__}). {_WITHOUT}"
        ) from error
    except RuntimeError as error:
        raise StoreUnavailableError(f"The repository has no {jar.name} of Neo4j {folder.name}. {_WITHOUT}") from error
    if not _is_whole(fetched, jar):
        raise StoreError(
            f"{jar.name} came damaged or changed: not the SHA-256 that graphlink knows. Nothing of it is kept. Try "
            "again; if it comes so again, something between here and the repository changes files."
        )
    fetched.replace(folder / jar.name)
