import { describe, expect, test } from "vitest";
import { formatPrefix, prefixFrom } from "../../addressing/index.ts";
import type { Segment } from "../model.ts";
import { rule, stateful } from "../networks.fixture.ts";
import { exitTaken } from "./clusters.fixture.ts";
import { cniSettings, cniVersion } from "./cni.ts";
import { autoSnat, cniSnat, type PodSending, type PrimaryWay, podExits, type Way, windowsSnat } from "./snat.ts";

const BLOCKS = ["10.0.0.0/16", "100.64.0.0/16"].map(prefixFrom);
const [IN_VPC, PEERED, INTERNET] = ["10.0.9.9", "10.20.0.5", "203.0.113.9"] as const;

function way(segment: string, group: string): Way {
  return { segment: segmentOf(segment), guard: { egress: [stateful(group, rule({}))], ingress: [], labels: [group] } };
}

function segmentOf(id: string): Segment {
  return { id, domain: "vpc-1", prefixes: [], table: "t", leaving: [], entering: [] };
}

const PRIMARY: PrimaryWay = {
  ...way("nodes", "sg-node"),
  id: "west/nodes/1",
  addresses: [prefixFrom("10.0.0.10")],
  checked: true,
};

/** What becomes of a packet: the segment and groups that it leaves by, and the source that it has then. */
function sent(
  env: Readonly<Record<string, string>>,
  to: string,
  more: Partial<PodSending> & { image?: string } = {},
  isReply = false,
) {
  const settings = cniSettings(env, cniVersion(more.image ?? "v1.21.1"));
  const sending: PodSending = {
    family: 4,
    filters: [],
    own: way("pods", "sg-pod"),
    onPrimary: false,
    primary: PRIMARY,
    snat: cniSnat(settings, BLOCKS),
    byPrimary: settings.byPrimary,
    ...more,
  };
  const exit = exitTaken({ exits: podExits(sending) }, to, isReply);
  if (exit === undefined) return undefined;
  const source = exit.translation?.addresses.map(formatPrefix).join() ?? "pod";
  const checked = exit.sources === undefined ? {} : { only: exit.sources.map(formatPrefix).join() };
  return { by: exit.segment, source, groups: exit.filters.map(({ id }) => id).join(), ...checked };
}

const OWN = { by: "pods", source: "pod", groups: "sg-pod" };
const NODE = { by: "nodes", source: "10.0.0.10/32", groups: "sg-node" };
const EXTERNAL = { AWS_VPC_K8S_CNI_EXTERNALSNAT: "true" };
const exclude = (...cidrs: readonly string[]) => ({ AWS_VPC_K8S_CNI_EXCLUDE_SNAT_CIDRS: cidrs.join(",") });

