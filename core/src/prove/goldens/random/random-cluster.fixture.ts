import type { Draw } from "./draw.fixture.ts";
import type { Plot, Written } from "./plot.fixture.ts";

type ClusterWritten = NonNullable<Written["clusters"]>[string];
type PolicyWritten = NonNullable<ClusterWritten["policies"]>[string];

/** A cluster on three nodes, of any kind that the CNI or Auto Mode makes, with policies. */
export function randomCluster(draw: Draw, { name }: Plot): ClusterWritten {
  const isAuto = draw.percent(20);
  const node = (low: number, secondary: number) => ({
    subnet: low < 16 ? `${name}1` : `${name}2`,
    address: `10.0.0.${low}`,
    groups: [`sg-${name}0`],
    interfaces: [
      {
        subnet: `${name}5`,
        address: `100.64.0.${secondary}`,
        groups: [`sg-${name}1`],
        prefixes: [`100.64.0.${secondary * 16}/28`],
      },
    ],
    ...(isAuto
      ? {
          computeType: "auto",
          labels: { "eks.amazonaws.com/nodeclass": "default", "eks.amazonaws.com/compute-type": "auto" },
        }
      : {}),
  });
  const windows = !isAuto && draw.percent(10) ? { os: "windows", platform: "windows" } : {};
  const branch = isAuto || !draw.percent(50) ? {} : { branch: { subnet: `${name}5`, groups: [`sg-${name}2`] } };
  return {
    vpc: `vpc-${name}`,
    autoMode: isAuto,
    ...(isAuto
      ? {
          nodeClasses: {
            default: {
              subnets: [`${name}1`],
              groups: [`sg-${name}0`],
              podSubnets: [`${name}5`],
              snat: draw.of(["Random", "Disabled"]),
            },
          },
        }
      : { cni: settings(draw) }),
    nodes: { n1: node(10, 4), n2: { ...node(26, 5), ...windows }, n3: node(11, 6) },
    namespaces: { shop: { team: "shop" }, ops: { team: "ops" } },
    pods: {
      p1: {
        namespace: "shop",
        node: "n1",
        address: "100.64.0.65",
        interface: 1,
        labels: { app: "web" },
        ports: ["http tcp 8080"],
      },
      p2: {
        namespace: "ops",
        node: "n2",
        address: "100.64.0.82",
        interface: 1,
        labels: { app: "api" },
        ports: ["http tcp 80"],
      },
      p3: { namespace: "ops", node: "n3", address: "10.0.0.12", labels: { app: "web" } },
      p4: {
        namespace: "shop",
        node: "n3",
        address: "100.64.0.200",
        labels: { app: "guarded" },
        interface: 1,
        ...branch,
      },
      agent: { namespace: "ops", node: "n2", host: true },
    },
    policies: Object.fromEntries(draw.times(0, 3, (index) => [`policy${index}`, randomPolicy(draw)] as const)),
  };
}

function settings(draw: Draw): Readonly<Record<string, string>> {
  return {
    ...(draw.percent(30) ? { AWS_VPC_K8S_CNI_EXTERNALSNAT: draw.of(["true", "false"]) } : {}),
    ...(draw.percent(40)
      ? {
          AWS_VPC_K8S_CNI_EXCLUDE_SNAT_CIDRS: draw.of([
            "10.1.0.0/16",
            "10.1.0.0/28,192.168.0.0/16",
            "0.0.0.0/0",
            "10.0.0.0/8",
          ]),
        }
      : {}),
    ...(draw.percent(30) ? { POD_SECURITY_GROUP_ENFORCING_MODE: draw.of(["strict", "standard"]) } : {}),
  };
}

function randomPolicy(draw: Draw): PolicyWritten {
  const peer = () =>
    draw.of([
      { cidr: "10.0.0.0/8" },
      { cidr: "0.0.0.0/0", except: ["10.1.0.0/16"] },
      { cidr: "10.1.0.4/32" },
      { pods: {} },
      { pods: { labels: { app: "web" } } },
      { namespaces: {}, pods: { where: ["app In web,api"] } },
      { namespaces: { labels: { team: "ops" } } },
    ]);
  const rule = () => ({
    peers: draw.times(0, 2, peer),
    ports: draw.percent(50)
      ? []
      : draw.times(1, 2, () => draw.of(["tcp 80", "tcp http", "udp", "tcp 400-500", "tcp 8080"])),
  });
  return {
    namespace: draw.of(["shop", "ops"]),
    select: draw.of([{}, { labels: { app: "web" } }, { where: ["app NotIn web"] }]),
    types: draw.of([["Ingress"], ["Egress"], ["Ingress", "Egress"]] as const).slice(),
    in: draw.times(0, 2, rule),
    out: draw.times(0, 2, rule),
  };
}
