import { type Behaviour, INSTANT_BEHAVIOUR } from "@podspan/twin";
import { describe, expect, test } from "vitest";
import { HYBRID_WORLD, hybridFabric } from "./hybrid.fixture.ts";
import { WEST1 } from "./linked.fixture.ts";
import { Refused, Rehearsal } from "./rehearsal.fixture.ts";
import { A_WHILE } from "./rehearsed-world.fixture.ts";
import { ROLL_FABRIC, rollWorld } from "./roll-worlds.fixture.ts";
import { BARE_AUTO_WORLD, DOCUMENT_FABRIC, REGION, VPC } from "./worlds.fixture.ts";

const LIST = "servicequotas:ListServiceQuotas";

/** The document's world whose VPC has so many blocks of somebody else beside its own, in an account with these limits. */
async function withBlocks(blocks: number, limits: Partial<Behaviour["limits"]> = {}, fabric = DOCUMENT_FABRIC) {
  const story = await Rehearsal.of({ fabric });
  story.world.behave({ limits: { ...INSTANT_BEHAVIOUR.limits, ...limits } });
  await story.world.meddle(async ({ aws }) => {
    const { ec2 } = await aws.open({ region: REGION });
    for (let octet = 65; octet < 65 + blocks; octet += 1) {
      await ec2.associateVpcCidrBlock({ VpcId: VPC, CidrBlock: `100.${octet}.0.0/16` });
    }
  });
  story.world.pass(A_WHILE);
  const calls: string[] = [];
  story.world.behave({
    limits: { ...INSTANT_BEHAVIOUR.limits, ...limits },
    onCall: (point, api) => void (point === "after" && calls.push(api)),
  });
  const asked = () => calls.filter((api) => api === LIST).length;
  return { story, asked, limits: { ...INSTANT_BEHAVIOUR.limits, ...limits } };
}

async function refusal(story: Rehearsal): Promise<readonly string[]> {
  const outcome = await story.run("apply").catch((error: unknown) => error);
  return outcome instanceof Refused ? outcome.diagnostics.map(({ code, message }) => `${code}: ${message}`) : [];
}

describe("what the account was granted is asked of Service Quotas before the first write", () => {
  test("more blocks than AWS's default go in where they were granted; one request tells, and none once all is made", async () => {
    const { story, asked } = await withBlocks(4, { blocksPerVpc: 10 });
    expect((await story.run("apply")).result).toBe("succeeded");
    expect(asked()).toBe(1);
    story.world.pass(A_WHILE);
    expect((await story.plan("apply")).plan.steps).toEqual([]);
    expect(asked()).toBe(1);
  });

  test("where they were not, nothing is written, and the diagnostic says who says so", async () => {
    const { story } = await withBlocks(4);
    expect(await refusal(story)).toContainEqual(
      expect.stringMatching(/^CIDR-4: .*: 6, and the quota is 5 \(L-83CA0A9D, as Service Quotas says\)$/),
    );
    expect((await story.state()).resources).toEqual({});
  });

  test("the Fabric wins over it, and then nobody is asked", async () => {
    const written = DOCUMENT_FABRIC.replace(`id: ${VPC}`, `id: ${VPC}, blockQuota: 5`);
    const { story, asked } = await withBlocks(4, { blocksPerVpc: 10 }, written);
    expect(await refusal(story)).toContainEqual(expect.stringContaining("(L-83CA0A9D, as the Fabric says)"));
    expect(asked()).toBe(0);
  });

  test("who may not ask is told so, and AWS's default counts", async () => {
    const { story, limits } = await withBlocks(4, { blocksPerVpc: 10 });
    story.world.behave({ limits, faults: [{ api: LIST, fault: "denied" }] });
    expect(await refusal(story)).toContainEqual(expect.stringContaining("(L-83CA0A9D, AWS's default)"));
    const { snapshot } = await story.plan("apply");
    expect(snapshot.scopes[`aws/aws/111122223333/${REGION}#service-quota`]).toMatchObject({ kind: "failed" });
  });

  test("far from every default nobody asks", async () => {
    const { story, asked } = await withBlocks(0);
    expect((await story.run("apply")).result).toBe("succeeded");
    expect(asked()).toBe(0);
  });
});

