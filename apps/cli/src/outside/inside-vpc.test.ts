import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { podspan } from "../testing/memory.ts";
import { verdicts, wrongVerdicts } from "./flow-words.fixture.ts";
import { ALL, aclEntry, RawCollection, route, tcpFrom, tcpFromGroup } from "./raw-collection.fixture.ts";

const ANY = "0.0.0.0/0";
const LOCAL = [route("10.0.0.0/16", "local"), route("100.64.0.0/16", "local")];

function vpc(root?: string): RawCollection {
  const raw = new RawCollection(root);
  raw.vpc("vpc-a", ["10.0.0.0/16", "100.64.0.0/16"]);
  for (const [index, name] of ["a", "b", "c", "d", "e", "fw"].entries()) {
    raw.subnet(`subnet-${name}`, "vpc-a", `10.0.${index}.0/24`);
  }
  raw.subnet("subnet-pods", "vpc-a", "100.64.0.0/24");
  raw.table("rtb-main", "vpc-a", LOCAL, "main");
  raw.group("sg-web", "vpc-a", [
    tcpFrom(443, ANY),
    { IpProtocol: "icmp", FromPort: 8, ToPort: -1, IpRanges: [{ CidrIp: "10.0.0.0/8" }] },
  ]);
  raw.group("sg-db", "vpc-a", [tcpFromGroup(5432, "sg-web")]);
  raw.group("sg-all", "vpc-a", [ALL]);
  raw.group("sg-mute", "vpc-a", [ALL], []);
  raw.acl("acl-open", "vpc-a", ["subnet-a", "subnet-b", "subnet-pods", "subnet-fw"]);
  const https = (replies: readonly [number, number]) => [
    aclEntry(100, false, "allow", "6", "10.0.0.0/16", [443, 443]),
    aclEntry(100, true, "allow", "6", "10.0.0.0/16", replies),
  ];
  raw.acl("acl-c", "vpc-a", ["subnet-c"], https([1024, 65_535]));
  raw.acl("acl-d", "vpc-a", ["subnet-d"], https([443, 443]));
  raw.acl(
    "acl-e",
    "vpc-a",
    ["subnet-e"],
    [
      { ...aclEntry(50, false, "deny", "1", "10.0.0.0/24"), IcmpTypeCode: { Type: 8, Code: -1 } },
      aclEntry(90, false, "deny", "6", "10.0.0.11/32", [443, 443]),
      aclEntry(100, false, "allow", "-1", ANY),
      aclEntry(100, true, "allow", "-1", ANY),
    ],
  );
  raw.host("web", "vpc-a", "subnet-a", "10.0.0.10", ["sg-web"]);
  raw.host("web2", "vpc-a", "subnet-a", "10.0.0.11", ["sg-web"]);
  raw.host("db", "vpc-a", "subnet-b", "10.0.1.10", ["sg-db"]);
  raw.host("all", "vpc-a", "subnet-b", "10.0.1.11", ["sg-all"]);
  raw.host("mute", "vpc-a", "subnet-b", "10.0.1.12", ["sg-mute"]);
  raw.host("off", "vpc-a", "subnet-b", "10.0.1.13", ["sg-all"], { state: "stopped" });
  for (const [index, name] of ["c", "d", "e"].entries()) {
    raw.host(name, "vpc-a", `subnet-${name}`, `10.0.${index + 2}.10`, ["sg-all"]);
  }
  raw.host("c2", "vpc-a", "subnet-c", "10.0.2.11", ["sg-all"]);
  const further = [{ address: "100.64.0.11" }];
  raw.host("pods", "vpc-a", "subnet-pods", "100.64.0.10", ["sg-all"], { further, prefixes: ["100.64.0.32/28"] });
  raw.add("Reservations", {
    OwnerId: "1",
    Instances: [{ InstanceId: "i-gone", State: { Name: "terminated" }, NetworkInterfaces: [] }],
  });
  return raw;
}

const FLOWS = `
i-web -> i-web2 tcp 443: reachable
i-web -> i-web2 tcp 22: unreachable
i-web -> i-db tcp 5432: reachable
10.0.0.10 -> 10.0.1.10 tcp 5432: reachable
eni-web -> eni-db tcp 5432: reachable
i-all -> i-db tcp 5432: unreachable
i-mute -> i-all tcp 80: unreachable
i-all -> i-mute tcp 80: reachable
i-all -> i-web any: partial
i-all -> i-web icmp: reachable
i-all -> i-web icmp 13: unreachable
i-all -> i-pods@100.64.0.11 tcp 80: reachable
i-all -> 100.64.0.40 tcp 80: reachable
i-all -> i-pods@100.64.0.99 tcp 80: unknown
i-all -> i-off tcp 80: unreachable
i-all -> i-gone tcp 80: unreachable
i-all -> i-nobody tcp 80: unknown
i-all -> 10.0.1.99 tcp 80: unreachable
i-web -> internet tcp 443: unreachable
i-all -> site-dc tcp 80: unknown
`;

