import { expect, test } from "vitest";
import { contains, type Prefix, parsePrefix } from "../../addressing/index.ts";
import { observedOf } from "../index.ts";
import { fleetSnapshot } from "./fleet.fixture.ts";
import { FLEET_S, FLEET_XS } from "./size.fixture.ts";

function prefixOf(text: string): Prefix {
  const reading = parsePrefix(text.includes("/") ? text : `${text}/32`);
  if (!reading.ok) throw new TypeError(text);
  return reading.prefix;
}

test("a fleet has the size that is written on it", () => {
  const fleet = fleetSnapshot(FLEET_S);
  const count = (kind: Parameters<typeof observedOf>[1]) => observedOf(fleet, kind).length;
  expect(count("vpc")).toBe(10);
  expect(count("subnet")).toBe(100);
  expect(count("route-table")).toBe(50);
  expect(count("security-group")).toBe(200);
  expect(count("network-interface")).toBe(10 * 101);
  expect(observedOf(fleet, "pod").filter(({ props }) => !props.hostNetwork)).toHaveLength(5000);
  const ownSets = observedOf(fleet, "network-interface").filter(({ props }) => props.groups.length > 1);
  expect(ownSets).toHaveLength(50);
});

test("a fleet is the same each time, and no address is given twice", () => {
  const fleet = fleetSnapshot(FLEET_XS);
  expect(JSON.stringify(fleetSnapshot(FLEET_XS))).toBe(JSON.stringify(fleet));
  const cards = observedOf(fleet, "network-interface");
  const blocks = new Map(observedOf(fleet, "subnet").map(({ id, props }) => [id, prefixOf(props.cidr)]));
  const addresses = cards.flatMap(({ props }) => props.addresses);
  expect(new Set(addresses).size).toBe(addresses.length);
  for (const { id, props } of cards) {
    const block = blocks.get(props.subnet);
    for (const text of [...props.addresses, ...props.prefixes]) {
      expect(block && contains(block, prefixOf(text)), `${id} ${text}`).toBe(true);
    }
  }
});

test("every reference of a fleet leads to something", () => {
  const fleet = fleetSnapshot(FLEET_XS);
  const ids = new Set(fleet.resources.map(({ id }) => id));
  const text = JSON.stringify(fleet.resources.map(({ props, facts }) => [props, facts]));
  const named = new Set(text.match(/"(vpc|subnet|rtb|sg|eni|i|tgw|tgw-attach|tgw-rtb|pcx|pl|igw|nat)-[0-9a-f]{8}"/g));
  expect(named.size).toBeGreaterThan(300);
  expect([...named].map((id) => id.slice(1, -1)).filter((id) => !ids.has(id))).toEqual([]);
});
