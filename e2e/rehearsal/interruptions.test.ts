import type { Plan } from "@podspan/core/plan";
import { INSTANT_BEHAVIOUR } from "@podspan/twin";
import { describe, expect, test } from "vitest";
import { expectHealedAndUndone, expectUndone, idsOf, referenceOf } from "./outcomes.fixture.ts";
import { Locked, type Ran, Rehearsal } from "./rehearsal.fixture.ts";
import { A_WHILE } from "./rehearsed-world.fixture.ts";
import { isSoak } from "./soak.fixture.ts";
import { outlineOf, shapeOf } from "./world-shape.fixture.ts";

const reference = await referenceOf(await Rehearsal.of());
const applied = reference.start.fork();
await applied.run("apply");

class CtrlC extends Error {}

/** Presses Ctrl-C at the moment `point` of the nth request that changes the world. */
async function interrupted(
  story: Rehearsal,
  purpose: Plan["purpose"],
  point: "before" | "after",
  nth: number,
): Promise<{ readonly ran: Ran; readonly sentAfter: readonly string[] }> {
  const user = new AbortController();
  const sentAfter: string[] = [];
  let writes = 0;
  let pressedAt = Number.POSITIVE_INFINITY;
  story.world.behave({
    onCall: (at, api) => {
      if (/:(Describe|Get|List|list|get)/.test(api)) return;
      // What leaves in the very same instant was on its way.
      if (at === "before" && story.world.now > pressedAt) sentAfter.push(api);
      if (at !== point) return;
      writes += 1;
      if (writes !== nth) return;
      pressedAt = story.world.now;
      user.abort(new CtrlC());
    },
  });
  return { ran: await story.run(purpose, { signal: user.signal }), sentAfter };
}

const MOMENTS = (isSoak ? [1, 2, 3, 4, 5, 6, 7, 8, 9, 10] : [1, 4, 8]).flatMap((nth) => [
  { point: "before" as const, nth },
  { point: "after" as const, nth },
]);

describe("Ctrl-C", () => {
  test.each(MOMENTS)(
    "apply, $point request $nth takes effect: what is under way is remembered, nothing new starts",
    async ({ point, nth }) => {
      const story = reference.start.fork();
      const { ran, sentAfter } = await interrupted(story, "apply", point, nth);
      expect(ran.result).toBe("interrupted");
      expect(sentAfter).toEqual([]);
      // Every intent has its result: nothing that was sent is in doubt.
      const lines = (await story.journal()).map(
        (line) => JSON.parse(line) as { readonly kind: string; readonly call?: number },
      );
      const calls = (kind: string) =>
        lines
          .filter((line) => line.kind === kind)
          .map((line) => line.call)
          .sort();
      expect(calls("result")).toEqual(calls("intent"));
      await expectHealedAndUndone(story, reference);
    },
  );

  test.each(MOMENTS.filter(({ nth }) => nth < 8))(
    "destroy, $point request $nth takes effect: the next destroy leaves nothing",
    async ({ point, nth }) => {
      const story = applied.fork();
      const { ran } = await interrupted(story, "destroy", point, nth);
      expect(ran.result).toBe("interrupted");
      story.world.behave({});
      await expectUndone(story, reference.before);
    },
  );

  test("while AWS associates the block: the run does not wait for it, the next one does", async () => {
    const story = reference.start.fork();
    const user = new AbortController();
    story.world.behave({
      timing: { ...INSTANT_BEHAVIOUR.timing, cidr: 90_000 },
      onCall: (point, api) => {
        // The run has nothing left to do but to wait.
        if (point === "after" && api === "ec2:AuthorizeSecurityGroupIngress") user.abort(new CtrlC());
      },
    });
    const ran = await story.run("apply", { signal: user.signal });
    expect(ran.result).toBe("interrupted");
    expect(idsOf(ran, "interrupted")).toContain("prod/cidr/pods/100.64.0.0/16");
    await expectHealedAndUndone(story, reference);
  });

  test("before anything is sent: nothing is done and nothing is remembered", async () => {
    const story = reference.start.fork();
    const run = story.run("apply", { signal: AbortSignal.abort(new CtrlC()) });
    await expect(run).rejects.toBeInstanceOf(CtrlC);
    expect(shapeOf(story.files)).toEqual(reference.before);
    expect((await story.state()).resources).toEqual({});
  });
});

