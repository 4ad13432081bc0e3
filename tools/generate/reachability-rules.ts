import type { Golden } from "../../core/src/prove/goldens/golden.fixture.ts";
import { allGoldens } from "../mutations/goldens.ts";
import { MUTATIONS } from "../mutations/mutation.ts";
import type { Generator } from "./generator.ts";

/** docs/reachability-rules.md: what AWS and the VPC CNI do with packets, rule by rule, and the golden cases or tests that hold Podspan to it. */
export const reachabilityRulesPage: Generator = {
  owns: [],
  files: async () => new Map([["docs/reachability-rules.md", pageOf(await allGoldens())]]),
};

interface Rule {
  readonly id: string;
  readonly text: string;
  /** Of what no packet shows: planning, quotas, leftovers. */
  readonly tests?: readonly string[];
}

const RULES: readonly Rule[] = [
  { id: "F1", text: "The longest prefix wins, each family of addresses by itself." },
  { id: "F2", text: "Every table has a local route for each block of its VPC." },
  { id: "F3", text: "Routes to interfaces and gateway endpoints, also inside the VPC's own block." },
  { id: "F4", text: "AWS's own ranges are never forwarded." },
  { id: "F5", text: "A static route beats a propagated one of the same prefix." },
  { id: "F6", text: "Propagated routes never beat local ones." },
  { id: "F7", text: "Prefix lists stand between static and propagated routes; two that disagree promise nothing." },
  { id: "F8", text: "A virtual private gateway forwards only what it has learned or was given." },
  { id: "F9", text: "A blackhole keeps its prefix." },
  { id: "F10", text: "A subnet has one table: its own, else the main one." },
  { id: "F11", text: "What stays in a subnet meets neither table nor ACL." },
  { id: "F12", text: "Tables of gateways steer what comes in." },
  { id: "F13", text: "Routes of a route server are taken as propagated ones." },
  {
    id: "F14",
    text: "Sizes of blocks and subnets, and their reserved addresses.",
    tests: ["core/src/addressing/vpc-block.test.ts", "providers/twin/src/ec2/vpc-cidr.test.ts"],
  },
  {
    id: "F15",
    text: "EC2 takes host bits away from what it is given.",
    tests: ["core/src/addressing/prefix-text.test.ts", "providers/aws/src/records/security-rules.test.ts"],
  },
  {
    id: "F16",
    text: "A new block overlaps no other and is no larger than a route's destination.",
    tests: ["core/src/addressing/vpc-block.test.ts", "core/src/compile/cluster/rules.test.ts"],
  },
  {
    id: "F17",
    text: "Which blocks go together.",
    tests: ["core/src/addressing/vpc-block.test.ts", "core/src/spec/rules/vpc-blocks.test.ts"],
  },
  {
    id: "F18",
    text: "Blocks and peerings that are pending.",
    tests: ["core/src/spec/rules/overlaps.test.ts", "providers/twin/src/ec2/vpc-cidr.test.ts"],
  },
  { id: "F19", text: "States of a block.", tests: ["providers/twin/src/ec2/vpc-cidr.test.ts"] },
  {
    id: "F20",
    text: "Quotas of VPCs.",
    tests: ["core/src/spec/rules/vpc-blocks.test.ts", "core/src/compile/cluster/rules.test.ts"],
  },
  {
    id: "F21",
    text: "Prefixes need whole /28s.",
    tests: ["core/src/addressing/pod-subnets.test.ts", "core/src/addressing/prefix-room.test.ts"],
  },
  { id: "F22", text: "What EKS wants of a cluster's subnets.", tests: ["core/src/plan/checks/control-plane.test.ts"] },
  { id: "F23", text: "Security groups allow, all of an interface's together." },
  { id: "F24", text: "The default group is used where none is given." },
  { id: "F25", text: "Answers pass groups unasked." },
  { id: "F26", text: "A group in a rule means interfaces that carry it, by their private addresses." },
  { id: "F27", text: "References work over active peerings of one Region." },
  { id: "F28", text: "Over transit gateways only where told to, and inbound." },
  { id: "F29", text: "A group may be associated with several VPCs." },
  { id: "F30", text: "Stale rules mean nobody." },
  {
    id: "F31",
    text: "Quotas of security groups.",
    tests: ["core/src/spec/rules/quotas.test.ts", "providers/twin/src/ec2/security-group.test.ts"],
  },
  {
    id: "F32",
    text: "What AWS answers on the link (resolver, instance metadata, time, the agent of EKS Pod Identity on nodes of EKS) is past every table, group and ACL, and answers by its own ports alone.",
  },
  { id: "F33", text: "ACLs go by number, the first entry that matches decides, and they remember nothing." },
  { id: "F34", text: "Ports of clients, by their system, and of translations." },
  { id: "F35", text: "Path MTU discovery needs ICMP type 3 code 4." },
  { id: "F36", text: "A peering leads to the peer's own blocks and no further." },
  { id: "F37", text: "Only an active peering forwards." },
  { id: "F38", text: "The peer's resolver cannot be asked." },
  { id: "F39", text: "Transit gateways are used from zones with an attachment; its subnet's table and ACL count." },
  { id: "F40", text: "Tables of transit gateways." },
  { id: "F41", text: "NAT and internet gateways." },
  { id: "F42", text: "VPN connections." },
  { id: "F43", text: "The source/dest check." },
  { id: "F44", text: "Direct Connect." },
  { id: "F45", text: "How large packets may be." },
  { id: "F46", text: "How large the CNI makes them." },
  { id: "F47", text: "The control plane's interfaces and the cluster's group." },
  { id: "F48", text: "Where webhooks are reached." },
  { id: "F49", text: "Custom networking." },
  { id: "F50", text: "Security groups for pods." },
  {
    id: "F51",
    text: "What is left behind at destroy.",
    tests: ["providers/aws/src/write/subnet.test.ts", "providers/twin/src/invent/node-network.test.ts"],
  },
  { id: "3.8", text: "When nodes translate what their pods send, and by which interface it leaves." },
  {
    id: "DMVPN",
    text: "A router's tunnel carries what is for its site, while a hub and its outside reach each other.",
  },
  { id: "NetworkPolicy", text: "Kubernetes network policies." },
];

