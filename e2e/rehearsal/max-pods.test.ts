import { describe, expect, test } from "vitest";
import { blockedOf } from "./outcomes.fixture.ts";
import { Rehearsal } from "./rehearsal.fixture.ts";
import { A_WHILE } from "./rehearsed-world.fixture.ts";
import { AUTO_FABRIC, findingsOf, ROLL, ROLL_FABRIC, rollWorld, templateGroup } from "./roll-worlds.fixture.ts";

const TEMPLATES = "aws_configs/eu-west-1/LaunchTemplateVersions.json";
const SECRET = "hunter2-planted";

/** As somebody has it who installs an agent, with a secret, and sets nothing of max-pods. */
const SCRIPT = `#!/bin/bash\nexport TOKEN=${SECRET}\ncurl -s https://example.com/agent | bash\n`;

interface Templates {
  readonly LaunchTemplateVersions: readonly Version[];
}

interface Version {
  readonly LaunchTemplateId: string;
  readonly VersionNumber: number;
  readonly VersionDescription?: string;
  readonly LaunchTemplateData: { readonly UserData?: string };
}

function versionsOf(rehearsal: Rehearsal): readonly (Version & { readonly text: string })[] {
  const { LaunchTemplateVersions } = JSON.parse(rehearsal.files[TEMPLATES] ?? "{}") as Templates;
  return LaunchTemplateVersions.map((version) => ({
    ...version,
    text: Buffer.from(version.LaunchTemplateData.UserData ?? "", "base64").toString("latin1"),
  }));
}

/** Of every managed group the version that it runs, by the groups' names. */
function groupVersions(rehearsal: Rehearsal): readonly (string | undefined)[] {
  const { EksNodegroups } = JSON.parse(rehearsal.files["aws_configs/eu-west-1/EksNodegroups.json"] ?? "{}") as {
    readonly EksNodegroups: readonly { readonly launchTemplate?: { readonly version: string } }[];
  };
  return EksNodegroups.map(({ launchTemplate }) => launchTemplate?.version);
}

function groupVersion(rehearsal: Rehearsal): string | undefined {
  return groupVersions(rehearsal)[0];
}

/** max-pods of every node. */
function numbersOf(rehearsal: Rehearsal): readonly string[] {
  const nodes = JSON.parse(rehearsal.files["kubernetes/prod/nodes.json"] ?? "[]") as readonly {
    readonly status: { readonly allocatable: { readonly pods: string } };
  }[];
  return nodes.map(({ status }) => status.allocatable.pods);
}

test("the plan says which number and which version; the roll makes it, nodes take it, and nothing is left to do", async () => {
  const rehearsal = await Rehearsal.of({ fabric: AUTO_FABRIC, world: rollWorld([templateGroup(SCRIPT)]) });
  const { plan } = await rehearsal.plan("apply", ROLL);
  const step = plan.steps.find(({ kind }) => kind === "node-group");
  expect(step?.changes).toEqual([
    { field: "launch template", before: expect.stringMatching(/^lt-[0-9a-f]+ version 1$/), after: "a new version" },
    { field: "max-pods", before: "29", after: "20" },
  ]);
  expect(plan.checks.some(({ code }) => code === "roll-max-pods")).toBe(false);
  const ran = await rehearsal.run("apply", ROLL);
  expect(ran.steps.filter(({ outcome }) => outcome.kind !== "done")).toEqual([]);
  rehearsal.world.pass(A_WHILE);
  expect(numbersOf(rehearsal)).toEqual(["20", "20"]);
  expect(versionsOf(rehearsal)).toMatchObject([
    { VersionNumber: 1, text: SCRIPT },
    {
      VersionNumber: 2,
      VersionDescription: "podspan: max-pods, else as version 1",
      text: expect.stringContaining(SCRIPT),
    },
  ]);
  expect(await findingsOf(rehearsal)).toEqual([]);
  expect((await rehearsal.plan("apply", ROLL)).plan.steps).toEqual([]);
});

test("what user data hold is in no plan, snapshot, state, journal or event", async () => {
  const rehearsal = await Rehearsal.of({ fabric: AUTO_FABRIC, world: rollWorld([templateGroup(SCRIPT)]) });
  const planned = await rehearsal.plan("apply", ROLL);
  const ran = await rehearsal.run("apply", ROLL);
  const written = JSON.stringify([
    planned.plan,
    planned.snapshot,
    ran,
    await rehearsal.state(),
    await rehearsal.journal(),
  ]);
  expect(written).toContain("ec2:CreateLaunchTemplateVersion");
  for (const secret of [
    SECRET,
    Buffer.from(SECRET).toString("base64").slice(0, 12),
    Buffer.from(SCRIPT).toString("base64").slice(0, 24),
  ]) {
    expect(written).not.toContain(secret);
  }
  expect(versionsOf(rehearsal).at(-1)?.text).toContain(SECRET);
});