describe("two runs at once", () => {
  test("of one directory: the second is refused while the first holds the lease, and may run after it", async () => {
    const story = reference.start.fork();
    const first = story.run("apply");
    await expect(story.run("apply")).rejects.toBeInstanceOf(Locked);
    await expect(story.run("destroy")).rejects.toBeInstanceOf(Locked);
    expect((await first).result).toBe("succeeded");
    await expectHealedAndUndone(story, reference);
  });

  test("planning needs no lease: it reads beside a run and writes nothing", async () => {
    const story = reference.start.fork();
    const first = story.run("apply");
    const { plan } = await story.plan("apply");
    expect(plan.steps.length).toBeGreaterThan(0);
    expect((await first).result).toBe("succeeded");
    await expectHealedAndUndone(story, reference);
  });

  test("a dead process does not hold its lease: the next run takes it over at once", async () => {
    const story = reference.start.fork();
    const killed = story.run("apply", {
      onPoint: (_, { call }) => {
        if (call === 3) throw new Error("killed");
      },
    });
    await expect(killed).rejects.toThrow("killed");
    await expectHealedAndUndone(story, reference);
  });

  test("of two directories: AWS refuses what can be there once; what was made twice is named and never guessed about", async () => {
    const one = reference.start.fork();
    const two = one.elsewhere();
    await Promise.all([one.run("apply"), two.run("apply")]);
    one.world.pass(A_WHILE);
    // Route tables have no name that AWS would refuse twice.
    await expect(one.run("apply")).rejects.toThrow("OWN-2");
    await expect(two.run("destroy")).rejects.toThrow("OWN-2");
    const found = (await one.verify()).filter(({ status }) => status === "failed");
    expect(
      found.filter(({ code }) => code === "OWN-2").map(({ subject, message, fix }) => [subject, message, fix]),
    ).toEqual([
      [
        "prod/route-table/pods",
        expect.stringMatching(/^rtb-\w+ and rtb-\w+ both carry/),
        expect.stringMatching(/^Remove the tag/),
      ],
    ]);
    expect(found.filter(({ message }) => /:\s*$/.test(message))).toEqual([]);
  });
});

describe("the same Fabric from two directories, one after the other", () => {
  test("the second finds everything by its marks, makes nothing, and names what it will not touch", async () => {
    const one = applied.fork();
    const two = one.elsewhere();
    const ran = await two.run("apply");
    expect(ran.steps).toEqual([]);
    one.world.pass(A_WHILE);
    expect(outlineOf(one.files)).toEqual(reference.wanted);
    expect(ran.plan.checks.filter((check) => check.code === "left-alone").map((check) => check.subject)).toEqual([
      "prod/cidr/pods/100.64.0.0/16",
    ]);
    expect(two.lock).toEqual(one.lock);
    await expectUndone(one, reference.before);
  });

  test("the second repairs what is missing, and the first takes all of it away", async () => {
    const one = applied.fork();
    await one.world.meddle(async ({ aws }) => {
      const { ec2 } = await aws.open({ region: "eu-west-1" });
      const subnet = (await ec2.describeSubnets({ Filters: [{ Name: "cidr-block", Values: ["100.64.0.0/18"] }] }))
        .Subnets?.[0];
      await ec2.deleteSubnet({ SubnetId: subnet?.SubnetId ?? "" });
    });
    const two = one.elsewhere();
    const ran = await two.run("apply");
    expect(ran.result).toBe("succeeded");
    expect(idsOf(ran, "done")).toContain("prod/subnet/pods/eu-west-1b");
    one.world.pass(A_WHILE);
    expect(outlineOf(one.files)).toEqual(reference.wanted);
    expect((await one.run("destroy")).result).toBe("succeeded");
    one.world.pass(A_WHILE);
    expect(shapeOf(one.files)).toEqual(reference.before);
  });

  test("the second destroys what is marked and leaves the rest to the first, which knows of it", async () => {
    const one = applied.fork();
    one.world.pass(A_WHILE);
    const two = one.elsewhere();
    const ran = await two.run("destroy");
    // How the add-on was configured before is known to the first alone: no ENIConfig goes while the CNI looks for it.
    expect(ran.result).toBe("failed");
    expect(new Set(ran.steps.map(({ outcome }) => (outcome.kind === "blocked" ? outcome.code : outcome.kind)))).toEqual(
      new Set(["CNI-8"]),
    );
    expect(ran.plan.checks).toContainEqual(
      expect.objectContaining({
        code: "left-alone",
        status: "warning",
        message: expect.stringContaining("100.64.0.0/16"),
      }),
    );
    await expectUndone(one, reference.before);
  });
});

test("the journal of an interrupted run is kept, and emptied once everything in it is settled", async () => {
  const story = reference.start.fork();
  await interrupted(story, "apply", "after", 3);
  expect(await story.journal()).not.toEqual([]);
  await expectHealedAndUndone(story, reference);
  // The runs before left nothing in doubt, and every window has passed: the next one folds it all into the state.
  await story.run("apply");
  story.world.pass(A_WHILE);
  await story.run("destroy");
  story.world.pass(A_WHILE);
  await story.run("apply");
  const runs = (await story.journal()).map((line) => (JSON.parse(line) as { readonly run: string }).run);
  expect(new Set(runs).size).toBe(1);
});
