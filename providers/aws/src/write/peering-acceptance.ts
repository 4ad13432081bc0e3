import type { VpcPeeringConnection } from "@aws-sdk/client-ec2";
import type { BoundStep, StepResult } from "@podspan/core/ports";
import { acceptanceId, isAcceptedPeering } from "../observe/peering-connections.ts";
import { findPeering, untilPeering } from "./peering.ts";
import { noLongerStanding } from "./peering-room.ts";
import { WINDOWS } from "./windows.ts";
import { change, isFault, type Writing, wanted } from "./writing.ts";

const ACCEPT = "ec2:AcceptVpcPeeringConnection";
const SEEN: ReadonlySet<string> = new Set(["pending-acceptance", "provisioning", "active"]);
const ACTIVE: ReadonlySet<string> = new Set(["active"]);

/** The status of a peering that is accepted: `provisioning`, then `active`. */
interface Accepted {
  readonly status: string;
}

/**
 * Accepts in the account and region of the accepter, which is shown the request some seconds after it was made, and waits until the
 * peering is active: routes over it are blackholes before that (F37).
 */
export async function acceptPeering(writing: Writing, step: BoundStep): Promise<StepResult> {
  const { peering: id } = wanted(step, "peering-acceptance");
  // One of an earlier run may have become anything meanwhile.
  const atOnce = writing.memory.made.has(id) ? await acceptAtOnce(writing, id) : undefined;
  const { status } = atOnce ?? (await acceptOnceSeen(writing, id));
  noLongerStanding(writing, id);
  const wait = { what: "active", windowMs: WINDOWS.peeringActive, states: ACTIVE, api: ACCEPT };
  if (!ACTIVE.has(status)) await untilPeering(writing, id, wait);
  return { worldId: acceptanceId(id) };
}

/** Undefined where it cannot be accepted as it is: not shown here yet, accepted by somebody, rejected. */
async function acceptAtOnce(writing: Writing, id: string): Promise<Accepted | undefined> {
  try {
    return await accept(writing, id);
  } catch (error) {
    if (!isFault(error, "conflict") && !isFault(error, "not-found") && !isFault(error, "not-yet-visible")) throw error;
    return undefined;
  }
}

async function acceptOnceSeen(writing: Writing, id: string): Promise<Accepted> {
  const wait = { what: "seen by its accepter", windowMs: WINDOWS.peeringSeen, states: SEEN, api: ACCEPT };
  const known = accepted(await untilPeering(writing, id, wait));
  if (known !== undefined) return known;
  try {
    return await accept(writing, id);
  } catch (error) {
    // Somebody was faster.
    const now = isFault(error, "conflict") ? accepted(await findPeering(writing, id)) : undefined;
    if (now === undefined) throw error;
    return now;
  }
}

function accept(writing: Writing, id: string): Promise<Accepted> {
  return change(writing, {
    api: ACCEPT,
    about: [id],
    intent: { peering: id },
    send: async () => {
      const answer = await writing.api.ec2.acceptVpcPeeringConnection({ VpcPeeringConnectionId: id });
      return { status: answer.VpcPeeringConnection?.Status?.Code ?? "" };
    },
    readBack: async () => accepted(await findPeering(writing, id)),
  });
}

function accepted(peering: VpcPeeringConnection | undefined): Accepted | undefined {
  return peering !== undefined && isAcceptedPeering(peering) ? { status: peering.Status?.Code ?? "" } : undefined;
}
