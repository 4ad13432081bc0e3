import { type ClusterDensity, densityOf, interfacesByInstance, type TypeDensity } from "../../capacity/index.ts";
import { changesPodMode, findInstanceType, nodesOf, usesCni } from "../../compile/index.ts";
import { INSTANCE_TYPES_READ, maxPods, podCap } from "../../density/index.ts";
import type { Observed } from "../../observed/index.ts";
import { failed, ok, unknown, warning } from "../model/finding.ts";
import type { Check } from "../model/plan.ts";
import type { CheckInput } from "./input.ts";
import { interfacesStatus, isUnmanaged, oldNodes } from "./nodes.ts";

/**
 * POD-1 to POD-4: what the nodes' types can hold against the max-pods that their kubelets have. Nodes that are to be replaced anyway
 * are told what those that come after them must have.
 */
export function densityChecks(key: string, input: CheckInput): readonly Check[] {
  const density = densityOf(input.fabric, key, input.snapshot);
  return [
    ...density.types.flatMap((type) => impossible(key, type, density)),
    ...unknownTypes(key, density),
    ...comparisons(key, density, input),
  ];
}

/** Before apply: only where it changes what a node can hold. */
export function plannedDensityChecks(key: string, input: CheckInput): readonly Check[] {
  return changesPodMode(input.fabric, key, input.snapshot) ? densityChecks(key, input) : [];
}

/** POD-2 and POD-3. */
function impossible(key: string, type: TypeDensity, { mode }: ClusterDensity): readonly Check[] {
  const subject = `${key}/${type.name}`;
  const found: Check[] = [];
  if (type.podInterfaces === 0) {
    const message = `POD-2: ${type.name} has no interface left for pods: custom networking takes its only one`;
    found.push(failed("instance-type", subject, message, "use an instance type with two or more interfaces"));
  }
  if (mode.prefixDelegation && !type.nitro) {
    const message = `POD-3: ${type.name} is not built on Nitro and takes no prefixes: its nodes go on with single addresses`;
    found.push(failed("instance-type", subject, message, "use a Nitro type, or leave prefixDelegation off"));
  }
  return found;
}

function unknownTypes(key: string, { unknown: names }: ClusterDensity): readonly Check[] {
  return names.map((name) =>
    unknown(
      "instance-type",
      `${key}/${name}`,
      `how many pods ${name} can hold is not known: the account was not asked, and it is not in the table of ${INSTANCE_TYPES_READ}`,
      "allow ec2:DescribeInstanceTypes, then verify again",
    ),
  );
}

function comparisons(key: string, density: ClusterDensity, input: CheckInput): readonly Check[] {
  const nodes = nodesOf(key, input.snapshot).filter((node) => usesCni(node) && node.props.maxPods !== undefined);
  const subject = `${key}/nodes`;
  const old = oldOf(key, input, nodes);
  if (old === undefined || nodes.length === 0) return [];
  const judged = nodes.filter((node) => !old.has(node.id)).map((node) => judge(node, density, input));
  const above = judged.filter(({ verdict }) => verdict === "above");
  const overCap = judged.filter(({ verdict }) => verdict === "over-cap");
  const below = judged.filter(({ verdict }) => verdict === "below");
  const right = judged.length - above.length - overCap.length - below.length;
  return [
    ...toBeMade(
      key,
      density,
      nodes.filter((node) => old.has(node.id)),
    ),
    ...(above.length === 0
      ? []
      : [failed("max-pods", subject, `POD-1: ${listOf(above)}: more pods than addresses`, cure(key, density))]),
    ...(overCap.length === 0
      ? []
      : [
          warning(
            "max-pods",
            subject,
            `POD-1: ${listOf(overCap)}: more than AWS advises for so many vCPUs`,
            cure(key, density),
          ),
        ]),
    ...(judged.length > 0 && above.length + overCap.length === 0
      ? [
          ok(
            "max-pods",
            subject,
            below.length === 0
              ? `all ${right} nodes have the max-pods of their type`
              : `no node allows more pods than it has addresses for; fewer than possible: ${listOf(below)}`,
          ),
        ]
      : []),
  ];
}

/** Ids of nodes that were made for another mode; undefined when that cannot be told. */
function oldOf(key: string, input: CheckInput, nodes: readonly Observed<"node">[]): ReadonlySet<string> | undefined {
  if (changesPodMode(input.fabric, key, input.snapshot)) return new Set(nodes.map((node) => node.id));
  if (interfacesStatus(input) !== "observed") return undefined;
  return new Set(oldNodes(key, input).map((node) => node.id));
}

