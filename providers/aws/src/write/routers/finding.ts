import type { Address, Filter, Instance, NetworkInterface } from "@aws-sdk/client-ec2";
import { ask } from "../../observe/reading.ts";
import type { Writing } from "../writing.ts";

/** One page holds them all: what is asked for is one router's, by its marks or by id. */
export async function interfacesBy(writing: Writing, Filters: Filter[]): Promise<readonly NetworkInterface[]> {
  const answer = await ask(writing, "ec2:DescribeNetworkInterfaces", () =>
    writing.api.ec2.describeNetworkInterfaces({ Filters }),
  );
  return answer.NetworkInterfaces ?? [];
}

export async function addressesBy(writing: Writing, Filters: Filter[]): Promise<readonly Address[]> {
  const answer = await ask(writing, "ec2:DescribeAddresses", () => writing.api.ec2.describeAddresses({ Filters }));
  return answer.Addresses ?? [];
}

export async function instancesBy(writing: Writing, Filters: Filter[]): Promise<readonly Instance[]> {
  const answer = await ask(writing, "ec2:DescribeInstances", () => writing.api.ec2.describeInstances({ Filters }));
  return (answer.Reservations ?? []).flatMap(({ Instances = [] }) => Instances);
}

export function byId(name: string, ...ids: readonly string[]): Filter[] {
  return [{ Name: name, Values: [...ids] }];
}

/** What is listed under our marks and is not what this run has itself taken away. */
export function firstLeft<T>(
  writing: Writing,
  found: readonly T[],
  id: (one: T) => string | undefined,
): string | undefined {
  return found.map(id).find((one) => one !== undefined && !writing.memory.removed.has(one));
}

/** Whether an instance is on its way out, or gone, and with it what it is attached to. */
export async function isLeaving(writing: Writing, instance: string): Promise<boolean> {
  if (writing.memory.removed.has(instance)) return true;
  const [found] = await instancesBy(writing, byId("instance-id", instance));
  return found === undefined || ["shutting-down", "terminated"].includes(found.State?.Name ?? "");
}
