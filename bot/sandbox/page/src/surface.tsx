/** What stands around blocks: a message, a modal or the Home tab. Inputs read and write their values here, buttons press here. */
import { createContext } from "preact";
import { useContext, useEffect, useRef, useState } from "preact/hooks";
import { perform, press as pressAct } from "./acts";
import { initialState } from "./inputs/states";
import type { ElementState, FormValues, Loose, Where } from "./types";

export interface Surface {
  where: Where;
  kind: "message" | "modal" | "home";
  errors: Record<string, string>;
  /** "block/action" of the element whose answer is awaited. */
  busy: string;
  value: (block_id: string, element: Loose) => ElementState;
  change: (block_id: string, element: Loose, state: ElementState) => void;
  press: (block_id: string, element: Loose, state?: ElementState) => Promise<void>;
  suggest: (block_id: string, action_id: string, typed: string) => Promise<Loose>;
  /** Runs it a moment after the last key in that element. */
  soon: (element: string, run: () => void) => void;
  /** Nothing that waits is run any more, or nothing of that element: it was sent, closed, or is gone. */
  hush: (element?: string) => void;
}

const Nowhere = createContext<Surface | null>(null);
export const SurfaceProvider = Nowhere.Provider;

export function useSurface(): Surface {
  const surface = useContext(Nowhere);
  if (!surface) throw new Error("blocks are drawn inside a surface");
  return surface;
}

/** What a press carries besides its place: a button's value, or what is now chosen, as Slack names it. */
function chosenIn(element: Loose, state: ElementState | undefined): Loose {
  if (state) return { selected: state };
  return element.value === undefined ? {} : { value: element.value };
}

interface Held {
  values: FormValues;
  setValues: (values: FormValues) => void;
}

const AFTER_THE_LAST_KEY_MS = 350;

function useSoon(): Pick<Surface, "soon" | "hush"> {
  const waiting = useRef(new Map<string, ReturnType<typeof setTimeout>>()).current;
  const hush = (element?: string): void => {
    for (const key of element === undefined ? [...waiting.keys()] : [element]) {
      clearTimeout(waiting.get(key));
      waiting.delete(key);
    }
  };
  const soon = (element: string, run: () => void): void => {
    hush(element);
    waiting.set(element, setTimeout(() => {
      waiting.delete(element);
      run();
    }, AFTER_THE_LAST_KEY_MS));
  };
  useEffect(() => () => hush(), []);
  return { soon, hush };
}

type BlockValues = Record<string, ElementState> | undefined;

/** What was typed here, else what the workspace remembers; only if the element is still of that kind. */
function heldState(element: Loose, ...places: BlockValues[]): ElementState | undefined {
  return places.map((p) => p?.[String(element.action_id)]).find((state) => state?.type === element.type);
}

/** The values of one surface, kept as long as it is drawn; `known` is what the workspace remembers of it. `held` lets a modal keep them across its stack. */
export function useSurfaceOf(where: Where, kind: Surface["kind"], errors: Record<string, string> = {}, known: FormValues = {}, held?: Held): Surface {
  const [own, setOwn] = useState<FormValues>({});
  const [busy, setBusy] = useState("");
  const latest = useRef<FormValues>({});
  latest.current = held?.values ?? own;
  const store = held?.setValues ?? setOwn;
  const later = useSoon();

  const value = (block_id: string, element: Loose): ElementState =>
    heldState(element, latest.current[block_id], known[block_id]) ?? initialState(element);

  const change = (block_id: string, element: Loose, state: ElementState): void => {
    const block = { ...latest.current[block_id], [String(element.action_id)]: state };
    latest.current = { ...latest.current, [block_id]: block };
    store(latest.current);
  };

  const press = async (block_id: string, element: Loose, state?: ElementState): Promise<void> => {
    if (state) change(block_id, element, state);
    setBusy(`${block_id}/${String(element.action_id)}`);
    await pressAct(where, block_id, String(element.action_id ?? ""), chosenIn(element, state), latest.current);
    setBusy("");
  };

  const suggest = (block_id: string, action_id: string, typed: string): Promise<Loose> =>
    perform("suggest", { where, block_id, action_id, value: typed, values: latest.current }, true);

  return { where, kind, errors, busy, value, change, press, suggest, ...later };
}
