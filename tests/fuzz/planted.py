"""Faults to plant in sound tables, one at a time, each with the message that a user sees."""

from __future__ import annotations

from tests.fuzz.tables_kit import BASE

Planted = dict[str, tuple[dict[str, str | bytes | None], str]]

P, O, I = BASE["persons.csv"], BASE["offences.csv"], BASE["involvements.csv"]  # noqa: E741
TIE = "from_type,from_id,to_type,to_id,kind"

# What is planted, and the message: a whole file or table that cannot be read.
REFUSED: Planted = {
    "semicolons": (
        {"persons.csv": P.replace(",", ";")},
        "persons.csv: the columns are separated by a semicolon, not by a comma. Save the file with commas (RFC 4180).",
    ),
    "tabs": (
        {"persons.csv": P.replace(",", "\t")},
        "persons.csv: the columns are separated by a tab, not by a comma. Save the file with commas (RFC 4180).",
    ),
    "vertical bars": (
        {"persons.csv": P.replace(",", "|")},
        "persons.csv: the columns are separated by a vertical bar, not by a comma."
        " Save the file with commas (RFC 4180).",
    ),
    "UTF-16": (
        {"persons.csv": P.encode("utf-16")},
        "persons.csv: the file is UTF-16, not UTF-8. Save it as CSV UTF-8.",
    ),
    "UTF-16 without a mark": (
        {"persons.csv": P.encode("utf-16-le")},
        "persons.csv: the header holds NUL bytes: this is not UTF-8. Save it as CSV UTF-8.",
    ),
    "Windows-1252": (
        {"persons.csv": "person_id,surname\nP1,Ash\nP2,O’Hara\n".encode("cp1252")},
        "persons.csv: line 3: byte 0x92 is not UTF-8 (in Windows-1252 it is ’)."
        " Save the file as CSV UTF-8 (Excel: 'CSV UTF-8 (comma delimited)').",
    ),
    "a workbook": (
        {"persons.csv": b"PK\x03\x04abc"},
        "persons.csv: the file is a zip file or an Excel workbook, not a CSV file. Save the sheet as CSV UTF-8.",
    ),
    "a required column under another spelling": (
        {"persons.csv": P.replace("person_id", "Person_ID")},
        "persons.csv column person_id: the required column is missing. Found 'Person_ID': rename it to 'person_id'.",
    ),
    "a required column missing": (
        {"offences.csv": "offence_id,when\nC1,2026-01-01\n"},
        "offences.csv column committed_from: the required column is missing. Add it.",
    ),
    "an optional column under another spelling": (
        {"persons.csv": P.replace("forename", "Fore Name")},
        "persons.csv column forename: the column is there under another spelling."
        " Found 'Fore Name': rename it to 'forename'.",
    ),
    "two columns of one name": (
        {"persons.csv": "person_id,dob,Dob\nP1,,\n"},
        "persons.csv column Dob: two columns have this name. Rename one of them.",
    ),
    "a quotation mark in the header": (
        {"persons.csv": 'person_id,sur"name\nP1,x\n'},
        "persons.csv: the header has a quotation mark inside a name. Take it out.",
    ),
    "a required table missing": (
        {"involvements.csv": None},
        "involvements: the table is required and its file is missing. Add involvements.csv.",
    ),
    "a required table under another name": (
        {"involvements.csv": None, "involvement.csv": I},
        "involvements: the table is required and its file is missing."
        " Found involvement.csv: rename it to involvements.csv.",
    ),
    "a required table as a workbook": (
        {"involvements.csv": None, "involvements.xlsx": b"PK"},
        "involvements: the table is required and its file is missing."
        " Found involvements.xlsx: save it as involvements.csv (CSV UTF-8).",
    ),
    "one table in two files": (
        {"persons.parquet": b"PAR1"},
        "persons: two files hold this table: persons.csv and persons.parquet. Keep one of them in the folder.",
    ),
    "an empty file": (
        {"persons.csv": b""},
        "persons.csv: the file is empty (0 bytes). Export it again, with a header row.",
    ),
    "no header": (
        {"persons.csv": b"\xef\xbb\xbf\n\n"},
        "persons.csv: the file has no header row. Export it again, with a header row.",
    ),
    "a quote open at the end": (
        {"persons.csv": 'person_id,surname\nP1,"Ash\nP2,Birch\n'},
        "persons.csv: a quotation mark opened on line 2 is never closed:"
        " the quote is still open at the end of the file."
        ' Close it there; a quotation mark inside a quoted cell is written "".',
    ),
    "a quote over more than 20 lines": (
        {"persons.csv": 'person_id,surname\nP1,Elm\nP2,"Ash' + "\nP3,Oak" * 30 + '\n"'},
        "persons.csv: a quotation mark opened on line 3 is never closed:"
        " the quoted cell runs over more than 20 line ends."
        ' Close it there; a quotation mark inside a quoted cell is written "".',
    ),
    "a quote over more than 64 KiB": (
        {"persons.csv": 'person_id,surname\nP1,"' + "a" * 70000 + '"\n'},
        "persons.csv: a quotation mark opened on line 2 is never closed: the quoted cell is longer than 65,536 bytes."
        ' Close it there; a quotation mark inside a quoted cell is written "".',
    ),
    "a record without an end": (
        {"persons.csv": "person_id,surname\nP1," + "a" * 2_100_000 + "\n"},
        "persons.csv: the record that begins on line 2 has no end within 2,000,000 bytes."
        " Is this a CSV file? Save it as one.",
    ),
    "a damaged Parquet file": (
        {"persons.csv": None, "persons.parquet": b"PAR1 no more"},
        "persons.parquet: the file is damaged or is not Parquet. Write it again, or give the table as CSV.",
    ),
    "an empty Parquet file": (
        {"persons.csv": None, "persons.parquet": b""},
        "persons.parquet: the file is empty (0 bytes). Export it again.",
    ),
}

