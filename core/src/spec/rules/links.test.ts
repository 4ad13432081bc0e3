import { describe, expect, test } from "vitest";
import { problemsOf } from "../fabric-text.fixture.ts";

const VPCS = `vpcs:
  a: { region: us-west-1, cidrs: [10.10.0.0/16] }
  b: { region: us-west-2, cidrs: [10.20.0.0/16] }
  seen: { region: us-west-2, id: vpc-0123, manage: observe }
  theirs: { region: us-west-2, id: vpc-0456, manage: none }
  lost: { region: us-west-2, tags: { Name: lost }, manage: none }
`;

function found(links: string): readonly string[] {
  return problemsOf(`${VPCS}links:\n${links}`).map(
    ({ code, severity, message, path }) => `${severity} ${code} ${path?.slice(1).join(".")}: ${message}`,
  );
}

const allowing = (allow: string) => found(`  ab: { peering: [a, b], allow: [${allow}] }`);

describe("the two ends of a peering", () => {
  test.each([
    ["a, b", []],
    ["a, theirs", []],
    ["theirs, b", []],
    ["a, a", ["error LINK-1 links.l.peering: link `l` joins VPC `a` to itself"]],
    [
      "theirs, lost",
      [
        "error LINK-1 links.l.peering: link `l` joins VPCs `theirs` and `lost`, neither of which is Podspan's to change (`manage: none`)",
      ],
    ],
    [
      "lost, b",
      ["error LINK-1 vpcs.lost: VPC `lost` is not even read (`manage: none`), so link `l` finds it by its `id` alone"],
    ],
    ["a, seen", ["error SPEC-12 links.l: link `l` is managed, and its VPC `seen` is only observed"]],
  ])("[%s]", (ends, problems) => {
    expect(found(`  l: { peering: [${ends}] }`)).toEqual(problems);
  });

  test("a link that is only observed may have an end that is", () => {
    expect(found("  l: { peering: [a, seen], manage: observe }")).toEqual([]);
  });

  test("two links of one pair are one too many, whichever way round", () => {
    expect(found("  one: { peering: [a, b] }\n  two: { peering: [b, a] }")).toEqual([
      "error LINK-2 links.two: links `one` and `two` both join VPCs `a` and `b`",
    ]);
    expect(found("  one: { peering: [a, b] }\n  two: { peering: [b, a], manage: none }")).toEqual([]);
  });

  test("a VPC is attached to a transit gateway once; to two of them as often as wanted", () => {
    const two = (second: string) =>
      found(`  one: { transitGateway: { id: tgw-0001, vpcs: [a] } }\n  two: { transitGateway: { ${second} } }`);
    expect(two("id: tgw-0001, vpcs: [b, a]")).toEqual([
      "error LINK-2 links.two.transitGateway: links `one` and `two` both attach VPC `a` to tgw-0001",
    ]);
    expect(two("id: tgw-0002, vpcs: [b, a]")).toEqual([]);
    expect(two("vpcs: [b, a]")).toEqual([]);
  });
});

describe("what a link allows", () => {
  test.each([
    ["{ protocol: any }", []],
    ["{ protocol: tcp, ports: [443, 8000-8999] }", []],
    ["{ protocol: 17, ports: [53] }", []],
    [
      "{ protocol: icmp, ports: [8] }",
      ["error LINK-3 links.ab.allow.0.ports: link `ab` allows ports of icmp, which has none"],
    ],
    [
      "{ protocol: tcp, ports: [443, 90-80] }",
      ["error LINK-3 links.ab.allow.0.ports.1: link `ab` allows ports 90-80: the lower end comes first"],
    ],
    [
      "{ protocol: tcp, ports: ['80-99999'] }",
      ["error LINK-3 links.ab.allow.0.ports.0: link `ab` allows ports 80-99999: ports end at 65535"],
    ],
  ])("%s", (allow, problems) => {
    expect(allowing(allow)).toEqual(problems);
  });

  test("groups of another VPC are not named (F27)", () => {
    expect(allowing("{ protocol: any, from: [sg-0123], to: 10.20.0.0/16 }")).toContain(
      "error PEER-2 links.ab.allow.0.from: link `ab` names security group sg-0123, and `from` is of ranges",
    );
  });
});

describe("a full mesh", () => {
  const mesh = (count: number, quotas = "") => {
    const keys = Array.from({ length: count }, (_, index) => `c${String(index).padStart(3, "0")}`);
    const vpcs = keys.map((key, index) => `  ${key}: { region: us-west-2, cidrs: [10.${index}.0.0/16]${quotas} }`);
    const links = keys.flatMap((a, index) =>
      keys.slice(index + 1).map((b) => `  ${a}-${b}: { peering: [${a}, ${b}] }`),
    );
    return problemsOf(`vpcs:\n${vpcs.join("\n")}\nlinks:\n${links.join("\n")}`).filter(
      ({ code }) => code === "QUOTA-9",
    );
  };

  test("of 51 VPCs is what AWS allows, and of 52 is not: the fix is a transit gateway that can be copied", () => {
    expect(mesh(51)).toEqual([]);
    const [problem, ...more] = mesh(52);
    expect(more).toEqual([]);
    expect(problem?.severity).toBe("warning");
    expect(problem?.message).toBe(
      "52 VPCs (c000, c001, c002, …) would have 51 peerings each, and AWS allows 50 of a VPC (125 at most)",
    );
    const text = /`(links: .*)`/.exec(problem?.fix ?? "")?.[1];
    const vpcs = Array.from(
      { length: 52 },
      (_, index) => `  c${String(index).padStart(3, "0")}: { region: us-west-2, cidrs: [10.${index}.0.0/16] }`,
    );
    expect(problemsOf(`vpcs:\n${vpcs.join("\n")}\n${text}`).filter(({ code }) => code !== "NOT-YET")).toEqual([]);
  });

  test("what the Fabric says of the quota wins, and more than AWS ever grants is an error", () => {
    expect(mesh(52, ", quotas: { peerings: 60 }")).toEqual([]);
    expect(mesh(12, ", quotas: { peerings: 10 }")[0]?.severity).toBe("error");
    expect(mesh(127)[0]?.severity).toBe("error");
  });
});
