import { describe, expect, test } from "vitest";
import { formatPrefix, PrefixSet, prefixFrom } from "../../addressing/index.ts";
import { built, builtByParticipant, crossingOf, tableOf } from "./built.fixture.ts";

const EDGE = `
vpcs:
  a:
    cidrs: [10.0.0.0/16, "2600:1f18:a::/56"]
    internet: true
    egressOnly: true
    subnets:
      a1: { cidr: 10.0.0.0/24, cidr6: "2600:1f18:a:1::/64" }
      a2: { cidr: 10.0.1.0/24, cidr6: "2600:1f18:a:2::/64", table: inside }
    tables: { main: { 0.0.0.0/0: igw-a, "::/0": igw-a }, inside: { 0.0.0.0/0: nat-n, "::/0": eigw-a } }
hosts:
  web: { subnet: a1, address: 10.0.0.10, more: ["2600:1f18:a:1::10"], public: 52.0.0.1 }
  plain: { subnet: a1, address: 10.0.0.11 }
nats: { n: { subnet: a1, address: 10.0.0.100, public: 52.0.0.9 } }
`;

/** Another VPC's gateway: gateways were read. */
const OTHER = "  b: { cidrs: [10.1.0.0/16], internet: true }\n";

describe("the internet", () => {
  test("is all that is public and not somebody's in the snapshot", () => {
    const internet = built(EDGE).network.endpoints.get("internet")?.addresses ?? [];
    const has = (text: string) => PrefixSet.of(internet).has(prefixFrom(text));
    expect(["8.8.8.8/32", "2606:4700::1111/128"].every(has)).toBe(true);
    expect(["10.0.0.1/32", "100.64.0.1/32", "52.0.0.1/32", "52.0.0.9/32", "2600:1f18:a:1::10/128"].filter(has)).toEqual(
      [],
    );
  });

  test("is left for by public addresses alone, and means hosts by them", () => {
    const net = built(EDGE);
    const { mapping } = crossingOf(net, net.network.segments.get("subnet-a1")?.table ?? "", "0.0.0.0/0");
    expect(mapping?.pairs.map(({ from, to }) => `${formatPrefix(from)} ${formatPrefix(to)}`)).toEqual([
      "10.0.0.100/32 52.0.0.9/32",
      "10.0.0.10/32 52.0.0.1/32",
      "2600:1f18:a::/56 2600:1f18:a::/56",
    ]);
    const [web, plain] = ["web", "plain"].map((name) => {
      const found = net.directory.ends({ kind: "instance", id: `i-${name}` });
      return net.network.endpoints.get(found.kind === "ends" ? (found.ends[0]?.endpoint ?? "") : "");
    });
    expect(web?.faces?.[0]?.pairs.map(({ from }) => formatPrefix(from))).toEqual([
      "52.0.0.1/32",
      "2600:1f18:a:1::10/128",
    ]);
    expect(plain?.faces).toBeUndefined();
  });

  test("comes in by an egress-only gateway with replies alone (F41)", () => {
    const net = built(EDGE);
    expect(tableOf(net, "internet")["2600:1f18:a:2::/64"]).toBe("eigw-a > vpc-a/local");
    const { filters, tracker } = crossingOf(net, "internet", "2600:1f18:a:2::/64");
    expect([filters.map(({ stateful, rules }) => [stateful, rules.length]), tracker]).toEqual([[[true, 0]], "eigw-a"]);
  });

  test("is behind a gateway that was not read, for its route is active; a gateway that is not there leads nowhere", () => {
    const unread = built(EDGE, ["internet-gateway"]);
    expect(unread.network.assumptions.map(({ id }) => id)).toContain("attached/igw-a");
    const none = built(EDGE.replace("internet: true", "internet: false").replace("hosts:", `${OTHER}hosts:`));
    expect(tableOf(none, "rtb-a-main")["0.0.0.0/0"]).toBe("igw-a is not attached to vpc-a");
  });

  test("is reached through a NAT gateway with any port of its address (F34, F41)", () => {
    const net = built(EDGE);
    const { translation, segment, filters } = crossingOf(net, "rtb-inside", "0.0.0.0/0");
    expect(translation?.ports).toEqual({ from: 1024, to: 65_535 });
    expect([segment, filters.length]).toEqual(["subnet-a1", 2]);
  });

  test("is not reached through a NAT gateway that is gone, nor through one that was not read: which of the two is told", () => {
    const gone = built(EDGE.replace("{ n: {", "{ other: {"));
    expect(tableOf(gone, "rtb-inside")["0.0.0.0/0"]).toBe("nat-n does not exist");
    const unread = built(EDGE, ["nat-gateway"]);
    expect(tableOf(unread, "rtb-inside")["0.0.0.0/0"]).toBe("nat-n was not read");
  });

  test("by gateways that the owner of a shared VPC alone is shown: what is not seen of them is not gone", () => {
    const without = EDGE.replace("{ n: {", "{ other: {").replace("egressOnly: true", "egressOnly: false");
    expect(tableOf(built(without), "rtb-inside")).toMatchObject({
      "0.0.0.0/0": "nat-n does not exist",
      "::/0": "eigw-a is not attached to vpc-a",
    });
    expect(tableOf(builtByParticipant(without), "rtb-inside")).toMatchObject({
      "0.0.0.0/0": "nat-n was not read",
      "::/0": "eigw-a > internet",
    });
    // Internet gateways are shown to participants too.
    const none = EDGE.replace("internet: true", "internet: false").replace("hosts:", `${OTHER}hosts:`);
    expect(tableOf(builtByParticipant(none), "rtb-a-main")["0.0.0.0/0"]).toBe("igw-a is not attached to vpc-a");
  });
});
