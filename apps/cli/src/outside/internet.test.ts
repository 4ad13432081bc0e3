import { expect, test } from "vitest";
import { podspan } from "../testing/memory.ts";
import { wrongVerdicts } from "./flow-words.fixture.ts";
import { ALL, aclEntry, RawCollection, route, tcpFrom } from "./raw-collection.fixture.ts";

const ANY = "0.0.0.0/0";
const BLOCK6 = "2600:1f18:a::/56";

function vpc(): RawCollection {
  const raw = new RawCollection();
  raw.vpc("vpc-a", ["10.0.0.0/16"], [BLOCK6]);
  for (const [index, name] of ["pub", "priv", "iso", "acl"].entries()) {
    raw.subnet(`subnet-${name}`, "vpc-a", `10.0.${index}.0/24`, { ipv6: `2600:1f18:a:${index}::/64` });
  }
  const local = [route("10.0.0.0/16", "local"), route(BLOCK6, "local")];
  raw.internetGateway("igw-a", "vpc-a");
  raw.add("EgressOnlyInternetGateways", {
    EgressOnlyInternetGatewayId: "eigw-a",
    Attachments: [{ State: "attached", VpcId: "vpc-a" }],
  });
  raw.nat("nat-a", "vpc-a", "subnet-pub", "10.0.0.200", "52.0.0.200");
  raw.nat("nat-gone", "vpc-a", "subnet-pub", "10.0.0.201", "52.0.0.201", "deleted");
  raw.table("rtb-pub", "vpc-a", [...local, route(ANY, "igw-a"), route("::/0", "igw-a")], "subnet-pub", "subnet-acl");
  const out = [
    route(ANY, "nat-a"),
    route("::/0", "eigw-a"),
    route("8.8.8.0/24", "nat-gone", "blackhole"),
    route("pl-db", "vpce-db"),
  ];
  raw.table("rtb-priv", "vpc-a", [...local, ...out], "subnet-priv");
  raw.table("rtb-main", "vpc-a", local, "main");
  raw.add("VpcEndpoints", {
    VpcEndpointId: "vpce-db",
    VpcEndpointType: "Gateway",
    VpcId: "vpc-a",
    State: "available",
    RouteTableIds: ["rtb-priv"],
  });
  raw.add("PrefixLists", {
    PrefixListId: "pl-db",
    PrefixListName: "com.amazonaws.us-east-1.dynamodb",
    Cidrs: ["52.94.0.0/22"],
  });
  raw.group("sg-all", "vpc-a", [ALL]);
  raw.group("sg-ssh", "vpc-a", [tcpFrom(22, "203.0.113.0/24"), tcpFrom(443, ANY)]);
  raw.acl("acl-open", "vpc-a", ["subnet-pub", "subnet-priv", "subnet-iso"]);
  raw.acl(
    "acl-acl",
    "vpc-a",
    ["subnet-acl"],
    [aclEntry(100, false, "allow", "6", ANY, [443, 443]), aclEntry(100, true, "allow", "6", ANY, [1024, 65_535])],
  );
  raw.host("pub", "vpc-a", "subnet-pub", "10.0.0.10", ["sg-all"], { publicIp: "52.0.0.10", ipv6: ["2600:1f18:a::10"] });
  raw.host("bare", "vpc-a", "subnet-pub", "10.0.0.11", ["sg-all"]);
  raw.host("ssh", "vpc-a", "subnet-pub", "10.0.0.12", ["sg-ssh"], { publicIp: "52.0.0.12" });
  const further = [{ address: "10.0.0.21", publicIp: "52.0.0.21" }, { address: "10.0.0.22" }];
  raw.host("many", "vpc-a", "subnet-pub", "10.0.0.20", ["sg-all"], { publicIp: "52.0.0.20", further });
  raw.host("eip", "vpc-a", "subnet-pub", "10.0.0.30", ["sg-all"]);
  const elastic = { PublicIp: "52.0.0.30", PrivateIpAddress: "10.0.0.30", NetworkInterfaceId: "eni-eip" };
  raw.add("Addresses", { ...elastic, InstanceId: "i-eip", AllocationId: "eipalloc-1", AssociationId: "eipassoc-1" });
  raw.host("priv", "vpc-a", "subnet-priv", "10.0.1.10", ["sg-all"], { ipv6: ["2600:1f18:a:1::10"] });
  raw.host("lost", "vpc-a", "subnet-priv", "10.0.1.11", ["sg-all"], { publicIp: "52.0.0.11" });
  raw.host("iso", "vpc-a", "subnet-iso", "10.0.2.10", ["sg-all"]);
  raw.host("acl", "vpc-a", "subnet-acl", "10.0.3.10", ["sg-all"], { publicIp: "52.0.0.40" });
  return raw;
}