describe("the VPC CNI on IPv4 (3.8)", () => {
  test("by default what leaves the VPC's blocks becomes the node's, with its groups and its subnet", () => {
    expect(sent({}, IN_VPC)).toEqual(OWN);
    expect(sent({}, "100.64.7.7")).toEqual(OWN);
    expect(sent({}, PEERED)).toEqual(NODE);
    expect(sent({}, INTERNET)).toEqual(NODE);
  });

  test("an excluded range sees the pod's own address, by the pod's own subnet and groups", () => {
    expect(sent(exclude("10.20.0.0/16", "192.168.0.0/16"), PEERED)).toEqual(OWN);
    expect(sent(exclude("10.20.0.0/16"), INTERNET)).toEqual(NODE);
  });

  test("what is no IPv4 range among the exclusions is skipped", () => {
    expect(sent(exclude(" 10.20.0.0/16 ", "10.20.0.1", "fd00::/8", ""), PEERED)).toEqual(OWN);
    expect(sent(exclude("10.20.0.0"), PEERED)).toEqual(NODE);
  });

  test("an exclusion of everything turns translation off", () => {
    expect(sent(exclude("0.0.0.0/0"), INTERNET)).toEqual(OWN);
  });

  test("EXTERNALSNAT keeps every source, and exclusions mean nothing then", () => {
    expect(sent(EXTERNAL, INTERNET)).toEqual(OWN);
    expect(sent({ ...EXTERNAL, ...exclude("10.20.0.0/16") }, PEERED)).toEqual(OWN);
    expect(sent({ AWS_VPC_K8S_CNI_EXTERNALSNAT: "yes" }, INTERNET)).toEqual(NODE);
  });

  test("replies to connections from outside keep the pod's address and interface", () => {
    expect(sent({}, PEERED, {}, true)).toEqual(OWN);
    expect(sent(EXTERNAL, PEERED, {}, true)).toEqual(OWN);
  });

  test("before 1.8.0 such replies leave by the primary interface, which drops foreign sources while it is checked", () => {
    const old = { image: "amazon-k8s-cni:v1.7.10" };
    expect(sent({}, PEERED, old, true)).toEqual({ ...NODE, source: "pod", only: "10.0.0.10/32" });
    expect(sent({}, PEERED, { ...old, primary: { ...PRIMARY, checked: false } }, true)).toEqual({
      ...NODE,
      source: "pod",
    });
    expect(sent({}, PEERED, { ...old, onPrimary: true, own: PRIMARY }, true)).toEqual({ ...NODE, source: "pod" });
    expect(sent({}, PEERED, old)).toEqual(NODE);
    expect(sent({}, IN_VPC, old, true)).toEqual(OWN);
  });

  test("AWS_EXTERNAL_SERVICE_CIDRS leave by the primary interface with the pod's address", () => {
    const byPrimary = { AWS_EXTERNAL_SERVICE_CIDRS: "10.20.0.0/24, 10.0.9.0/24" };
    expect(sent({ ...EXTERNAL, ...byPrimary }, PEERED)).toEqual({ ...NODE, source: "pod", only: "10.0.0.10/32" });
    expect(sent({ ...EXTERNAL, ...byPrimary }, PEERED, { onPrimary: true })).toEqual(OWN);
    expect(sent({ ...EXTERNAL, ...byPrimary }, INTERNET)).toEqual(OWN);
    expect(sent(byPrimary, PEERED)).toEqual(NODE);
    expect(sent(byPrimary, IN_VPC)).toEqual({ ...NODE, source: "pod", only: "10.0.0.10/32" });
    expect(sent(byPrimary, PEERED, {}, true)).toEqual({ ...NODE, source: "pod", only: "10.0.0.10/32" });
    expect(sent(byPrimary, "10.0.8.8")).toEqual(OWN);
  });

  test("source ports become any above 1023, unless they are kept", () => {
    const ports = (env: Readonly<Record<string, string>>) => {
      const snat = cniSnat(cniSettings(env, undefined), BLOCKS);
      const exits = podExits({
        family: 4,
        filters: [],
        own: way("pods", "sg-pod"),
        onPrimary: false,
        primary: PRIMARY,
        snat,
        byPrimary: [],
      });
      return exits.find(({ translation }) => translation !== undefined)?.translation?.ports;
    };
    expect(ports({})).toEqual({ from: 1024, to: 65_535 });
    expect(ports({ AWS_VPC_K8S_CNI_RANDOMIZESNAT: "hashrandom" })).toEqual({ from: 1024, to: 65_535 });
    expect(ports({ AWS_VPC_K8S_CNI_RANDOMIZESNAT: "none" })).toBeUndefined();
  });
});

test("IPv6 is never translated", () => {
  const snat = cniSnat(cniSettings({}, undefined), BLOCKS);
  const exits = podExits({
    family: 6,
    filters: [],
    own: way("pods", "sg-pod"),
    onPrimary: true,
    primary: PRIMARY,
    snat,
    byPrimary: [],
  });
  expect(exits).toEqual([{ filters: [stateful("sg-pod", rule({}))], segment: "pods" }]);
});

test("Auto Mode translates all that leaves the VPC, or nothing", () => {
  expect(sent({}, PEERED, { snat: autoSnat("Random", BLOCKS) })).toEqual(NODE);
  expect(sent({}, IN_VPC, { snat: autoSnat("Random", BLOCKS) })).toEqual(OWN);
  expect(sent({}, INTERNET, { snat: autoSnat("Disabled", BLOCKS) })).toEqual(OWN);
});

test("Windows translates whatever the CNI of Linux nodes is told", () => {
  expect(sent(EXTERNAL, PEERED, { snat: windowsSnat(BLOCKS) })).toEqual(NODE);
});

test("while no node is known, nothing that it would translate gets out, and replies do", () => {
  const { primary: _, ...bare } = { primary: undefined };
  const sending = (to: string, isReply: boolean) => {
    const snat = cniSnat(cniSettings({}, undefined), BLOCKS);
    const exits = podExits({
      family: 4,
      filters: [],
      own: way("pods", "sg-pod"),
      onPrimary: false,
      snat,
      byPrimary: [],
      ...bare,
    });
    return exitTaken({ exits }, to, isReply)?.filters.map(({ id, rules }) => `${id} ${rules.length}`);
  };
  expect(sending(IN_VPC, false)).toEqual(["sg-pod 1"]);
  expect(sending(PEERED, false)).toEqual(["sg-pod 1", "the node that would translate it is not known 0"]);
});

test("a pod that its policies filter is filtered by every exit", () => {
  const filters = [stateful("policy", rule({}))];
  const exits = podExits({
    family: 4,
    filters,
    own: way("pods", "sg-pod"),
    onPrimary: false,
    primary: PRIMARY,
    snat: cniSnat(cniSettings({}, undefined), BLOCKS),
    byPrimary: [prefixFrom("10.20.0.0/24")],
  });
  expect(exits.map((exit) => exit.filters[0]?.id)).toEqual(exits.map(() => "policy"));
});
