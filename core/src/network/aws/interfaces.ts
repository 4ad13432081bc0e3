import type { Prefix } from "../../addressing/index.ts";
import { addressBits, parseAddress, readPrefixes } from "../../addressing/index.ts";
import type { Observed } from "../../observed/index.ts";
import { onceFor } from "../../observed/index.ts";
import { UNKNOWN_PORTS, WINDOWS_PORTS } from "../client-ports.ts";
import type { Guard } from "../ground.ts";
import type { Endpoint, Filter } from "../model.ts";
import { MTU } from "./mtu-data.ts";
import type { NetworkDraft } from "./network-draft.ts";
import type { World } from "./world.ts";

export type NetworkInterface = Observed<"network-interface">;

/** Interfaces that stand for something that forwards: they neither send nor answer by themselves. */
const FORWARDING: ReadonlySet<string> = new Set([
  "nat_gateway",
  "transit_gateway",
  "gateway_load_balancer_endpoint",
  "gateway_load_balancer",
]);

/** All that an interface is sent: its addresses and its prefixes, of both families. */
export const addressesOf = onceFor(({ props }: NetworkInterface): readonly Prefix[] => [
  ...props.addresses.flatMap((text) => readAddress(text) ?? []),
  ...readPrefixes(props.prefixes),
]);

export function readAddress(text: string): Prefix | undefined {
  const reading = parseAddress(text);
  if (!reading.ok) return undefined;
  return { ...reading.address, length: addressBits(reading.address.family) };
}

/** Interfaces of one fate, as one endpoint. */
export interface InterfaceClass {
  readonly endpoint: string;
  readonly members: readonly NetworkInterface[];
}

/** Whether an interface sends and answers by itself. */
export function isHost({ props }: NetworkInterface): boolean {
  return !FORWARDING.has(props.type ?? "interface");
}

/** Why an interface neither sends nor answers, though it is there; undefined where it does. */
export function silence(world: World, { id, props }: NetworkInterface): string | undefined {
  if (props.instance === undefined) return props.status === "available" ? `${id} is attached to nothing` : undefined;
  // Of a router of ours its state is read where that of other instances is not.
  const state =
    world.get("instance", props.instance)?.props.state ?? world.get("router-instance", props.instance)?.facts.state;
  if (state !== undefined) return state === "running" ? undefined : `${props.instance} is ${state}`;
  world.notes.assume({
    id: "instances",
    text: "The state of some instances was not read; they are taken to be running.",
  });
  return undefined;
}

/** Interfaces by the id of their endpoint: those with the same subnet, groups and public face share it. */
export function classesOf(world: World, interfaces: Iterable<NetworkInterface>): ReadonlyMap<string, InterfaceClass> {
  const classes = new Map<string, { readonly endpoint: string; readonly members: NetworkInterface[] }>();
  for (const one of interfaces) {
    if (!isHost(one)) continue;
    const endpoint = classOf(world, one, silence(world, one));
    const there = classes.get(endpoint);
    if (there === undefined) classes.set(endpoint, { endpoint, members: [one] });
    else there.members.push(one);
  }
  return classes;
}

/** Whether an interface says so itself, or only an Elastic IP address that is associated with it. */
function isPublic(world: World, { id, props }: NetworkInterface): boolean {
  if ((props.publicAddresses ?? []).length > 0) return true;
  const elastic = world.groups("elastic-address", "elastic addresses by interface", (one) => [
    one.props.networkInterface ?? "",
  ]);
  return elastic.has(id);
}

function classOf(world: World, one: NetworkInterface, silent: string | undefined): string {
  const { id, props } = one;
  if (silent !== undefined) return id;
  const face = isPublic(world, one) ? "/public" : "";
  if (isUnfiltered(one)) return `${props.subnet}/no group${face}`;
  const groups = props.groups.length > 1 ? [...props.groups].sort().join("+") : (props.groups[0] ?? "");
  return `${props.subnet}/${groups}${face}${isWindows(world, props.instance) ? "/windows" : ""}`;
}

/** What people call several interfaces of one class. */
export function classText(world: World, { members }: InterfaceClass): string {
  const [first] = members;
  if (first === undefined) return "no interfaces";
  const { subnet, groups, instance } = first.props;
  const behind = isUnfiltered(first) ? "no group" : [...groups].sort().join(" and ") || "the default group";
  const marks = [isPublic(world, first) ? ", public" : "", isWindows(world, instance) ? ", windows" : ""];
  return `${members.length} interfaces of ${subnet} behind ${behind}${marks.join("")}`;
}

/** The default group is for instances (F24): a Network Load Balancer that was made without groups is filtered by none. */
function isUnfiltered({ props }: NetworkInterface): boolean {
  return props.type === "network_load_balancer" && props.groups.length === 0;
}

function isWindows(world: World, instance: string | undefined): boolean {
  const platform = instance === undefined ? undefined : world.get("instance", instance)?.props.platform;
  return platform?.toLowerCase().startsWith("windows") === true;
}

/** What is no instance is a load balancer, a function or a database: any port (F34). */
function clientPortsOf(world: World, { props }: NetworkInterface): Pick<Endpoint, "clientPorts"> {
  if (props.instance === undefined) return { clientPorts: UNKNOWN_PORTS };
  return isWindows(world, props.instance) ? { clientPorts: WINDOWS_PORTS } : {};
}

const UNFILTERED: Guard = { egress: [], ingress: [], labels: [] };
const NOBODY: ReadonlySet<string> = new Set();

/** The endpoint of a class; undefined where its subnet is not in the snapshot. */
export function endpointOf(draft: NetworkDraft, { endpoint: id, members }: InterfaceClass): Endpoint | undefined {
  const [first] = members;
  if (first === undefined) return undefined;
  const { vpc, subnet, groups } = first.props;
  const segment = draft.segment(subnet);
  if (segment === undefined) {
    draft.world.notes.find("NET-1", `${subnet}, which interfaces lie in, is not in the snapshot`);
    return undefined;
  }
  const guard = isUnfiltered(first) ? UNFILTERED : draft.groups.guard(vpc, groups);
  const silent = silence(draft.world, first);
  const shut: readonly Filter[] = silent === undefined ? [] : [{ id: silent, stateful: false, rules: [] }];
  const made: Endpoint = {
    id,
    segment: subnet,
    addresses: members.length === 1 ? addressesOf(first) : members.flatMap(addressesOf),
    labels: guard.labels,
    exits: [{ filters: [...shut, ...guard.egress], segment: subnet }],
    entry: [...shut, ...guard.ingress],
    mtu: MTU.vpc,
    ...clientPortsOf(draft.world, first),
  };
  const holders = isPublic(draft.world, first) ? new Set(members.map((one) => one.id)) : NOBODY;
  return draft.internet.facing(made, holders);
}
