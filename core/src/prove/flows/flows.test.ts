import { describe, expect, test } from "vitest";
import { samePrefix } from "../../addressing/index.ts";
import type { Directory, Place } from "../../network/index.ts";
import {
  endpoint,
  network,
  prefix,
  range,
  route,
  rule,
  segment,
  stateful,
  table,
} from "../../network/networks.fixture.ts";
import { Provers } from "../provers.ts";
import { parseFlows } from "./flow-list.ts";
import { judgeFlows } from "./flow-verdicts.ts";

const entry = stateful("sg/ingress", rule({ protocol: [{ from: 6, to: 6 }], source: [range("10.0.0.4/32")] }));
const NET = network({
  endpoints: [
    endpoint("i-1", "10.0.0.4/32", "a0", { addresses: [prefix("10.0.0.4/32"), prefix("10.0.0.5/32")] }),
    endpoint("i-2", "10.0.0.20/32", "a1", { entry: [entry] }),
  ],
  segments: [segment("a0", "10.0.0.0/28"), segment("a1", "10.0.0.16/28")],
  tables: ["table-a0", "table-a1"].map((id) => table(id, route("10.0.0.0/16", { kind: "domain", domain: "a" }))),
});

const DIRECTORY: Directory = {
  groups: () => [],
  nameOf: (id) => id,
  ends: (place: Place) => {
    if (place.kind === "address") {
      const owners = [...NET.endpoints.values()].filter(({ addresses }) =>
        addresses.some((one) => samePrefix(one, place.prefix)),
      );
      if (owners.length === 0) return { kind: "unknown", why: "nobody has it", near: [] };
      return { kind: "ends", ends: owners.map(({ id }) => ({ endpoint: id, addresses: [place.prefix] })) };
    }
    if (place.kind === "instance" && NET.endpoints.has(place.id))
      return { kind: "ends", ends: [{ endpoint: place.id }] };
    return { kind: "unknown", why: "there is no such thing", near: ["i-1"] };
  },
};

function answers(text: string) {
  const { entries, diagnostics } = parseFlows(text, "flows.yaml");
  const { flows, diagnostics: more } = judgeFlows(new Provers(NET), DIRECTORY, entries);
  return { flows, diagnostics: [...diagnostics, ...more] };
}

const told = (text: string) => {
  const { flows, diagnostics } = answers(text);
  return {
    flows: flows.map(({ id, verdict, asExpected }) => [id, verdict, ...(asExpected === undefined ? [] : [asExpected])]),
    problems: diagnostics.map(({ code, at }) => `${at?.line}:${at?.column} ${code}`),
  };
};

