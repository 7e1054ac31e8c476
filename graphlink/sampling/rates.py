"""Every rate of the sample world, in one documented object, so that a study can vary any of them.

Do not break: no number that shapes the world stands anywhere else. A field marked `noise` is one that `--hard`
doubles; mistake a newcomer will make: marking a rate of the world itself (how many people offend) as noise, which
would move the calibration.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields, replace

from graphlink.errors import SettingsError


def _rate(default: float, meaning: str, noise: bool = False, top: float = 1.0) -> float:
    value: float = field(default=default, metadata={"meaning": meaning, "noise": noise, "top": top})
    return value


def _noise(default: float, meaning: str, top: float = 0.95) -> float:
    return _rate(default, meaning, True, top)


@dataclass(frozen=True, slots=True)
class Rates:
    """The rates. Shares and chances lie in 0..1; anything else says its unit."""

    # Size: a force of London's size is so many people of all roles; the published figures hold in proportion.
    london_people: float = _rate(250_000, "people of all roles in a force of London's size", top=1e9)
    # Offenders
    offenders: float = _rate(0.188, "people who start offending (counted by v100) in a year, a share of all people")
    property_offenders: float = _rate(0.022, "people who start stealing, robbing or burgling in a year, likewise")
    detected_offenders: float = _rate(0.010, "people found with drugs or weapons by police in a year, likewise")
    male_offenders: float = _rate(0.82, "offenders who are men")
    family_propensity: float = _rate(1.0, "spread (log) of the propensity that a household or family shares", top=9)
    more_offences: float = _rate(0.215, "offenders who do not stop at one offence")
    tail: float = _rate(3.0, "exponent of the number of offences of those who go on: smaller is heavier", top=9)
    most_offences: float = _rate(50, "most offences of one offender", top=500)
    spell_days: float = _rate(240, "mean length of the time in which somebody offends, days", top=9999)
    grave: float = _rate(0.012, "offenders whose offences are mostly grave (rape, wounding)")
    grave_more: float = _rate(0.85, "of those, who do not stop at one offence")
    grave_extra: float = _rate(3.6, "their further offences, mean, beyond the second", top=99)
    stranger_most: float = _rate(15, "most offences of one offender against strangers", top=500)
    many_victims: float = _rate(1.0e-5, "offenders with about 15 victims in a year, a share of all people")
    same_victim: float = _rate(0.95, "further offences that are against a victim the offender already had")
    same_stranger: float = _rate(0.3, "likewise, of those who offend against strangers or steal")
    same_of_many: float = _rate(0.25, "likewise, of those with about 15 victims")
    named_many: float = _rate(0.96, "offences of those with about 15 victims that name them (a coach, a therapist)")
    second_offender: float = _rate(0.05, "offences with two offenders")
    counter_allegation: float = _rate(0.015, "domestic offences answered by an allegation of the suspect's own")
    # Setting of a VAWG offender's offences
    partner: float = _rate(0.56, "offenders against a partner or former partner")
    family: float = _rate(0.12, "offenders against family")
    acquaintance: float = _rate(0.17, "offenders against acquaintances")
    stranger: float = _rate(0.06, "offenders against strangers")
    online: float = _rate(0.06, "offenders online")
    child: float = _rate(0.03, "offenders against children they know")
    # Families and households
    twins: float = _noise(0.012, "siblings who are twins")
    father_son_name: float = _noise(0.04, "sons with the forename of their father")
    namesakes: float = _noise(0.01, "people given the full name of somebody else, beyond chance")
    kin_apart: float = _rate(0.45, "adults living apart from parents who are in the world")
    same_surname_partner: float = _rate(0.55, "couples of one surname")
    household_moves: float = _rate(0.10, "households that move, a year")
    separations: float = _rate(0.05, "couples that separate, a year")
    ex_partner: float = _rate(0.55, "adults with a former partner in the world")
    flats: float = _rate(0.45, "dwellings in a building of several")
    shared_houses: float = _noise(0.30, "households of sharers in a house with other such households")
    hostel: float = _noise(0.03, "adults who stay in a hostel at some time")
    refuge: float = _rate(0.15, "women who leave a partner for a refuge")
    died: float = _rate(0.004, "adults who die, a year")
    # Phones, cars, accounts
    new_number: float = _noise(0.10, "people who change number, a year")
    recycled: float = _noise(0.15, "new numbers that somebody else had before")
    shared_number: float = _noise(0.06, "couples that use one number")
    second_phone: float = _rate(0.10, "offenders with a prepaid second phone")
    new_sim: float = _rate(0.40, "changes of number in which the handset is kept")
    landline: float = _rate(0.20, "households with a landline")
    car: float = _rate(0.45, "adults who keep a car")
    car_sold: float = _noise(0.08, "cars that change keeper, a year")
    car_borrowed: float = _noise(0.05, "uses of a car that is a friend's or relative's")
    car_hired: float = _noise(0.03, "uses of a car that is hired")
    car_stolen: float = _noise(0.02, "uses of a car that was stolen before")
    false_plate: float = _noise(0.03, "cars used in an offence under a cloned plate")
    account: float = _rate(0.5, "people with an online account that matters")
    # Recording of people
    new_nominal: float = _noise(0.34, "appearances that make a new record though there is one")
    known_again: float = _rate(0.24, "what is left of that chance for suspects and victims, who are looked up", top=9)
    main_record: float = _rate(2.5, "how strongly the first record is preferred for reuse; 1 is not at all", top=99)
    misfiled: float = _noise(0.004, "suspects put under the record of a namesake")
    clerk_spread: float = _rate(0.6, "spread (log) of how error-prone a clerk is", top=9)
    fact_error: float = _noise(0.05, "birth places, occupations and ethnicities written wrongly, each")
    name_error: float = _noise(0.045, "names misspelt, each")
    spelling_variant: float = _noise(0.25, "names with other spellings that are written in one of those")
    nickname: float = _noise(0.15, "forenames with a short form that are written in it")
    name_swapped: float = _noise(0.008, "records with forename and surname the wrong way round")
    name_missing: float = _noise(0.02, "records without forename")
    dob_missing: float = _noise(0.10, "records without birth date (victims, witnesses, registers more)")
    dob_swapped: float = _noise(0.015, "birth dates with day and month swapped")
    dob_error: float = _noise(0.03, "birth dates with a wrong digit")
    dob_january: float = _noise(0.02, "birth dates written as 1 January of the year")
    sex_missing: float = _noise(0.06, "records without sex")
    false_details: float = _noise(0.05, "arrested suspects who give a false name")
    relatives_name: float = _rate(0.25, "of those, who give a brother's")
    alias_recorded: float = _rate(0.5, "false and other names that police note as aliases")
    pnc_known: float = _rate(0.80, "custody records that carry the national identifier")
    register: float = _rate(0.16, "keepers and subscribers who stand in the data although no offence touches them")
    # Offences as recorded
    code_missing: float = _noise(0.006, "offences without a code")
    code_group: float = _noise(0.006, "offences with only a recorded-crime group")
    victim_unnamed: float = _noise(0.03, "victims recorded without a person record")
    victimless_sex: float = _noise(0.05, "victims without sex, beside what records lack")
    late_report: float = _rate(0.12, "offences reported after more than a week")
    long_span: float = _rate(0.12, "offences known only to lie within a span of days")
    witness: float = _rate(0.30, "offences with a witness")
    mo_habit: float = _rate(0.40, "method texts that hold a habit of the offender")
    # Naming
    named_partner: float = _rate(0.93, "partners and former partners who are named")
    named_family: float = _rate(0.90, "relatives who are named")
    named_acquaintance: float = _rate(0.66, "acquaintances who are named")
    named_stranger: float = _rate(0.12, "strangers who are named without a forensic or plate match")
    named_online: float = _rate(0.40, "online offenders who are named")
    named_property: float = _rate(0.14, "thieves, robbers and burglars who are named")
    named_by_mark: float = _rate(0.70, "offenders on the database, with a full mark left, who are named")
    mistaken: float = _noise(0.015, "named suspects who are somebody near instead: a relative, an ex, a namesake")
    remanded: float = _rate(0.35, "charged suspects who are remanded: in prison they commit nothing outside")
    inside_days: float = _rate(180, "mean time in prison, days", top=9999)
    eliminated: float = _rate(0.03, "unnamed offences in which somebody was named and then eliminated")
    alternatives: float = _noise(0.012, "named suspects beside an alternative, one of whom did it")
    # What offences leave
    phone_left: float = _rate(0.22, "domestic and acquaintance offences in which the suspect's number is recorded")
    phone_left_online: float = _rate(0.45, "online and stalking offences, likewise")
    car_left: float = _rate(0.12, "offences in which the suspect's car is recorded")
    account_left: float = _rate(0.55, "online offences in which the account is recorded")
    place_left: float = _rate(0.08, "offences in which the suspect was seen at an address")
    mark_left: float = _rate(0.10, "offences with a mark of the offender")
    partial_mark: float = _noise(0.35, "marks that are only partial", top=0.9)
    bystander_car: float = _noise(0.02, "offences in which a bystander's car is recorded as seen")
    wrong_number: float = _noise(0.01, "numbers recorded as used that are somebody else's")
    # Traffic
    people_per_camera: float = _rate(400, "people for every camera", top=1e9)
    reads_per_car: float = _rate(14, "reads of a local car that is read at all, mean", top=1e4)
    misread: float = _noise(0.02, "reads with a confused letter")
    convoy: float = _noise(0.02, "reads in which a second car travels along")
    calls_per_phone: float = _rate(2.5, "calls a phone in the data makes that are in the data, mean", top=1e4)

    def scaled(self, factor: float) -> Rates:
        """These rates with every noise rate times `factor`, none above what still makes sense."""
        if factor < 0:
            raise SettingsError(f"A factor of noise must not be negative: {factor}.")
        changed = {
            f.name: min(getattr(self, f.name) * factor, f.metadata["top"]) for f in fields(self) if f.metadata["noise"]
        }
        return replace(self, **changed)

    def __post_init__(self) -> None:
        for f in fields(self):
            value = getattr(self, f.name)
            if not 0 <= value <= f.metadata["top"]:
                raise SettingsError(f"Rate {f.name} must lie in 0..{f.metadata['top']:g}, not {value}.")
