"""The data contract as data: every table graphlink reads, its columns and their rules."""

from __future__ import annotations

from collections.abc import Mapping

from graphlink.catalogue.model import Column, Table

_LAT = Column("lat", "float", low=-90, high=90, meaning="WGS84 latitude, degrees")
_LON = Column("lon", "float", low=-180, high=180, meaning="WGS84 longitude, degrees")


def _person(required: bool = True) -> Column:
    return Column("person_id", required=required, references="persons", meaning="the nominal record")


TABLES: tuple[Table, ...] = (
    Table(
        "persons",
        "One row per nominal record as the source system holds it; one human often has several.",
        (
            Column("person_id", required=True, meaning="the record's own key"),
            Column("forename", meaning="as recorded"),
            Column("middle_names", meaning="as recorded"),
            Column("surname", meaning="as recorded"),
            Column("dob", "date", meaning="date of birth"),
            Column("sex", vocabulary="sex", meaning="M, F, X or empty"),
            Column("ethnicity", meaning="self-defined; read by the disproportionality monitor only"),
            Column("pnc_id", meaning="national fingerprint-verified identifier"),
            Column("birth_place", meaning="as recorded"),
            Column("occupation", meaning="as recorded"),
            Column("deceased_on", "date", meaning="date of death"),
        ),
        key=("person_id",),
        required=True,
    ),
    Table(
        "aliases",
        "Other names and birth dates a record is known by.",
        (
            _person(),
            Column("forename", meaning="as recorded"),
            Column("surname", meaning="as recorded"),
            Column("dob", "date", meaning="date of birth given with this name"),
            Column("kind", vocabulary="alias_kind", meaning="alias, nickname, maiden or previous"),
        ),
        without="aliases take no part in names, search or identity",
    ),
    Table(
        "offences",
        "One row per crime reference.",
        (
            Column("offence_id", required=True, meaning="crime reference"),
            Column("offence_code", meaning="Home Office class/subclass NNN/NN, or G:<recorded-crime group>"),
            Column("offence_title", meaning="as recorded"),
            Column("committed_from", "datetime", required=True, meaning="start of the span in which it happened"),
            Column("committed_to", "datetime", meaning="end of that span"),
            Column("reported_at", "datetime", meaning="when it was reported"),
            Column("origin", vocabulary="origin", meaning="reported or police_detected"),
            Column("bcu", meaning="Basic Command Unit, or any area"),
            _LAT,
            _LON,
            Column("outcome", meaning="Home Office outcome code or text"),
            Column("flags", meaning="semicolon list: domestic_abuse, child, stalking, honour_based, hate, ..."),
            Column("mo", meaning="method, free text"),
        ),
        key=("offence_id",),
        required=True,
    ),
    Table(
        "involvements",
        "Who stands in which offence, in what role.",
        (
            Column("offence_id", required=True, references="offences", meaning="crime reference"),
            Column("person_id", references="persons", meaning="empty: an unnamed person"),
            Column("role", required=True, vocabulary="role", meaning="suspect, victim or witness"),
            Column("alternative", "boolean", meaning="this suspect and the other alternatives are one seat"),
            Column("status", vocabulary="status", meaning="of a suspect"),
            Column("relationship", vocabulary="relationship", meaning="of the victim to the suspect"),
            Column("forename", meaning="of an unnamed person, as described"),
            Column("surname", meaning="of an unnamed person, as described"),
            Column("sex", vocabulary="sex", meaning="of an unnamed person"),
            Column("age_from", "integer", low=0, high=120, meaning="years"),
            Column("age_to", "integer", low=0, high=120, meaning="years"),
            Column("description", meaning="free text"),
        ),
        required=True,
    ),
    Table(
        "addresses",
        "Addresses as recorded; one real address may stand in several rows.",
        (
            Column("address_id", required=True, meaning="the row's own key"),
            Column("text", meaning="as written"),
            Column("postcode", meaning="as written"),
            Column("uprn", meaning="Unique Property Reference Number"),
            _LAT,
            _LON,
            Column("kind", vocabulary="address_kind", meaning="what stands there"),
        ),
        key=("address_id",),
        without="nobody is tied to an address",
    ),
    Table(
        "vehicles",
        "Vehicles by plate.",
        (
            Column("vehicle_id", required=True, meaning="the row's own key"),
            Column("vrm", meaning="registration mark as written"),
            Column("make", meaning="as recorded"),
            Column("model", meaning="as recorded"),
            Column("colour", meaning="as recorded"),
            Column("kind", vocabulary="vehicle_kind", meaning="private, hire, taxi or fleet"),
        ),
        key=("vehicle_id",),
        without="nobody is tied to a vehicle",
    ),
    Table(
        "phones",
        "Phones by number.",
        (
            Column("phone_id", required=True, meaning="the row's own key"),
            Column("number", meaning="as written"),
            Column("imei", meaning="handset identifier"),
            Column("kind", vocabulary="phone_kind", meaning="contract, prepaid, landline or business"),
        ),
        key=("phone_id",),
        without="nobody is tied to a phone",
    ),
    Table(
        "accounts",
        "Online accounts.",
        (
            Column("account_id", required=True, meaning="the row's own key"),
            Column("kind", vocabulary="account_kind", meaning="email, social, messaging, game or dating"),
            Column("service", meaning="as recorded"),
            Column("handle", meaning="as recorded"),
        ),
        key=("account_id",),
        without="nobody is tied to an account",
    ),
    Table(
        "marks",
        "Forensic marks.",
        (
            Column("mark_id", required=True, meaning="the row's own key"),
            Column("kind", vocabulary="mark_kind", meaning="dna, fingerprint, footwear or tool"),
            Column("quality", vocabulary="mark_quality", meaning="full or partial"),
        ),
        key=("mark_id",),
        without="nobody is tied to a forensic mark",
    ),
    Table(
        "associations",
        "Every other tie: who lives where, drives what, uses which number; what an offence involved.",
        (
            Column("from_type", required=True, vocabulary="tie_from", meaning="person or offence"),
            Column("from_id", required=True, references="from_type", meaning="key in the table of from_type"),
            Column("to_type", required=True, vocabulary="tie_to", meaning="what it is tied to"),
            Column("to_id", required=True, references="to_type", meaning="key in the table of to_type"),
            Column("kind", required=True, vocabulary="tie_kind", meaning="how"),
            Column("first_seen", "date", meaning="from when it is known to have held"),
            Column("last_seen", "date", meaning="until when it is known to have held"),
            Column("source", vocabulary="tie_source", meaning="where it is known from"),
            Column("grade", meaning="3x5x2: source 1-3, assessment A-E, handling P or C"),
        ),
        without="no offence or person is tied to an address, vehicle, phone, account, mark or other person",
    ),
    Table(
        "anpr_reads",
        "Plates as cameras read them, misreads included.",
        (
            Column("read_id", required=True, meaning="the read's own key"),
            Column("vrm", required=True, meaning="as read"),
            Column("camera_id", meaning="which camera"),
            _LAT,
            _LON,
            Column("seen_at", "datetime", required=True, meaning="when"),
            Column("confidence", "float", low=0, high=1, meaning="of the camera, 0 to 1"),
        ),
        key=("read_id",),
        without="no plate is placed near an offence",
    ),
    Table(
        "calls",
        "Calls and messages between numbers.",
        (
            Column("from_number", required=True, meaning="as recorded"),
            Column("to_number", required=True, meaning="as recorded"),
            Column("started_at", "datetime", required=True, meaning="when"),
            Column("duration_s", "integer", low=0, meaning="seconds"),
            Column("kind", vocabulary="call_kind", meaning="voice or sms"),
        ),
        without="no calls between numbers are known",
    ),
    Table(
        "decisions",
        "Human judgements, append-only.",
        (
            Column("decision_id", required=True, meaning="the judgement's own key"),
            Column("kind", required=True, vocabulary="decision_kind", meaning="what was judged"),
            Column("a", required=True, meaning="typed subject: person:N12, suspect:C7/1, offence:C7, identity:I-..."),
            Column("b", meaning="typed subject"),
            Column("by", required=True, meaning="who judged"),
            Column("on", "datetime", required=True, meaning="when"),
            Column("why", required=True, meaning="the reason"),
        ),
        key=("decision_id",),
        without="no human judgement is applied",
    ),
    Table(
        "orders",
        "Protection and notification orders.",
        (
            Column("order_id", required=True, meaning="the order's own key"),
            _person(),
            Column("kind", required=True, vocabulary="order_kind", meaning="which order"),
            Column("protects_person_id", references="persons", meaning="whom it protects"),
            Column("starts_on", "date", required=True, meaning="first day in force"),
            Column("ends_on", "date", meaning="last day in force"),
            Column("excluded_address_id", references="addresses", meaning="where the subject may not go"),
        ),
        key=("order_id",),
        without="no orders are shown",
    ),
    Table(
        "actions",
        "What police and courts did.",
        (
            Column("action_id", required=True, meaning="the action's own key"),
            _person(),
            Column("kind", required=True, vocabulary="action_kind", meaning="what was done"),
            Column("on", "date", required=True, meaning="when"),
            Column("offence_id", references="offences", meaning="for which offence"),
            Column("bcu", meaning="by which command"),
        ),
        key=("action_id",),
        without="nobody is shown as in custody",
    ),
    Table(
        "sightings",
        "Stops, visits, custody and facial-recognition sightings.",
        (
            Column("sighting_id", required=True, meaning="the sighting's own key"),
            _person(),
            Column("kind", required=True, vocabulary="sighting_kind", meaning="how"),
            Column("at", "datetime", required=True, meaning="when"),
            _LAT,
            _LON,
            Column("with_person_id", references="persons", meaning="in whose company"),
        ),
        key=("sighting_id",),
        without="no sightings are shown",
    ),
    Table(
        "taskings",
        "Who stood on which list.",
        (
            _person(),
            Column("tasked_on", "date", required=True, meaning="when"),
            Column("list", meaning="which list, e.g. v100"),
            Column("bcu", meaning="which command"),
            Column("wanted", "boolean", meaning="true where the person is wanted"),
            Column("closed_on", "date", meaning="when the tasking ended"),
        ),
        without="nobody is shown as tasked",
    ),
)

BY_NAME: Mapping[str, Table] = {table.name: table for table in TABLES}

# The table in which the key of a typed reference (associations.from_id, to_id) stands.
TABLE_OF_TYPE: Mapping[str, str] = {
    "person": "persons",
    "offence": "offences",
    "address": "addresses",
    "vehicle": "vehicles",
    "phone": "phones",
    "account": "accounts",
    "mark": "marks",
}
