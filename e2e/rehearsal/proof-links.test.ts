import type { Verdict } from "@podspan/core/prove";
import { type ProofSubject, provePlan, proveSnapshot } from "@podspan/core/prove";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { randomLinks } from "./random-links.fixture.ts";
import { type Planned, Rehearsal } from "./rehearsal.fixture.ts";
import { A_WHILE } from "./rehearsed-world.fixture.ts";
import { runs } from "./soak.fixture.ts";

function subjectOf({ named, addresses }: Planned): ProofSubject {
  return { fabric: named, addresses };
}

/** What a verdict says of the packets. */
function gist({ from, to, verdict, forward, reply, nat, mtu, packets }: Verdict) {
  return { from, to, verdict, forward, reply, nat, mtu, packets };
}

/** Plans, proves the plan, does it, and proves what there is then: both must say the same. */
async function provedTwice(story: Rehearsal) {
  const planned = await story.plan("apply");
  const foretold = provePlan(subjectOf(planned), planned.snapshot, planned.plan);
  const ran = await story.run("apply");
  expect(ran.result, JSON.stringify(ran.steps.filter(({ outcome }) => outcome.kind !== "done"))).toBe("succeeded");
  story.world.pass(A_WHILE);
  const found = await story.plan("apply");
  const { proof } = proveSnapshot(subjectOf(found), found.snapshot);
  expect(foretold.proof.groups).toEqual(proof.groups);
  expect(foretold.proof.verdicts.map(gist)).toEqual(proof.verdicts.map(gist));
  return { foretold, proof };
}

test("what a plan proves of links is what the world then proves, and what links are for gets through", async () => {
  await fc.assert(
    fc.asyncProperty(randomLinks, async ({ text, apart, world }) => {
      const story = await Rehearsal.of({ fabric: text, world });
      const { proof } = await provedTwice(story);
      const broken = proof.expectations.filter(({ status }) => status === "broken");
      expect(broken.map(({ from, to, expected, reason }) => `${from} > ${to} ${expected}: ${reason}`)).toEqual([]);
      // Without the links nothing crosses any more, and that is asked for with them.
      story.rewrite(apart);
      const { foretold } = await provedTwice(story);
      const lost = foretold.difference.changes.filter((one) => one.what === "lost" && !one.moved && !one.asked);
      expect(lost.map(({ from, to }) => `${from}>${to}`)).toEqual([]);
    }),
    runs(4),
  );
});
