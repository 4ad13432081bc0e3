import { type ChildProcess, spawn } from "node:child_process";
import { randomInt } from "node:crypto";
import { join } from "node:path";
import { parseArgs } from "node:util";

/**
 * `npm run soak -- [--minutes 30] [--runs 200] [--seed N] [--no-peers] [FILE...]`: every kill point on moto once, then the property
 * and kill-point tests in rounds, each with a seed of its own, until the time is up or something fails. FILE narrows the rounds.
 */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    minutes: { type: "string", default: "30" },
    runs: { type: "string", default: "200" },
    seed: { type: "string" },
    "no-peers": { type: "boolean", default: false },
  },
});

const root = join(import.meta.dirname, "..");
const vitest = join(root, "node_modules/vitest/vitest.mjs");
const endsAt = Date.now() + numberOf("minutes", values.minutes) * 60_000;
const runs = numberOf("runs", values.runs);
const firstSeed = values.seed === undefined ? randomInt(2 ** 31) : numberOf("seed", values.seed);

/** Tests whose runs PODSPAN_PROPERTY_RUNS counts, and those that cut runs short. */
const ROUND = [
  "e2e/rehearsal",
  "engine/src",
  "core/src/addressing",
  "core/src/spec",
  "core/src/prove",
  "providers/twin/src",
  "apps/cli/src",
];

let running: ChildProcess | undefined;
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => endRunning(signal));

process.exitCode = await soak();

async function soak(): Promise<number> {
  console.log(
    `soak: seed ${firstSeed}, ${runs} runs of each property a round, until ${new Date(endsAt).toISOString()}`,
  );
  if (!values["no-peers"] && positionals.length === 0) {
    const built = await run([join(root, "tools/build.ts")], {});
    const killed =
      built === "passed" ? await run([vitest, "run", "--project", "kill"], { PODSPAN_KILL_POINTS: "all" }) : built;
    if (killed !== "passed") return told(killed, "the kill points on moto");
  }
  const files = positionals.length > 0 ? positionals : ROUND;
  for (let round = 0; ; round += 1) {
    const seed = firstSeed + round;
    console.log(`\nsoak: round ${round + 1}, seed ${seed}`);
    const env = { PODSPAN_PROPERTY_RUNS: `${runs}`, PODSPAN_SEED: `${seed}` };
    const ended = await run(
      [vitest, "run", "--project", "unit", "--project", "rehearsal", "--testTimeout", "0", ...files],
      env,
    );
    if (ended !== "passed") return told(ended, `round ${round + 1}`, seed);
    if (Date.now() >= endsAt) return told("time", `round ${round + 1}`, seed);
  }
}

type Ended = "passed" | "failed" | "time" | "stopped";

/** Runs node on these arguments until it ends by itself or the time is up. */
async function run(args: readonly string[], env: Readonly<Record<string, string>>): Promise<Ended> {
  const child = spawn(process.execPath, args, {
    cwd: root,
    env: { ...process.env, ...env },
    stdio: "inherit",
    // A group of its own, so that ending it ends its workers too.
    detached: true,
  });
  running = child;
  let why: Ended = "failed";
  const alarm = setTimeout(
    () => {
      why = "time";
      endRunning("SIGTERM");
    },
    Math.max(0, endsAt - Date.now()),
  );
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", resolve);
  });
  clearTimeout(alarm);
  running = undefined;
  if (code === 0) return "passed";
  return code === null && why === "failed" ? "stopped" : why;
}

function endRunning(signal: NodeJS.Signals): void {
  if (running?.pid !== undefined) process.kill(-running.pid, signal);
}

function told(ended: Ended, what: string, seed?: number): number {
  const again = seed === undefined ? "npm run soak" : `npm run soak -- --no-peers --seed ${seed} --runs ${runs}`;
  switch (ended) {
    case "passed":
      return 0;
    case "time":
      console.log(`\nsoak: time is up in ${what}; nothing has failed`);
      return 0;
    case "stopped":
      console.log(`\nsoak: stopped in ${what}`);
      return 1;
    case "failed":
      console.error(`\nsoak: ${what} failed; again: ${again}`);
      return 1;
  }
}

function numberOf(name: string, text: string): number {
  const value = Number(text);
  if (Number.isFinite(value) && value >= 0) return value;
  console.error(`soak: --${name} takes a number, not ${text}`);
  process.exit(2);
}
