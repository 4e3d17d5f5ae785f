"""Whose matter an item is: who registers it, who submits it, and whom to ask where the rules do not say."""

from portfolio.offices import OfficeItem
from portfolio.regulations.slots import Ask, Item

REGISTERED_BY = {
    Item.CADRES: OfficeItem.CADRES,
    Item.CLUBS: OfficeItem.CLUBS,
    Item.ATTENDANCE: OfficeItem.ATTENDANCE,
    Item.ELECTIVE_NAMES: OfficeItem.ELECTIVE_NAMES,
    Item.CONSULTATIONS: OfficeItem.CONSULTATIONS,
    Item.GRADES: OfficeItem.GRADES,
    Item.ASSESSMENT: OfficeItem.ASSESSMENT,
    Item.BASIC_DATA: OfficeItem.BASIC_DATA,
    Item.EQUIPMENT: OfficeItem.EQUIPMENT,
}
SUBMITTED_BY = {
    Item.OUTCOMES: OfficeItem.SUBMIT_OUTCOMES,
    Item.DIVERSE: OfficeItem.SUBMIT_DIVERSE,
    Item.CADRES: OfficeItem.SUBMIT_CADRES,
    Item.CLUBS: OfficeItem.SUBMIT_CADRES,
    Item.GRADES: OfficeItem.SUBMIT_GRADES,
    Item.BASIC_DATA: OfficeItem.SUBMIT_BASIC_DATA,
}

_IN_CHARGE = {
    **REGISTERED_BY,
    Item.RECEIPTS: OfficeItem.RECEIPTS,
    Item.DOUBTS: OfficeItem.DOUBTS,
    Item.OUTCOMES: OfficeItem.OUTCOMES,
    Item.DIVERSE: OfficeItem.DIVERSE,
    Item.AUTOBIOGRAPHY: OfficeItem.AUTOBIOGRAPHY,
    Item.CERTIFICATES: OfficeItem.CERTIFICATES,
    Item.SERVICE: OfficeItem.SERVICE,
    Item.STATUS_CHANGES: OfficeItem.REGISTRAR,
    Item.LEAVERS: OfficeItem.REGISTRAR,
}


def office_in_charge(ask: Ask) -> OfficeItem:
    """Return whose matter a question is that the rules do not settle: its first item's, else the platform's.

    An absence from a meeting or a training is no pupil's.
    """
    if ask.about(Item.GROUP, Item.TRAINING, Item.MEETING):
        return OfficeItem.PLATFORM
    return next((_IN_CHARGE[item] for item in ask.items if item in _IN_CHARGE), OfficeItem.PLATFORM)
