import { expect, test } from "vitest";
import { observedOf } from "../../observed/index.ts";
import { changed, readNetwork } from "./read.fixture.ts";

const WRITTEN = `
vpcs:
  a:
    cidrs: [10.0.0.0/16, 100.64.0.0/16, "2001:db8::/56"]
    internet: true
    subnets:
      a1: 10.0.0.0/24
      p1: { cidr: 100.64.0.0/24, table: pods, acl: tight }
    tables: { main: { 0.0.0.0/0: igw-a }, pods: { 10.1.0.0/16: pcx-ab } }
    groups: { web: { in: [tcp 443 from 0.0.0.0/0, icmp 3/4 from sg-web] } }
    acls: { tight: { in: [200 deny all 0.0.0.0/0, 100 allow tcp 1024-65535 10.0.0.0/8] } }
  b: { cidrs: [10.1.0.0/16], region: us-east-1, subnets: { b1: 10.1.0.0/24 } }
hosts: { web: { subnet: a1, address: 10.0.0.10, groups: [sg-web], public: 52.0.0.1 } }
peerings: { ab: { requester: vpc-a, accepter: vpc-b } }
clusters:
  c:
    vpc: vpc-a
    nodes: { n: { subnet: a1, address: 10.0.0.20, interfaces: [{ subnet: p1, address: 100.64.0.4, prefixes: [100.64.0.16/28] }] } }
    pods:
      one: { node: n, address: 10.0.0.21 }
      two: { node: n, address: 100.64.0.17, interface: 1 }
      agent: { node: n, host: true }
`;

test("a network in few words has what AWS puts there by itself", () => {
  const { snapshot, declared } = readNetwork(WRITTEN);
  const tables = observedOf(snapshot, "route-table").map(({ id, facts }) => [
    id,
    facts.main,
    facts.routes.map(({ destination, target }) => `${destination} ${target}`),
  ]);
  const local = ["10.0.0.0/16 local", "100.64.0.0/16 local", "2001:db8::/56 local"];
  expect(tables).toEqual([
    ["rtb-a-main", true, [...local, "0.0.0.0/0 igw-a"]],
    ["rtb-pods", false, [...local, "10.1.0.0/16 pcx-ab"]],
    ["rtb-b-main", true, ["10.1.0.0/16 local"]],
  ]);
  expect(observedOf(snapshot, "network-acl").map(({ id, props }) => [id, props.subnets])).toEqual([
    ["acl-a-default", ["subnet-a1"]],
    ["acl-tight", ["subnet-p1"]],
    ["acl-b-default", ["subnet-b1"]],
  ]);
  expect(observedOf(snapshot, "security-group").map(({ id, props }) => [id, props.egress.length])).toEqual([
    ["sg-a-default", 2],
    ["sg-web", 2],
    ["sg-b-default", 1],
  ]);
  expect(observedOf(snapshot, "peering-connection").map(({ scope }) => scope)).toEqual([
    expect.objectContaining({ region: "eu-west-1" }),
    expect.objectContaining({ region: "us-east-1" }),
  ]);
  expect(declared.vpcs.map(({ key, vpc }) => [key, vpc])).toEqual([
    ["a", "vpc-a"],
    ["b", "vpc-b"],
  ]);
});

test("rules are in the words of EC2, and entries of ACLs in their order", () => {
  const { snapshot } = readNetwork(WRITTEN);
  expect(observedOf(snapshot, "security-group").find(({ id }) => id === "sg-web")?.props.ingress).toEqual([
    { protocol: "tcp", fromPort: 443, toPort: 443, cidr: "0.0.0.0/0" },
    { protocol: "icmp", fromPort: 3, toPort: 4, group: "sg-web" },
  ]);
  expect(observedOf(snapshot, "network-acl").find(({ id }) => id === "acl-tight")?.props.ingress).toEqual([
    { number: 100, permits: true, protocol: "6", cidr: "10.0.0.0/8", fromPort: 1024, toPort: 65_535 },
    { number: 200, permits: false, protocol: "-1", cidr: "0.0.0.0/0" },
  ]);
});

test("pods have addresses of their node's interfaces, and those in the host's network the node's own", () => {
  const { snapshot } = readNetwork(WRITTEN);
  expect(observedOf(snapshot, "network-interface").map(({ id, props }) => [id, props.addresses])).toEqual([
    ["eni-n", ["10.0.0.20", "10.0.0.21"]],
    ["eni-n-1", ["100.64.0.4"]],
    ["eni-web", ["10.0.0.10"]],
  ]);
  expect(observedOf(snapshot, "pod").map(({ id, props }) => [id, props.addresses])).toEqual([
    ["default/agent", ["10.0.0.20"]],
    ["default/one", ["10.0.0.21"]],
    ["default/two", ["100.64.0.17"]],
  ]);
});

test("what it does not know is not read past", () => {
  expect(() => readNetwork("vpcs: { a: { cidrs: [10.0.0.0/16], subnet: {} } }")).toThrow(/subnet/);
  expect(() => readNetwork("hosts: { a: { subnet: x, address: 10.0.0.1 } }")).toThrow("no subnet subnet-x");
});

test("a change joins maps, takes away with null and replaces the rest", () => {
  expect(changed({ a: { b: 1, c: [1, 2] }, d: 2 }, { a: { c: [3], e: 4 }, d: null })).toEqual({
    a: { b: 1, c: [3], e: 4 },
  });
});
