import { observedOf } from "@podspan/core/observed";
import { describe, expect, test } from "vitest";
import {
  actionsOf,
  applied,
  expectAdoptedAfterKills,
  expectGivenBackAfterKills,
  problemsOf,
  storyOf,
} from "./adoption.fixture.ts";
import { adoptingFabric, allOf, type DocumentNetwork } from "./document-network.fixture.ts";
import { expectUndone } from "./outcomes.fixture.ts";
import { Refused, Rehearsal } from "./rehearsal.fixture.ts";
import { A_WHILE } from "./rehearsed-world.fixture.ts";
import { isSoak } from "./soak.fixture.ts";
import { Somebody } from "./somebody.fixture.ts";
import { outlineOf, shapeOf } from "./world-shape.fixture.ts";

const SUBNETS_ONLY = ({ subnets }: DocumentNetwork) =>
  Object.entries(subnets).map(([zone, id]) => [id, `prod/subnet/pods/${zone}`] as const);

describe("the document's network, adopted", () => {
  test("is taken over where it is: every step but the CNI's own adopts, and nothing is made", async () => {
    const { story } = await storyOf();
    const { plan } = await story.plan("apply");
    expect(plan.diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
    expect(actionsOf(plan)).toEqual({
      "prod/cidr/pods/100.64.0.0/16": "adopt",
      "prod/subnet/pods/eu-west-1b": "adopt",
      "prod/subnet/pods/eu-west-1c": "adopt",
      "prod/route-table/pods": "adopt",
      "prod/route-table-association/pods/eu-west-1b": "adopt",
      "prod/route-table-association/pods/eu-west-1c": "adopt",
      "prod/security-group/pods": "adopt",
      "prod/eni-config/eu-west-1b": "adopt",
      "prod/eni-config/eu-west-1c": "adopt",
      "prod/cni/addon": "update",
    });
    expect(plan.summary).toMatchObject({ adopt: 9, create: 0, replace: 0, delete: 0 });
  });

  test("keeps its places, its names and its ids; the second plan is empty", async () => {
    const { story, network } = await storyOf();
    await applied(story);
    const text = JSON.stringify(shapeOf(story.files));
    for (const name of [
      "Internal/pods-eu-west-1b",
      "Internal/pods-eu-west-1c",
      "cgnat-route-table",
      "cgnat-overlay-sg",
    ]) {
      expect(text).toContain(`"Value":"${name}"`);
    }
    expect(story.lock?.clusters.prod?.subnets).toEqual({
      "eu-west-1b": ["100.64.0.0/17"],
      "eu-west-1c": ["100.64.128.0/17"],
    });
    expect((await story.plan("apply")).plan.steps).toEqual([]);
    expect((await story.state()).resources["prod/subnet/pods/eu-west-1b"]).toMatchObject({
      worldId: network.subnets["eu-west-1b"],
      prior: { adopted: true },
    });
  });

  test("is given back by destroy exactly as it was: rules, tags, owners of fields, and nothing is deleted", async () => {
    const { story, before } = await storyOf(allOf, { more: "\n  tags: { team: net }" });
    await applied(story);
    const { plan } = await story.plan("destroy");
    expect(plan.summary).toMatchObject({ release: 9, delete: 0 });
    expect(plan.steps.filter((step) => step.action === "release").every((step) => !step.destructive)).toBe(true);
    await expectUndone(story, before);
    expect((await story.plan("destroy")).plan.steps).toEqual([]);
  });

  test("stays adopted when its entries leave the Fabric, and is given back when its cluster does", async () => {
    const { story, before } = await storyOf();
    await applied(story);
    story.rewrite(adoptingFabric([]));
    expect((await story.plan("apply")).plan.steps).toEqual([]);
    await expectUndone(story, before);
  });

  test("with the state lost is given back all the same, for its mark says so", async () => {
    const { story, before } = await storyOf(allOf, { parts: { configs: false } });
    const ran = await story.run("apply", { only: "aws" });
    expect(ran.result).toBe("succeeded");
    story.loseState({ lock: false });
    const destroyed = await story.run("destroy", { only: "aws" });
    expect(destroyed.result, JSON.stringify(destroyed.steps)).toBe("succeeded");
    expect(destroyed.plan.summary).toMatchObject({ delete: 0, release: 4 });
    story.world.pass(A_WHILE);
    const after = JSON.stringify(shapeOf(story.files));
    expect(after).not.toContain("podspan.dev/");
    // But for the rules of the group, of which nobody knows any more what they were.
    expect(Object.keys(shapeOf(story.files))).toEqual(Object.keys(before));
  });

  test("is protected like what we made", async () => {
    const { story } = await storyOf(allOf, { more: "\n      protect: true" });
    await applied(story);
    await expect(story.run("destroy")).rejects.toThrow("PROTECT-1: 9 things would be given back");
  });

  test("whose tags are ours to set gets the former values back, and those that came later stay", async () => {
    const { story, network } = await storyOf(allOf, { more: "\n  tags: { team: net }" });
    const subnet = network.subnets["eu-west-1b"] ?? "";
    const tag = (Key: string, Value: string) =>
      story.world.meddle(async (twin) =>
        (await new Somebody(twin).ec2()).createTags({ Resources: [subnet], Tags: [{ Key, Value }] }),
      );
    await tag("team", "cloud");
    await applied(story);
    expect(JSON.stringify(story.files)).toContain("net");
    await tag("later", "yes");
    expect((await story.run("destroy")).result).toBe("succeeded");
    const records = JSON.parse(story.files["aws_configs/eu-west-1/Subnets.json"] ?? "{}") as {
      readonly Subnets: readonly { readonly SubnetId: string; readonly Tags: readonly object[] }[];
    };
    const found = records.Subnets.find(({ SubnetId }) => SubnetId === subnet);
    expect(found?.Tags).toHaveLength(3);
    expect(found?.Tags).toEqual(
      expect.arrayContaining([
        { Key: "Name", Value: "Internal/pods-eu-west-1b" },
        { Key: "team", Value: "cloud" },
        { Key: "later", Value: "yes" },
      ]),
    );
  });
});

describe("an adopted thing that somebody deletes", () => {
  test("is told, made anew and ours from then on; its entry is a warning, and destroy gives the rest back", async () => {
    const { story, network } = await storyOf(allOf, { parts: { configs: false } });
    const entries = allOf(network).filter(([, as]) => !as.includes("eni-config"));
    story.rewrite(adoptingFabric(entries));
    await applied(story);
    const subnet = network.subnets["eu-west-1b"];
    await story.world.meddle(async (twin) => (await new Somebody(twin).ec2()).deleteSubnet({ SubnetId: subnet }));
    story.world.pass(A_WHILE);
    expect((await story.drift()).items.map(({ id, what }) => `${id} ${what}`)).toContain(
      "prod/subnet/pods/eu-west-1b removed",
    );
    const { plan } = await story.plan("apply");
    expect(plan.diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
    expect(plan.diagnostics.filter(({ code }) => code === "ADOPT-1")).toMatchObject([
      { severity: "warning", message: expect.stringMatching(/^subnet subnet-\w+, which was adopted as .* is gone/) },
      { severity: "warning", message: expect.stringMatching(/^route table association rtbassoc-\w+/) },
    ]);
    expect(actionsOf(plan)).toMatchObject({ "prod/subnet/pods/eu-west-1b": "create" });
    await applied(story);
    expect((await story.plan("apply")).plan.steps).toEqual([]);
    expect(actionsOf((await story.plan("destroy")).plan)).toMatchObject({
      "prod/subnet/pods/eu-west-1b": "delete",
      "prod/subnet/pods/eu-west-1c": "release",
      "prod/route-table/pods": "release",
    });
    expect((await story.run("destroy")).result).toBe("succeeded");
    expect((await story.state()).resources).toEqual({});
  });
});

describe("only the subnets adopted, the rest made by us", () => {
  test("subnets on the main table: their associations go when we go, and they stay", async () => {
    const { story, before } = await storyOf(SUBNETS_ONLY, { parts: { configs: false, associated: false } });
    await applied(story);
    expect((await story.plan("apply")).plan.steps).toEqual([]);
    await expectUndone(story, before);
  });

  test("subnets with a table of their own are moved to ours, and back to it when we go", async () => {
    const { story, before } = await storyOf(SUBNETS_ONLY, { parts: { configs: false } });
    const outline = outlineOf(story.files);
    await applied(story);
    expect((await story.plan("apply")).plan.steps).toEqual([]);
    const destroyed = await story.run("destroy");
    expect(destroyed.result, JSON.stringify(destroyed.steps)).toBe("succeeded");
    story.world.pass(A_WHILE);
    // AWS gives an association another id with another table.
    expect(outlineOf(story.files)).toEqual(outline);
    expect(Object.keys(before).length).toBeGreaterThan(0);
    expect((await story.state()).resources).toEqual({});
  });
});

describe("an ENIConfig that says something else", () => {
  const NODE_SUBNET = "subnet-0f9556f8ed89dd064";
  const meddled = async (entry: boolean) => {
    const told = await storyOf();
    await told.story.world.meddle((twin) =>
      new Somebody(twin).applyEniConfig("eu-west-1b", NODE_SUBNET, ["sg-0aaaaaaaaaaaaaaaa"]),
    );
    if (!entry) told.story.rewrite(adoptingFabric(allOf(told.network).filter(([, as]) => !as.includes("eni-config"))));
    return { ...told, before: shapeOf(told.story.files) };
  };

  test("is refused without an entry", async () => {
    const { story } = await meddled(false);
    expect(await problemsOf(story)).toContainEqual(expect.stringMatching(/^OWN-3: .*eu-west-1b/));
  });

  test("is led to our subnet with one, and back to its own when we go", async () => {
    const { story, before } = await meddled(true);
    const { plan } = await story.plan("apply");
    expect(plan.steps.find(({ id }) => id === "prod/eni-config/eu-west-1b")).toMatchObject({
      action: "adopt",
      remember: { adopted: true, subnet: NODE_SUBNET, securityGroups: ["sg-0aaaaaaaaaaaaaaaa"] },
    });
    await applied(story);
    expect((await story.plan("apply")).plan.steps).toEqual([]);
    await expectUndone(story, before);
  });

  test("killed at every call: the next run ends in the same state, and destroy gives it back", async () => {
    const { story } = await meddled(true);
    const before = outlineOf(story.files);
    await expectAdoptedAfterKills(story);
    await applied(story);
    await expectGivenBackAfterKills(story, before);
  });
});

describe("what cannot be adopted", () => {
  test("a subnet of another zone: every difference and both cures", async () => {
    const { story } = await storyOf(({ subnets }) => [[subnets["eu-west-1b"] ?? "", "prod/subnet/pods/eu-west-1c"]]);
    const { plan } = await story.plan("apply");
    const found = plan.diagnostics.find(({ code }) => code === "ADOPT-2");
    expect(found?.message).toMatch(
      /^subnet subnet-\w+ cannot be prod\/subnet\/pods\/eu-west-1c: its zone is eu-west-1b and eu-west-1c is wanted|its cidr/,
    );
    expect(found?.fix).toMatch(/^Change the Fabric so that .*; or take the entry out of `adopt`/);
    await expect(story.run("apply")).rejects.toBeInstanceOf(Refused);
  });

  test("a subnet of the nodes: it lies in no range of the pods, and is never said to go", async () => {
    const story = await Rehearsal.of();
    const subnets = observedOf((await story.plan("apply")).snapshot, "subnet");
    const subnet = subnets.find(({ props }) => props.zone === "eu-west-1b");
    story.rewrite(adoptingFabric([[subnet?.id ?? "", "prod/subnet/pods/eu-west-1b"]]));
    const { plan } = await story.plan("apply");
    expect(plan.diagnostics.map(({ code }) => code)).not.toContain("LOCK-3");
    expect(plan.diagnostics.find(({ code }) => code === "ADOPT-2")?.message).toMatch(
      /^subnet subnet-\w+ cannot be prod\/subnet\/pods\/eu-west-1b: its cidr is 10\.196\.24\.\S+ and 100\.64\.\S+ is wanted/,
    );
  });

  test("a thing that is not in the Fabric's VPC, or not at all", async () => {
    const { story } = await storyOf(() => [["subnet-0aa36b6cfca793d8d", "prod/subnet/pods/eu-west-1b"]]);
    expect(await problemsOf(story)).toContainEqual(
      expect.stringMatching(
        /^ADOPT-1: VPC vpc-09796d57be9cec2d2 \(eu-west-1, account \d{12}\) has no subnet subnet-0aa36b6cfca793d8d to become prod\/subnet\/pods\/eu-west-1b$/,
      ),
    );
  });

  test("and subnets that fill the range are named, with the way to take them over", async () => {
    const { story } = await storyOf(() => []);
    const { plan } = await story.plan("apply");
    expect(plan.diagnostics.find(({ code }) => code === "CAP-1")?.fix).toMatch(
      /^The ranges hold subnet subnet-\w+ \(100\.64\.0\.0\/17\), subnet subnet-\w+ \(100\.64\.128\.0\/17\): take them over with `adopt:/,
    );
  });

  test("an id that the Fabric does not have, with the nearest one", async () => {
    const { story } = await storyOf(({ table }) => [[table, "prod/route-table/pod"]]);
    const { plan } = await story.plan("apply");
    expect(plan.diagnostics.find(({ code }) => code === "ADOPT-1")).toMatchObject({
      message: "the Fabric has nothing named prod/route-table/pod",
      fix: expect.stringContaining("Did you mean `prod/route-table/pods`?"),
      path: ["spec", "adopt", 0, "as"],
    });
  });

  test("the CNI's configuration, which is somebody else's and given back anyway", async () => {
    const { story } = await storyOf(() => [["prod/vpc-cni", "prod/cni/addon"]]);
    expect(await problemsOf(story)).toContainEqual(expect.stringContaining("which is not adopted"));
  });

  test("what another Fabric has adopted", async () => {
    const { story, network } = await storyOf();
    await applied(story);
    const other = story.elsewhere();
    other.rewrite(
      adoptingFabric(allOf(network))
        .replace(/uid: \S+ /, "uid: 99999999-1111-4222-8333-444444444444 ")
        .replace("name: cgnat", "name: other"),
    );
    expect(await problemsOf(other)).toContainEqual(
      expect.stringMatching(/^ADOPT-1: subnet-\w+ is prod\/subnet\/pods\/eu-west-1b of Fabric cgnat/),
    );
  });
});

/** AWS that shows what was made only after a while. */
const LATE = { visibilityMs: 8_000, lingerMs: 8_000 };

describe.each([
  { name: "all of it", entries: allOf, parts: {} },
  { name: "only its subnets", entries: SUBNETS_ONLY, parts: { configs: false } },
])("killed at every call while adopting $name", ({ entries, parts }) => {
  test("apply: the next run ends in the same state, and destroy gives everything back", async () => {
    const { story } = await storyOf(entries, { parts, more: "\n  tags: { team: net }" });
    const places = await expectAdoptedAfterKills(story, { undo: ({ point }) => isSoak || point === "after-effect" });
    expect(places.length).toBeGreaterThanOrEqual(3 * 6);
  });

  test.each([
    { world: "at once", behaviour: {} },
    { world: "late", behaviour: LATE },
  ])("destroy, on an AWS that answers $world: the next run gives everything back", async ({ behaviour }) => {
    const { story } = await storyOf(entries, { parts, more: "\n  tags: { team: net }" });
    const before = outlineOf(story.files);
    await applied(story);
    story.world.behave(behaviour);
    const places = await expectGivenBackAfterKills(story, before);
    expect(places.length).toBeGreaterThanOrEqual(3 * 6);
  });
});

test.each(["ec2:CreateTags", "ec2:DeleteTags", "ec2:AuthorizeSecurityGroupIngress", "kubernetes:apply"])(
  "%s loses its answer: adopted once, given back whole",
  async (api) => {
    const { story, before } = await storyOf();
    story.world.behave({ faults: [{ api, fault: "lost-answer", times: 2 }] });
    await applied(story);
    expect((await story.plan("apply")).plan.steps).toEqual([]);
    story.world.behave({ faults: [{ api, fault: "lost-answer", times: 2 }] });
    await expectUndone(story, before);
  },
);