test.each([
  [
    "Bottlerocket",
    "[settings.motd]\na = 1\n",
    "BOTTLEROCKET_x86_64",
    "[settings.motd]\na = 1\n[settings.kubernetes]\nmax-pods = 20\n",
  ],
  [
    "Amazon Linux 2",
    "#!/bin/sh\n/etc/eks/bootstrap.sh prod\n",
    "AL2_x86_64",
    "#!/bin/sh\n/etc/eks/bootstrap.sh prod --use-max-pods false --kubelet-extra-args '--max-pods=20'\n",
  ],
  [
    "an AMI of the user's own",
    "[settings.kubernetes]\nmax-pods = 29\n",
    "CUSTOM",
    "[settings.kubernetes]\nmax-pods = 20\n",
  ],
] as const)("%s is told in its own way", async (_what, userData, amiType, expected) => {
  const world = rollWorld([templateGroup(userData, { amiType })]);
  const rehearsal = await Rehearsal.of({ fabric: AUTO_FABRIC, world });
  expect((await rehearsal.run("apply", ROLL)).result).toBe("succeeded");
  rehearsal.world.pass(A_WHILE);
  expect(versionsOf(rehearsal).at(-1)?.text).toBe(expected);
  expect(numbersOf(rehearsal)).toEqual(["20", "20"]);
  expect(await findingsOf(rehearsal)).toEqual([]);
});

test("user data that cannot be understood block the group before anything is written (NODE-9)", async () => {
  const world = rollWorld([templateGroup("\x1f\x8b\x08\0")]);
  const rehearsal = await Rehearsal.of({ fabric: AUTO_FABRIC, world });
  const { plan } = await rehearsal.plan("apply", ROLL);
  expect(blockedOf({ plan })).toEqual(["prod/node-group/web NODE-9"]);
  expect(plan.steps.find(({ blocked }) => blocked)?.blocked?.reason).toMatch(
    /version 1 of lt-[0-9a-f]+: it is compressed \(gzip\)$/,
  );
  await rehearsal.run("apply", ROLL);
  expect(versionsOf(rehearsal)).toHaveLength(1);
});

test("a number that nobody can reckon is not written: the step fails, and no version is made", async () => {
  const world = rollWorld([templateGroup("", { amiType: "BOTTLEROCKET_x86_64" })]);
  const clusters = (world.clusters ?? []).map((cluster) => ({ ...cluster, instanceType: "zz9.large" }));
  const rehearsal = await Rehearsal.of({ fabric: AUTO_FABRIC, world: { ...world, clusters } });
  const ran = await rehearsal.run("apply", ROLL);
  expect(ran.steps.flatMap(({ outcome }) => (outcome.kind === "failed" ? [outcome] : []))).toMatchObject([
    { code: "NODE-9", message: expect.stringContaining("no instance type of these nodes is known") },
  ]);
  expect(versionsOf(rehearsal)).toHaveLength(1);
});

test("a lost answer of CreateLaunchTemplateVersion leaves one new version, not two", async () => {
  const rehearsal = await Rehearsal.of({ fabric: AUTO_FABRIC, world: rollWorld([templateGroup(SCRIPT)]) });
  rehearsal.world.behave({ faults: [{ api: "ec2:CreateLaunchTemplateVersion", fault: "lost-answer", nth: 1 }] });
  expect((await rehearsal.run("apply", ROLL)).result).toBe("succeeded");
  expect(versionsOf(rehearsal)).toHaveLength(2);
});

test("a latest version that says it already is taken as it is, whoever made it", async () => {
  const rehearsal = await Rehearsal.of({
    fabric: AUTO_FABRIC,
    world: rollWorld([{ name: "web", nodes: 2, kind: "template" }]),
  });
  expect((await rehearsal.run("apply", ROLL)).result).toBe("succeeded");
  expect(versionsOf(rehearsal)).toHaveLength(2);
  rehearsal.world.pass(A_WHILE);
  expect(numbersOf(rehearsal)).toEqual(["20", "20"]);
});

test("without being asked to, no version is made: the plan warns and blocks as before", async () => {
  const rehearsal = await Rehearsal.of({ fabric: ROLL_FABRIC, world: rollWorld([templateGroup(SCRIPT)]) });
  const { plan } = await rehearsal.plan("apply", ROLL);
  expect(blockedOf({ plan })).toEqual(["prod/node-group/web NODE-6"]);
  expect(plan.checks.some(({ code }) => code === "roll-max-pods")).toBe(true);
});

