import type { Purpose } from "@podspan/core/requests";
import { type Attempt, reportStopped } from "../attempt.ts";
import type { ExitCode } from "../exit-codes.ts";
import type { ChangeFlags } from "../flags.ts";
import { type ExclusiveSession, look, type Sight } from "../session/session.ts";
import type { ChangeVerb } from "./change-verb.ts";

/** What agrees, does and tells is as large again as what looks. */
const loadCarryingOut = () => import("./carrying-out.ts");

/** A look before a change: what carries it out is loaded while the world answers. */
export function lookToChange(session: ExclusiveSession, purpose: Purpose): Promise<Attempt<Sight>> {
  return look(session, purpose, { next: [loadCarryingOut, session.world.changers] });
}

/** Plan, ask, do, tell: the frame of every verb that changes a world, with the lock in hand. */
export async function changeWorld(session: ExclusiveSession, flags: ChangeFlags, verb: ChangeVerb): Promise<ExitCode> {
  const { cli, interruption, lease } = session;
  try {
    const change = await verb.plan();
    if (!change.ok) return reportStopped(cli, flags.json, change);
    const { carryOut } = await loadCarryingOut();
    return await carryOut(session, flags, verb, change.value);
  } finally {
    interruption.end();
    await lease.release();
  }
}