const ACLS = `
i-all -> i-c tcp 443: reachable
i-all -> i-c tcp 80: unreachable
i-c2 -> i-c tcp 22: reachable
i-c -> i-all tcp 8080: unreachable
i-all -> i-d tcp 443: unreachable
i-web2 -> i-e tcp 443: unreachable
i-web -> i-e tcp 443: reachable
i-web -> i-e icmp: unreachable
i-all -> i-e icmp: reachable
`;

test.each(["aws_configs/us-east-1", "aws_configs", "aws_configs/accounts/123456789012/us-east-1"])(
  "one VPC, collected into %s",
  async (root) => {
    expect(await wrongVerdicts(vpc(root).folder(), FLOWS + ACLS.trimStart())).toEqual([]);
  },
);

test("without NetworkAcls.json subnets are taken to let everything pass", async () => {
  const open = ACLS.trim()
    .split("\n")
    .map((line) => line.replace(/:.*/, ": reachable"))
    .join("\n");
  expect(await wrongVerdicts(vpc().folder("NetworkAcls"), FLOWS + open)).toEqual([]);
});

test("an ACL that NetworkAcls.json lacks lets nothing through, and is named", async () => {
  const folder = vpc().folder();
  const path = join(folder, "aws_configs/us-east-1/NetworkAcls.json");
  const { NetworkAcls } = JSON.parse(readFileSync(path, "utf8"));
  const kept = NetworkAcls.filter((one: Record<string, unknown>) => one.NetworkAclId !== "acl-c");
  writeFileSync(path, JSON.stringify({ NetworkAcls: kept }));
  const flows = `
i-all -> i-c tcp 443: unreachable
i-c2 -> i-c tcp 22: reachable
i-web -> i-db tcp 5432: reachable
`;
  expect(await wrongVerdicts(folder, flows)).toEqual([]);
  const { stdout } = await podspan("explain i-all i-c --port 443 --snapshot . --json", { cwd: folder });
  const { reason, diagnostics } = JSON.parse(stdout);
  expect(reason).toBe("the unread network ACL of subnet-c");
  const messages = diagnostics.map(({ message }: { message: string }) => message);
  expect(messages).toContain("the network ACL of subnet-c is not in the snapshot");
});

test.each([
  ["Subnets", "unknown"],
  ["NetworkInterfaces", "unknown"],
  ["SecurityGroups", "unreachable"],
  ["RouteTables", "unreachable"],
  ["Vpcs", "reachable"],
  ["Reservations", "reachable"],
])("without %s.json a flow is %s, and nothing breaks", async (name, verdict) => {
  expect(await verdicts(vpc().folder(name), ["i-web -> i-db tcp 5432"])).toEqual([
    `i-web -> i-db tcp 5432: ${verdict}`,
  ]);
});

test("routes through appliances, for whole subnets and into the VPC from its internet gateway", async () => {
  const raw = vpc();
  raw.internetGateway("igw-a", "vpc-a");
  const subnet = (name: string, via: string) => route(`10.0.${name}.0/24`, via);
  raw.table(
    "rtb-a",
    "vpc-a",
    [...LOCAL, subnet("1", "eni-fw"), subnet("2", "eni-shy"), route(ANY, "eni-fw")],
    "subnet-a",
  );
  raw.table("rtb-b", "vpc-a", [...LOCAL, subnet("0", "eni-fw")], "subnet-b");
  raw.table("rtb-fw", "vpc-a", [...LOCAL, route(ANY, "igw-a")], "subnet-fw");
  raw.table("rtb-edge", "vpc-a", [...LOCAL, subnet("0", "eni-fw")], "igw-a");
  raw.host("fw", "vpc-a", "subnet-fw", "10.0.5.10", ["sg-all"], { sourceDestCheck: false, publicIp: "203.0.113.10" });
  raw.host("shy", "vpc-a", "subnet-fw", "10.0.5.11", ["sg-all"]);
  raw.host("face", "vpc-a", "subnet-a", "10.0.0.20", ["sg-all"], { publicIp: "203.0.113.20" });
  const flows = `
i-web -> i-all tcp 80: reachable
i-web -> i-db tcp 5432: unreachable
i-web -> i-c tcp 443: unreachable
i-c -> i-web tcp 443: unreachable
i-web -> i-fw tcp 22: reachable
internet -> i-face tcp 443: reachable
198.51.100.9 -> 203.0.113.20 tcp 443: reachable
i-face -> internet tcp 443: reachable
`;
  expect(await wrongVerdicts(raw.folder(), flows)).toEqual([]);
});
