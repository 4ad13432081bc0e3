import { type KubeObject, NODE_CLASSES, NODE_POOLS, type ResourceType } from "@podspan/kubernetes/api";
import { describe, expect, test } from "vitest";
import {
  actionsOf,
  applied,
  type Entries,
  expectAdoptedAfterKills,
  expectGivenBackAfterKills,
  problemsOf,
  type Story,
  storyOf,
} from "./adoption.fixture.ts";
import { adoptingFabric, allOf, type DocumentNetwork } from "./document-network.fixture.ts";
import { expectUndone } from "./outcomes.fixture.ts";
import { Refused, type Rehearsal } from "./rehearsal.fixture.ts";
import { A_WHILE } from "./rehearsed-world.fixture.ts";
import { Somebody } from "./somebody.fixture.ts";
import { outlineOf, shapeOf } from "./world-shape.fixture.ts";
import { BARE_AUTO_WORLD } from "./worlds.fixture.ts";

const NAT = "nat-0aaaaaaaaaaaaaaa1";
const THEIRS = "tgw-0aaaaaaaaaaaaaaa2";
const ROUTE = "prod/route/pods/default";
const ENTRY = "prod/access-entry/pod-nodes";
const CLASS = "prod/node-class/pods";
const POOL = "prod/node-pool/pods";
const NAME = "podspan-prod";
const PRINCIPAL = "arn:aws:iam::111122223333:role/pod-nodes";

async function changed(story: Rehearsal, change: (somebody: Somebody) => Promise<unknown>): Promise<void> {
  await story.world.meddle((twin) => change(new Somebody(twin)));
  story.world.pass(A_WHILE);
}

/** Writes the Fabric that adopts these, with fields of its pods and of its cluster. */
function adopt(story: Rehearsal, entries: Entries, pods = "", more = ""): void {
  story.rewrite(
    adoptingFabric(entries, more).replace("pods: { ranges", `pods: { ${pods}${pods === "" ? "" : ", "}ranges`),
  );
}

