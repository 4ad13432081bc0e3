import { describe, expect, test } from "vitest";
import { expectHealedAndUndone, expectUndone, idsOf, referenceOf } from "./outcomes.fixture.ts";
import { Rehearsal } from "./rehearsal.fixture.ts";
import { A_WHILE } from "./rehearsed-world.fixture.ts";
import { shapeOf } from "./world-shape.fixture.ts";
import { DOCUMENT_FABRIC, SELF_MANAGED_WORLD, SMALL_WORLD } from "./worlds.fixture.ts";

const TAGGED = DOCUMENT_FABRIC.replace(
  "spec:",
  "spec:\n  tags: { team: net, Name: pods }\n  nameTemplate: '{fabric}.{id}'",
);

/** Tags of what is ours in AWS, by logical id. */
async function tagsOf(story: Rehearsal): Promise<Readonly<Record<string, Readonly<Record<string, string>>>>> {
  const { snapshot } = await story.plan("apply");
  const ours = snapshot.resources.filter((thing) => thing.owner !== undefined && thing.tags !== undefined);
  return Object.fromEntries(ours.map((thing) => [thing.owner?.id ?? "", thing.tags ?? {}]));
}

describe("tags", () => {
  test("whatever can carry tags carries the user's, a Name and our marks, from its very creation", async () => {
    const story = await Rehearsal.of({ fabric: TAGGED });
    const creations: string[] = [];
    story.world.behave({
      onCall: (point, api, input) => {
        if (point === "before" && api.startsWith("ec2:Create")) creations.push(JSON.stringify(input));
      },
    });
    const before = shapeOf(story.files);
    await story.run("apply");
    expect(creations).toHaveLength(4);
    for (const text of creations) {
      for (const key of ["podspan.dev/uid", "podspan.dev/id", "podspan.dev/fabric", "team"])
        expect(text).toContain(key);
    }
    const tags = await tagsOf(story);
    expect(Object.keys(tags).sort()).toEqual([
      "prod/route-table/pods",
      "prod/security-group/pods",
      "prod/subnet/pods/eu-west-1b",
      "prod/subnet/pods/eu-west-1c",
    ]);
    // A Name that the user writes wins over the template; our marks win over everything.
    for (const each of Object.values(tags))
      expect(each).toMatchObject({ team: "net", Name: "pods", "podspan.dev/fabric": "cgnat" });
    await expectUndone(story, before);
  });

  test("changed in the Fabric they are changed in place, and tags of others stay", async () => {
    const start = await Rehearsal.of();
    const { before } = await referenceOf(start);
    const story = start.fork();
    await story.run("apply");
    await story.world.meddle(async ({ aws }) => {
      const { ec2 } = await aws.open({ region: "eu-west-1" });
      const { Subnets = [] } = await ec2.describeSubnets({
        Filters: [{ Name: "cidr-block", Values: ["100.64.0.0/18"] }],
      });
      await ec2.createTags({ Resources: [Subnets[0]?.SubnetId ?? ""], Tags: [{ Key: "cost", Value: "theirs" }] });
    });
    expect((await story.plan("apply")).plan.steps).toEqual([]);
    story.rewrite(TAGGED);
    const ran = await story.run("apply");
    expect(ran.plan.steps.every((step) => step.operation === "update")).toBe(true);
    expect(idsOf(ran, "done")).toHaveLength(4);
    expect(await tagsOf(story)).toMatchObject({
      "prod/subnet/pods/eu-west-1b": { team: "net", Name: "pods", cost: "theirs" },
    });
    await expectUndone(story, before);
  });
});

describe("a world that answers in its own way", () => {
  const ways = [
    { name: "pages of one entry", behaviour: { pageSize: 1 } },
    { name: "what is made shows late, what is deleted lingers", behaviour: { visibilityMs: 8_000, lingerMs: 8_000 } },
    {
      name: "both, and a second on the wire",
      behaviour: { pageSize: 1, visibilityMs: 5_000, lingerMs: 5_000, latencyMs: 1_000 },
    },
  ];

  test.each(
    ways.flatMap((way) => [
      { ...way, world: SMALL_WORLD, cni: "managed" },
      { ...way, world: SELF_MANAGED_WORLD, cni: "self-managed" },
    ]),
  )("$name, $cni CNI: the same end, at once and in one run", async ({ behaviour, world }) => {
    const reference = await referenceOf(await Rehearsal.of({ world }));
    const story = reference.start.fork();
    story.world.behave(behaviour);
    expect((await story.run("apply")).result).toBe("succeeded");
    // No time passes: the second look comes while the world is still late.
    expect((await story.plan("apply")).plan.steps).toEqual([]);
    expect((await story.run("destroy")).result).toBe("succeeded");
    expect((await story.plan("destroy")).plan.steps).toEqual([]);
    expect((await story.run("apply")).result).toBe("succeeded");
    story.world.pass(A_WHILE);
    await expectHealedAndUndone(story, reference);
  });
});