describe("QUOTA-12: more VPCs than a Region may have", () => {
  const fabric = (vpcs: number, quotas = "") => `apiVersion: podspan.dev/v1alpha1
kind: Fabric
metadata: { name: many, uid: 11111111-2222-4333-8444-555555555555 }
spec:
  vpcs:
${Array.from({ length: vpcs }, (_, index) => `    v${index}: { region: ${REGION}, cidrs: [10.${index}.0.0/16]${quotas} }`).join("\n")}
`;

  async function of(text: string, vpcsPerRegion = 5) {
    const story = await Rehearsal.of({ fabric: text });
    const calls: string[] = [];
    const onCall = (point: string, api: string) => void (point === "after" && calls.push(api));
    story.world.behave({ limits: { ...INSTANT_BEHAVIOUR.limits, vpcsPerRegion }, onCall });
    return { story, asked: () => calls.filter((api) => api === LIST).length };
  }

  test("nothing is written where they do not all fit", async () => {
    const { story } = await of(fabric(6));
    expect(await refusal(story)).toEqual([
      `QUOTA-12: VPC v0, VPCs per Region (L-F678F1CE, as Service Quotas says): at least 0 are in aws/aws/111122223333/${REGION} and 6 more are wanted: 6 of 5`,
    ]);
    expect((await story.state()).resources).toEqual({});
  });

  test("what the account was granted counts, and is not asked for again once they are there", async () => {
    const { story, asked } = await of(fabric(6), 20);
    expect((await story.run("apply")).result).toBe("succeeded");
    expect(asked()).toBe(1);
    story.world.pass(A_WHILE);
    expect((await story.plan("apply")).plan.diagnostics).toEqual([]);
    expect(asked()).toBe(1);
    story.rewrite(fabric(21));
    expect(await refusal(story)).toEqual([
      expect.stringContaining("at least 6 are in aws/aws/111122223333/eu-west-1 and 15 more are wanted: 21 of 20"),
    ]);
  });

  test("the Fabric wins over it, and far from five nobody asks", async () => {
    const { story, asked } = await of(fabric(6, ", quotas: { vpcs: 5 }"), 20);
    expect(await refusal(story)).toEqual([expect.stringContaining("(L-F678F1CE, as the Fabric says)")]);
    story.rewrite(fabric(3));
    expect((await story.run("apply")).result).toBe("succeeded");
    expect(asked()).toBe(0);
  });
});

describe("QUOTA-6: more groups than an interface may have", () => {
  const groups = Array.from({ length: 6 }, (_, index) => `sg-0123456789abcdef${index}`).join(", ");
  const auto = `compute: auto\n      auto: { nodeRole: pod-nodes, securityGroups: [${groups}] }`;
  const fabric = DOCUMENT_FABRIC.replace("vpc: main", `vpc: main\n      ${auto}`);

  test("they are refused before a NodeClass names them, unless the Fabric says that they were granted", async () => {
    const story = await Rehearsal.of({ fabric, world: BARE_AUTO_WORLD });
    expect(await refusal(story)).toContainEqual(
      "QUOTA-6: VPC main, security groups of a network interface (L-2AFB9258, as Service Quotas says): prod/node-class/pods names 6: 6 of 5",
    );
    story.rewrite(fabric.replace(`id: ${VPC}`, `id: ${VPC}, quotas: { securityGroupsPerInterface: 6 }`));
    expect(await refusal(story)).toEqual([]);
  });

  test("what the account was granted is asked for, also where the network is made already, and not once the class is there", async () => {
    const story = await Rehearsal.of({
      fabric: fabric.replace(`, securityGroups: [${groups}]`, ""),
      world: BARE_AUTO_WORLD,
    });
    expect((await story.run("apply", { only: "aws" })).result).toBe("succeeded");
    story.world.pass(A_WHILE);
    const calls: string[] = [];
    story.world.behave({
      limits: { ...INSTANT_BEHAVIOUR.limits, groupsPerInterface: 6 },
      onCall: (point, api) => void (point === "after" && calls.push(api)),
    });
    story.rewrite(fabric);
    expect((await story.run("apply")).result).toBe("succeeded");
    expect(calls.filter((api) => api === LIST)).toHaveLength(1);
    story.world.pass(A_WHILE);
    expect((await story.plan("apply")).plan.steps).toEqual([]);
    expect(calls.filter((api) => api === LIST)).toHaveLength(1);
  });
});

