import type { Plan } from "@podspan/core/plan";
import { coloursFor } from "../render/colour.ts";
import { liveProgress, type ProgressDisplay, plainProgress } from "../render/live.ts";
import type { Session } from "../session/session.ts";

const TICK_MS = 120;

/** Live lines on a terminal, plain ones elsewhere; always on stderr. */
export function progressFor({ cli, world }: Session, plan: Plan): ProgressDisplay {
  const { stderr, env } = cli.process;
  const colours = coloursFor(stderr, env);
  if (stderr.isTTY !== true || env.TERM === "dumb") return plainProgress(plan, stderr, colours);
  return liveProgress(plan, stderr, colours, { now: () => world.clock.now(), onTick: cli.every(TICK_MS) });
}
