import fc from "fast-check";
import { expect, test } from "vitest";
import { rangesIn } from "./address-match.ts";
import { Prover } from "./connection.ts";
import { OnePacket } from "./one-packet.fixture.ts";
import { headers, networks } from "./random-networks.fixture.ts";

const runs = Number(process.env.PODSPAN_PROPERTY_RUNS ?? 100);

test("sets of packets go the way that each packet goes alone", () => {
  const seen = { connects: 0, arrives: 0, flows: 0 };
  fc.assert(
    fc.property(networks, fc.array(headers, { minLength: 3, maxLength: 6 }), (net, samples) => {
      const prover = new Prover(net, 4);
      const single = new OnePacket(net, 4);
      const { space } = prover.walker;
      for (const from of net.endpoints.values()) {
        for (const to of net.endpoints.values()) {
          const { forward, connects } = prover.connection(from, to);
          for (const header of samples) {
            const packet = {
              ...header,
              source: rangesIn(from.addresses, 4)[0]?.from ?? 0,
              destination: rangesIn(to.addresses, 4)[0]?.to ?? 0,
            };
            const answers = [single.arrives(from, to, packet), single.connects(from, to, packet)];
            seen.flows += 1;
            seen.arrives += Number(answers[0]);
            seen.connects += Number(answers[1]);
            const what = `${from.id} -> ${to.id} ${JSON.stringify(packet)}`;
            expect([space.has(forward, packet), space.has(connects, packet)], what).toEqual(answers);
          }
        }
      }
    }),
    { numRuns: runs },
  );
  // A comparison of nothing would prove nothing.
  expect(seen.connects).toBeGreaterThan(seen.flows / 200);
  expect(seen.arrives).toBeGreaterThan(seen.connects);
});
