import { scopeKey } from "@podspan/core/desired";
import type { BoundStep, ProviderError } from "@podspan/core/ports";
import { WINDOWS } from "./windows.ts";
import { isFault, type Writing } from "./writing.ts";

/**
 * Requests that may stand unaccepted at a time, in an account and region as in a VPC: AWS's default for "Outstanding VPC peering
 * connection requests" (quota L-DC9F7029, "Amazon VPC quotas", read 2026-11). Who is granted more waits as well: what is accepted at
 * once needs no more.
 */
const OUTSTANDING = 25;

/**
 * Makes a request as soon as fewer than that of this run stand unaccepted, which a large mesh asks for many more than. When nothing is
 * accepted for long it is made all the same, so that AWS says what is the matter; one that AWS has no room for waits for those of this
 * run, and is refused where there are none.
 */
export async function onceThereIsRoom(
  writing: Writing,
  step: BoundStep,
  request: () => Promise<string>,
): Promise<string> {
  const standing = standingIn(writing);
  await patiently(writing, async () => {
    if (standing.size >= OUTSTANDING) return undefined;
    standing.add(step.key);
    return true;
  });
  try {
    const id = await untilTaken(writing, standing, request);
    standing.add(id);
    return id;
  } finally {
    standing.delete(step.key);
  }
}

/** The requests of this run that nobody has accepted yet, by peering; while one is being made, by its step. */
function standingIn({ memory, scope }: Writing): Set<string> {
  const key = scopeKey(scope);
  const known = memory.unaccepted.get(key) ?? new Set<string>();
  memory.unaccepted.set(key, known);
  return known;
}

/** Waits, and goes on without an answer when none comes. */
async function patiently(writing: Writing, poll: () => Promise<true | undefined>): Promise<void> {
  try {
    await writing.context.waitFor("requests to be accepted", WINDOWS.peeringRoom, poll);
  } catch (error) {
    if (!isFault(error, "transient")) throw error;
  }
}

async function untilTaken(
  writing: Writing,
  standing: ReadonlySet<string>,
  request: () => Promise<string>,
): Promise<string> {
  let refusal: ProviderError | undefined;
  const attempt = async (): Promise<string | undefined> => {
    try {
      return await request();
    } catch (error) {
      if (!isFull(error) || ![...standing].some((id) => id.startsWith("pcx-"))) throw error;
      refusal = error;
      return undefined;
    }
  };
  try {
    return (await attempt()) ?? (await writing.context.waitFor("room for a request", WINDOWS.peeringRoom, attempt));
  } catch (error) {
    // What AWS said tells more than how long was waited for it.
    throw refusal !== undefined && isFault(error, "transient") ? refusal : error;
  }
}

function isFull(error: unknown): error is ProviderError {
  return isFault(error, "limit") && error.code.startsWith("Outstanding");
}

/** A request that was accepted, or has ended, makes room. */
export function noLongerStanding({ memory }: Writing, id: string): void {
  for (const standing of memory.unaccepted.values()) standing.delete(id);
}
