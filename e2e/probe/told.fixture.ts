import type { CommandResult } from "../world/podspan.fixture.ts";

/** A problem that a probe has told. */
export interface Told {
  readonly code: string;
  readonly severity: string;
  readonly message: string;
  readonly cause: string;
  readonly fix: string;
}

/** One packet of `--json`. */
export interface Probe {
  readonly from: string;
  readonly to: string;
  readonly packet: { readonly kind: string; readonly bytes?: number; readonly port?: number };
  readonly foretold: string;
  readonly reception: { readonly kind: string; readonly seen?: string };
  readonly largest?: number;
  readonly status: string;
}

/** What `verify --probe --json` tells of packets. */
export function toldBy({ code, stdout, stderr }: CommandResult) {
  const { probes, diagnostics } = JSON.parse(stdout || "{}") as {
    readonly probes: readonly Probe[];
    readonly diagnostics: readonly Told[];
  };
  return {
    code,
    probes,
    told: diagnostics.filter((one) => one.code.startsWith("PROBE-")),
    otherwise: probes.filter(({ status }) => status !== "agrees"),
    output: stdout + stderr,
  };
}
