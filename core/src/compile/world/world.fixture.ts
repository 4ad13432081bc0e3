import type { AwsScope } from "../../desired/index.ts";
import type { Observed, ObservedFacts, ObservedKind, ObservedProps, Snapshot } from "../../observed/index.ts";
import { collectionKey, mergeSnapshots } from "../../observed/index.ts";
import { type Fabric, parseFabric } from "../../spec/index.ts";
import { NETWORK_KINDS } from "../requests/purposes.ts";
import { kubernetesScope } from "./world.ts";

/** The scope of every AWS thing in these worlds. */
export const SCOPE: AwsScope = { plane: "aws", partition: "aws", account: "111111111111", region: "eu-west-1" };

/** The CGNAT document's own case, as a Fabric. */
export const POD_RANGES = `
apiVersion: podspan.dev/v1alpha1
kind: Fabric
metadata: { name: cgnat, uid: 11111111-2222-4333-8444-555555555555 }
spec:
  vpcs:
    main: { region: eu-west-1, id: vpc-09796d57be9cec2d2 }
  clusters:
    prod:
      vpc: main
      zones: [eu-west-1b, eu-west-1c]
      pods: { ranges: [100.64.0.0/16] }
`;

/** Parses a Fabric that a test relies on: an error in it is an error of the test. */
export function fabricOf(text: string): Fabric {
  const { fabric, diagnostics } = parseFabric(text, "fabric.yaml");
  if (!fabric) throw new Error(diagnostics.map((diagnostic) => diagnostic.message).join("\n"));
  return fabric;
}

/** One observed thing with the scope that its kind has here. */
export function thing<K extends ObservedKind>(
  kind: K,
  id: string,
  props: ObservedProps<K>,
  facts: ObservedFacts<K>,
  more: Pick<Partial<Observed>, "owner" | "tags" | "scope"> = {},
): Observed {
  return { kind, scope: SCOPE, id, props, facts, ...more } as Observed;
}

export function vpc(id: string, cidrs: readonly string[], more: Parameters<typeof thing>[4] = {}): Observed {
  const blocks = cidrs.map((cidr, index) => ({ cidr, associationId: `vpc-cidr-assoc-${index}`, state: "associated" }));
  return thing(
    "vpc",
    id,
    { cidr: cidrs[0] ?? "" },
    { state: "available", isDefault: false, ownerAccount: SCOPE.account, cidrs: blocks },
    more,
  );
}

export function cluster(name: string, vpcId: string, managedCni = true): Observed {
  return thing(
    "cluster",
    name,
    {
      name,
      status: "ACTIVE",
      version: "1.34",
      vpc: vpcId,
      subnets: [],
      securityGroup: `sg-${name}`,
      ipFamily: "ipv4",
      autoMode: false,
      managedCni,
    },
    {},
  );
}

/** What a node's kubelet and cloud say of its size. */
export interface NodeSize {
  readonly instanceType: string;
  readonly maxPods: number;
}

export function node(
  clusterKey: string,
  name: string,
  zone: string,
  instance = `i-${name}`,
  size?: NodeSize,
): Observed<"node"> {
  return thing(
    "node",
    name,
    {
      name,
      zone,
      instance,
      os: "linux",
      ready: true,
      schedulable: true,
      createdAt: "2026-01-01T00:00:00Z",
      internalIps: [],
      labels: { "topology.kubernetes.io/zone": zone },
      annotations: {},
      ...size,
    },
    {},
    { scope: kubernetesScope(clusterKey) },
  ) as Observed<"node">;
}

/** A node of cluster `prod` in eu-west-1b. */
export function sizedNode(name: string, instanceType: string, maxPods: number, nodeClass?: string): Observed<"node"> {
  const autoMode =
    nodeClass === undefined ? {} : { computeType: "auto", labels: { "eks.amazonaws.com/nodeclass": nodeClass } };
  return node("prod", name, "eu-west-1b", `i-${name}`, { instanceType, maxPods, ...autoMode });
}

/** A daemonset of the VPC CNI with these variables. */
export function awsNode(clusterKey: string, env: Readonly<Record<string, string>>): Observed {
  const variables = Object.fromEntries(Object.entries(env).map(([name, value]) => [name, { value, manager: "eks" }]));
  return thing(
    "cni-daemonset",
    "kube-system/aws-node",
    { env },
    { env: variables, image: "amazon-k8s-cni:v1.20.0", desiredPods: 2, updatedPods: 2, readyPods: 2 },
    { scope: kubernetesScope(clusterKey) },
  );
}

const AWS_KINDS: readonly ObservedKind[] = [...NETWORK_KINDS, "cluster", "cni-addon", "subnet-cidr-reservation"];

/** A world in which everything was read, for one account and the named clusters. */
export function snapshotOf(things: readonly Observed[], clusters: readonly string[] = ["prod"]): Snapshot {
  const aws = AWS_KINDS.map((kind) => collectionKey(SCOPE, kind));
  const kubernetes = clusters.flatMap((name) =>
    (["node", "eni-config", "cni-daemonset"] as const).map((kind) => collectionKey(kubernetesScope(name), kind)),
  );
  const scopes = Object.fromEntries([...aws, ...kubernetes].map((key) => [key, { kind: "observed" as const }]));
  return mergeSnapshots([
    {
      kind: "Snapshot",
      version: 1,
      aws: [{ alias: "", region: "eu-west-1", scope: SCOPE }],
      scopes,
      resources: things,
    },
  ]);
}

/** The same world with one collection unreadable. */
export function unreadable(snapshot: Snapshot, key: string): Snapshot {
  const failed = { kind: "failed" as const, code: "UnauthorizedOperation", message: "denied", hint: "allow it" };
  return { ...snapshot, scopes: { ...snapshot.scopes, [key]: failed } };
}

/** The document's VPC with a managed-node cluster of two zones. */
export function documentWorld(): Snapshot {
  return snapshotOf([
    vpc("vpc-09796d57be9cec2d2", ["10.196.24.0/24"]),
    cluster("prod", "vpc-09796d57be9cec2d2"),
    node("prod", "ip-10-196-24-10", "eu-west-1b"),
    node("prod", "ip-10-196-24-140", "eu-west-1c"),
    awsNode("prod", { AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG: "false" }),
    thing(
      "cni-addon",
      "prod/vpc-cni",
      { cluster: "prod", env: {} },
      { status: "ACTIVE", addonVersion: "v1.20.0-eksbuild.1", configuration: {}, issues: [] },
    ),
  ]);
}
