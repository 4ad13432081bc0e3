import fc from "fast-check";
import { expect, test } from "vitest";
import { Draw } from "./draw.fixture.ts";
import { headersBetween, Ring, toldOf } from "./flows.fixture.ts";
import { randomNetwork } from "./random-network.fixture.ts";

const runs = Number(process.env.PODSPAN_PROPERTY_RUNS ?? 20);
const seeds = fc.integer({ min: 0, max: 2 ** 32 - 1 });

test("the prover and the walker of single packets agree on random networks", { timeout: 3_600_000 }, () => {
  const seen = { flows: 0, arrives: 0, answered: 0 };
  fc.assert(
    fc.property(seeds, (start) => {
      const draw = new Draw(start);
      const written = randomNetwork(draw);
      const ring = new Ring(written);
      for (const from of ring.everybody) {
        for (const to of ring.everybody) {
          for (const header of headersBetween(draw, from, to)) {
            const walked = ring.walked(from, to, header);
            const proved = ring.proved(from, to, header);
            seen.flows += 1;
            seen.arrives += Number(walked.arrives);
            seen.answered += Number(walked.answered);
            const { arrives, answered } = walked;
            expect(
              proved,
              `network ${start}: ${toldOf(from, to, header)}; walked: ${walked.reason ?? "answered"}`,
            ).toEqual({ arrives, answered });
          }
        }
      }
    }),
    { numRuns: 2 * runs },
  );
  // A comparison of nothing would prove nothing.
  expect(seen.flows).toBeGreaterThan(runs * 50);
  expect(seen.arrives).toBeGreaterThan(seen.flows / 20);
  expect(seen.answered).toBeGreaterThan(seen.flows / 40);
});