test("destroy --roll puts the group back on the version from before; ours stays, and a later apply takes it again", async () => {
  const rehearsal = await Rehearsal.of({ fabric: AUTO_FABRIC, world: rollWorld([templateGroup(SCRIPT)]) });
  await rehearsal.run("apply", ROLL);
  rehearsal.world.pass(A_WHILE);
  const ran = await rehearsal.run("destroy", ROLL);
  expect(ran.steps.filter(({ outcome }) => outcome.kind !== "done")).toEqual([]);
  expect(ran.plan.steps.find(({ kind }) => kind === "node-group")?.why).toContain("with version 1 again of lt-");
  rehearsal.world.pass(A_WHILE);
  expect(groupVersion(rehearsal)).toBe("1");
  expect(numbersOf(rehearsal)).toEqual(["29", "29"]);
  expect((await rehearsal.run("apply", ROLL)).result).toBe("succeeded");
  rehearsal.world.pass(A_WHILE);
  expect(groupVersion(rehearsal)).toBe("2");
  expect(versionsOf(rehearsal)).toHaveLength(2);
  expect(numbersOf(rehearsal)).toEqual(["20", "20"]);
});

test("destroy --roll goes back past every version that was made for max-pods", async () => {
  const prefixes = AUTO_FABRIC.replace("maxPods: auto", "maxPods: auto, prefixDelegation: true");
  const rehearsal = await Rehearsal.of({ fabric: prefixes, world: rollWorld([templateGroup(SCRIPT)]) });
  await rehearsal.run("apply", ROLL);
  rehearsal.world.pass(A_WHILE);
  expect(numbersOf(rehearsal)).toEqual(["110", "110"]);
  rehearsal.rewrite(AUTO_FABRIC);
  await rehearsal.run("apply", ROLL);
  rehearsal.world.pass(A_WHILE);
  await rehearsal.run("apply", ROLL);
  rehearsal.world.pass(A_WHILE);
  expect(numbersOf(rehearsal)).toEqual(["20", "20"]);
  expect(versionsOf(rehearsal).map(({ VersionDescription }) => VersionDescription)).toEqual([
    undefined,
    "podspan: max-pods, else as version 1",
    "podspan: max-pods, else as version 1",
  ]);
  expect((await rehearsal.run("destroy", ROLL)).result).toBe("succeeded");
  rehearsal.world.pass(A_WHILE);
  expect(groupVersion(rehearsal)).toBe("1");
  expect(numbersOf(rehearsal)).toEqual(["29", "29"]);
});

describe("two groups with one launch template", () => {
  const groups = [templateGroup(SCRIPT), templateGroup("", { name: "api", sharesTemplateOf: "web" })];

  test("take one version for their max-pods, and go back together", async () => {
    const rehearsal = await Rehearsal.of({ fabric: AUTO_FABRIC, world: rollWorld(groups) });
    expect((await rehearsal.run("apply", ROLL)).result).toBe("succeeded");
    rehearsal.world.pass(A_WHILE);
    expect(groupVersions(rehearsal)).toEqual(["2", "2"]);
    expect(versionsOf(rehearsal)).toHaveLength(2);
    expect((await rehearsal.run("destroy", ROLL)).result).toBe("succeeded");
    rehearsal.world.pass(A_WHILE);
    expect(groupVersions(rehearsal)).toEqual(["1", "1"]);
    expect(numbersOf(rehearsal)).toEqual(["29", "29", "29", "29"]);
  });

  test("that each run a version of ours each go back to the one from before", async () => {
    const rehearsal = await Rehearsal.of({ fabric: AUTO_FABRIC, world: rollWorld(groups) });
    // Once the first group has ours somebody makes another version: the second group cannot take the latest.
    rehearsal.world.meanwhile("eks:UpdateNodegroupVersion", async (twin) => {
      const { ec2 } = await twin.aws.open({ region: "eu-west-1" });
      const LaunchTemplateId = (JSON.parse(rehearsal.world.peek()[TEMPLATES] ?? "{}") as Templates)
        .LaunchTemplateVersions[0]?.LaunchTemplateId;
      await ec2.createLaunchTemplateVersion({ LaunchTemplateId, SourceVersion: "1", LaunchTemplateData: {} });
    });
    expect((await rehearsal.run("apply", ROLL)).result).toBe("succeeded");
    rehearsal.world.behave({});
    rehearsal.world.pass(A_WHILE);
    expect(groupVersions(rehearsal)).toEqual(["2", "4"]);
    expect((await rehearsal.run("destroy", ROLL)).result).toBe("succeeded");
    rehearsal.world.pass(A_WHILE);
    expect(groupVersions(rehearsal)).toEqual(["1", "1"]);
    expect(numbersOf(rehearsal)).toEqual(["29", "29", "29", "29"]);
  });
});

