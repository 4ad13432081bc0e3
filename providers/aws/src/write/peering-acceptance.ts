import type { BoundStep, StepResult } from "@podspan/core/ports";
import { acceptanceId, isAcceptedPeering } from "../observe/peering-connections.ts";
import { findPeering, untilPeering } from "./peering.ts";
import { noLongerStanding } from "./peering-room.ts";
import { WINDOWS } from "./windows.ts";
import { change, isFault, type Writing, wanted } from "./writing.ts";

const ACCEPT = "ec2:AcceptVpcPeeringConnection";
const SEEN: ReadonlySet<string> = new Set(["pending-acceptance", "provisioning", "active"]);
const ACTIVE: ReadonlySet<string> = new Set(["active"]);

/**
 * Accepts in the account and region of the accepter, which is shown the request some seconds after it was made, and waits until the
 * peering is active: routes over it are blackholes before that (F37).
 */
export async function acceptPeering(writing: Writing, step: BoundStep): Promise<StepResult> {
  const { peering: id } = wanted(step, "peering-acceptance");
  // Of an earlier run it may have become anything meanwhile.
  const isNew = writing.memory.made.has(id) && (await acceptAtOnce(writing, id));
  if (!isNew) await acceptOnceSeen(writing, id);
  noLongerStanding(writing, id);
  await untilPeering(writing, id, { what: "active", windowMs: WINDOWS.peeringActive, states: ACTIVE, api: ACCEPT });
  return { worldId: acceptanceId(id) };
}

/** False where it cannot be accepted as it is: not shown here yet, accepted by somebody, rejected. */
async function acceptAtOnce(writing: Writing, id: string): Promise<boolean> {
  try {
    await accept(writing, id);
    return true;
  } catch (error) {
    if (!isFault(error, "conflict") && !isFault(error, "not-found") && !isFault(error, "not-yet-visible")) throw error;
    return false;
  }
}

async function acceptOnceSeen(writing: Writing, id: string): Promise<void> {
  const wait = { what: "seen by its accepter", windowMs: WINDOWS.peeringSeen, states: SEEN, api: ACCEPT };
  const seen = await untilPeering(writing, id, wait);
  if (isAcceptedPeering(seen)) return;
  try {
    await accept(writing, id);
  } catch (error) {
    // Somebody was faster.
    if (!isFault(error, "conflict") || !(await isAccepted(writing, id))) throw error;
  }
}

async function accept(writing: Writing, id: string): Promise<void> {
  await change(writing, {
    api: ACCEPT,
    about: [id],
    intent: { peering: id },
    send: async () => {
      await writing.api.ec2.acceptVpcPeeringConnection({ VpcPeeringConnectionId: id });
      return true as const;
    },
    readBack: () => isAccepted(writing, id),
  });
}

async function isAccepted(writing: Writing, id: string): Promise<true | undefined> {
  const peering = await findPeering(writing, id);
  return peering !== undefined && isAcceptedPeering(peering) ? true : undefined;
}
