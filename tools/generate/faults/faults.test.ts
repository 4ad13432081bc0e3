import { describe, expect, test } from "vitest";
import { faultsPage, markedTests, pageOf } from "./faults.ts";

// Put together here, so that this file carries no marker itself.
const mark = (...ids: readonly string[]) => `(fault ${ids.map((id) => `3b-${id}`).join(", ")})`;

describe("markers in the names of tests", () => {
  test("are found in names of tests and of groups, in any quotes, several in one", () => {
    const text = [
      `test("a node's zone ${mark("13")}", () => {});`,
      `  "on a line of its own ${mark("1", "20")}",`,
      `describe('what \`AWS\` refuses ${mark("9")}', () => {});`,
      `// a comment on ${mark("3")}`,
      `test("without one", () => {});`,
      `test("in the middle of a roll ${"(roll"}-2)", () => {});`,
    ].join("\n");
    expect(markedTests("x.test.ts", text)).toEqual([
      { path: "x.test.ts", name: "a node's zone", faults: ["3b-13"] },
      { path: "x.test.ts", name: "on a line of its own", faults: ["3b-1", "3b-20"] },
      { path: "x.test.ts", name: "what `AWS` refuses", faults: ["3b-9"] },
      { path: "x.test.ts", name: "in the middle of a roll", faults: ["roll-2"] },
    ]);
  });

  test("that are misspelt are refused", () => {
    const text = `test("sixteenth of fault${" 3b"}", () => {});`;
    expect(() => markedTests("x.test.ts", text)).toThrow("x.test.ts: write the marker as");
  });
});

describe("the page", () => {
  test("refuses a marker of a fault that is not there", () => {
    expect(() => pageOf([{ path: "x.test.ts", name: "what", faults: ["3b-23"] }])).toThrow(
      "no such fault: x.test.ts: what",
    );
  });

  test("refuses a fault with neither a test nor a reason", () => {
    expect(() => pageOf([])).toThrow("3b-1 has neither a test nor a reason");
  });

  test("has all 22 faults of pod ranges, 34 of what joins clusters and those of a roll, each with its tests or its reason, and is the same every time", async () => {
    const [one, two] = [await faultsPage.files(), await faultsPage.files()];
    expect(two).toEqual(one);
    const page = one.get("docs/faults.md") ?? "";
    expect(page.match(/^## 3b-\d+$/gm)).toHaveLength(22);
    expect(page.match(/^## 2b-\d+$/gm)).toHaveLength(34);
    expect(page.match(/^## roll-\d+$/gm)).toHaveLength(5);
    expect(page).toContain("](../core/src/plan/diff.test.ts)");
  });
});