test("destroy --roll goes back past a copy of the version that was made for max-pods", async () => {
  const copied = AUTO_FABRIC.replace(
    "      vpc: main\n",
    "      vpc: main\n      roll: { newTemplateVersion: true }\n",
  );
  const rehearsal = await Rehearsal.of({ fabric: copied, world: rollWorld([templateGroup(SCRIPT)]) });
  await rehearsal.run("apply", ROLL);
  rehearsal.world.pass(A_WHILE);
  rehearsal.rewrite(copied.replace("100.64.0.0/16", "100.65.0.0/16"));
  expect((await rehearsal.run("apply", ROLL)).result).toBe("succeeded");
  rehearsal.world.pass(A_WHILE);
  expect(groupVersion(rehearsal)).toBe("3");
  expect(numbersOf(rehearsal)).toEqual(["20", "20"]);
  expect((await rehearsal.run("destroy", ROLL)).result).toBe("succeeded");
  rehearsal.world.pass(A_WHILE);
  expect(groupVersion(rehearsal)).toBe("1");
  expect(numbersOf(rehearsal)).toEqual(["29", "29"]);
});

test("nodes that use the pod subnets with a wrong max-pods are replaced too, once it is asked for (POD-1)", async () => {
  const copied = ROLL_FABRIC.replace(
    "      vpc: main\n",
    "      vpc: main\n      roll: { newTemplateVersion: true }\n",
  );
  const rehearsal = await Rehearsal.of({ fabric: copied, world: rollWorld([templateGroup(SCRIPT)]) });
  await rehearsal.run("apply", ROLL);
  rehearsal.world.pass(A_WHILE);
  expect(numbersOf(rehearsal)).toEqual(["29", "29"]);
  expect((await rehearsal.plan("apply", ROLL)).plan.steps).toEqual([]);
  rehearsal.rewrite(AUTO_FABRIC);
  expect((await rehearsal.run("apply", ROLL)).result).toBe("succeeded");
  rehearsal.world.pass(A_WHILE);
  expect(numbersOf(rehearsal)).toEqual(["20", "20"]);
  expect(await findingsOf(rehearsal)).toEqual([]);
  expect((await rehearsal.plan("apply", ROLL)).plan.steps).toEqual([]);
});

test("nodes with an interface of Multus are not replaced for it, again and again: verify names them (POD-4)", async () => {
  const rehearsal = await Rehearsal.of({
    fabric: AUTO_FABRIC,
    world: rollWorld([templateGroup(SCRIPT)], 12),
    gated: true,
  });
  await rehearsal.run("apply", ROLL);
  rehearsal.world.pass(A_WHILE);
  await rehearsal.world.meddle(async (twin) => {
    const { ec2 } = await twin.aws.open({ region: "eu-west-1" });
    const { NetworkInterfaces = [] } = await ec2.describeNetworkInterfaces({});
    const third = NetworkInterfaces.flatMap(({ Attachment, NetworkInterfaceId = "" }) =>
      Attachment?.InstanceId !== undefined && Attachment.DeviceIndex === 2 ? [NetworkInterfaceId] : [],
    );
    expect(third.length).toBeGreaterThan(0);
    const Tags = [{ Key: "node.k8s.amazonaws.com/no_manage", Value: "true" }];
    await ec2.createTags({ Resources: third, Tags });
  });
  expect((await findingsOf(rehearsal)).map(({ code, message }) => [code, message])).toEqual([
    ["max-pods", expect.stringContaining("has 20, not 11 (POD-4: 1 of its interfaces are not the CNI's)")],
  ]);
  expect((await rehearsal.plan("apply", ROLL)).plan.steps).toEqual([]);
});

test("prefix delegation that is turned off is reckoned with by the same apply --roll, not by the next one", async () => {
  const prefixes = AUTO_FABRIC.replace("maxPods: auto", "maxPods: auto, prefixDelegation: true");
  const rehearsal = await Rehearsal.of({ fabric: prefixes, world: rollWorld([templateGroup(SCRIPT)]) });
  await rehearsal.run("apply", ROLL);
  rehearsal.world.pass(A_WHILE);
  rehearsal.rewrite(AUTO_FABRIC);
  const { plan } = await rehearsal.plan("apply", ROLL);
  const step = plan.steps.find(({ kind }) => kind === "node-group");
  expect(step?.changes).toContainEqual({ field: "max-pods", before: "110", after: "20" });
  expect((await rehearsal.run("apply", ROLL)).result).toBe("succeeded");
  rehearsal.world.pass(A_WHILE);
  expect(numbersOf(rehearsal)).toEqual(["20", "20"]);
  expect(await findingsOf(rehearsal)).toEqual([]);
  expect((await rehearsal.plan("apply", ROLL)).plan.steps).toEqual([]);
});