test("internet gateways, with a public address and without, by whichever address a host is meant", async () => {
  const flows = `
i-pub -> internet tcp 443: reachable
internet -> i-pub tcp 443: reachable
93.184.216.34 -> 52.0.0.10 tcp 443: reachable
i-bare -> internet tcp 443: unreachable
internet -> i-bare tcp 443: unreachable
203.0.113.9 -> i-ssh tcp 22: reachable
198.51.100.9 -> i-ssh tcp 22: unreachable
internet -> i-ssh tcp 22: partial
internet -> i-ssh tcp 443: reachable
93.184.216.34 -> i-many@52.0.0.21 tcp 80: reachable
93.184.216.34 -> i-many@10.0.0.21 tcp 80: reachable
93.184.216.34 -> i-many@10.0.0.22 tcp 80: unreachable
i-many@10.0.0.21 -> 93.184.216.34 tcp 80: reachable
i-many@52.0.0.21 -> 93.184.216.34 tcp 80: reachable
i-many@10.0.0.22 -> 93.184.216.34 tcp 80: unreachable
52.0.0.10 -> 93.184.216.34 tcp 80: reachable
93.184.216.34 -> i-eip tcp 80: reachable
i-eip -> internet tcp 80: reachable
93.184.216.34 -> i-acl tcp 443: reachable
i-acl -> 93.184.216.34 tcp 443: unreachable
i-iso -> internet tcp 443: unreachable
`;
  expect(await wrongVerdicts(vpc().folder(), flows)).toEqual([]);
});

test("NAT goes out and never in, IPv6 by an egress-only gateway likewise, services by their endpoint", async () => {
  const flows = `
i-priv -> 93.184.216.34 tcp 443: reachable
i-priv -> 93.184.216.34 icmp: reachable
i-priv -> 93.184.216.34 47: unreachable
internet -> i-priv tcp 443: unreachable
93.184.216.34 -> 52.0.0.200 tcp 443: unreachable
i-priv -> 8.8.8.8 udp 53: unreachable
i-priv -> internet tcp 443: partial
i-lost -> 93.184.216.34 tcp 443: reachable
93.184.216.34 -> i-lost tcp 443: unreachable
2600:1f18:a::10 -> 2a00:1450::1 tcp 443: reachable
2a00:1450::1 -> i-pub tcp 443: reachable
i-priv -> 2a00:1450::1 tcp 443: reachable
2a00:1450::1 -> i-priv tcp 443: unreachable
i-priv -> 52.94.0.1 tcp 443: reachable
i-iso -> 52.94.0.1 tcp 443: unreachable
`;
  expect(await wrongVerdicts(vpc().folder(), flows)).toEqual([]);
});

test("how far packets to an address that nobody has get is told", async () => {
  const cwd = vpc().folder();
  const reason = async (flow: string) =>
    JSON.parse((await podspan(`explain ${flow} --snapshot . --json`, { cwd })).stdout).reason;
  expect(await reason("i-pub 192.168.1.1")).toBe("192.168.1.1 is not in internet, where rtb-pub/0.0.0.0/0 leads");
  expect(await reason("i-iso 192.168.1.1")).toBe("rtb-main has no route to 192.168.1.1");
});
