"""The public functions: everything the command line, notebooks and scripts do goes through here.

    import graphlink as gl
    world = gl.sample("world", people=2000, seed=7)
    run = gl.run("world/data", "run")
    run.ranking.head()

Do not break: heavy packages are imported inside the functions that need them, so that light commands stay light.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypedDict, Unpack
from zoneinfo import ZoneInfo

from graphlink.audit import Asking, current
from graphlink.errors import InputError
from graphlink.report.wanted import Reports
from graphlink.settings import Settings, load_settings
from graphlink.store.handle import Store as Store
from graphlink.view.framed import Framed
from graphlink.view.walked import Walked

if TYPE_CHECKING:
    from graphlink.evaluation import Evaluation, SelfCheck
    from graphlink.graph.folder import FolderNet
    from graphlink.graph.net import Key
    from graphlink.harm.policy import Policy
    from graphlink.harm.table import HarmTable
    from graphlink.importing import ImportReport as ImportReport
    from graphlink.pipeline import Request
    from graphlink.runfolder import RunFolder
    from graphlink.sampling import SampleReport
    from graphlink.sensitivity import Outcome as Outcome
    from graphlink.sensitivity import Sensitivity as Sensitivity
    from graphlink.sensitivity import Standing as Standing
    from graphlink.store.load import Loaded as Loaded
    from graphlink.store.opened import GraphRun as GraphRun
    from graphlink.tables import ReadReport
    from graphlink.view.explanation import Explanation
    from graphlink.view.shown import Page
    from graphlink.view.why import Why
    from graphlink.web.single import ChartFile as ChartFile

Progress = Callable[[str, int, int], None]
PathLike = str | Path


class Manner(TypedDict, total=False):
    """How `run` goes about it: `strict` makes rejected rows an InputError."""

    settings: Settings | None
    progress: Progress | None
    strict: bool


def sample(out: PathLike, *, people: int = 20000, seed: int = 1, months: int = 24, hard: bool = False) -> SampleReport:
    """An invented world: OUT/data/*.csv by the data contract and OUT/truth/*.csv. `hard`: noise rates doubled."""
    from graphlink.sampling import generate

    return generate(Path(out), people=people, seed=seed, months=months, hard=hard)


def check(
    data: PathLike, *, settings: Settings | None = None, decisions: PathLike | None = None, today: date | None = None
) -> ReadReport:
    """Read and check every table of DATA, write nothing. Raises InputError where a file cannot be read at all."""
    from graphlink import duck, tables

    settings = settings or load_settings()
    con = duck.connect(settings)
    return tables.read(
        Path(data),
        con,
        settings,
        today=today or _today(settings),
        decisions=Path(decisions) if decisions else None,
    )


def import_source(
    source: PathLike,
    out: PathLike,
    mapping: str,
    *,
    settings: Settings | None = None,
    progress: Progress | None = None,
    strict: bool = False,
) -> ImportReport:
    """Other people's tables, a zip or a folder, into the contract's in OUT; `mapping` is a shipped name or a folder.

    Raises NotFoundError (mapping), SettingsError (mapping or OUT unusable) or InputError; OUT is then what it was.
    """
    from graphlink.importing import import_source as perform

    return perform(Path(source), Path(out), mapping, settings or load_settings(), progress, strict=strict)


def run(
    data: PathLike,
    out: PathLike,
    *,
    policy: str | Policy = "v100",
    as_of: date | str | None = None,
    decisions: PathLike | None = None,
    harm: PathLike | HarmTable | None = None,
    **more: Unpack[Manner],
) -> Run:
    """The main job: read, check, resolve, attribute, rank, write OUT, report. Returns the finished run.

    Raises InputError, SettingsError, HarmError or RunFolderError; OUT is then what it was before.
    """
    from graphlink.evaluation import note_own_check
    from graphlink.harm.policy import Policy, load_policy
    from graphlink.pipeline import Request, perform
    from graphlink.report import write_report
    from graphlink.runfolder import open_run
    from graphlink.view.compare import since

    settings = more.get("settings") or load_settings()
    target = Path(out)
    request = Request(
        data=Path(data),
        out=target,
        policy=policy if isinstance(policy, Policy) else load_policy(policy),
        harm=_harm_table(harm, settings),
        settings=settings,
        now=datetime.now(UTC),
        today=_today(settings),
        as_of=date.fromisoformat(as_of) if isinstance(as_of, str) else as_of,
        decisions=Path(decisions) if decisions else None,
        progress=more.get("progress"),
        harm_path=Path(harm) if isinstance(harm, (str, Path)) else None,
    )
    difference: list[Any] = []

    def finish(new: RunFolder, folder: Path) -> None:
        if more.get("strict"):
            _refuse_rejected(new, request.data)
        difference.append(since(target, new, settings))
        note_own_check(new)
        write_report(new, folder / "report.html")

    perform(request, finish)
    return Run(open_run(target, settings), difference[0])


perform = run  # where `run` is the name of a run


def _harm_table(harm: PathLike | HarmTable | None, settings: Settings) -> HarmTable:
    from graphlink.harm.table import HarmTable

    if isinstance(harm, HarmTable):
        return harm
    return HarmTable.load(Path(harm) if harm else None, unvalued_bound=settings.unvalued_bound)


def _refuse_rejected(new: RunFolder, data: Path) -> None:
    if rejected := sum(count["rejected"] for count in new.manifest["tables"].values()):
        raise InputError(
            f"{rejected:,} {'row was' if rejected == 1 else 'rows were'} rejected, so under --strict "
            f"nothing was written. See: graphlink check {data}"
        )


def open(out: PathLike, *, settings: Settings | None = None, purpose: str = "") -> Run | GraphRun:
    """The run in OUT, or the one that a graph store holds (`bolt://...`), which answers what a graph can.

    That it was opened, and every file made of it, is logged, with `purpose` (else GRAPHLINK_PURPOSE).
    Raises RunFolderError where there is none, StoreError where the store cannot be had, AuditError where the log cannot
    be written, AccessError where the settings require a purpose and none is stated.
    """
    if "://" in str(out):
        from graphlink.store.opened import GraphRun

        if (who := _asking(purpose)).by == "python":
            who.record("opened", asked={"graph": str(out)})
        return GraphRun(str(out), settings)
    from graphlink.runfolder import open_run

    run = Run(open_run(Path(out), settings), purpose=purpose)
    if (who := run.asking).by == "python":  # a command logs what it shows; a script has the whole run before it
        who.record("opened", asked={"out": str(out)}, run=run.cited)
    return run


def explore(run: Run | PathLike, tell: Callable[[str], None], *, port: int = 0, purpose: str = "") -> None:
    """Serve a run to this machine's browser until Ctrl-C; `tell` is given the address that opens it, once. What is
    opened there is logged; where no purpose is stated, the page asks for one first.

    Raises RunFolderError where there is no run, ResourceError where the port is taken. 0: a free port.
    """
    from graphlink.store.saved import Saved
    from graphlink.web.serving import Explorer
    from graphlink.web.session import Session

    settings = load_settings()
    who = _asking(purpose or (run.purpose if isinstance(run, Run) else ""))
    folder = run.path if isinstance(run, Run) else Path(run)
    session = Session(folder, settings, asking=who, ask=not who.why.strip(), asker=Saved(settings))
    Explorer(session, tell, port).serve_until_stopped()


def _opened(out: PathLike) -> RunFolder:
    from graphlink.runfolder import open_run

    return open_run(Path(out))


def evaluate(run: Run | RunFolder | PathLike, truth: PathLike, *, n: int | None = None) -> Evaluation:
    """A run judged by the folder of truth that `sample` wrote: identity, who did it, the list; `n` entries of it.

    Raises RunFolderError or InputError where one of them cannot be used, or they have no record in common.
    """
    from graphlink.evaluation import evaluate as judge

    folder = run.folder if isinstance(run, Run) else Path(run) if isinstance(run, (str, Path)) else run
    return judge(folder, Path(truth), n=n)


def self_check(run: Run | PathLike, *, run_harm: PathLike | None = None, progress: Progress | None = None) -> SelfCheck:
    """Whether the run's chances mean what they say: names as the run itself hid them, national ids hidden now.

    The result is written into run.json (`self_check`) and its head into report.html. Raises InputError where the data
    are gone or changed, HarmError where the run's harm table is (`run_harm` names it).
    """
    from graphlink.evaluation import own_check
    from graphlink.pipeline.hiding import hidden_ids
    from graphlink.report import write_report
    from graphlink.runfolder import annotate

    folder = run.folder if isinstance(run, Run) else _opened(run)
    request = _asked_again(folder, run_harm)
    tell = progress or (lambda *_: None)
    tell("national ids hidden", 0, 1)
    found = own_check(folder, hidden_ids(request))
    annotate(folder.path, folder.run_id, "self_check", found.as_json())
    new = _opened(folder.path)
    draft = write_report(new, folder.path / "report.html.part")
    draft.replace(folder.path / "report.html")
    return found


def _asked_again(folder: RunFolder, run_harm: PathLike | None) -> Request:
    """The request of a finished run, on the data it read. Raises as `self_check` does."""
    from graphlink import sensitivity as part
    from graphlink.pipeline import Request

    asked = part.asked_of(folder, _path(run_harm))
    return Request(
        data=part.check_data(folder),
        out=folder.path,
        policy=asked.policy,
        harm=asked.harm,
        settings=asked.settings,
        now=datetime.now(UTC),
        today=_today(asked.settings),
        as_of=date.fromisoformat(str(folder.manifest["as_of"])) if folder.manifest.get("as_of_given") else None,
        decisions=part.decisions_of(folder),
    )


class Otherwise(TypedDict, total=False):
    """How `sensitivity` goes about it: `n` entries of the list; `only` these choices; `harm`: another harm table to
    try; `run_harm`: the one the run used, where run.json no longer finds it."""

    n: int | None
    only: Sequence[str]
    harm: PathLike | None
    run_harm: PathLike | None
    progress: Progress | None


def sensitivity(run: Run | PathLike, **otherwise: Unpack[Otherwise]) -> Sensitivity:
    """Who stays in the head of the list under other choices: the main job run again, one choice at a time.

    Raises InputError where the data are gone or changed, HarmError where the harm table of the run is, NotFoundError
    where `only` names no choice. Nothing is written but temporary folders, which are removed.
    """
    from graphlink import sensitivity as part

    folder = run.folder if isinstance(run, Run) else _opened(run)
    asked = part.asked_of(folder, _path(otherwise.get("run_harm")))
    data = part.check_data(folder)
    found, left_out = part.choices(folder, asked, _path(otherwise.get("harm")))
    manifest = folder.manifest

    def again(asked: part.Asked, out: Path) -> RunFolder:
        return perform(
            data,
            out,
            policy=asked.policy,
            as_of=str(manifest["as_of"]) if manifest.get("as_of_given") else None,
            decisions=part.decisions_of(folder),
            harm=asked.harm,
            settings=asked.settings,
        ).folder

    chosen = part.only(found, otherwise.get("only") or ())
    return part.sensitivity(
        folder, asked, (chosen, left_out), again, n=otherwise.get("n"), progress=otherwise.get("progress")
    )


def _path(path: PathLike | None) -> Path | None:
    return None if path is None else Path(path)


def _today(settings: Settings) -> date:
    return datetime.now(ZoneInfo(settings.timezone)).date()


def _asking(purpose: str) -> Asking:
    who = current()
    return replace(who, why=purpose) if purpose else who


@dataclass
class Run(Framed, Walked, Reports):
    """A finished run. `difference` is what changed against the run it replaced, None where there was none."""

    folder: RunFolder
    difference: Any = field(default=None)
    purpose: str = field(default="")

    @property
    def asking(self) -> Asking:
        """Who asks, and why: as what is written from this run is logged."""
        return _asking(self.purpose)

    @property
    def cited(self) -> dict[str, str]:
        """How the log names this run: id, input hash, as-of day."""
        from graphlink.runfolder import cited

        return cited(self.manifest)

    @property
    def path(self) -> Path:
        return self.folder.path

    @property
    def manifest(self) -> dict[str, Any]:
        """run.json: what was asked, read and done."""
        return self.folder.manifest

    def show(self, id: str) -> Page:
        """One person, offence, number, plate, address, account or mark. NotFoundError, AmbiguousError."""
        from graphlink.view.shown import show

        return show(self.folder, id)

    def chart(self, id: str, *, hops: int = 2, limit: int = 300, style: str = "") -> ChartFile:
        """The chart around one thing as a page of its own: shows itself in a notebook, `save(path)` writes the file.

        `style` "pyvis" makes it a page of pyvis, which asks nobody anything either. Raises NotFoundError,
        AmbiguousError, InputError, and LimitError above 1,000 entities.
        """
        from graphlink.web.single import Walkable, chart_file

        if style not in ("", "pyvis"):
            raise InputError(f"There is no style '{style}' of a chart: leave it out, or pyvis.")
        walk = Walkable(self.folder, self._net)
        return replace(chart_file(walk, id, hops=hops, limit=limit, asking=self.asking), style=style)

    def explain(self, id: str) -> Explanation:
        """What stands behind a rank: the offences, what ties them, what would weaken it, what to find out."""
        from graphlink.view.explanation import explained
        from graphlink.view.shown import identity_named

        return explained(self.folder, identity_named(self.folder, id))

    def why(self, a: str, b: str) -> Why:
        """For and against two people being one, somebody having done an offence, or two offences being one hand's.

        Raises NotFoundError, AmbiguousError, and InputError where the two cannot be compared.
        """
        from graphlink.view.why import why

        return why(self.folder, a, b)

    @cached_property
    def _net(self) -> FolderNet:
        from graphlink.graph.folder import FolderNet

        return FolderNet(self.folder)

    def _key(self, text: str) -> Key:
        from graphlink.view.walked import key_named

        return key_named(self.folder, self._net, text)
