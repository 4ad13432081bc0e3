import type { Verdict } from "@podspan/core/prove";
import { expect, test } from "vitest";
import { PLAIN } from "./colour.ts";
import { matrixText } from "./matrix.ts";

type Row = Pick<Verdict, "from" | "to" | "verdict" | "nat">;

/** Each pair, said by `verdictOf`; one that it says nothing of is left out. */
function inputOf(groups: readonly string[], verdictOf: (from: string, to: string) => Partial<Row> | undefined) {
  const verdicts = groups.flatMap((from) =>
    groups.flatMap((to): readonly Row[] => {
      const said = verdictOf(from, to);
      return said === undefined ? [] : [{ from, to, verdict: "reachable", nat: [], ...said }];
    }),
  );
  return { groups, verdicts };
}

const PODS = ["clusters/a/pods/z1", "clusters/a/pods/z2"];

test("zones that are alike share a row", () => {
  const groups = ["clusters/a/nodes/z1", ...PODS, "internet"];
  const input = inputOf(groups, (from, to) => {
    if (from === "internet") return to === "internet" ? undefined : { verdict: "unreachable" };
    return to === "internet" ? { nat: ["10.0.0.4"] } : {};
  });
  expect(matrixText(input, PLAIN)).toMatchInlineSnapshot(`
    "      from \\ to                 1 2 3
       1  clusters/a/nodes/z1       + + N
       2  clusters/a/pods (2 zones) + + N
       3  internet                  . .
          + reachable   N reachable by NAT   . unreachable
    "
  `);
});

test("zones that differ have rows of their own", () => {
  const input = inputOf([...PODS, "internet"], (from, to) =>
    from === "clusters/a/pods/z2" && to === "internet" ? { verdict: "partial" } : {},
  );
  expect(matrixText(input, PLAIN)).toMatchInlineSnapshot(`
    "      from \\ to          1 2 3
       1  clusters/a/pods/z1 + + +
       2  clusters/a/pods/z2 + + /
       3  internet           + + +
          + reachable   / in part
    "
  `);
});

test("forty rows fit a wide terminal, more are left out", () => {
  const groups = Array.from({ length: 41 }, (_, index) => `vpcs/v${String(index).padStart(2, "0")}`);
  const text =
    matrixText(
      inputOf(groups.slice(0, 40), () => ({})),
      PLAIN,
    ) ?? "";
  expect(Math.max(...text.split("\n").map((line) => line.length))).toBeLessThanOrEqual(140);
  expect(text.split("\n")).toHaveLength(43);
  expect(
    matrixText(
      inputOf(groups, () => ({})),
      PLAIN,
    ),
  ).toBeUndefined();
  expect(
    matrixText(
      inputOf([], () => ({})),
      PLAIN,
    ),
  ).toBeUndefined();
});
