"""「切換身分」: an account bound to several people chooses whom it speaks as."""

from handlers.context import Context
from handlers.conversation import Button, Paragraph, Reply
from handlers.intents import ShowBindings, ShowHelp, SwitchPerson
from handlers.routing import Router
from storage.queries import bindings
from storage.queries.bindings import Bound
from storage.queries.crossing import across_schools
from storage.queries.guardians import find_children

router = Router()


@router.on(SwitchPerson)
def switch_person(intent: SwitchPerson, ctx: Context) -> Reply:
    """Speak as another of the account's people, or offer them; a number that is not among them changes nothing."""
    t = ctx.t
    people = bindings.find_people(ctx.session, account_id=ctx.speaker.account_id)
    chosen = next((one for one in people if _key(one, people) == intent.number), None)
    if chosen is None:
        said = t("switch.choose", count=len(people)) if len(people) > 1 else t("switch.only_one")
        buttons = tuple(Button(_words(ctx, one), SwitchPerson(_key(one, people))) for one in people)
        blocks = (Paragraph(t("switch.now", who=_words(ctx, _acting(ctx, people)))), Paragraph(said))
        return Reply(t("switch.title"), blocks, buttons if len(people) > 1 else ())
    bindings.switch(ctx.session, account_id=ctx.speaker.account_id, to=chosen)
    buttons = (Button(t("bindings.button"), ShowBindings()), Button(t("help.button"), ShowHelp()))
    return Reply(t("switch.done.title"), (Paragraph(t("switch.now", who=_words(ctx, chosen))),), buttons)


def _acting(ctx: Context, people: list[Bound]) -> Bound:
    actor, _ = ctx.bound()
    return next((one for one in people if one.id == actor.binding_id), people[0])


def _key(one: Bound, people: list[Bound]) -> str:
    """The roster number, with the school before it where two schools have the same."""
    same = sum(other.person.number == one.person.number for other in people)
    return one.person.number if same == 1 else f"{one.person.school}/{one.person.number}"


def _words(ctx: Context, one: Bound) -> str:
    person = one.person
    with across_schools(ctx.session):
        children = find_children(ctx.session, guardian_id=person.id or 0)
    of = ctx.t("list.between").join(child.name for child in children)
    role = person.role.value
    return ctx.t(f"switch.as.{role}", name=person.name, number=person.number, children=of)
