import { expect, test } from "vitest";
import { all, first, readXml } from "./xml.ts";

const ANSWER = `<?xml version="1.0" encoding="UTF-8"?>
<R xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><routeTableSet><item><routeTableId>rtb-1</routeTableId>
<routeSet><item><state>active</state></item><item/></routeSet><tagSet/></item></routeTableSet><nextToken>a&amp;b</nextToken></R>`;

test("elements are found by name, nearest first, and sets by their items", () => {
  const answer = readXml(ANSWER);
  expect(first(answer, "nextToken")).toBe("a&b");
  const [table] = all(answer, "routeTableSet", "item");
  expect(table && first(table, "routeTableId")).toBe("rtb-1");
  expect(table && all(table, "routeSet", "item")).toHaveLength(2);
  expect(table && all(table, "tagSet", "item")).toEqual([]);
  expect(first(answer, "absent")).toBe("");
});

test("what is not XML is read as nothing", () => {
  expect(first(readXml("Service Unavailable"), "Code")).toBe("");
  expect(first(readXml("</a></b><c>"), "c")).toBe("");
});