describe("a default route that somebody else put into the adopted table", () => {
  const PODS = `snat: external, egress: { natGateway: ${NAT} }`;

  async function routed(target: string): Promise<Story & { readonly entries: Entries }> {
    const told = await storyOf();
    const { table } = told.network;
    const input = { RouteTableId: table, DestinationCidrBlock: "0.0.0.0/0" };
    await changed(told.story, async (somebody) =>
      (await somebody.ec2()).createRoute(
        target === NAT ? { ...input, NatGatewayId: target } : { ...input, TransitGatewayId: target },
      ),
    );
    return {
      ...told,
      entries: [...allOf(told.network), [`${table}/0.0.0.0/0`, ROUTE]],
      before: shapeOf(told.story.files),
    };
  }

  test("to the same gateway: taken over as it is, and given back", async () => {
    const { story, entries, before } = await routed(NAT);
    adopt(story, entries, PODS);
    const { plan } = await story.plan("apply");
    expect(plan.diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
    expect(plan.steps.find(({ id }) => id === ROUTE)).toMatchObject({ action: "adopt", changes: [] });
    expect(plan.summary).toMatchObject({ create: 0, replace: 0, delete: 0 });
    await applied(story);
    expect((await story.plan("apply")).plan.steps).toEqual([]);
    await expectUndone(story, before);
  });

  test("to another: refused with the entry that would take it over; with it, led to ours, and back to its own when we go", async () => {
    const { story, entries, network, before } = await routed(THEIRS);
    adopt(story, allOf(network), PODS);
    const { plan: refused } = await story.plan("apply");
    expect(refused.diagnostics.find(({ code }) => code === "EGRESS-3")?.fix).toContain(
      `adopt: [{ id: ${network.table}/0.0.0.0/0, as: ${ROUTE} }]`,
    );
    adopt(story, entries, PODS);
    const { plan } = await story.plan("apply");
    expect(plan.steps.find(({ id }) => id === ROUTE)).toMatchObject({
      action: "adopt",
      changes: [{ field: "target", before: THEIRS, after: NAT }],
      remember: { adopted: true, target: THEIRS },
    });
    await applied(story);
    expect(JSON.stringify(story.files)).toContain(NAT);
    expect((await story.plan("apply")).plan.steps).toEqual([]);
    await expectUndone(story, before);
  });

  test("of another table is not what is wanted (ADOPT-2): the field is named", async () => {
    const { story, network } = await routed(NAT);
    const [own] = Object.values(network.associations);
    expect(own).toBeDefined();
    adopt(
      story,
      [...allOf(network).filter(([, as]) => as !== "prod/route-table/pods"), [`${network.table}/0.0.0.0/0`, ROUTE]],
      PODS,
    );
    expect(await problemsOf(story)).toContainEqual(
      expect.stringMatching(
        /^ADOPT-2: route rtb-\w+\/0\.0\.0\.0\/0 cannot be prod\/route\/pods\/default: its routeTable is rtb-/,
      ),
    );
  });

  test("deleted by somebody, made anew by us: ours to delete", async () => {
    const { story, network, entries } = await routed(NAT);
    adopt(story, entries, PODS);
    await applied(story);
    await changed(story, async (somebody) =>
      (await somebody.ec2()).deleteRoute({ RouteTableId: network.table, DestinationCidrBlock: "0.0.0.0/0" }),
    );
    adopt(story, allOf(network), PODS);
    await applied(story);
    const { plan } = await story.plan("destroy");
    expect(actionsOf(plan)[ROUTE]).toBe("delete");
  });

  test("killed at every call about it, either way", async () => {
    const { story, entries } = await routed(THEIRS);
    const before = outlineOf(story.files);
    adopt(story, entries, PODS);
    const among = ({ api }: { readonly api: string }) => api === "ec2:ReplaceRoute";
    expect(await expectAdoptedAfterKills(story, { among })).toHaveLength(3);
    await applied(story);
    expect(await expectGivenBackAfterKills(story, before, { among })).toHaveLength(3);
  });
});

describe("reservations that somebody else made in the adopted subnets", () => {
  const PODS = "prefixDelegation: true, reservePrefixes: true";

  async function reserved(type: "prefix" | "explicit") {
    const told = await storyOf();
    const { story, network } = told;
    adopt(story, allOf(network), PODS);
    const { plan } = await story.plan("apply");
    const wanted = plan.steps.filter(({ kind }) => kind === "subnet-cidr-reservation");
    const entries: [string, string][] = [];
    await changed(story, async (somebody) => {
      const ec2 = await somebody.ec2();
      for (const { id } of wanted) {
        const [zone = "", ...cidr] = id.split("/").slice(3);
        const { SubnetCidrReservation } = await ec2.createSubnetCidrReservation({
          SubnetId: network.subnets[zone],
          Cidr: cidr.join("/"),
          ReservationType: type,
        });
        entries.push([SubnetCidrReservation?.SubnetCidrReservationId ?? "", id]);
      }
    });
    expect(entries.length).toBeGreaterThanOrEqual(2);
    adopt(story, [...allOf(network), ...entries], PODS);
    return { ...told, before: shapeOf(story.files), ids: entries.map(([, as]) => as) };
  }

  test("are found though nothing in their subnets is marked yet, taken over, and given back", async () => {
    const { story, ids, before } = await reserved("prefix");
    const { plan } = await story.plan("apply");
    expect(plan.diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
    expect(ids.map((id) => actionsOf(plan)[id])).toEqual(ids.map(() => "adopt"));
    expect(plan.summary).toMatchObject({ create: 0, replace: 0, delete: 0 });
    await applied(story);
    expect((await story.plan("apply")).plan.steps).toEqual([]);
    await expectUndone(story, before);
  });

  test("of the other type are not what is wanted (ADOPT-2): the field is named", async () => {
    const { story, ids } = await reserved("explicit");
    const problems = (await problemsOf(story)).filter((text) => text.startsWith("ADOPT-2"));
    expect(problems).toHaveLength(ids.length);
    expect(problems[0]).toMatch(/its type is explicit and prefix is wanted$/);
  });
});

describe("EKS Auto Mode's access entry, NodeClass and NodePool of somebody else", () => {
  const AUTO = "\n      compute: auto\n      auto: { nodeRole: pod-nodes, limits: { cpu: '1000' } }";
  const NETWORK = { parts: { configs: false }, more: AUTO, world: BARE_AUTO_WORLD } as const;
  /** No pod waits for a node: what is adopted makes none. */
  const IDLE_WORLD = {
    ...BARE_AUTO_WORLD,
    clusters: (BARE_AUTO_WORLD.clusters ?? []).map((cluster) => ({ ...cluster, podsPerNode: 0 })),
  };
  const NODES: Entries = [
    [`prod/${PRINCIPAL}`, ENTRY],
    [NAME, CLASS],
    [NAME, POOL],
  ];

  /** Auto Mode has no ENIConfigs. */
  const ofNetwork = (network: DocumentNetwork): Entries =>
    allOf(network).filter(([, as]) => !as.includes("eni-config"));

  async function object(somebody: Somebody, type: ResourceType, body: KubeObject): Promise<void> {
    const kube = await somebody.kube();
    await kube.apply({ type, name: body.metadata.name }, body, { fieldManager: "helm", force: false });
  }

  const nodeClass = (spec: object): KubeObject => ({
    apiVersion: "eks.amazonaws.com/v1",
    kind: "NodeClass",
    metadata: { name: NAME, labels: { team: "net" } },
    spec,
  });
  const nodePool = (requirements: readonly object[], limits: object): KubeObject => ({
    apiVersion: "karpenter.sh/v1",
    kind: "NodePool",
    metadata: { name: NAME },
    spec: {
      template: {
        spec: { nodeClassRef: { group: "eks.amazonaws.com", kind: "NodeClass", name: NAME }, requirements },
      },
      limits,
    },
  });

  /** What apply would make, made by somebody else: identical, or with other values in every field that can be changed. */
  async function made(how: "identical" | "different"): Promise<Story> {
    const told = await storyOf(ofNetwork, how === "identical" ? NETWORK : { ...NETWORK, world: IDLE_WORLD });
    const { story, network } = told;
    const reference = story.fork();
    await applied(reference);
    const kube = (type: ResourceType) =>
      JSON.parse(reference.files[`kubernetes/prod/${type.plural}.json`] ?? "[]") as readonly KubeObject[];
    const [like, pool] = [kube(NODE_CLASSES)[0]?.spec, kube(NODE_POOLS)[0]?.spec] as readonly object[];
    const isSame = how === "identical";
    await changed(story, async (somebody) => {
      const eks = await somebody.eks();
      const entry = { clusterName: "prod", principalArn: PRINCIPAL };
      await eks.createAccessEntry({ ...entry, type: "EC2", tags: { team: "net" } });
      if (isSame) {
        const policyArn = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSAutoNodePolicy";
        await eks.associateAccessPolicy({ ...entry, policyArn, accessScope: { type: "cluster" } });
      }
      const other = {
        role: "other",
        subnetSelectorTerms: [{ tags: { nodes: "yes" } }],
        securityGroupSelectorTerms: [{ id: network.group }],
        ephemeralStorage: { size: "100Gi" },
      };
      await object(somebody, NODE_CLASSES, nodeClass(isSame ? (like ?? {}) : other));
      const { template } = pool as {
        readonly template: { readonly spec: { readonly requirements: readonly object[] } };
      };
      const requirements = [{ key: "kubernetes.io/arch", operator: "In", values: ["arm64"], minValues: 1 }];
      await object(
        somebody,
        NODE_POOLS,
        isSame
          ? nodePool(template.spec.requirements, { cpu: "1000" })
          : nodePool(requirements, { cpu: "5", memory: "1Gi" }),
      );
    });
    adopt(story, [...ofNetwork(network), ...NODES], "", AUTO);
    return { ...told, before: shapeOf(story.files) };
  }

  /** Owners of the fields of the three, by their managers: who had what before has it again. */
  function ownersIn(story: Rehearsal): readonly unknown[] {
    return [NODE_CLASSES, NODE_POOLS].flatMap(({ plural }) => {
      const objects = JSON.parse(story.files[`kubernetes/prod/${plural}.json`] ?? "[]") as readonly KubeObject[];
      return objects.flatMap(({ metadata }) =>
        (metadata.managedFields ?? [])
          .filter(({ subresource }) => subresource === undefined)
          .map(({ manager, operation, fieldsV1 }) => ({ manager, operation, fieldsV1 })),
      );
    });
  }

  test("just as we want them: taken over as they are, kept while nodes live, and given back with their owners", async () => {
    const { story, before } = await made("identical");
    const owners = ownersIn(story);
    const { plan } = await story.plan("apply");
    expect(plan.diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
    for (const id of [ENTRY, CLASS, POOL]) {
      const step = plan.steps.find((one) => one.id === id);
      expect(step?.action).toBe("adopt");
      expect(step?.changes.filter(({ field }) => !field.startsWith("tags."))).toEqual([]);
    }
    expect(plan.summary).toMatchObject({ create: 0, replace: 0, delete: 0 });
    await applied(story);
    expect((await story.plan("apply")).plan.steps).toEqual([]);
    await expectUndone(story, before);
    expect(ownersIn(story)).toEqual(owners);
  });

  test("different: every field is named and remembered, and comes back with its owner", async () => {
    const { story, before } = await made("different");
    const owners = ownersIn(story);
    const { plan } = await story.plan("apply");
    const step = (id: string) => plan.steps.find((one) => one.id === id);
    const fieldsOf = (id: string) => [
      ...new Set(
        step(id)
          ?.changes.map(({ field }) => field)
          .filter((field) => !field.startsWith("tags.")),
      ),
    ];
    expect(fieldsOf(ENTRY)).toEqual(["policies[]"]);
    expect(fieldsOf(CLASS)).toEqual(
      expect.arrayContaining(["podSecurityGroups[]", "podSubnets[]", "role", "securityGroups[]", "subnets[]"]),
    );
    expect(fieldsOf(POOL)).toEqual(["limits", "requirements[]"]);
    expect(step(CLASS)?.remember).toMatchObject({ role: "other", subnets: ['{"tags":{"nodes":"yes"}}'] });
    await applied(story);
    expect((await story.plan("apply")).plan.steps).toEqual([]);
    await expectUndone(story, before);
    expect(ownersIn(story)).toEqual(owners);
  });

  test("killed at every call about them, either way", async () => {
    const { story } = await made("different");
    const before = outlineOf(story.files);
    const among = ({ api }: { readonly api: string }) => /^(eks:|kubernetes:)/.test(api);
    expect((await expectAdoptedAfterKills(story, { among })).length).toBeGreaterThanOrEqual(3 * 5);
    await applied(story);
    expect((await expectGivenBackAfterKills(story, before, { among })).length).toBeGreaterThanOrEqual(3 * 6);
  });

  test("an entry of another type is not what is wanted (ADOPT-2): the field is named", async () => {
    const { story, network } = await storyOf(ofNetwork, NETWORK);
    await changed(story, async (somebody) =>
      (await somebody.eks()).createAccessEntry({ clusterName: "prod", principalArn: PRINCIPAL, type: "STANDARD" }),
    );
    adopt(story, [...ofNetwork(network), [`prod/${PRINCIPAL}`, ENTRY]], "", AUTO);
    expect(await problemsOf(story)).toContainEqual(
      expect.stringMatching(/^ADOPT-2: access entry .* cannot be .*: its type is STANDARD and EC2 is wanted$/),
    );
    await expect(story.run("apply")).rejects.toBeInstanceOf(Refused);
  });

  test("a NodeClass of another name is not what is wanted (ADOPT-2); without an entry the fix says how to take it over (OWN-3)", async () => {
    const { story, network } = await made("identical");
    adopt(story, [...ofNetwork(network), ["other", CLASS]], "", AUTO);
    expect(await problemsOf(story)).toContainEqual(
      expect.stringMatching(/^ADOPT-1: cluster prod has no NodeClass other/),
    );
    adopt(story, ofNetwork(network), "", AUTO);
    const { plan } = await story.plan("apply");
    const fixes = plan.diagnostics.filter(({ code }) => code === "OWN-3").map(({ fix }) => fix);
    expect(fixes).toContainEqual(expect.stringContaining(`adopt: [{ id: ${NAME}, as: ${CLASS} }]`));
  });
});
