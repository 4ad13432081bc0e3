import * as fc from "fast-check";
import { expect, test } from "vitest";
import { fitIn } from "./fit.ts";

const NODE = { podsPerNode: 18, need: { addresses: 20, prefixes: 0, interfaces: 2 } };
const PREFIX_NODE = { podsPerNode: 108, need: { addresses: 129, prefixes: 8, interfaces: 1 } };

test("a node takes all of its addresses from one subnet: what is left in two does not add up", () => {
  const spaces = [
    { free: 30, blocks: undefined },
    { free: 30, blocks: undefined },
  ];
  expect(fitIn(spaces, NODE, undefined)).toEqual({ nodes: 2, pods: 36 });
  expect(fitIn([{ free: 60, blocks: undefined }], NODE, undefined)).toEqual({ nodes: 3, pods: 54 });
});

test("the present nodes are served first, from where most is free", () => {
  const spaces = [
    { free: 20, blocks: undefined },
    { free: 100, blocks: undefined },
  ];
  expect(fitIn(spaces, NODE, { addresses: 50, prefixes: 0 })).toEqual({ nodes: 3, pods: 54 });
});

test("with prefixes broken-up space is worth nothing", () => {
  expect(fitIn([{ free: 1000, blocks: 7 }], PREFIX_NODE, undefined)).toEqual({ nodes: 0, pods: 0 });
  expect(fitIn([{ free: 1000, blocks: 16 }], PREFIX_NODE, undefined)).toEqual({ nodes: 2, pods: 216 });
});

test("what fits never takes more than there is, and more room never fits less", () => {
  const space = fc.record({ free: fc.nat(5000), blocks: fc.option(fc.nat(300), { nil: undefined }) });
  const before = fc.record({ addresses: fc.nat(500), prefixes: fc.nat(30) });
  fc.assert(
    fc.property(
      fc.array(space, { maxLength: 4 }),
      before,
      fc.constantFrom(NODE, PREFIX_NODE),
      (spaces, taken, node) => {
        const fit = fitIn(spaces, node, taken);
        const free = spaces.reduce((sum, one) => sum + one.free, 0);
        expect(fit.nodes * node.need.addresses).toBeLessThanOrEqual(free);
        expect(fit.pods).toBe(fit.nodes * node.podsPerNode);
        expect(fitIn([...spaces, { free: 0, blocks: 0 }], node, taken)).toEqual(fit);
        expect(fitIn(spaces, node, undefined).nodes).toBeGreaterThanOrEqual(fit.nodes);
      },
    ),
  );
});
