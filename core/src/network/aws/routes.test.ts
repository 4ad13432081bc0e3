import { describe, expect, test } from "vitest";
import { built, tableOf } from "./built.fixture.ts";

const PLAIN = `
vpcs:
  a:
    cidrs: [10.0.0.0/16]
    subnets: { a1: 10.0.0.0/24 }
    tables: { main: ROUTES }
vpnGateways: { v: { vpcs: [vpc-a] } }
`;

const mainOf = (routes: string, more = "") => {
  const net = built(`${PLAIN.replace("ROUTES", routes)}${more}`);
  return { table: tableOf(net, "rtb-a-main"), findings: net.findings.map(({ code }) => code) };
};

describe("routes of a table", () => {
  test("that a VPN propagates never win over local ones, though more specific (F6)", () => {
    expect(mainOf("{ 10.0.5.0/24: vgw-v propagated }").table["10.0.5.0/24"]).toBeUndefined();
    expect(mainOf("{ 10.5.0.0/24: vgw-v propagated }").table["10.5.0.0/24"]).toBe("vgw-v > vgw-v");
  });

  test("never lead to AWS's own ranges (F4)", () => {
    expect(mainOf("{}").table).toMatchObject({
      "10.0.0.0/16": "domain vpc-a",
      "169.254.168.0/22": expect.stringMatching(/F4/),
      "fd00:ec2::/32": expect.stringMatching(/F4/),
    });
  });

  test("of a target that is gone still rule (F9)", () => {
    expect(mainOf("{ 10.5.0.0/16: pcx-gone blackhole }").table["10.5.0.0/16"]).toMatch(/^blackhole/);
  });

  test("of prefix lists that overlap with other targets promise nothing, and are a finding (F7)", () => {
    const lists = "prefixLists: { x: [10.5.0.0/16, 10.7.0.0/16], y: [10.5.1.0/24] }\n";
    const { table, findings } = mainOf("{ pl-x: vgw-v, pl-y: eni-gone }", lists);
    expect(table["10.5.1.0/24"]).toMatch(/F7/);
    expect(table["10.7.0.0/16"]).toBe("vgw-v > vgw-v");
    expect(findings).toContain("NET-3");
  });

  test("of a prefix list that was not read are a finding, and lead nowhere", () => {
    const { table, findings } = mainOf("{ pl-x: vgw-v }", "prefixLists: { x: null }\n");
    expect(Object.values(table).filter((hop) => hop.startsWith("vgw-v"))).toEqual([]);
    expect(findings).toEqual(["NET-2"]);
  });

  test("to what the model does not know or the snapshot lacks are a finding, and lead nowhere", () => {
    const { table, findings } = mainOf(
      "{ 10.5.0.0/16: lgw-1, 10.6.0.0/16: eni-none, 10.7.0.0/16: pcx-none, 10.8.0.0/16: tgw-none }",
    );
    expect(Object.entries(table).filter(([prefix, hop]) => /^10\.[5-8]/.test(prefix) && hop.includes(">"))).toEqual([]);
    expect(findings).toEqual(["NET-1", "NET-1", "NET-1", "NET-4"]);
  });
});
