import { AssignPrivateIpAddressesCommand, DescribeInstancesCommand, RunInstancesCommand } from "@aws-sdk/client-ec2";
import { installStandInNode, installStandInPod } from "../../tools/peers/kubelet/objects.ts";
import { type StandInKubelet, startKubelet } from "../../tools/peers/kubelet/stand-in.ts";
import { readyPeer } from "../../tools/peers/peers.ts";
import { type RealCluster, startCluster } from "../world/cluster.fixture.ts";
import { type EksctlVpc, type EksctlWorld, startEksctlWorld } from "../world/eksctl-world.fixture.ts";
import { type CommandResult, Desk } from "../world/podspan.fixture.ts";
import { freeAddresses } from "../world/vpc-cni.fixture.ts";
import { type LabEndpoint, PacketLab } from "./packet-lab.ts";

const PORT = 7654;

/** Two clusters of eksctl in two regions, each with a node in two zones, pods on them, and packets that are real. */
export interface LinkedWorld {
  /** Endpoints by cluster, part and zone: `w1pa` is a pod of west1 in its first zone, `w2nb` a node of west2 in its second. */
  readonly lab: PacketLab;
  /** Of the pod and the node of a cluster's zone. */
  addresses(cluster: "w1" | "w2", zone: "a" | "b"): { readonly pod: string; readonly node: string };
  podspan(...words: readonly string[]): Promise<CommandResult>;
  stop(): Promise<void>;
}

interface Member extends LabEndpoint {
  readonly cluster: number;
  /** `NAMESPACE/NAME/CONTAINER`. */
  readonly container: string;
}

/** `fabric`: of clusters west1 and west2 without their `kubernetes`, which is put where `KUBECONFIG1` and `KUBECONFIG2` stand. */
export async function startLinkedWorld(fabric: string): Promise<LinkedWorld> {
  const [aws, ...clusters] = await Promise.all([startEksctlWorld(), startCluster(), startCluster()]);
  const machines = await Promise.all(aws.vpcs.map((vpc) => machinesOf(aws, vpc)));
  const members = machines.flatMap((nodes, index) => nodes.flatMap((machine) => membersOf(machine, index)));
  const tools = await readyPeer("container-tools");
  const { iputils = "" } = tools.folders;
  const lab = new PacketLab("link", (await readyPeer("iptables")).path, members);
  await lab.start(iputils, PORT);
  const kubelets = await Promise.all(clusters.map((_, index) => kubeletOf(lab, members, index, iputils)));
  for (const [index, cluster] of clusters.entries()) {
    for (const machine of machines[index] ?? []) await install(cluster, kubelets[index], machine);
  }
  const text = clusters.reduce(
    (sum, { kubeconfig }, index) => sum.replace(`KUBECONFIG${index + 1}`, kubeconfig),
    fabric,
  );
  const desk = await Desk.with(text, { ...aws.env, PODSPAN_CONSISTENCY_MS: "1000" });
  return {
    lab,
    addresses: (cluster, zone) => {
      const of = (part: string) => members.find(({ name }) => name === `${cluster}${part}${zone}`)?.address ?? "";
      return { pod: of("p"), node: of("n") };
    },
    podspan: (...words) => desk.podspan(...words, "--target", "aws"),
    stop: async () => {
      await desk.clear();
      await lab.stop();
      for (const kubelet of kubelets) await kubelet.stop();
      for (const cluster of clusters) await cluster.stop();
      await aws.stop();
    },
  };
}

/** An instance that is a node, and the address of a pod on it. */
interface Machine {
  readonly instance: string;
  readonly zone: string;
  readonly letter: "a" | "b";
  readonly address: string;
  readonly podAddress: string;
}

/** eksctl's node in a public subnet of the first zone, and one more in the private subnet of the second. */
async function machinesOf(
  aws: EksctlWorld,
  { name, zones, subnets, nodeGroup }: EksctlVpc,
): Promise<readonly Machine[]> {
  const ec2 = aws.clientOf(name);
  const [image, type] = ["ami-12c6146b", "t4g.small"] as const;
  await ec2.send(
    new RunInstancesCommand({
      ImageId: image,
      InstanceType: type,
      MinCount: 1,
      MaxCount: 1,
      SubnetId: subnets[3],
      SecurityGroupIds: [nodeGroup],
    }),
  );
  const { Reservations = [] } = await ec2.send(new DescribeInstancesCommand({}));
  const made: Machine[] = [];
  for (const { InstanceId = "", Placement, NetworkInterfaces = [] } of Reservations.flatMap(
    ({ Instances = [] }) => Instances,
  )) {
    const [own] = NetworkInterfaces;
    const [podAddress = ""] = await freeAddresses(ec2, own?.SubnetId ?? "", 1);
    const NetworkInterfaceId = own?.NetworkInterfaceId ?? "";
    await ec2.send(new AssignPrivateIpAddressesCommand({ NetworkInterfaceId, PrivateIpAddresses: [podAddress] }));
    const zone = Placement?.AvailabilityZone ?? "";
    made.push({
      instance: InstanceId,
      zone,
      letter: zone === zones[0] ? "a" : "b",
      address: own?.PrivateIpAddress ?? "",
      podAddress,
    });
  }
  return made;
}

function membersOf({ letter, address, podAddress }: Machine, cluster: number): readonly Member[] {
  const side = cluster === 0 ? "left" : "right";
  const name = (part: string) => `w${cluster + 1}${part}${letter}`;
  return [
    { name: name("p"), address: podAddress, side, cluster, container: `default/pod-${letter}/main` },
    { name: name("n"), address, side, cluster, container: `default/node-${letter}/main` },
  ];
}

function kubeletOf(lab: PacketLab, members: readonly Member[], index: number, path: string): Promise<StandInKubelet> {
  const mine = members.filter(({ cluster }) => cluster === index);
  return startKubelet(
    Object.fromEntries(mine.map(({ container, name }) => [container, { namespace: lab.nameOf(name), path }])),
  );
}

async function install(cluster: RealCluster, kubelet: StandInKubelet | undefined, machine: Machine): Promise<void> {
  const { instance, zone, letter, address, podAddress } = machine;
  const node = { name: instance, zone, address, providerId: `aws:///${zone}/${instance}` };
  await installStandInNode(cluster.call, kubelet?.port ?? 0, node);
  const pod = {
    namespace: "default",
    node: instance,
    labels: { "podspan.dev/probe": "true" },
    ports: { "podspan-seen": PORT },
  };
  await installStandInPod(cluster.call, { ...pod, name: `pod-${letter}`, address: podAddress });
  await installStandInPod(cluster.call, { ...pod, name: `node-${letter}`, address, hostNetwork: true });
}
