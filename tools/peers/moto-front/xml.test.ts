import { expect, test } from "vitest";
import { insideOf, itemsOf, textOf, textsOf } from "./xml.ts";

const xml = `<r><vpcSet>
  <item><vpcId>a</vpcId><tagSet><item><key>k</key></item></tagSet></item>
  <item><vpcId>b</vpcId><tagSet/></item>
</vpcSet><other><item>no</item></other></r>`;

test("items of a set are whole, their inner sets included, and end with the set", () => {
  const items = itemsOf("vpcSet", xml);
  expect(items).toHaveLength(2);
  expect(items[0]).toBe("<item><vpcId>a</vpcId><tagSet><item><key>k</key></item></tagSet></item>");
  expect(items.map((item) => itemsOf("tagSet", item).length)).toEqual([1, 0]);
});

test("an empty or absent set has no items", () => {
  expect(itemsOf("tagSet", "<tagSet/>")).toEqual([]);
  expect(itemsOf("tagSet", "<tagSet></tagSet><x><item>1</item></x>")).toEqual([]);
  expect(itemsOf("none", xml)).toEqual([]);
});

test("texts and insides of elements", () => {
  expect(textsOf("vpcId", xml)).toEqual(["a", "b"]);
  expect(textOf("none", xml)).toBe("");
  expect(insideOf("other", xml)).toBe("<item>no</item>");
  expect(insideOf("none", xml)).toBe("");
});
