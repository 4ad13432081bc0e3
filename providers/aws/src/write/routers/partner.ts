import type { Instance } from "@aws-sdk/client-ec2";
import { ownerOf, tagMap } from "../../records/tags.ts";
import { WINDOWS } from "../windows.ts";
import type { Writing } from "../writing.ts";
import { byId, instancesBy } from "./finding.ts";

/**
 * Milliseconds that a new router takes at most until it carries packets: it boots, gets its packages, its tunnel and its neighbours, and is trusted
 * with routes a minute later (decision 0045). EC2 calls it running long before.
 */
const CARRIES_AFTER = 5 * 60_000;

const MINUTES = `${CARRIES_AFTER / 60_000} minutes`;

/**
 * Before a router is taken away to come back as another one: waits until one of its link has run for long enough to carry its packets meanwhile.
 * Where no other one runs there is nothing to wait for.
 */
export async function untilPartnerCarries(writing: Writing, id: string): Promise<void> {
  const [own] = await instancesBy(writing, byId("instance-id", id));
  if (own === undefined || (await partnersOf(writing, own)).length === 0) return;
  const what = `another router of the link to have run for ${MINUTES} before ${id} goes`;
  await writing.context.waitFor(what, WINDOWS.routerCarries, async () =>
    (await partnersOf(writing, own)).some((one) => carries(writing, one)) ? true : undefined,
  );
}

/** After a router has come back as another one: what follows may send packets to it, or take the one away that carried them meanwhile. */
export async function untilItCarries(writing: Writing, id: string): Promise<void> {
  const [own] = await instancesBy(writing, byId("instance-id", id));
  if (own === undefined || (await partnersOf(writing, own)).length === 0) return;
  await writing.context.waitFor(`${id} to have run for ${MINUTES}`, WINDOWS.routerCarries, async () => {
    const [now] = await instancesBy(writing, byId("instance-id", id));
    return now === undefined || carries(writing, now) ? true : undefined;
  });
}

function carries({ context }: Writing, { LaunchTime }: Instance): boolean {
  return LaunchTime !== undefined && context.clock.now() - LaunchTime.getTime() >= CARRIES_AFTER;
}

/** The other routers of its link that run: what stands still carries nothing. */
async function partnersOf(writing: Writing, own: Instance): Promise<readonly Instance[]> {
  const owner = ownerOf(tagMap(own.Tags));
  if (owner === undefined) return [];
  const link = owner.id.slice(0, owner.id.lastIndexOf("/") + 1);
  const found = await instancesBy(writing, [
    { Name: "tag:podspan.dev/uid", Values: [owner.uid] },
    { Name: "instance-state-name", Values: ["pending", "running"] },
  ]);
  return found.filter(
    (one) => one.InstanceId !== own.InstanceId && ownerOf(tagMap(one.Tags))?.id.startsWith(link) === true,
  );
}
