import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readyPeer } from "../../tools/peers/peers.ts";
import { describePeer } from "../../tools/peers/suite.ts";
import { type LabInterface, type LabPod, type LabRules, NodeLab } from "./node-lab.ts";
import { Prediction } from "./predicted.ts";
import type { Report } from "./udp-agent.ts";

/** Of one run; another repeats it with `SEED`. */
const SEED = Number(process.env.SEED ?? 20_260_822);
const FLOWS_EACH = 12;
const PORT = 7777;
/** A flow's own port tells its connection from all others. */
const FIRST_PORT = 20_000;
const BLOCKS = ["10.0.0.0/16", "100.64.0.0/16"];
const DEVICES = ["eth0", "eth1", "vlan.eth.1"];
const PATIENCE_MS = 20_000;

interface Topology {
  readonly title: string;
  readonly custom: boolean;
  readonly interfaces: readonly LabInterface[];
  readonly pods: readonly LabPod[];
}

const PRIMARY: LabInterface = { device: "eth0", address: "10.0.0.10", gateway: "10.0.0.1" };

function topology(title: string, custom: boolean, subnet: string): Topology {
  const second: LabInterface = { device: "eth1", address: `${subnet}.4`, gateway: `${subnet}.1` };
  const branch: LabInterface = { device: "vlan.eth.1", address: `${subnet}.39`, gateway: `${subnet}.1` };
  const onFirst = custom ? [] : [{ name: "pod-first", address: "10.0.0.21", on: PRIMARY }];
  const pods = [
    ...onFirst,
    { name: "pod-a", address: `${subnet}.5`, on: second },
    { name: "pod-b", address: `${subnet}.6`, on: second },
    { name: "pod-branch", address: `${subnet}.40`, on: branch },
  ];
  return { title, custom, interfaces: [PRIMARY, second, branch], pods };
}

const TOPOLOGIES = [
  topology("pods beside their node", false, "10.0.0"),
  topology("custom networking", true, "100.64.0"),
];

const CONFIGURATIONS: readonly LabRules[] = [false, true].flatMap((externalSnat) =>
  [[], ["192.168.0.0/16", "10.20.0.0/16"], ["0.0.0.0/0"]].flatMap((excluded) =>
    [[], ["10.30.0.0/16", "10.0.77.0/24"]].flatMap((byPrimary) =>
      [true, false].map((random) => ({ externalSnat, blocks: BLOCKS, excluded, byPrimary, random })),
    ),
  ),
);

/** Inside and outside of everything that a rule names; no interface, pod or router has one of these. */
const octet = fc.integer({ min: 2, max: 250 });
const destination = fc.oneof(
  ...["10.0.9", "10.0.0", "10.0.77", "100.64.8", "10.20.3", "10.30.3", "192.168.5", "172.16.1", "203.0.113"].map(
    (start) => octet.map((last) => `${start}.${start === "10.0.0" ? (last % 100) + 100 : last}`),
  ),
);

interface Flow {
  readonly id: number;
  readonly sender: string;
  readonly address: string;
  readonly to: string;
  /** From outside to the pod; else from the pod, or the node, to the outside. */
  readonly inbound: boolean;
  /** The interface that has the address. */
  readonly own: LabInterface;
}

