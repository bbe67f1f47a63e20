/** Every select of Block Kit: static, external, people, conversations, channels; single and multi; with search. */
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import { Icon } from "../icons";
import { Popover, reveal } from "../popover";
import { useSurface } from "../surface";
import { unbroken, wordsOf } from "../text/draw_mrkdwn";
import { channelGroups, chosenOffers, isMulti, memberGroups, optionGroups, stateKey, type Offer, type OfferGroup } from "./select_options";
import type { InputProps } from "./text_input";

const SEARCH_FROM = 7;

export function Select({ element, block_id, state, onChange, aria }: InputProps) {
  const type = String(element.type);
  const multi = isMulti(type);
  const chosen = chosenOffers(type, state);
  const [open, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const placeholder = wordsOf(element.placeholder) || "Choose…";
  const settle = (offers: Offer[]) => onChange({ type: state.type, [stateKey(type)]: multi ? offers.map((o) => o.payload) : (offers[0]?.payload ?? null) });
  const pick = (offer: Offer) => {
    if (!multi) {
      settle([offer]);
      setOpen(false);
      return;
    }
    const has = chosen.some((o) => o.key === offer.key);
    const most = Number(element.max_selected_items ?? Infinity);
    if (has) settle(chosen.filter((o) => o.key !== offer.key));
    else if (chosen.length < most) settle([...chosen, offer]);
  };
  const words = chosen.map((o) => o.label).join(", ");
  return (
    <span class={`select${multi ? " multi" : ""}`}>
      {multi && chosen.map((offer) => (
        <span key={offer.key} class="chip">
          <span>{unbroken(offer.label)}</span>
          <button type="button" aria-label={`Remove ${offer.label}`} onClick={() => pick(offer)}>×</button>
        </span>
      ))}
      <button ref={button} type="button" class={`select-button${chosen.length ? "" : " empty"}`} {...aria} aria-haspopup="listbox" aria-expanded={open} data-autofocus={element.focus_on_load ? true : undefined} onClick={() => setOpen(!open)}>
        <span>{multi || !chosen.length ? placeholder : words}</span>
        <Icon name="down" size={14} />
      </button>
      <Popover anchor={button} open={open} onClose={() => setOpen(false)} sameWidth className="options">
        <Options element={element} block_id={block_id} type={type} multi={multi} chosen={new Set(chosen.map((o) => o.key))} onPick={pick} label={placeholder} />
      </Popover>
    </span>
  );
}

interface OptionsProps {
  element: InputProps["element"];
  block_id: string;
  type: string;
  multi: boolean;
  chosen: Set<string>;
  onPick: (offer: Offer) => void;
  label: string;
}

function Options({ element, block_id, type, multi, chosen, onPick, label }: OptionsProps) {
  const external = type.endsWith("external_select");
  const [typed, setTyped] = useState("");
  const [active, setActive] = useState(0);
  const list = useRef<HTMLDivElement>(null);
  const input = useRef<HTMLInputElement>(null);
  const { groups: all, loading, problem } = useGroups(element, block_id, type, external ? typed : "");
  const groups = useMemo(() => narrowed(all, external ? "" : typed), [all, typed, external]);
  const flat = groups.flatMap((g) => g.offers);
  const searchable = external || all.flatMap((g) => g.offers).length >= SEARCH_FROM;
  // As soon as the panel around it is shown: after the paint a quick key would go to the button.
  useLayoutEffect(() => {
    const at = flat.findIndex((o) => chosen.has(o.key));
    setActive(Math.max(0, at));
    queueMicrotask(() => (searchable ? input.current : list.current)?.focus({ preventScroll: true }));
  }, []);
  useEffect(() => {
    reveal(list.current);
  }, [active]);
  const keyed = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) setActive((active + step + flat.length) % Math.max(1, flat.length));
    else if (event.key === "Enter" || (event.key === " " && !searchable)) {
      if (flat[active]) onPick(flat[active]);
    } else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const listId = `options-${block_id}-${element.action_id}`;
  return (
    <div onKeyDown={keyed}>
      {searchable && (
        <input ref={input} class="field filter" type="text" role="combobox" aria-expanded="true" aria-controls={listId} aria-label={`Search: ${label}`} aria-activedescendant={flat[active] ? `${listId}-${active}` : undefined} placeholder="Search" value={typed} onInput={(e) => { setTyped(e.currentTarget.value); setActive(0); }} />
      )}
      <div ref={list} id={listId} role="listbox" aria-label={label} aria-multiselectable={multi} tabIndex={searchable ? -1 : 0} class="option-list" aria-activedescendant={flat[active] ? `${listId}-${active}` : undefined}>
        {groups.map((group, g) => (
          <div key={g} role="group" aria-label={group.label || undefined}>
            {group.label && <p class="menu-heading">{group.label}</p>}
            {group.offers.map((offer) => {
              const at = flat.indexOf(offer);
              return (
                <div key={offer.key} id={`${listId}-${at}`} role="option" aria-selected={chosen.has(offer.key)} class={`option${at === active ? " active" : ""}`} onMouseMove={() => setActive(at)} onClick={() => onPick(offer)}>
                  <span class="option-words">{unbroken(offer.label)}{offer.detail && <small>{unbroken(offer.detail)}</small>}</span>
                  {chosen.has(offer.key) && <Icon name="check" size={15} />}
                </div>
              );
            })}
          </div>
        ))}
        {!flat.length && <p class="option-none">{loading ? "Loading…" : problem || (external && typed.length < minimum(element) ? `Type at least ${minimum(element)} characters` : "No matches")}</p>}
      </div>
    </div>
  );
}

const minimum = (element: InputProps["element"]): number => Number(element.min_query_length ?? 3);

function narrowed(groups: OfferGroup[], typed: string): OfferGroup[] {
  const word = typed.trim().toLowerCase();
  if (!word) return groups;
  return groups.map((g) => ({ ...g, offers: g.offers.filter((o) => `${o.label} ${o.detail ?? ""}`.toLowerCase().includes(word)) })).filter((g) => g.offers.length);
}

/** Own options at once; external ones are asked from the app, a moment after the last key. */
function useGroups(element: InputProps["element"], block_id: string, type: string, typed: string) {
  const surface = useSurface();
  const external = type.endsWith("external_select");
  const [found, setFound] = useState<OfferGroup[]>([]);
  const [loading, setLoading] = useState(false);
  const [problem, setProblem] = useState("");
  useEffect(() => {
    if (!external) return;
    if (typed.length < minimum(element)) return setFound([]);
    let current = true;
    setLoading(true);
    const timer = setTimeout(async () => {
      const reply = await surface.suggest(block_id, String(element.action_id), typed);
      if (!current) return;
      setLoading(false);
      setProblem(reply.ok === false ? String(reply.error ?? "The options could not be loaded.") : "");
      setFound(optionGroups(reply));
    }, typed ? 200 : 0);
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [typed]);
  const fixed = useMemo(() => {
    if (external) return [];
    if (type.endsWith("users_select")) return memberGroups();
    if (type.endsWith("channels_select")) return channelGroups(element, true);
    if (type.endsWith("conversations_select")) return channelGroups(element, false);
    return optionGroups(element);
  }, [element]);
  return { groups: external ? found : fixed, loading, problem };
}
