import type { Instance } from "@aws-sdk/client-ec2";
import { TAG_ID } from "@podspan/core/desired";
import type { BoundStep } from "@podspan/core/ports";
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
export async function untilPartnerCarries(writing: Writing, step: BoundStep, id: string): Promise<void> {
  const partners = () => partnersOf(writing, step, id);
  if ((await partners()).length === 0) return;
  const what = `another router of the link to have run for ${MINUTES} before ${id} goes`;
  await writing.context.waitFor(what, WINDOWS.routerCarries, async () =>
    (await partners()).some((one) => carries(writing, one)) ? true : undefined,
  );
}

/** After a router has come back as another one: what follows may send packets to it, or take the one away that carried them meanwhile. */
export async function untilItCarries(writing: Writing, step: BoundStep, id: string): Promise<void> {
  if ((await partnersOf(writing, step, id)).length === 0) return;
  await writing.context.waitFor(`${id} to have run for ${MINUTES}`, WINDOWS.routerCarries, async () => {
    const [now] = await instancesBy(writing, byId("instance-id", id));
    return now === undefined || carries(writing, now) ? true : undefined;
  });
}

function carries({ context }: Writing, { LaunchTime }: Instance): boolean {
  return LaunchTime !== undefined && context.clock.now() - LaunchTime.getTime() >= CARRIES_AFTER;
}

/**
 * The other routers of its link that run: what stands still carries nothing. While a link is renamed one of two is marked with its former name and the
 * other with its new one.
 */
async function partnersOf(
  writing: Writing,
  { id: wanted, changes }: BoundStep,
  id: string,
): Promise<readonly Instance[]> {
  const [own] = await instancesBy(writing, byId("instance-id", id));
  const owner = ownerOf(tagMap(own?.Tags));
  if (owner === undefined) return [];
  const former = changes.find(({ field }) => field === `tags.${TAG_ID}`)?.before;
  const links = new Set([wanted, owner.id, ...(typeof former === "string" ? [former] : [])].map(linkOf));
  const found = await instancesBy(writing, [
    { Name: "tag:podspan.dev/uid", Values: [owner.uid] },
    { Name: "instance-state-name", Values: ["pending", "running"] },
  ]);
  return found.filter((one) => one.InstanceId !== id && links.has(linkOf(ownerOf(tagMap(one.Tags))?.id ?? "")));
}

/** `LINK/router-instance` of its logical id. */
function linkOf(id: string): string {
  return id.slice(0, id.lastIndexOf("/"));
}
