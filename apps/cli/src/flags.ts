import type { Only, Target } from "./session/session.ts";

/** Flags that every verb takes. */
export interface OutputFlags {
  readonly json: boolean;
}

/** Flags of every verb that looks at a world. */
export interface WorldFlags extends OutputFlags {
  readonly target: Target | undefined;
  readonly state: string | undefined;
  readonly world: string | undefined;
  readonly only: Only | undefined;
}

/** Flags of the verbs that change a world. */
export interface ChangeFlags extends WorldFlags {
  readonly yes: boolean;
  readonly breakLock: boolean;
}

const asIs = (text: string): string => text;

export const OUTPUT_FLAGS = {
  json: {
    kind: "boolean",
    brief: "One JSON document on stdout; everything else on stderr",
    withNegated: false,
    default: false,
  },
} as const;

export const WORLD_FLAGS = {
  ...OUTPUT_FLAGS,
  target: {
    kind: "enum",
    values: ["twin", "aws"],
    optional: true,
    brief: "Which world: the digital twin on this machine, or AWS and the cluster  [default = twin]",
  },
  state: {
    kind: "parsed",
    parse: asIs,
    optional: true,
    placeholder: "DIR",
    brief: "Where state, journal and the twin live  [default = .podspan beside the Fabric]",
  },
  world: {
    kind: "parsed",
    parse: asIs,
    optional: true,
    placeholder: "DIR",
    brief: "Records that a new twin starts from  [default = world beside the Fabric]",
  },
  only: {
    kind: "enum",
    values: ["aws", "kubernetes"],
    optional: true,
    brief: "Leave the other plane alone, unread",
  },
} as const;

export const CHANGE_FLAGS = {
  ...WORLD_FLAGS,
  yes: { kind: "boolean", brief: "Do not ask", withNegated: false, default: false },
  breakLock: {
    kind: "boolean",
    brief: "Take the lock from a holder on another host that is surely dead",
    withNegated: false,
    default: false,
  },
} as const;

/** A path given as a flag. */
export function pathFlag<Placeholder extends string>(placeholder: Placeholder, brief: string) {
  return { kind: "parsed", parse: asIs, optional: true, placeholder, brief } as const;
}

/** The one argument of most verbs. */
export function fabricArgument(brief = "The Fabric  [default = fabric.yaml]") {
  return {
    kind: "tuple",
    parameters: [{ brief, parse: asIs, placeholder: "FABRIC", optional: true }],
  } as const;
}
