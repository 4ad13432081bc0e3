import { DAEMON_SETS, type KubeObject, NODE_CLASSES, NODE_POOLS, type ResourceType } from "@podspan/kubernetes/api";
import { expect } from "vitest";
import { storyOf } from "./adoption.fixture.ts";
import { expectHealed, type Reference, referenceOf } from "./outcomes.fixture.ts";
import { Rehearsal } from "./rehearsal.fixture.ts";
import { A_WHILE } from "./rehearsed-world.fixture.ts";
import { Somebody } from "./somebody.fixture.ts";
import {
  BARE_AUTO_WORLD,
  CREATED_FABRIC,
  DOCUMENT_FABRIC,
  EMPTY_WORLD,
  PREFIX_FABRIC,
  SELF_MANAGED_WORLD,
} from "./worlds.fixture.ts";

export const NAT = "nat-0aaaaaaaaaaaaaaa1";
const AWS_NODE = { type: DAEMON_SETS, namespace: "kube-system", name: "aws-node" } as const;

/** A Fabric that was applied, and what its world then is. */
export interface AppliedWorld {
  readonly reference: Reference;
  readonly applied: Rehearsal;
}

async function prepared(start: Rehearsal): Promise<AppliedWorld> {
  const reference = await referenceOf(start);
  const applied = start.fork();
  await applied.run("apply");
  applied.world.pass(A_WHILE);
  return { reference, applied };
}

/** No pod waits for a node, so that nobody but Podspan and somebody change anything. */
const IDLE_AUTO_WORLD = {
  ...BARE_AUTO_WORLD,
  clusters: (BARE_AUTO_WORLD.clusters ?? []).map((cluster) => ({ ...cluster, podsPerNode: 0 })),
};
const ROUTED_FABRIC = DOCUMENT_FABRIC.replace(
  "pods: { ranges",
  `pods: { snat: external, egress: { natGateway: ${NAT} }, ranges`,
);
const AUTO_FABRIC = DOCUMENT_FABRIC.replace(
  "vpc: main",
  "vpc: main\n      compute: auto\n      auto: { nodeRole: pod-nodes, limits: { cpu: '1000' } }",
);

/** Each of these has kinds that the others do not. */
export const WORLDS = {
  managed: await prepared(await Rehearsal.of()),
  selfManaged: await prepared(await Rehearsal.of({ world: SELF_MANAGED_WORLD })),
  created: await prepared(await Rehearsal.of({ fabric: CREATED_FABRIC, world: EMPTY_WORLD })),
  reserved: await prepared(await Rehearsal.of({ fabric: PREFIX_FABRIC })),
  routed: await prepared(await Rehearsal.of({ fabric: ROUTED_FABRIC })),
  auto: await prepared(await Rehearsal.of({ fabric: AUTO_FABRIC, world: IDLE_AUTO_WORLD })),
  adopted: await prepared((await storyOf()).story),
} as const;

export async function changed(story: Rehearsal, change: (somebody: Somebody) => Promise<unknown>): Promise<void> {
  await story.world.meddle((twin) => change(new Somebody(twin)));
  story.world.pass(A_WHILE);
}

export async function disassociate(somebody: Somebody, subnet: string): Promise<void> {
  const AssociationId = await somebody.association(await somebody.subnet(subnet));
  await (await somebody.ec2()).disassociateRouteTable({ AssociationId });
}

/** Sets a variable of aws-node as `kubectl set env` does. */
export async function setEnv(somebody: Somebody, name: string, value: string): Promise<void> {
  const body = { spec: { template: { spec: { containers: [{ name: "aws-node", env: [{ name, value }] }] } } } };
  await (await somebody.kube()).patch(AWS_NODE, body, { fieldManager: "kubectl-set" });
}

const AUTO_MODE_TYPES = {
  NodeClass: { type: NODE_CLASSES, apiVersion: "eks.amazonaws.com/v1" },
  NodePool: { type: NODE_POOLS, apiVersion: "karpenter.sh/v1" },
} as const;
/** The name of both objects of ours. */
const NAME = "podspan-prod";

/** Sets fields of our NodeClass or NodePool. */
export async function editNodes(somebody: Somebody, kind: keyof typeof AUTO_MODE_TYPES, spec: object): Promise<void> {
  const { type, apiVersion } = AUTO_MODE_TYPES[kind];
  const body: KubeObject = { apiVersion, kind, metadata: { name: NAME }, spec };
  await (await somebody.kube()).apply({ type, name: NAME }, body, { fieldManager: "kubectl-edit", force: true });
}

export async function deleteNodes(somebody: Somebody, type: ResourceType): Promise<void> {
  await (await somebody.kube()).delete({ type, name: NAME }, {});
}

export async function expectMended({ story, reference }: { story: Rehearsal; reference: Reference }): Promise<void> {
  await expectHealed(story, reference);
  expect((await story.drift()).items).toEqual([]);
}
