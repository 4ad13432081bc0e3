import { type Edge, INTERFACE_TYPES, interfaceName, type Rule, type State } from "./syntax.ts";

export type Match =
  /** `words`: keywords and names of interfaces in full. */
  | { readonly kind: "command"; readonly rule: Rule; readonly words: readonly string[] }
  /** `at`: which word it goes wrong at, from 0; the number of words where more are needed. `known`: the words before, in full, secrets hidden. */
  | { readonly kind: "wrong"; readonly at: number; readonly reason: string; readonly known: readonly string[] };

interface Thread {
  readonly state: State;
  readonly words: readonly string[];
  /** The same with every secret hidden. */
  readonly shown: readonly string[];
}

const HIDDEN = "***";

/** Reads the words of one line as a command of the mode whose commands begin at `start`; keywords may be shortened as far as they stay clear. */
export function matchCommand(start: State, words: readonly string[]): Match {
  let threads: readonly Thread[] = [{ state: start, words: [], shown: [] }];
  for (const [at, word] of words.entries()) {
    const open = threads.flatMap(reachable);
    const next = advanced(open, word);
    if (next.threads.length === 0) return { kind: "wrong", at, reason: next.reason, known: knownOf(threads) };
    threads = next.threads;
  }
  const whole = threads.flatMap(reachable).find(({ state }) => state.accepts !== undefined);
  if (whole?.state.accepts !== undefined) return { kind: "command", rule: whole.state.accepts, words: whole.words };
  const expected = expectedAt(threads.flatMap(reachable));
  return {
    kind: "wrong",
    at: words.length,
    reason: `incomplete command: ${expected} must follow`,
    known: knownOf(threads),
  };
}

/** After `no` or `default` a command may end early: what follows its keywords need not be said again. */
export function matchNegated(start: State, words: readonly string[]): Match {
  if (words.length === 0) return { kind: "wrong", at: 0, reason: "incomplete command", known: [] };
  let threads: readonly Thread[] = [{ state: start, words: [], shown: [] }];
  for (const [at, word] of words.entries()) {
    const next = advanced(threads.flatMap(reachable), word);
    if (next.threads.length === 0) return { kind: "wrong", at, reason: next.reason, known: knownOf(threads) };
    threads = next.threads;
  }
  // `no ip` could mean anything; `no ip ospf network` only one thing.
  const rules = new Set(threads.flatMap(({ state }) => [...rulesFrom(state)]));
  const [rule] = rules;
  return (rule !== undefined && rules.size === 1) ||
    threads.flatMap(reachable).some(({ state }) => state.accepts !== undefined)
    ? { kind: "command", rule: rule ?? { syntax: "" }, words: threads[0]?.words ?? [] }
    : { kind: "wrong", at: words.length, reason: "incomplete command", known: knownOf(threads) };
}

/** The commands that may still come of a place. */
function rulesFrom(start: State): ReadonlySet<Rule> {
  const rules = new Set<Rule>();
  const seen = new Set<State>([start]);
  const queue = [start];
  for (let now = queue.pop(); now !== undefined; now = queue.pop()) {
    if (now.accepts !== undefined) rules.add(now.accepts);
    for (const { to } of now.edges) {
      if (seen.has(to)) continue;
      seen.add(to);
      queue.push(to);
    }
  }
  return rules;
}

interface Advance {
  readonly threads: readonly Thread[];
  readonly reason: string;
}

function advanced(open: readonly Thread[], word: string): Advance {
  const keywords = keywordsFor(open, word);
  const threads: Thread[] = [];
  const reasons: string[] = [];
  for (const thread of open) {
    for (const edge of thread.state.edges) {
      const step = stepOf(edge, word, keywords);
      if (step === undefined) continue;
      if (typeof step === "string") reasons.push(step);
      else
        threads.push({
          state: step.to,
          words: [...thread.words, step.word],
          shown: [...thread.shown, step.secret ? HIDDEN : step.word],
        });
    }
  }
  if (threads.length > 0) return { threads, reason: "" };
  if (keywords.length > 1) return { threads, reason: `ambiguous: ${keywords.sort().join(" or ")}` };
  // A reason tells more than what else might stand there, if it is the only thing that may.
  const options = expectedAt(open);
  if (options === "nothing") return { threads, reason: "nothing may follow here" };
  return { threads, reason: [...new Set(reasons)].join("; ") || `${options} must stand here` };
}

interface StepTaken {
  readonly to: State;
  readonly word: string;
  readonly secret: boolean;
}

/** A text says why the word is no such argument. */
function stepOf(edge: Edge, word: string, keywords: readonly string[]): StepTaken | string | undefined {
  switch (edge.kind) {
    case "free":
      return undefined;
    case "keyword":
      return keywords.length === 1 && keywords[0] === edge.word
        ? { to: edge.to, word: edge.word, secret: false }
        : undefined;
    case "argument": {
      if (edge.argument.rest === true) return { to: restOf(edge.to), word, secret: false };
      const reason = edge.argument.check(word);
      if (reason !== undefined) return reason;
      const name = edge.argument.title === "INTERFACE" ? interfaceName(word) : undefined;
      return { to: edge.to, word: name ?? word, secret: edge.argument.secret === true };
    }
  }
}

const restStates = new WeakMap<State, State>();

/** Stays where it is, whatever words come, and is whole there. */
function restOf(to: State): State {
  const known = restStates.get(to);
  if (known !== undefined) return known;
  const made: State = { edges: [{ kind: "free", to }] };
  made.edges.push({ kind: "argument", argument: { title: "LINE", check: () => undefined }, to: made });
  restStates.set(to, made);
  return made;
}

/** The keywords that a word may stand for: itself, or those that it begins. */
function keywordsFor(open: readonly Thread[], word: string): string[] {
  const written = word.toLowerCase();
  const all = new Set(
    open.flatMap(({ state }) => state.edges.flatMap((edge) => (edge.kind === "keyword" ? [edge.word] : []))),
  );
  const exact = [...all].filter((keyword) => keyword.toLowerCase() === written);
  return exact.length > 0 ? exact.slice(0, 1) : [...all].filter((keyword) => keyword.toLowerCase().startsWith(written));
}

/** Every place that a thread is at without another word. */
function reachable(thread: Thread): readonly Thread[] {
  const seen = new Set<State>([thread.state]);
  const queue = [thread.state];
  for (let now = queue.pop(); now !== undefined; now = queue.pop()) {
    for (const edge of now.edges) {
      if (edge.kind !== "free" || seen.has(edge.to)) continue;
      seen.add(edge.to);
      queue.push(edge.to);
    }
  }
  return [...seen].map((state) => ({ ...thread, state }));
}

const SHOWN = 8;

function expectedAt(open: readonly Thread[]): string {
  const names = new Set(
    open.flatMap(({ state }) =>
      state.edges.flatMap((edge) =>
        edge.kind === "keyword" ? [edge.word] : edge.kind === "argument" ? [edge.argument.title] : [],
      ),
    ),
  );
  const types: ReadonlySet<string> = new Set(names.has("INTERFACE") ? INTERFACE_TYPES : []);
  const sorted = [...names].filter((name) => !types.has(name)).sort();
  if (sorted.length === 0) return "nothing";
  const shown = sorted.slice(0, SHOWN).map((name) => `\`${name}\``);
  return shown.join(", ") + (sorted.length > SHOWN ? ", ..." : "");
}

function knownOf(threads: readonly Thread[]): readonly string[] {
  return threads[0]?.shown ?? [];
}