/** Throws where a rule has neither case nor test, or a case belongs to no rule. */
function pageOf(goldens: readonly Golden[]): string {
  const strange = goldens.filter(({ rule }) => !RULES.some(({ id }) => id === rule));
  if (strange.length > 0)
    throw new Error(`no such rule: ${strange.map(({ rule, name }) => `${rule} ${name}`).join("; ")}`);
  const sections = RULES.map((rule) =>
    section(
      rule,
      goldens.filter((golden) => golden.rule === rule.id),
    ),
  );
  return `# What holds the prover to AWS

Each rule of forwarding, and the golden cases that show it: small networks in core/src/prove/goldens, with a flow and what becomes of it by
AWS's own text. Every case is judged by the prover and by a walker of single packets that shares nothing with it. \`npm run mutations\`
switches rules off, one after the other; each time a case must fail. Generated from the cases: ${goldens.length} of them, and ${MUTATIONS.length} mutations.

${sections.join("\n")}`;
}

function section({ id, text, tests = [] }: Rule, goldens: readonly Golden[]): string {
  if (goldens.length + tests.length === 0) throw new Error(`${id} has neither a golden case nor a test`);
  const bySource = [...Map.groupBy(goldens, ({ source }) => source)];
  const mutations = MUTATIONS.filter(({ rule }) => rule === id).map(({ what }) => what);
  const lines = bySource.flatMap(([source, cases]) => [`${source}:`, "", ...cases.map(line), ""]);
  return [
    `## ${id}`,
    "",
    text,
    "",
    ...lines,
    ...(tests.length === 0 ? [] : [...tests.map((path) => `- [${path}](../${path})`), ""]),
    ...(mutations.length === 0 ? [] : [`Switched off: ${mutations.join("; ")}.`, ""]),
  ].join("\n");
}

function line({ name, flow, verdict, nat }: Golden): string {
  const seen = nat === undefined ? "" : nat === "none" ? ", no NAT" : `, seen as ${nat}`;
  return `- ${name}: \`${flow}\` is ${verdict}${seen}`;
}
