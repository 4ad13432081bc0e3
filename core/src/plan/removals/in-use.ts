import { contains, parseAddress, parsePrefix } from "../../addressing/index.ts";
import type { Observed, Snapshot } from "../../observed/index.ts";
import { observedOf, onceFor } from "../../observed/index.ts";
import { count } from "../model/count.ts";
import { deletionStep } from "../model/deletion-step.ts";
import type { Step } from "../model/plan.ts";

/** Each interface once: in a shared VPC its own account and the VPC's owner see it, and its own alone can take it away. */
const interfacesOf = onceFor((snapshot: Snapshot): readonly Observed<"network-interface">[] => {
  const all = observedOf(snapshot, "network-interface");
  return [...Map.groupBy(all, ({ id }) => id).values()].flatMap(
    (same) => same.find(({ props }) => props.leaked) ?? same.slice(0, 1),
  );
});

/** By the subnets that they are in and the groups that they carry. */
const interfacesByUse = onceFor((snapshot: Snapshot) => {
  const uses = interfacesOf(snapshot).flatMap((eni) =>
    [eni.props.subnet, ...eni.props.groups].map((use) => ({ use, eni })),
  );
  const groups = Map.groupBy(uses, ({ use }) => use);
  return new Map([...groups].map(([use, found]) => [use, found.map(({ eni }) => eni)]));
});

/** Who holds interfaces, but for those that `draining` names by themselves or by their instance, in a subnet or a security group: nodes by name, else instances or the interfaces themselves. */
function interfacesInUse(thing: Observed, snapshot: Snapshot, draining: ReadonlySet<string>): readonly string[] {
  if (thing.kind !== "subnet" && thing.kind !== "security-group") return [];
  const interfaces = interfacesByUse(snapshot).get(thing.id) ?? [];
  if (interfaces.length === 0) return [];
  const nodes = new Map(observedOf(snapshot, "node").map((node) => [node.props.instance, node.props.name]));
  return interfaces
    .filter(({ id, props }) => !props.leaked && !draining.has(id) && !draining.has(props.instance ?? ""))
    .map(({ id, props }) => {
      const node = props.instance === undefined ? undefined : nodes.get(props.instance);
      return node === undefined ? (props.instance ?? id) : `${node} (${props.instance})`;
    });
}

/** Whether one of these instances has an interface in the subnet, or with the security group. */
export function isHeldBy(instances: ReadonlySet<string>, use: string, snapshot: Snapshot): boolean {
  return (interfacesByUse(snapshot).get(use) ?? []).some(({ props }) => instances.has(props.instance ?? ""));
}

/** NODE-1: what somebody's interfaces hold, with the nodes and, of a subnet, the pods by name. */
export function inUse(thing: Observed, snapshot: Snapshot, draining: ReadonlySet<string>): Step["blocked"] {
  const users = interfacesInUse(thing, snapshot, draining);
  if (users.length === 0) return undefined;
  const names = listText([...new Set(users)].sort(), 5);
  const pods = podsIn(thing, snapshot);
  const inside = pods.length === 0 ? "" : `; ${count(pods.length, "pod")} with addresses in it: ${listText(pods, 3)}`;
  return {
    code: "NODE-1",
    reason: `${count(users.length, "network interface")} of ${thing.id} still in use by ${names}${inside}`,
    fix: "run the same command with `--roll`, which replaces the nodes; or drain, then terminate them yourself, and run again",
  };
}

/** Pods with an address in a subnet, as far as pods were read. */
function podsIn(thing: Observed, snapshot: Snapshot): readonly string[] {
  const block = thing.kind === "subnet" && "cidr" in thing.props ? parsePrefix(thing.props.cidr) : undefined;
  if (!block?.ok) return [];
  return observedOf(snapshot, "pod")
    .filter(({ props }) =>
      props.addresses.some((text) => {
        const address = parseAddress(text);
        return !props.hostNetwork && address.ok && contains(block.prefix, address.address);
      }),
    )
    .map(({ id }) => id)
    .sort();
}

function listText(names: readonly string[], most: number): string {
  return `${names.slice(0, most).join(", ")}${names.length > most ? ", …" : ""}`;
}

export function leakedInterfaces(subnets: readonly (string | undefined)[], snapshot: Snapshot): readonly Step[] {
  const going = new Set(subnets);
  return interfacesOf(snapshot)
    .filter((eni) => eni.props.leaked && going.has(eni.props.subnet))
    .map((eni) => ({ ...deletionStep(eni.id, eni), why: "left behind by the VPC CNI in a subnet that goes" }));
}
