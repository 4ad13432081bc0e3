import { expect, test } from "vitest";
import type { RouteTable } from "./ec2.ts";
import { movesOf, type Seen } from "./moves.ts";

const SITE = "10.1.0.0/16";
const OWN = {
  id: "eni-a",
  vpc: "vpc-1",
  zone: "a",
  address: "10.0.0.10",
  logicalId: "dc/router-interface/a/inside",
  ranges: [SITE],
};
const PARTNER = { ...OWN, id: "eni-b", zone: "b", address: "10.0.4.10", logicalId: "dc/router-interface/b/inside" };

const table = (id: string, target: string, more: Partial<RouteTable> & { blackhole?: boolean } = {}): RouteTable => ({
  id,
  main: false,
  subnets: [`subnet-${id}`],
  routes: [{ destination: SITE, target, blackhole: more.blackhole ?? false }],
  ...more,
});
const seen = (tables: readonly RouteTable[], more: Partial<Seen> = {}): Seen => ({
  own: OWN,
  partner: PARTNER,
  tables,
  subnets: [
    { id: "subnet-1", zone: "a" },
    { id: "subnet-2", zone: "b" },
    { id: "subnet-3", zone: "a" },
  ],
  ...more,
});
const tablesOf = (...args: Parameters<typeof movesOf>) => movesOf(...args).map((move) => move.table);

test("taking over takes what leads to the partner, and what leads to an interface that is gone", () => {
  const tables = [table("1", "eni-a"), table("2", "eni-b"), table("3", "eni-gone", { blackhole: true })];
  expect(movesOf("all", seen(tables))).toEqual([
    { table: "2", destination: SITE, from: "eni-b" },
    { table: "3", destination: SITE, from: "eni-gone" },
  ]);
  const { partner: _gone, ...alone } = seen(tables);
  expect(tablesOf("all", alone)).toEqual(["3"]);
});

test("what others lead elsewhere, and other destinations, are left alone", () => {
  const tables = [table("1", "eni-other"), table("2", "vgw-1", { blackhole: true })];
  expect(movesOf("all", seen(tables))).toEqual([]);
  expect(movesOf("all", seen([table("2", "eni-b")], { own: { ...OWN, ranges: ["10.2.0.0/16"] } }))).toEqual([]);
});

test("looking for what is lost takes nothing from a partner that EC2 sees running", () => {
  expect(tablesOf("lost", seen([table("1", "eni-b"), table("2", "eni-b", { blackhole: true })]))).toEqual(["2"]);
});

test("home are the tables that only subnets of the own zone use, the main table among them", () => {
  const tables = [table("1", "eni-b"), table("2", "eni-b"), table("main", "eni-b", { main: true, subnets: [] })];
  // subnet-3 of zone a has no table of its own.
  expect(tablesOf("home", seen(tables))).toEqual(["1", "main"]);
  const shared = [table("1", "eni-b", { subnets: ["subnet-1", "subnet-2", "subnet-3"] })];
  expect(tablesOf("home", seen(shared))).toEqual([]);
});

test("of two routers in one zone neither has a home", () => {
  expect(tablesOf("home", seen([table("1", "eni-b")], { partner: { ...PARTNER, zone: "a" } }))).toEqual([]);
});
