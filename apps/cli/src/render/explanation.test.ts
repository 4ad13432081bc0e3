import type { Explanation, Verdict } from "@podspan/core/prove";
import { expect, test } from "vitest";
import { coloursFor } from "./colour.ts";
import { explanationText } from "./explanation.ts";

const NO_COLOURS = coloursFor({ isTTY: false, write: () => true }, {});

function told(from: string, to: string, lost?: Verdict["lost"], blockers: readonly object[] = []): string {
  const verdict: Verdict = {
    from,
    to,
    verdict: "reachable",
    packets: [],
    forward: "all",
    reply: "all",
    nat: [],
    mtu: 8500,
    ...(lost === undefined ? {} : { lost }),
    decides: [],
    assumptions: [],
  };
  const leg = { hops: [] };
  const explanation = {
    from,
    to,
    question: {},
    verdict,
    pairs: [],
    pairCount: 1,
    forward: leg,
    reverse: leg,
    blockers,
  };
  return explanationText(explanation as Explanation, { proved: [] }, NO_COLOURS);
}

const LOST = { above: 8500, upTo: 9001, at: "pcx-1", why: "acl-1/ingress keeps ICMP type 3 code 4 from pods" };

test("what large packets are lost for is told with the pods' MTU that mends it, and what that costs", () => {
  const text = told("clusters/one/pods/b", "clusters/two/pods", LOST);
  expect(text).toContain("large packets: of 8501 to 9001 bytes are lost at pcx-1");
  expect(text).toMatch(/let the error in there; or set `mtu: 8500` in `pods` of one and two .*1\.06 times/);
});

test("of nodes there is no pod MTU to set, and of what gets through nothing is said", () => {
  expect(told("clusters/one/nodes/b", "vpcs/west2", LOST)).not.toContain("mtu:");
  expect(told("clusters/one/pods/b", "vpcs/west2")).not.toContain("large packets");
});

test("what packets meet first is told apart from what is behind it", () => {
  const blocker = (direction: string, certain: boolean, text: string) => ({ direction, certain, text });
  const blockers = [
    blocker("forward", true, "rtb-1 has no route to 10.1.0.4"),
    blocker("reverse", true, "acl-2/egress drops TCP"),
    blocker("forward", false, "sg-2/ingress drops TCP"),
  ];
  expect(told("i-1", "i-2", undefined, blockers)).toContain(`In the way: 2 things
  there  rtb-1 has no route to 10.1.0.4
  back   acl-2/egress drops TCP
Behind that, if packets still go this way once it is mended: 1 thing
  there  sg-2/ingress drops TCP
`);
  expect(told("i-1", "i-2", undefined, blockers.slice(0, 2))).not.toContain("Behind that");
});