describe("a list of flows", () => {
  test("is answered flow by flow, each by its id and the address that is meant", () => {
    const flows = `
- { id: all, from: { instance: i-1 }, to: { instance: i-2 }, protocol: tcp, port: 443 }
- { id: one, from: { instance: i-1, address: 10.0.0.4 }, to: { address: 10.0.0.20 }, protocol: tcp, expect: reachable }
- { id: other, from: { address: 10.0.0.5 }, to: { instance: i-2 }, protocol: tcp, expect: reachable }
- { id: ping, from: { instance: i-1 }, to: { instance: i-2 }, protocol: icmp, expect: unreachable }
`;
    expect(told(flows)).toEqual({
      flows: [
        ["all", "partial"],
        ["one", "reachable", true],
        ["other", "unreachable", false],
        ["ping", "unreachable", true],
      ],
      problems: [],
    });
  });

  test("may be JSON, and gives forward, reply and a reason", () => {
    const flow = { id: 7, from: { instance: "i-1" }, to: { instance: "i-2" }, protocol: "udp", port: 53 };
    expect(answers(JSON.stringify([flow])).flows).toEqual([
      {
        id: "7",
        verdict: "unreachable",
        forward: "unreachable",
        reply: "unreachable",
        reason: "sg/ingress drops UDP 53 from 10.0.0.4/31 port 32768-60999 to 10.0.0.20",
      },
    ]);
  });

  test("with entries that cannot be read answers the others, and says where each is wrong", () => {
    const flows = `- { id: port, from: { instance: i-1 }, to: { instance: i-2 }, protocol: tcp, port: 70000 }
- { id: both, from: { instance: i-1, eni: eni-1 }, to: { instance: i-2 } }
- { id: none, to: { instance: i-2 } }
- just text
- { id: word, from: { instance: i-1 }, to: { instance: i-2 }, protocol: http, expect: maybe }
- { id: good, from: { instance: i-1 }, to: { instance: i-2 }, protocol: tcp, port: 80, note: x }
`;
    expect(told(flows)).toEqual({
      flows: [
        ["port", "unknown"],
        ["both", "unknown"],
        ["none", "unknown"],
        ["#4", "unknown"],
        ["word", "unknown"],
        ["good", "partial"],
      ],
      problems: ["6:88 FLOW-3", "1:84 FLOW-1", "2:15 FLOW-1", "3:3 FLOW-1", "4:3 FLOW-1", "5:73 FLOW-1", "5:87 FLOW-1"],
    });
  });

  test("with an end that is not there is unknown, never unreachable, and not as expected", () => {
    const flows = "- { id: gone, from: { instance: i-3 }, to: { instance: i-2 }, expect: unreachable }";
    expect(told(flows)).toEqual({ flows: [["gone", "unknown", false]], problems: ["1:3 FLOW-2"] });
    const address = "- { id: gone, from: { instance: i-1, address: 10.9.9.9 }, to: { instance: i-2 } }";
    expect(answers(address).flows[0]?.reason).toBe("instance i-1 has no address 10.9.9.9");
  });

  test("of one id are answered both, and told", () => {
    const flow = "from: { instance: i-1 }, to: { instance: i-2 }";
    const flows = `- { id: web, ${flow} }\n- { id: web, ${flow} }\n- { id: "#4", ${flow} }\n- just text\n`;
    const { entries, diagnostics } = parseFlows(flows, "f");
    expect(entries.map(({ id }) => id)).toEqual(["web", "web", "#4", "#4"]);
    expect(diagnostics.map(({ code, message, at }) => `${at?.line} ${code} ${message}`)).toEqual([
      "2 FLOW-4 two flows are called web",
      "4 FLOW-4 two flows are called #4",
    ]);
  });

  test("from one address of a place keeps what is known of it: what its source becomes", () => {
    const addresses = [prefix("10.0.0.4/32"), prefix("10.0.0.5/32")];
    const translation = { id: "snat", addresses, segment: "a0", entry: [], labels: [] };
    const pod = endpoint("pod", "10.0.0.9/32", "a0", { exits: [{ filters: [], translation, segment: "a0" }] });
    const net = { ...NET, endpoints: new Map([...NET.endpoints, ["pod", pod]]) };
    const own = { endpoint: "pod", translatedTo: [prefix("10.0.0.4/32")] };
    const directory: Directory = {
      ...DIRECTORY,
      ends: (place) => (place.kind === "interface" ? { kind: "ends", ends: [own] } : DIRECTORY.ends(place)),
    };
    const { entries } = parseFlows(
      "- { id: own, from: { eni: eni-1, address: 10.0.0.9 }, to: { instance: i-2 }, protocol: tcp }",
      "f",
    );
    const { flows } = judgeFlows(new Provers(net), directory, entries);
    expect(flows).toMatchObject([{ verdict: "reachable", nat: ["10.0.0.4"] }]);
  });

  test("that is none is said to be none", () => {
    for (const [text, message] of [
      ["flows: []", "f is no list of flows in YAML or JSON"],
      ["id,from,to\nweb,i-1,i-2\n", "f is no list of flows in YAML or JSON"],
      ["[]", "f names no flow, so there is nothing to answer"],
    ] as const) {
      expect(parseFlows(text, "f")).toMatchObject({ entries: [], diagnostics: [{ code: "FLOW-1", message }] });
    }
    expect(parseFlows("[{", "f")).toEqual({ entries: [], diagnostics: [expect.objectContaining({ code: "YAML-1" })] });
  });
});
