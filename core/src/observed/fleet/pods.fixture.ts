import type { Observed } from "../index.ts";
import { addressOf, type Placed, type Places, runningInstance } from "./places.fixture.ts";
import { hostOf, idOf, type Site, subnetBlock, thing } from "./site.fixture.ts";
import type { FleetSize } from "./size.fixture.ts";
import { SUBNETS, zoneOf } from "./subnets.fixture.ts";

const APPS = ["shop", "cart", "mail", "batch"];

/** The cluster of a VPC: nodes with an interface for themselves and one for their pods, by custom networking. */
export function podsOf(
  site: Site,
  size: FleetSize,
  { places, first, nodes }: { readonly places: Places; readonly first: number; readonly nodes: number },
): readonly Observed[] {
  const all = Array.from({ length: nodes }, (_, nth) => {
    const own = places.next("app", "nodes", nth);
    return nodeOf(site, size, { nth, card: first + 2 * nth, own, ofPods: places.next("pods", "pods", nth) });
  });
  return [...clusterOf(site, size), ...all.flat()];
}

function translates(site: Site, size: FleetSize): boolean {
  return size.snatEvery > 0 && site.index % size.snatEvery === size.snatEvery - 1;
}

/** In every third cluster one app is behind a NetworkPolicy. */
function clusterOf(site: Site, size: FleetSize): readonly Observed[] {
  const { scope, cluster, index } = site;
  const env = {
    AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG: "true",
    ENI_CONFIG_LABEL_DEF: "topology.kubernetes.io/zone",
    AWS_VPC_K8S_CNI_EXTERNALSNAT: translates(site, size) ? "false" : "true",
    ENABLE_PREFIX_DELEGATION: index % 2 === 0 ? "true" : "false",
  };
  const app = (name: string) => ({ labels: { app: name }, expressions: [] });
  const policy = thing(
    "network-policy",
    cluster,
    "default/mail",
    {
      namespace: "default",
      name: "mail",
      podSelector: app("mail"),
      types: ["Ingress"],
      ingress: [{ peers: [{ kind: "pods", pods: app("shop") }], ports: [{ protocol: "TCP", port: 8080 }] }],
      egress: [],
    },
    {},
  );
  return [
    thing(
      "cluster",
      scope,
      cluster.cluster,
      {
        name: cluster.cluster,
        status: "ACTIVE",
        version: "1.34",
        vpc: site.vpc,
        subnets: SUBNETS.flatMap(({ tier }, nth) => (tier === "app" ? [idOf("subnet", index, nth)] : [])),
        securityGroup: idOf("sg", index, 7),
        ipFamily: "ipv4",
        serviceCidr: "172.20.0.0/16",
        autoMode: false,
        managedCni: false,
      },
      {},
    ),
    thing("namespace", cluster, "default", { name: "default", labels: {} }, {}),
    ...(index % 3 === 0 ? [policy] : []),
    thing(
      "cni-daemonset",
      cluster,
      "kube-system/aws-node",
      { env },
      {
        env: Object.fromEntries(Object.entries(env).map(([name, value]) => [name, { value }])),
        image: "amazon-k8s-cni:v1.20.4",
        desiredPods: 1,
        updatedPods: 1,
        readyPods: 1,
      },
    ),
    ...SUBNETS.flatMap(({ tier, zone }, nth) =>
      tier !== "pods"
        ? []
        : [
            thing(
              "eni-config",
              cluster,
              zoneOf(site, zone),
              {
                name: zoneOf(site, zone),
                subnet: idOf("subnet", index, nth),
                securityGroups: [idOf("sg", index, 8)],
              },
              { resourceVersion: "1", owned: false },
            ),
          ],
    ),
  ];
}

interface Node {
  readonly nth: number;
  /** Number of its first interface. */
  readonly card: number;
  readonly own: Placed;
  readonly ofPods: Placed;
}

function nodeOf(site: Site, size: FleetSize, node: Node): readonly Observed[] {
  const { index } = site;
  const id = idOf("i", index, node.card);
  const name = `node-${String(node.nth).padStart(3, "0")}`;
  const address = addressOf(site, node.own);
  const cards = [idOf("eni", index, node.card), idOf("eni", index, node.card + 1)] as const;
  const zone = zoneOf(site, SUBNETS[node.own.subnet]?.zone ?? "a");
  const { prefixes, addresses, pods } = podAddresses(site, size, node);
  return [
    cardOf(site, cards[0], id, node.own, [address], []),
    cardOf(site, cards[1], id, node.ofPods, [addressOf(site, node.ofPods), ...addresses], prefixes),
    runningInstance(site, id, cards),
    thing(
      "node",
      site.cluster,
      name,
      {
        name,
        zone,
        instance: id,
        instanceType: "m5.large",
        os: "linux",
        ready: true,
        schedulable: true,
        maxPods: 110,
        createdAt: "2026-01-01T00:00:00Z",
        internalIps: [address],
        labels: { "topology.kubernetes.io/zone": zone },
        annotations: {},
      },
      {},
    ),
    ...pods.map((pod, nth) => podOf(site, name, node.nth * 32 + nth, pod)),
    podOf(site, name, node.nth, address, true),
  ];
}

function cardOf(
  site: Site,
  card: string,
  instance: string,
  { subnet, groups }: Placed,
  addresses: readonly string[],
  prefixes: readonly string[],
): Observed {
  return thing(
    "network-interface",
    site.scope,
    card,
    {
      vpc: site.vpc,
      subnet: idOf("subnet", site.index, subnet),
      status: "in-use",
      description: "aws-K8S",
      groups,
      instance,
      leaked: false,
      addresses,
      prefixes,
      sourceDestCheck: true,
      type: "interface",
    },
    {},
  );
}

/** On even VPCs pods take addresses of /28s that their node has, on odd ones secondary addresses. */
function podAddresses(site: Site, { podsPerNode }: FleetSize, { ofPods }: Node) {
  const block = subnetBlock(site, ofPods.subnet);
  // Behind the interfaces' own addresses: 32 for each node.
  const first = 256 + 32 * ofPods.nth;
  const pods = Array.from({ length: podsPerNode }, (_, nth) => hostOf(block, first + nth));
  if (site.index % 2 === 1) return { prefixes: [], addresses: pods, pods };
  const blocks = Array.from(
    { length: Math.ceil(podsPerNode / 16) },
    (_, nth) => `${hostOf(block, first + 16 * nth)}/28`,
  );
  return { prefixes: blocks, addresses: [], pods };
}

function podOf(site: Site, node: string, nth: number, address: string, hostNetwork = false): Observed {
  const app = hostNetwork ? "agent" : (APPS[nth % APPS.length] ?? "shop");
  const name = `${app}-${String(nth).padStart(4, "0")}`;
  return thing(
    "pod",
    site.cluster,
    `default/${name}`,
    {
      namespace: "default",
      name,
      node,
      addresses: [address],
      hostNetwork,
      phase: "Running",
      labels: { app },
      controller: `ReplicaSet ${app}`,
    },
    {},
  );
}