/** Nodes that come after the old ones, told by type where what these have will not do. */
function toBeMade(
  key: string,
  { types, ...density }: ClusterDensity,
  old: readonly Observed<"node">[],
): readonly Check[] {
  const wrong = types.flatMap((type) => {
    const have = [
      ...new Set(old.filter((node) => node.props.instanceType === type.name).map((node) => node.props.maxPods)),
    ];
    const wanted = type.managedMost ?? type.pods;
    return wanted > 0 && have.some((number) => number !== wanted)
      ? [`${type.name}: ${wanted}, now ${have.sort((a, b) => (a ?? 0) - (b ?? 0)).join(" and ")}`]
      : [];
  });
  if (wrong.length === 0) return [];
  return [
    warning(
      "max-pods",
      `${key}/nodes`,
      `POD-1: nodes that replace the present ones must be made with another max-pods (${wrong.join("; ")})`,
      cure(key, { types, ...density }),
    ),
  ];
}

/**
 * Nodes that allow more pods than they have addresses for, as their types are in the mode that the Fabric asks for: the number that
 * their successors are made with. Interfaces that the CNI leaves alone do not count, for no launch template knows of them: a node that
 * replaces one with too many pods for them would have as many (POD-4 names it).
 */
export function overfullNodes(
  key: string,
  input: Pick<CheckInput, "fabric" | "snapshot">,
): readonly Observed<"node">[] {
  const density = densityOf(input.fabric, key, input.snapshot);
  return nodesOf(key, input.snapshot)
    .filter((node) => usesCni(node) && node.props.maxPods !== undefined)
    .filter((node) => judgeWith(0, node, density, input).verdict === "above");
}

interface Judged {
  readonly node: Observed<"node">;
  readonly verdict: "right" | "above" | "over-cap" | "below" | "unknown";
  readonly possible: number;
  readonly unmanaged: number;
}

function judge(node: Observed<"node">, density: ClusterDensity, input: Pick<CheckInput, "snapshot">): Judged {
  const { instance } = node.props;
  const interfaces = instance === undefined ? [] : (interfacesByInstance(input.snapshot).get(instance) ?? []);
  return judgeWith(interfaces.filter(isUnmanaged).length, node, density, input);
}

/** `unmanaged`: how many of its interfaces the CNI leaves alone. */
function judgeWith(
  unmanaged: number,
  node: Observed<"node">,
  { mode }: ClusterDensity,
  { snapshot }: Pick<CheckInput, "snapshot">,
): Judged {
  const found = findInstanceType(node.props.instanceType ?? "", snapshot);
  const has = node.props.maxPods ?? 0;
  if (!found) return { node, verdict: "unknown", possible: 0, unmanaged };
  const { pods, addressable } = maxPods(found.type, { ...mode, unmanagedInterfaces: unmanaged });
  // A managed node group allows no more than the cap, with prefixes or without.
  const least = "eks.amazonaws.com/nodegroup" in node.props.labels ? Math.min(pods, podCap(found.type.vcpus)) : pods;
  const verdict = has > addressable ? "above" : has > pods ? "over-cap" : has < least ? "below" : "right";
  return { node, verdict, possible: pods, unmanaged };
}

const MOST_NAMES = 5;

/** `node-b (m5.large) has 29, not 20`. */
function listOf(judged: readonly Judged[]): string {
  const shown = judged.slice(0, MOST_NAMES).map(({ node, possible, unmanaged }) => {
    const { name, instanceType, maxPods: has } = node.props;
    const others = unmanaged === 0 ? "" : ` (POD-4: ${unmanaged} of its interfaces are not the CNI's)`;
    return `${name} (${instanceType}) has ${has}, not ${possible}${others}`;
  });
  return `${shown.join(", ")}${judged.length > MOST_NAMES ? `, … (${judged.length})` : ""}`;
}

/** Where the number is set, in one line; `show` prints it whole. */
function cure(key: string, { expression, maker, types }: ClusterDensity): string {
  const numbers = [...new Set(types.filter((type) => type.pods > 0).map((type) => type.managedMost ?? type.pods))];
  const number = numbers.length === 1 ? `${numbers[0]}` : "the number of the type";
  const how =
    maker === "karpenter"
      ? `EC2NodeClass spec.kubelet.maxPods: ${number}`
      : `AL2023 maxPodsExpression "${expression}", Bottlerocket settings.kubernetes.max-pods = ${number}`;
  const group =
    maker === "managed" ? "; a managed node group that does not set it keeps what EKS reckoned when it was made" : "";
  return `make nodes of ${key} with it (${how}; \`podspan show\` prints it whole${group}) and replace those that are there`;
}