# What is planted, and the message: rows rejected, cells cleared, cells listed.
ROWS: Planted = {
    "too many cells": (
        {"persons.csv": P + "P3,Di,Dee, Jr,1990-01-01,F\n"},
        "persons: 1 row rejected (row 4): 6 cells where the header has 5."
        " Put a cell that holds a comma or a line end in quotation marks; check the row's commas.",
    ),
    "too few cells": (
        {"persons.csv": P + "P3,Di\n"},
        "persons: 1 row rejected (row 4): 2 cells where the header has 5."
        " Put a cell that holds a comma or a line end in quotation marks; check the row's commas.",
    ),
    "a stray quotation mark": (
        {"persons.csv": P + 'P3,Di "Dot",Dee,1990-01-01,F\n'},
        "persons: 1 row rejected (row 4): a quotation mark stands inside a cell that does not begin and end with one."
        ' Put the whole cell in quotation marks and write each one inside it as "".',
    ),
    "a NUL byte in a key": (
        {"persons.csv": P + "P\0003,Di,Dee,1990-01-01,F\n"},
        "persons, person_id: 1 row rejected (row 4): holds a NUL byte. Export the file again; the byte is shown as ␀.",
    ),
    "a NUL byte in a cell": (
        {"persons.csv": P + "P3,D\0i,Dee,1990-01-01,F\n"},
        "persons, forename: 1 cell cleared (row 4): holds a NUL byte. Export the file again; the byte is shown as ␀.",
    ),
    "an empty required cell": (
        {"persons.csv": P + ",Di,Dee,1990-01-01,F\n"},
        "persons, person_id: 1 row rejected (row 4): a required cell is empty. Fill it in.",
    ),
    "a required time that is none": (
        {"offences.csv": O + "C3,,yesterday,,,,\n"},
        "offences, committed_from: 1 row rejected (row 4): not a time."
        " Write it as YYYY-MM-DDTHH:MM:SS, or YYYY-MM-DD for the whole day.",
    ),
    "a required word that is none": (
        {"involvements.csv": I + "C2,P1,bystander,,,\n"},
        "involvements, role: 1 row rejected (row 5): not one of suspect, victim, witness."
        " Use one of these words (case makes no difference).",
    ),
    "an offence in the future": (
        {"offences.csv": O + "C3,,2026-07-02,,,,\n"},
        "offences, committed_from: 1 row rejected (row 4): lies after the day of the run. Correct the time.",
    ),
    "one key, two contents": (
        {"persons.csv": P + "P1,Ada,Ashe,1980-02-03,F\n"},
        "persons, person_id: 1 row rejected (row 4): another row has the same key and other content; the first"
        " in order of content is kept. Decide which row is right and take the others out.",
    ),
    "a required reference to nothing": (
        {"involvements.csv": I + "C9,P1,suspect,,,\n"},
        "involvements, offence_id: 1 row rejected (row 5): no row of offences has this key."
        " Add the row to offences, or correct the key.",
    ),
    "a required reference to a rejected row": (
        {"offences.csv": O + "C3,,2026-07-02,,,,\n", "involvements.csv": I + "C3,P1,suspect,,,\n"},
        "involvements, offence_id: 1 row rejected (row 5): the row of offences it names was rejected. Mend that row.",
    ),
    "a reference into a missing table": (
        {"associations.csv": f"{TIE}\nperson,P1,address,A1,lives_at\n"},
        "associations, to_id: 1 row rejected (row 2): the table addresses is missing. Add addresses.csv.",
    ),
    "a tie that cannot be": (
        {"associations.csv": f"{TIE}\nperson,P1,person,P2,keeper\n"},
        "associations, kind: 1 row rejected (row 2): no tie of kind keeper goes from person to person."
        " See the table of kinds in the data contract.",
    ),
    "an optional reference to nothing": (
        {"involvements.csv": I + "C2,P9,suspect,,,\n"},
        "involvements, person_id: 1 cell cleared (row 5): no row of persons has this key."
        " Add the row to persons, or correct the key.",
    ),
    "a date the British way": (
        {"persons.csv": P + "P3,Di,Dee,31/01/1990,F\n"},
        "persons, dob: 1 cell cleared (row 4): not written as YYYY-MM-DD."
        " Write it as YYYY-MM-DD. 5 March 2026 is 2026-03-05.",
    ),
    "a day that does not exist": (
        {"persons.csv": P + "P3,Di,Dee,1990-02-30,F\n"},
        "persons, dob: 1 cell cleared (row 4): a day that does not exist. Correct the date, or leave the cell empty.",
    ),
    "a date with a time": (
        {"persons.csv": P + "P3,Di,Dee,1990-02-03T10:00,F\n"},
        "persons, dob: 1 cell cleared (row 4): a date with a time of day. Write it as YYYY-MM-DD.",
    ),
    "a filler for a date": (
        {"persons.csv": P + "P3,Di,Dee,0001-01-01,F\n"},
        "persons, dob: 1 cell cleared (row 4): a year before 1000 or after 2999."
        " Leave the cell empty where the date is unknown.",
    ),
    "a date that is none": (
        {"persons.csv": P + "P3,Di,Dee,unknown,F\n"},
        "persons, dob: 1 cell cleared (row 4): not a date. Write it as YYYY-MM-DD.",
    ),
    "born after today": (
        {"persons.csv": P + "P3,Di,Dee,2027-01-01,F\n"},
        "persons, dob: 1 cell cleared (row 4): a birth date after the day of the run. Correct the date.",
    ),
    "born too long ago": (
        {"persons.csv": P + "P3,Di,Dee,1890-01-01,F\n"},
        "persons, dob: 1 cell cleared (row 4): a birth date too long ago to be one."
        " Correct the date; the limit is the setting oldest_birth_years.",
    ),
    "born after death": (
        {"persons.csv": "person_id,dob,deceased_on\nP1,1990-01-01,1980-01-01\nP2,,\n"},
        "persons, dob: 1 cell cleared (row 2): a birth date after the date of death. Correct dob or deceased_on.",
    ),
    "an unknown word": (
        {"persons.csv": P + "P3,Di,Dee,,unknown\n"},
        "persons, sex: 1 cell cleared (row 4): not one of M, F, X. Use one of these words (case makes no difference).",
    ),
    "a time the British way": (
        {"offences.csv": O + "C3,,2026-01-01,05/03/2026 10:00,,,\n"},
        "offences, committed_to: 1 cell cleared (row 4): not written as YYYY-MM-DDTHH:MM:SS."
        " Write it as YYYY-MM-DDTHH:MM:SS. 5 March 2026 is 2026-03-05.",
    ),
    "an hour that does not exist": (
        {"offences.csv": O + "C3,,2026-01-01,2026-01-01 25:00,,,\n"},
        "offences, committed_to: 1 cell cleared (row 4): a date with a time of day that cannot be read."
        " Write it as YYYY-MM-DDTHH:MM:SS.",
    ),
    "an end before the start": (
        {"offences.csv": O + "C3,,2026-03-02,2026-03-01,,,\n"},
        "offences, committed_to: 1 cell cleared (row 4): lies before committed_from."
        " Correct committed_to or committed_from.",
    ),
    "reported in the future": (
        {"offences.csv": O + "C3,,2026-03-02,,2026-07-02,,\n"},
        "offences, reported_at: 1 cell cleared (row 4): lies after the day of the run. Correct the time.",
    ),
    "the repeated hour": (
        {"offences.csv": O + "C3,,2025-10-26T01:30,,,,\n"},
        "offences, committed_from: 1 cell listed (row 4): this local time happens twice; the later (GMT) is meant."
        " Write the time with its offset (Z or +01:00) where another one is meant.",
    ),
    "the skipped hour": (
        {"offences.csv": O + "C3,,2026-03-29T01:30,,,,\n"},
        "offences, committed_from: 1 cell listed (row 4): this local time does not exist; one hour on is meant."
        " Write the time with its offset (Z or +01:00) where another one is meant.",
    ),
    "a decimal comma": (
        {"offences.csv": O + 'C3,,2026-03-02,,,"51,5",-0.1\n'},
        "offences, lat: 1 cell cleared (row 4): a number with a comma. Write the decimals after a point.",
    ),
    "a number that is none": (
        {"offences.csv": O + "C3,,2026-03-02,,,nan,-0.1\n"},
        "offences, lat: 1 cell cleared (row 4): not a number. Write it as 51.5074.",
    ),
    "a number out of range": (
        {"offences.csv": O + "C3,,2026-03-02,,,95,-0.1\n"},
        "offences, lat: 1 cell cleared (row 4): not within -90 to 90. Correct the number, or leave the cell empty.",
    ),
    "a number below its least": (
        {"calls.csv": "from_number,to_number,started_at,duration_s\n1,2,2026-02-01,-5\n"},
        "calls, duration_s: 1 cell cleared (row 2): less than 0. Correct the number, or leave the cell empty.",
    ),
    "a lat alone": (
        {"offences.csv": O + "C3,,2026-03-02,,,51.5,\n"},
        "offences, lat: 1 cell cleared (row 4): a lat without a lon. Give both lat and lon, or neither.",
    ),
    "a lon alone": (
        {"offences.csv": O + "C3,,2026-03-02,,,,-0.1\n"},
        "offences, lon: 1 cell cleared (row 4): a lon without a lat. Give both lat and lon, or neither.",
    ),
    "a filler for a place": (
        {"offences.csv": O + "C3,,2026-03-02,,,0,0\n"},
        "offences, lat: 1 cell cleared (row 4): 0,0 is a filler, not a place."
        " Leave both cells empty where the place is unknown.",
    ),
    "lat and lon swapped": (
        {"offences.csv": O + "C3,,2026-03-02,,,-0.12,51.5\n"},
        "offences, lat: 1 cell listed (row 4): lat and lon look swapped; they are read as they stand."
        " If the place is in the United Kingdom, exchange the two columns.",
    ),
    "ages the wrong way round": (
        {"involvements.csv": I + "C2,,suspect,,40,30\n"},
        "involvements, age_from: 1 cell cleared (row 5): age_from is greater than age_to. Correct the two ages.",
    ),
    "a whole number that is none": (
        {"involvements.csv": I + "C2,,suspect,,about 40,\n"},
        "involvements, age_from: 1 cell cleared (row 5): not a whole number. Write it as digits only.",
    ),
    "neither true nor false": (
        {"involvements.csv": "offence_id,role,alternative\nC1,suspect,perhaps\n"},
        "involvements, alternative: 1 cell cleared (row 2): neither true nor false. Write true or false.",
    ),
    "no 3x5x2 grade": (
        {"associations.csv": f"{TIE},grade\nperson,P1,person,P2,partner,A11\n"},
        "associations, grade: 1 cell cleared (row 2): not a 3x5x2 grade."
        " Write source 1-3, assessment A-E and handling P or C, for example 1AP.",
    ),
    "last seen before first": (
        {"associations.csv": f"{TIE},first_seen,last_seen\nperson,P1,person,P2,partner,2026-02-01,2026-01-01\n"},
        "associations, last_seen: 1 cell cleared (row 2): lies before first_seen. Correct last_seen or first_seen.",
    ),
    "an order that ends before it starts": (
        {"orders.csv": "order_id,person_id,kind,starts_on,ends_on\nK1,P1,dvpo,2026-02-01,2026-01-01\n"},
        "orders, ends_on: 1 cell cleared (row 2): lies before starts_on. Correct ends_on or starts_on.",
    ),
}

