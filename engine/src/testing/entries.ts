import type { AwsScope } from "@podspan/core/desired";
import type { State } from "@podspan/core/plan";
import type { Finding, JournalEntry, Subject } from "../journal-entry.ts";
import { START } from "./virtual-clock.ts";

const SCOPE: AwsScope = { plane: "aws", partition: "aws", account: "111111111111", region: "eu-west-1" };

export const FABRIC = { name: "tiny", uid: "uid-1" };
export const EMPTY: State = { kind: "State", version: 1, fabric: FABRIC, resources: {} };

export function subject(kind: Subject["kind"], id: string): Subject {
  return { kind, id, scope: SCOPE };
}

/** Seconds after the virtual clock's start, as ISO text. */
export function time(seconds: number): string {
  return new Date(START + seconds * 1000).toISOString();
}

/** Entries as a run writes them; `at` in seconds after the start. */
export class Writing {
  readonly entries: JournalEntry[] = [];
  readonly #run: string;
  #calls = 0;

  constructor(run = "run-1") {
    this.#run = run;
  }

  started(at = 0): this {
    return this.#push({ kind: "run-started", purpose: "apply", fabric: FABRIC, tool: "test" }, at);
  }

  ended(at = 0): this {
    return this.#push({ kind: "run-ended", result: "succeeded" }, at);
  }

  intent(
    of: Subject,
    operation: "create" | "update" | "delete",
    more: { api?: string; worldId?: string; former?: string; naturalKey?: Readonly<Record<string, unknown>> } = {},
    at = 0,
  ): this {
    this.#calls += 1;
    const { api = `ec2:${operation}`, ...rest } = more;
    const step = `${operation} ${of.id}`;
    const token = `token-${this.#calls}`;
    return this.#push({ kind: "intent", call: this.#calls, step, subject: of, operation, api, token, ...rest }, at);
  }

  /** The answer to the latest intent, or to the one of this number. */
  ok(worldId?: string, at = 0, call = this.#calls): this {
    const outcome = worldId === undefined ? ({ ok: true } as const) : ({ ok: true, worldId } as const);
    return this.#push({ kind: "result", call, outcome }, at);
  }

  resent(at = 0): this {
    return this.#push({ kind: "resent", call: this.#calls }, at);
  }

  refused(mayBeTaken: boolean, at = 0): this {
    const outcome = { ok: false, faultClass: "transient", code: "ECONNRESET", mayBeTaken } as const;
    return this.#push({ kind: "result", call: this.#calls, outcome }, at);
  }

  prior(of: Subject, prior: Readonly<Record<string, unknown>>, worldId?: string, at = 0): this {
    return this.#push({ kind: "prior", subject: of, prior, ...(worldId === undefined ? {} : { worldId }) }, at);
  }

  done(of: Subject, operation: "create" | "update" | "delete", worldId?: string, props?: unknown, at = 0): this {
    return this.#push(
      {
        kind: "step-done",
        step: `${operation} ${of.id}`,
        subject: of,
        operation,
        ...(worldId === undefined ? {} : { worldId }),
        ...(props === undefined ? {} : { props }),
      },
      at,
    );
  }

  settled(finding: Finding, call = this.#calls, run = this.#run, at = 0): this {
    return this.#push({ kind: "settlement", intent: { run, call }, finding }, at);
  }

  #push(entry: DistributiveOmit<JournalEntry, "version" | "run" | "at">, at: number): this {
    this.entries.push({ ...entry, version: 1, run: this.#run, at: time(at) } as JournalEntry);
    return this;
  }
}

type DistributiveOmit<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;
