"""What marketing did with a theme's brief: its kind, its day, merged, split, undone, words."""

from __future__ import annotations

from bot.enquiries import brief_views, find_views, moving, opening, words
from bot.enquiries.brief import may_be_same, theme_of_move, theme_of_question
from bot.enquiries.choosing import choose_day, choose_kind
from bot.enquiries.digest_handlers import show, show_theme, theme_view
from bot.enquiries.repeating_views import counted_form
from bot.enquiries.returning import number
from bot.kit import blocks as b
from bot.kit.act import Act, Answer, FormErrors, FormUpdate, Options, carried
from bot.kit.boundary import NotSaved, UserError


def _suffix(act: Act) -> int:
    return number(
        str(act.action.get("action_id") or act.body.get("action_id") or "").partition("#")[2]
    )


async def _refused(act: Act, theme_id: int, refused: UserError) -> None:
    """A rule said no: in the form that is open, which shows things as they stand now."""
    view = await theme_view(act, theme_id)
    view["blocks"].insert(0, brief_views.refused_note(refused.sentence))
    await show(act, view)


async def on_kind(act: Act) -> Answer:
    """A kind was chosen."""
    theme_id, _, kind = act.value.partition(":")
    await act.write(choose_kind, number(theme_id), kind, act.user_id)
    await show_theme(act, number(theme_id))
    return None


async def on_day(act: Act) -> Answer:
    """Another day by which its owner wants to have answered."""
    theme_id = _suffix(act)
    try:
        await act.write(choose_day, theme_id, act.value, act.user_id, act.now)
    except UserError as refused:
        await _refused(act, theme_id, refused)
    else:
        await show_theme(act, theme_id)
    return None


async def on_merge(act: Act) -> Answer:
    """[Merge with ...]."""
    line, _ = await act.read(opening.answer_facts, number(act.value), act.user_id)
    await show(act, brief_views.merge_form(line.id, line.title))
    return None


async def on_merge_typed(act: Act) -> Answer:
    """Somebody types into the choice of a theme to merge with."""
    typed = str(act.body.get("value") or "")
    theme_id = number(str(carried(act.carried).get("t")))
    found = await act.read(may_be_same, theme_id, typed)
    return Options([b.option(title, str(i)) for i, title in found])


async def on_merge_form(act: Act) -> Answer:
    """The two are the same question."""
    theme_id = number(str(carried(act.carried).get("t")))
    chosen = next(iter((act.values.get("with") or {}).values()), {})
    value = str((chosen.get("selected_option") or {}).get("value") or "")
    if not value:
        return FormErrors({"with": "Choose the question that it is the same as."})
    try:
        done = await act.write(moving.merge_themes, theme_id, number(value), act.user_id, act.now)
    except NotSaved as failed:
        return FormErrors({"with": f"Not saved: {failed.why}. Try again."})
    except UserError as refused:
        return FormErrors({"with": str(refused)})
    view = await theme_view(act, done.kept_id)
    view["blocks"].insert(0, brief_views.merged_note(done))
    return FormUpdate(view)


async def on_split(act: Act) -> Answer:
    """[Split off]."""
    question_id = number(act.value)
    try:
        done = await act.write(moving.split_question, question_id, act.user_id, act.now)
    except UserError as refused:
        await _refused(act, await act.read(theme_of_question, question_id), refused)
    else:
        await show_theme(act, done.kept_id)
    return None


async def on_undo_move(act: Act) -> Answer:
    """[Undo] of a merge, a split, or what the lexicon joined."""
    move_id = number(act.value)
    try:
        done = await act.write(moving.undo_move, move_id, act.user_id, act.now)
    except UserError as refused:
        await _refused(act, await act.read(theme_of_move, move_id), refused)
    else:
        await show_theme(act, done.kept_id)
    return None


async def on_repeat_counted(act: Act) -> Answer:
    """[How counted] beside the repeat rate."""
    await show(act, counted_form())
    return None


# -- the company's own words


async def on_words(act: Act) -> Answer:
    """`/align find words`, and the button of it."""
    facts = await act.read(words.words_facts, act.user_id)
    await show(act, find_views.words_form(facts))
    return None


async def on_words_form(act: Act) -> Answer:
    """Words that mean the same, or nothing."""
    same, nothing = find_views.read_words_form(act.values)
    try:
        await act.write(words.teach_words, same, nothing, act.user_id, act.now)
    except NotSaved as failed:
        return FormErrors({"same": f"Not saved: {failed.why}. Your words are kept; try again."})
    facts = await act.read(words.words_facts, act.user_id)
    return FormUpdate(find_views.words_form(facts, saved=True))


async def on_forget_word(act: Act) -> Answer:
    """[Remove] of one word."""
    await act.write(words.forget_word, number(act.value), act.user_id, act.now)
    facts = await act.read(words.words_facts, act.user_id)
    await show(act, find_views.words_form(facts))
    return None
