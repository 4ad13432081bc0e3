import { type Argument, argument } from "./arguments.ts";

/**
 * One command in the notation of Cisco's command reference: keywords as they are, arguments in angle brackets, `[optional]`,
 * `{one | of | several}`, `...` after what may come again. `<interface>` is the name of one, in one word or in two.
 */
export interface Rule<Mode extends string = string> {
  readonly syntax: string;
  /** What its lines lead into. */
  readonly enters?: Mode;
}

/** A place between two words of the commands of a mode. */
export interface State {
  readonly edges: Edge[];
  /** Nothing need follow here: this command is whole. */
  accepts?: Rule;
}

export type Edge =
  | { readonly kind: "free"; readonly to: State }
  | { readonly kind: "keyword"; readonly word: string; readonly to: State }
  | { readonly kind: "argument"; readonly argument: Argument; readonly to: State };

/** All commands of a mode as one automaton. */
export function automaton(rules: readonly Rule[]): State {
  const start = state();
  for (const rule of rules) {
    const end = new Reading(rule.syntax).into(start);
    end.accepts = rule;
  }
  return start;
}

function state(): State {
  return { edges: [] };
}

/** Interfaces that a router may have, by the word that their names begin with. */
export const INTERFACE_TYPES = [
  "AppGigabitEthernet",
  "BDI",
  "Cellular",
  "Dialer",
  "Ethernet",
  "FastEthernet",
  "FortyGigabitEthernet",
  "GigabitEthernet",
  "HundredGigE",
  "Loopback",
  "Null",
  "Port-channel",
  "Serial",
  "TenGigabitEthernet",
  "Tunnel",
  "TwentyFiveGigE",
  "Virtual-Template",
  "VirtualPortGroup",
  "Vlan",
] as const;

/** `GigabitEthernet2` for `g2` or `Gi2`; undefined where it is the beginning of no or of several types. */
export function interfaceName(word: string): string | undefined {
  const [, type = "", unit] = /^([A-Za-z][A-Za-z-]*)(\d+(?:\/\d+)*(?:\.\d+)?)$/.exec(word) ?? [];
  if (unit === undefined) return undefined;
  const wanted = type.toLowerCase();
  const found = INTERFACE_TYPES.filter((name) => name.toLowerCase().startsWith(wanted));
  const exact = found.find((name) => name.toLowerCase() === wanted);
  const only = exact ?? (found.length === 1 ? found[0] : undefined);
  return only === undefined ? undefined : `${only}${unit}`;
}

const INTERFACE: Argument = {
  title: "INTERFACE",
  check: (word) => (interfaceName(word) === undefined ? `\`${word}\` is not an interface` : undefined),
};

const TOKEN = /\{|\}|\[|\]|\||\.\.\.|<[^>]+>|[^\s{}[\]|<>]+/g;

/** One pass over a syntax; every method leads from a state to the state after what it has read. */
class Reading {
  private readonly tokens: readonly string[];
  private at = 0;

  constructor(syntax: string) {
    this.tokens = syntax.match(TOKEN) ?? [];
  }

  into(from: State): State {
    const end = this.sequence(from, new Set());
    if (this.at !== this.tokens.length) throw new Error(`the grammar cannot be read at ${this.tokens[this.at]}`);
    return end;
  }

  private sequence(from: State, ends: ReadonlySet<string>): State {
    let now = from;
    for (let token = this.tokens[this.at]; token !== undefined && !ends.has(token); token = this.tokens[this.at]) {
      now = this.repeated(now, token);
    }
    return now;
  }

  private repeated(from: State, token: string): State {
    // A loop needs a beginning of its own, or it would lead back to what came before.
    const begin = state();
    from.edges.push({ kind: "free", to: begin });
    const end = this.element(begin, token);
    if (this.tokens[this.at] === "...") {
      this.at += 1;
      end.edges.push({ kind: "free", to: begin });
    }
    const after = state();
    end.edges.push({ kind: "free", to: after });
    return after;
  }

  private element(from: State, token: string): State {
    this.at += 1;
    if (token === "{" || token === "[") return this.choice(from, token === "[" ? "]" : "}");
    const to = state();
    if (token === "<interface>") {
      from.edges.push({ kind: "argument", argument: INTERFACE, to });
      for (const type of INTERFACE_TYPES) {
        const between = state();
        from.edges.push({ kind: "keyword", word: type, to: between });
        between.edges.push({ kind: "argument", argument: argument("unit"), to });
      }
      return to;
    }
    const made = /^<(.+)>$/.exec(token)?.[1];
    from.edges.push(
      made === undefined ? { kind: "keyword", word: token, to } : { kind: "argument", argument: argument(made), to },
    );
    return to;
  }

  private choice(from: State, close: string): State {
    const after = state();
    for (;;) {
      const end = this.sequence(from, new Set(["|", close]));
      end.edges.push({ kind: "free", to: after });
      const token = this.tokens[this.at];
      this.at += 1;
      if (token === close) break;
      if (token === undefined) throw new Error(`the grammar lacks ${close}`);
    }
    if (close === "]") from.edges.push({ kind: "free", to: after });
    return after;
  }
}