await describePeer("iptables", "the VPC CNI's rules in the kernel", () => {
  let iptables: string;
  beforeAll(async () => {
    iptables = (await readyPeer("iptables")).path;
  });

  for (const [index, { title, custom, interfaces, pods }] of TOPOLOGIES.entries()) {
    const beyond = fc.sample(destination, { seed: SEED + index, numRuns: 60 });
    const senders = [...pods, { name: "node", address: PRIMARY.address, on: PRIMARY }];
    let lab: NodeLab | undefined;
    let heard: (where: string, report: Report) => void = () => {};

    beforeAll(async () => {
      lab = new NodeLab(iptables, `cni${index}`, interfaces, pods);
      await lab.start([...new Set(beyond)], PORT);
      for (const [name, agent] of lab.agents) agent.hear((report) => heard(name, report));
    });
    afterAll(() => lab?.stop());

    test(`${title}: what the model says is what the far ends see, in ${CONFIGURATIONS.length} configurations (seed ${SEED})`, async () => {
      const started = lab;
      if (started === undefined) throw new Error("the lab did not start");
      let next = 0;
      for (const [number, rules] of CONFIGURATIONS.entries()) {
        started.configure(rules);
        const model = new Prediction(interfaces, pods, rules, custom);
        const picks = fc.sample(
          fc.record({ sender: fc.constantFrom(...senders), to: fc.constantFrom(...beyond), kind: fc.nat(3) }),
          {
            seed: SEED + 100 * index + number,
            numRuns: FLOWS_EACH,
          },
        );
        const flows = picks.map(({ sender, to, kind }): Flow => {
          const { name, address, on } = sender;
          return { id: next++, sender: name, address, to, inbound: kind === 0 && name !== "node", own: on };
        });
        const seen = await observe(started, flows, (listener) => {
          heard = listener;
        });
        for (const flow of flows) {
          const about = `${JSON.stringify(flow)} with ${JSON.stringify(rules)}`;
          expect(seen.get(flow.id), about).toEqual(expectedOf(flow, model, seen.get(flow.id)));
        }
      }
      expect(next).toBeGreaterThanOrEqual(250);
    });
  }

  /** What was seen of a flow: where it came out, from which source, whether that kept its port, and where the answer came. */
  interface Seen {
    readonly where: string;
    readonly source: string;
    readonly port: "kept" | "changed";
    readonly answeredAt: string;
  }

  async function observe(
    lab: NodeLab,
    flows: readonly Flow[],
    listen: (listener: (where: string, report: Report) => void) => void,
  ): Promise<ReadonlyMap<number, Seen>> {
    const arrived = new Map<number, Omit<Seen, "answeredAt">>();
    const answered = new Map<number, string>();
    const all = new Promise<void>((resolve) => {
      listen((where, report) => {
        if (report.kind === "arrived") {
          const { address, port } = report.source;
          const kept = port === FIRST_PORT + report.flow ? "kept" : "changed";
          arrived.set(report.flow, { where, source: address, port: kept });
        }
        if (report.kind === "answered") answered.set(report.flow, where);
        // Two agents tell of a flow, and either may be heard first.
        if (answered.size === flows.length && arrived.size === flows.length) resolve();
      });
    });
    await Promise.all(flows.filter(({ inbound }) => inbound).map((flow) => expectElsewhere(lab, flow)));
    for (const flow of flows) send(lab, flow);
    await soon(all, () => missingOf(lab, flows, arrived, answered));
    return new Map([...arrived].map(([id, one]) => [id, { ...one, answeredAt: answered.get(id) ?? "" }]));
  }

  /** A reply may leave by another interface than the one that the question came by. */
  async function expectElsewhere(lab: NodeLab, { id, to, own }: Flow): Promise<void> {
    const others = DEVICES.filter((device) => device !== own.device).map((device) => lab.agents.get(device));
    await Promise.all(others.map((agent) => agent?.expect(id, { address: to, port: FIRST_PORT + id })));
  }

  function send(lab: NodeLab, { id, sender, address, to, inbound, own }: Flow): void {
    const inside = { address, port: inbound ? PORT : FIRST_PORT + id };
    const outside = { address: to, port: inbound ? FIRST_PORT + id : PORT };
    // What reaches a pod from outside comes by its own interface: so AWS delivers it.
    const agent = lab.agents.get(inbound ? own.device : sender);
    agent?.order({ kind: "send", flow: id, from: inbound ? outside : inside, to: inbound ? inside : outside });
  }

  function expectedOf({ sender, address, to, inbound }: Flow, model: Prediction, seen: Seen | undefined): Seen {
    const { device, source, keepsPort } = model.of(sender, address, to, inbound);
    if (inbound) {
      expect(source).toBe(address);
      return { where: sender, source: to, port: "kept", answeredAt: device };
    }
    return { where: device, source, port: keepsPort ? "kept" : (seen?.port ?? "changed"), answeredAt: sender };
  }
});

function missingOf(
  lab: NodeLab,
  flows: readonly Flow[],
  arrived: ReadonlyMap<number, unknown>,
  answered: ReadonlyMap<number, unknown>,
): string {
  const lost = flows.filter(({ id }) => !answered.has(id));
  const errors = [...lab.agents.values()].map((agent) => agent.errors).join("");
  return `${errors}${lost.map((flow) => `${JSON.stringify(flow)} ${JSON.stringify(arrived.get(flow.id) ?? "lost")}`).join("\n")}`;
}

/** Packets that never come are an error of the test, not a wait without end. */
async function soon(all: Promise<void>, missing: () => string): Promise<void> {
  const patience = AbortSignal.timeout(PATIENCE_MS);
  const over = new Promise<never>((_, reject) => {
    patience.addEventListener("abort", () => reject(new Error(`not answered:\n${missing()}`)), { once: true });
  });
  await Promise.race([all, over]);
}