test("QUOTA-7: a roll that would have more interfaces than the region may is told before it begins", async () => {
  const world = rollWorld([{ name: "web", nodes: 3, kind: "managed" }]);
  const said = async (quotas: string): Promise<readonly string[]> => {
    const story = await Rehearsal.of({
      fabric: ROLL_FABRIC.replace("id: vpc-0aaaaaaaaaaaaaaaa", `id: vpc-0aaaaaaaaaaaaaaaa${quotas}`),
      world,
    });
    const { plan } = await story.plan("apply", { roll: { barePods: false } });
    return plan.checks.flatMap(({ code, message }) => (code === "roll-interfaces" ? [message] : []));
  };
  expect(await said("")).toEqual([]);
  // Three nodes of three interfaces each come beside the old ones.
  expect(await said(", quotas: { networkInterfaces: 10 }")).toEqual([
    expect.stringMatching(
      /^QUOTA-7: network interfaces of the region \(L-DF5E4CA3, as the Fabric says\): \d are seen and new nodes can take 9 more, of 10$/,
    ),
  ]);
});

describe("QUOTA-11: more Elastic IPs than a Region may have", () => {
  /** An account that has so many already. */
  async function withAddresses(there: number, granted = 5, fabric = hybridFabric(2)) {
    const story = await Rehearsal.of({ fabric, world: HYBRID_WORLD });
    const limits = { ...INSTANT_BEHAVIOUR.limits, addressesPerRegion: granted };
    await story.world.meddle(async ({ aws }) => {
      const { ec2 } = await aws.open({ region: WEST1 });
      for (let count = 0; count < there; count += 1) await ec2.allocateAddress({ Domain: "vpc" });
    });
    const calls: string[] = [];
    story.world.behave({ limits, onCall: (point, api) => void (point === "after" && calls.push(api)) });
    return { story, asked: () => calls.filter((api) => api === LIST).length };
  }

  test("nothing is written, and the diagnostic says how many there are and who says what is allowed", async () => {
    const { story } = await withAddresses(4);
    expect(await refusal(story)).toEqual([
      "QUOTA-11: VPC west1, Elastic IP addresses per Region (L-0263D0A3, as Service Quotas says): 4 are in aws/aws/111122223333/us-west-1 and 2 more are wanted: 6 of 5",
    ]);
    expect((await story.state()).resources).toEqual({});
    story.rewrite(hybridFabric(2).replace("region: us-west-1,", "region: us-west-1, quotas: { elasticAddresses: 4 },"));
    expect(await refusal(story)).toEqual([expect.stringContaining("(L-0263D0A3, as the Fabric says)")]);
  });

  test("what the account was granted counts, and is not asked for again once they are there", async () => {
    const { story, asked } = await withAddresses(4, 10);
    expect((await story.run("apply")).result).toBe("succeeded");
    expect(asked()).toBe(1);
    story.world.pass(A_WHILE);
    expect((await story.plan("apply")).plan.diagnostics).toEqual([]);
    expect(asked()).toBe(1);
  });

  test("far from five nobody asks", async () => {
    const { story, asked } = await withAddresses(1);
    expect((await story.run("apply")).result).toBe("succeeded");
    expect(asked()).toBe(0);
  });
});
