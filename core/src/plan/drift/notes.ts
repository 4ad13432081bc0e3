import { cniId, keyOf, kubernetesScope } from "../../compile/index.ts";
import { awsCommand } from "../../desired/index.ts";
import { type Observed, observedById, observedOf } from "../../observed/index.ts";
import { unreadPolicies } from "../checks/further-policies.ts";
import { isRecord } from "../model/changes.ts";
import { inLayer } from "../model/layer.ts";
import type { Check } from "../model/plan.ts";
import { effectOf } from "./consequence.ts";
import type { DriftChange, DriftItem } from "./drift-item.ts";
import type { DriftInput } from "./input.ts";
import { lastWrite } from "./last-write.ts";

/**
 * CNI-6: variables that the add-on is configured with as wanted, while somebody has set others in the DaemonSet, which EKS preserves:
 * nodes run with those, and apply has nothing to change. While the add-on is at work the two may differ by themselves.
 */
export function overruledVariables(input: DriftInput): readonly DriftItem[] {
  const { desired, snapshot, state, difference, only } = input;
  if (!inLayer("cni-addon", only)) return [];
  const changing = new Set(difference.steps.map((step) => step.id));
  return desired.resources.flatMap((resource): readonly DriftItem[] => {
    if (resource.kind !== "cni-addon" || changing.has(resource.id)) return [];
    const addon = addonOf(resource.id, input);
    const cluster = keyOf(resource.id);
    const live = observedOf(snapshot, "cni-daemonset", kubernetesScope(cluster))[0];
    const remembered = state.resources[resource.id];
    if (addon?.facts.status !== "ACTIVE" || live === undefined || remembered === undefined) return [];
    const changes = overruled("env" in resource.props ? resource.props.env : {}, live.facts.env);
    if (changes.length === 0) return [];
    const by = [...new Set(changes.flatMap(({ field }) => live.facts.env[field.slice(4)]?.managers ?? []))]
      .filter((manager) => manager !== "eks" && manager !== "podspan")
      .sort();
    const names = changes.map(({ field }) => field.slice(4)).join(", ");
    const who = by.length === 0 ? "somebody" : by.join(", ");
    return [
      {
        id: resource.id,
        kind: resource.kind,
        scope: resource.scope,
        worldId: addon.id,
        what: "changed",
        changes,
        appliedAt: remembered.since,
        ...lastWrite(live, changes, remembered.since),
        ...effectOf(resource, changes),
        mend: {
          by: "person",
          what: `CNI-6: ${who} set ${names} in DaemonSet kube-system/aws-node, and EKS preserves that: remove it there, or update the add-on with \`--resolve-conflicts OVERWRITE\``,
        },
      },
    ];
  });
}

function addonOf(id: string, { snapshot, difference }: DriftInput): Observed<"cni-addon"> | undefined {
  const worldId = difference.bindings.get(id);
  return worldId === undefined ? undefined : observedById(snapshot, "cni-addon", worldId);
}

function overruled(
  wanted: unknown,
  live: Readonly<Record<string, { readonly value: string }>>,
): readonly DriftChange[] {
  return Object.entries(isRecord(wanted) ? wanted : {})
    .filter(([name, value]) => live[name]?.value !== value)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, was]) => {
      const is = live[name]?.value;
      return { field: `env.${name}`, was, ...(is === undefined ? {} : { is }) };
    });
}

/** What is worth knowing beside drift. */
export function driftNotes(input: DriftInput): readonly Check[] {
  const { snapshot, desired } = input;
  return [
    ...leakedInterfaces(input),
    ...byHand(input),
    ...unreadPolicies(snapshot, desired.fabric.uid),
    ...lostState(input),
  ];
}

/** F51: interfaces that the CNI made in a pod subnet and that nothing uses. A node that just starts has one for some seconds. */
function leakedInterfaces({ desired, snapshot, difference, only }: DriftInput): readonly Check[] {
  if (!inLayer("subnet", only)) return [];
  const bySubnet = Map.groupBy(
    observedOf(snapshot, "network-interface").filter(({ props }) => props.leaked),
    ({ props }) => props.subnet,
  );
  return desired.resources.flatMap(({ kind, id, scope }): readonly Check[] => {
    const worldId = difference.bindings.get(id);
    if (kind !== "subnet" || worldId === undefined) return [];
    const leaked = (bySubnet.get(worldId) ?? []).map((eni) => eni.id);
    if (leaked.length === 0) return [];
    const some = `${leaked.slice(0, 5).join(", ")}${leaked.length > 5 ? ", …" : ""}`;
    const message = `${leaked.length} interface${leaked.length === 1 ? "" : "s"} that the VPC CNI made and nothing uses: ${some}; each keeps addresses from pods`;
    const remove = `${awsCommand(scope, "ec2 delete-network-interface")} --network-interface-id ${leaked[0]}`;
    const fix = `nodes that start have some for a moment: look again; those that stay, \`${remove}\`; destroy removes them`;
    return [{ code: "leaked-interface", status: "warning", subject: id, message, fix }];
  });
}

/** Variables that nobody configured in the add-on and somebody set in the DaemonSet: its next update may drop them. */
function byHand(input: DriftInput): readonly Check[] {
  const { desired, snapshot, only } = input;
  if (!inLayer("cni-addon", only)) return [];
  return desired.resources.flatMap(({ kind, id }): readonly Check[] => {
    if (kind !== "cni-addon") return [];
    const cluster = keyOf(id);
    const addon = addonOf(id, input);
    const live = observedOf(snapshot, "cni-daemonset", kubernetesScope(cluster))[0];
    const configured =
      addon !== undefined && isRecord(addon.facts.configuration.env) ? addon.facts.configuration.env : {};
    const names = Object.entries(live?.facts.env ?? {})
      .filter(([name, { managers = [] }]) => !(name in configured) && managers.some(isSomebody))
      .map(([name, { value, managers = [] }]) => `${name}=${value} by ${managers.filter(isSomebody).join(", ")}`);
    if (names.length === 0) return [];
    const message = `CNI-6: set in the DaemonSet and not in the add-on's configuration: ${names.join("; ")}`;
    const fix = "put them into the add-on's configurationValues: its next update may drop them";
    return [{ code: "cni-agreement", status: "warning", subject: cniId(cluster, "cni-addon"), message, fix }];
  });
}

function isSomebody(manager: string): boolean {
  return manager !== "eks" && manager !== "podspan";
}

/** Without state what is missing cannot be told from what was never made. */
function lostState({ desired, snapshot, state }: DriftInput): readonly Check[] {
  const marked = snapshot.resources.filter((thing) => thing.owner?.uid === desired.fabric.uid);
  if (marked.length === 0 || Object.keys(state.resources).length > 0) return [];
  return [
    {
      code: "state",
      status: "warning",
      subject: "state",
      message: `${marked.length} things carry this Fabric's mark and state knows none of them: what is missing cannot be told from what was never made`,
      fix: "name the directory with `--state`; or `podspan apply`, which finds them by their marks",
    },
  ];
}
