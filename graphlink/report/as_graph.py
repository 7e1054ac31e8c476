"""A report as a graph: GraphML and GEXF for Gephi, yEd and networkx, and the two tables that i2 imports.

Do not break: parallel ties keep their keys, and lists and dates become text, since neither format knows them; the
marking and the as-at date are in the file. Mistake a newcomer will make: writing the time of writing into GEXF; the
same report gives the same bytes.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from graphlink.report.plain import clean

if TYPE_CHECKING:
    import networkx as nx

Facts = Mapping[str, Any]

RECIPE = """How to bring this report into i2 Analyst's Notebook

1. Keep entities.csv and links.csv together. Both are UTF-8 with a header row; every column is text.
2. File > Import > Import from file; choose links.csv; file type: text, comma as separator, double quote as text
   delimiter, code page 65001 (UTF-8), first row is column names.
3. Choose the design "two ends joined by a link". From end: identity = from_id, label = from_label, type = from_type.
   To end: identity = to_id, label = to_label, type = to_type. Link: label = label, type = type, strength = strength,
   identity = link_id, date and time = first, source reference = sources, source type = source, grade 1 = grade,
   description = description. Multiplicity: multiple, so that parallel links stay apart.
4. Strength: Confirmed draws solid (a source row or a judgement says so), Unconfirmed dashed (inferred and likely),
   Tentative dotted (inferred, less than likely). The chance stands in the attribute chance.
5. Import entities.csv with the design "one entity": identity = id, label = label, type = type, attributes = role, note,
   holders, suspect. Entities with the same identity join those of step 3.
6. Put the marking and the as-at date, which stand in both files, into the chart's legend. Layout: any; nothing here
   holds positions.
"""
_ICONS = {
    "identity": "Person (resolved)", "person": "Person", "offence": "Event", "phone": "Telephone", "vehicle": "Vehicle",
    "address": "Location", "account": "Account", "mark": "Forensic mark",
}  # fmt: skip
_STRENGTH = {"stated": "Confirmed", "likely": "Unconfirmed", "possible": "Tentative"}


def graph(document: Facts) -> nx.MultiDiGraph:
    """The drawings of all suspects as one graph: node `kind:id`, key of a parallel edge the tie's id."""
    import networkx as nx

    about = document["about"]
    made = nx.MultiDiGraph(
        **{name: clean(about[name]) for name in ("title", "marking", "as_at", "run", "review_by", "notice", "author")}
    )
    for suspect in document["suspects"]:
        for one in suspect["chart"]["entities"]:
            made.add_node(one["id"], **_flat({k: v for k, v in one.items() if k not in ("id", "distance")}))
        for tie in suspect["chart"]["ties"]:
            made.add_edge(tie["a"], tie["b"], tie["id"], **_flat({k: v for k, v in tie.items() if k not in ("a", "b")}))
    return made


def _flat(facts: Facts) -> dict[str, Any]:
    """Text, numbers and truth values; a list is its items with a bar between them, and what is unknown is left out."""
    found: dict[str, Any] = {}
    for name, value in facts.items():
        if value is None:
            continue
        if isinstance(value, (list, tuple)):
            found[name] = " | ".join(clean(item) for item in value)
        else:
            found[name] = value if isinstance(value, (int, float)) else clean(value)
    return found


def graphml(document: Facts) -> bytes:
    """GraphML, UTF-8."""
    import networkx as nx

    made = graph(document)
    for _, _, key, facts in made.edges(keys=True, data=True):
        facts["tie"] = facts.pop("id", key)  # `id` is GraphML's own name for the key of an edge
    out = io.BytesIO()
    nx.write_graphml_xml(
        made, out, encoding="utf-8", prettyprint=True, named_key_ids=False, edge_id_from_attribute=None
    )
    return out.getvalue()


def gexf(document: Facts) -> bytes:
    """GEXF 1.2, UTF-8; its edges have the ids of the ties."""
    from xml.etree import ElementTree

    from networkx.readwrite.gexf import GEXFWriter

    made, about = graph(document), document["about"]
    for _, facts in made.nodes(data=True):
        facts["what"] = facts.pop("kind")
    for _, _, key, facts in made.edges(keys=True, data=True):
        facts["type_of_tie"] = facts.pop("kind")
        facts["tie"] = facts.pop("id", key)
        facts["source_of"] = facts.pop("source", "")
    writer = GEXFWriter(encoding="utf-8", prettyprint=True, version="1.2draft")
    writer.add_graph(made)
    root = writer.xml
    meta = next(one for one in root.iter() if one.tag.endswith("meta"))
    meta.clear()
    meta.set("lastmodifieddate", str(about["made"])[:10])
    said = f"{about['marking']}. As at {about['as_at']}. {about['title']}. {about['notice']}"
    keywords = f"{about['marking']}, review by {about['review_by']}"
    for name, text in (("creator", about["author"] or "graphlink"), ("keywords", keywords), ("description", said)):
        ElementTree.SubElement(meta, name).text = clean(text)
    ElementTree.indent(root)
    return b'<?xml version="1.0" encoding="UTF-8"?>\n' + ElementTree.tostring(root, encoding="unicode").encode()


def i2(document: Facts) -> dict[str, bytes]:
    """entities.csv, links.csv and the recipe to import them, by name."""
    about = document["about"]
    common = {"marking": about["marking"], "as_at": about["as_at"], "review_by": about["review_by"]}
    entities: dict[str, dict[str, Any]] = {}
    links: dict[tuple[str, str, str], dict[str, Any]] = {}
    for suspect in document["suspects"]:
        chart = suspect["chart"]
        for one in chart["entities"]:
            entities.setdefault(one["id"], {
                "id": one["id"], "type": _ICONS.get(one["kind"], one["kind"]), "label": one["label"],
                "note": one["note"], "role": one["role"], "holders": one["holders"],
                "suspect": "yes" if one["id"] == chart["focus"] else "", **common,
            })  # fmt: skip
        called = {one["id"]: one for one in chart["entities"]}
        for tie in chart["ties"]:
            links.setdefault((tie["kind"], tie["id"], tie["b"]), _link(tie, called, common))
    return {
        "entities.csv": _csv(entities.values()),
        "links.csv": _csv(links.values()),
        "how-to-import.txt": f"{about['marking']}\n\n{RECIPE}\n{about['notice']}\n".encode(),
    }


def _link(tie: Facts, called: Mapping[str, Facts], common: Facts) -> dict[str, Any]:
    ends: dict[str, Any] = {}
    for end, name in (("a", "from"), ("b", "to")):
        one = called[tie[end]]
        kind = _ICONS.get(one["kind"], one["kind"])
        ends |= {f"{name}_id": one["id"], f"{name}_label": one["label"], f"{name}_type": kind}
    return {
        "link_id": tie["id"], **ends, "type": tie["kind"], "label": tie["kind"].replace("_", " ").lower(),
        "strength": _STRENGTH[tie["how"]], "chance": tie["probability"], "first": tie["first"], "last": tie["last"],
        "source": tie["source"], "grade": tie["grade"], "sources": " | ".join(tie["sources"]),
        "description": tie["sentence"], **common,
    }  # fmt: skip


def _csv(rows: Iterable[Mapping[str, Any]]) -> bytes:
    out = io.StringIO()
    writer: csv.DictWriter[str] | None = None
    for row in rows:
        if writer is None:
            writer = csv.DictWriter(out, list(row), lineterminator="\r\n")
            writer.writeheader()
        writer.writerow({name: "" if value is None else clean(value) for name, value in row.items()})
    return out.getvalue().encode("utf-8")
