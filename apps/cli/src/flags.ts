import type { Only, Target } from "./session/target.ts";

/** Flags that every verb takes. */
export interface OutputFlags {
  readonly json: boolean | undefined;
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
  readonly yes: boolean | undefined;
  readonly breakLock: boolean | undefined;
}

export interface InitFlags extends OutputFlags {
  readonly template: "pods" | "hybrid" | "overlay";
  readonly force: boolean | undefined;
}

export interface ShowFlags extends WorldFlags {
  readonly format: "text" | "svg" | "mermaid";
  readonly output: string | undefined;
}

export interface ObserveFlags extends WorldFlags {
  readonly import: string | undefined;
  readonly output: string | undefined;
}

export interface PlanFlags extends WorldFlags {
  readonly output: string | undefined;
  readonly destroy: boolean | undefined;
  readonly detailedExitcode: boolean | undefined;
}

export interface VerifyFlags extends WorldFlags {
  readonly snapshot: string | undefined;
}

const asIs = (text: string): string => text;

export const OUTPUT_FLAGS = {
  json: {
    kind: "boolean",
    brief: "One JSON document on stdout; everything else on stderr",
    withNegated: false,
    optional: true,
  },
} as const;

export const WORLD_FLAGS = {
  ...OUTPUT_FLAGS,
  target: {
    kind: "enum",
    values: ["twin", "aws"],
    optional: true,
    brief: "Which world: the digital twin on this machine (unless said otherwise), or AWS and the clusters",
  },
  state: {
    kind: "parsed",
    parse: asIs,
    optional: true,
    placeholder: "DIR",
    brief: "Where state, journal and the twin live, else .podspan beside the Fabric",
  },
  world: {
    kind: "parsed",
    parse: asIs,
    optional: true,
    placeholder: "DIR",
    brief: "Records that a new twin starts from, else world beside the Fabric",
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
  yes: { kind: "boolean", brief: "Do not ask", withNegated: false, optional: true },
  breakLock: {
    kind: "boolean",
    brief: "Take the lock from a holder on another host that is surely dead",
    withNegated: false,
    optional: true,
  },
} as const;

/** A path given as a flag. */
export function pathFlag<Placeholder extends string>(placeholder: Placeholder, brief: string) {
  return { kind: "parsed", parse: asIs, optional: true, placeholder, brief } as const;
}

/** The one argument of most verbs. */
export function fabricArgument(brief = "The Fabric, else fabric.yaml") {
  return {
    kind: "tuple",
    parameters: [{ brief, parse: asIs, placeholder: "FABRIC", optional: true }],
  } as const;
}
