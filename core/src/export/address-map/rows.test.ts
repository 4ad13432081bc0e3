import { expect, test } from "vitest";
import type { MapPart } from "./map.ts";
import { rowsOf } from "./rows.ts";

function part(use: MapPart["use"], cidr: string | undefined, size: number, fields: Partial<MapPart> = {}): MapPart {
  const named = cidr === undefined ? {} : { cidr };
  return { use, ...named, start: 0, share: 0, size, usable: Math.max(0, size - 5), label: "", ...fields };
}

test("every subnet has a row with what AWS leaves for use", () => {
  const [row] = rowsOf([part("pods", "100.64.0.0/18", 16_384, { zone: "eu-west-1b", label: "pods of prod" })]);
  expect(row).toMatchObject({
    cidr: "100.64.0.0/18",
    zone: "eu-west-1b",
    count: "16,379 usable",
    label: "pods of prod",
    state: "planned",
  });
});

test("what exists shows its id instead of planned", () => {
  const [row] = rowsOf([part("pods", "100.64.0.0/18", 16_384, { worldId: "subnet-0a" })]);
  expect(row?.state).toBe("subnet-0a");
});

test("free slots that follow each other share a row that says how many zones they have room for", () => {
  const free = ["100.64.128.0/18", "100.64.192.0/18"].map((cidr) => part("free", cidr, 16_384));
  expect(rowsOf(free)).toMatchObject([
    { cidr: "100.64.128.0/17", count: "32,768 addresses", label: "room for 2 zones (/18 each)" },
  ]);
});

test("free slots that make up no single block are written as the blocks that they do make up", () => {
  const slots = ["100.64.64.0/18", "100.64.128.0/18", "100.64.192.0/18"];
  const rows = rowsOf(slots.map((cidr) => part("free", cidr, 16_384, { label: "room for a zone" })));
  expect(rows.map((row) => [row.cidr, row.count, row.label])).toEqual([
    ["100.64.64.0/18", "16,384 addresses", "room for a zone"],
    ["100.64.128.0/17", "32,768 addresses", "room for 2 zones (/18 each)"],
  ]);
});

test("a stretch that is no prefix is merely free", () => {
  const free = [part("free", undefined, 768), part("free", "100.64.4.0/22", 1024)];
  expect(rowsOf(free)).toMatchObject([{ cidr: "", count: "1,792 addresses", label: "free" }]);
});

test("free stretches apart keep their own rows", () => {
  const rows = rowsOf([part("free", "a", 1), part("pods", "b", 16), part("free", "c", 1)]);
  expect(rows.map((row) => row.cidr)).toEqual(["a", "b", "c"]);
});

test("no parts, no rows", () => {
  expect(rowsOf([])).toEqual([]);
});