# What is planted, and the note: nothing is wrong, but it is said.
NOTES: Planted = {
    "blank lines": ({"persons.csv": P + "\n\n"}, "persons.csv: 2 blank lines were skipped."),
    "no rows": ({"involvements.csv": "offence_id,role\n"}, "involvements.csv has a header and no rows."),
    "an unknown file": ({"people.txt": "x"}, "people.txt is no table of the contract and was not read."),
    "an optional table missing": ({}, "phones is missing: nobody is tied to a phone."),
    "an optional table under another name": (
        {"phone.csv": "phone_id\nT1\n"},
        "phones is missing: nobody is tied to a phone. Found phone.csv: rename it to phones.csv.",
    ),
    "optional columns missing": (
        {"involvements.csv": "offence_id,person_id,role,alternative,status,relationship,age_from,age_to\n"},
        "involvements has no column forename, surname, sex, description: empty in every row.",
    ),
    "a column that may be meant": (
        {"persons.csv": P.replace("surname", "last_surname")},
        "persons has no column surname; if 'last_surname' is meant, rename it.",
    ),
    "columns of one's own": (
        {"persons.csv": "person_id,bumps,name\nP1,x,y\nP2,,\n"},
        "persons has columns of its own, which are kept: bumps, name_source.",
    ),
}
