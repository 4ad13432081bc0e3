import {
  AssignPrivateIpAddressesCommand,
  AttachNetworkInterfaceCommand,
  CreateNetworkInterfaceCommand,
  DescribeNetworkInterfacesCommand,
  DescribeSubnetsCommand,
  type EC2Client,
} from "@aws-sdk/client-ec2";
import { addressAt, formatAddress, prefixFrom, prefixSize } from "@podspan/core/addressing";
import type { EniConfig } from "./cluster.fixture.ts";

/** With custom networking: a second interface, in the subnet and the groups of the zone's ENIConfig. Answers its id. */
export async function attachPodInterface(ec2: EC2Client, { spec }: EniConfig, instance: string): Promise<string> {
  const create = new CreateNetworkInterfaceCommand({
    SubnetId: spec.subnet,
    Groups: [...(spec.securityGroups ?? [])],
    Description: `aws-K8S-${instance}`,
    TagSpecifications: [
      { ResourceType: "network-interface", Tags: [{ Key: "node.k8s.amazonaws.com/instance_id", Value: instance }] },
    ],
  });
  const NetworkInterfaceId = (await ec2.send(create)).NetworkInterface?.NetworkInterfaceId ?? "";
  await ec2.send(new AttachNetworkInterfaceCommand({ NetworkInterfaceId, InstanceId: instance, DeviceIndex: 1 }));
  return NetworkInterfaceId;
}

/** How many pods a node has addresses for. */
const WARM = 8;

/** Addresses for pods, on the interface that they will use. */
export async function warmAddresses(ec2: EC2Client, NetworkInterfaceId: string): Promise<readonly string[]> {
  const describe = new DescribeNetworkInterfacesCommand({ NetworkInterfaceIds: [NetworkInterfaceId] });
  const subnet = (await ec2.send(describe)).NetworkInterfaces?.[0]?.SubnetId ?? "";
  const PrivateIpAddresses = await freeAddresses(ec2, subnet, WARM);
  await ec2.send(new AssignPrivateIpAddressesCommand({ NetworkInterfaceId, PrivateIpAddresses }));
  return PrivateIpAddresses;
}

/**
 * The last addresses of a subnet that nobody has. moto, asked for a number of them, draws at random: also what another interface has,
 * and what AWS keeps for itself. Its own primary addresses begin at the other end.
 */
export async function freeAddresses(ec2: EC2Client, subnet: string, count: number): Promise<string[]> {
  const { Subnets = [] } = await ec2.send(new DescribeSubnetsCommand({ SubnetIds: [subnet] }));
  const Filters = [{ Name: "subnet-id", Values: [subnet] }];
  const { NetworkInterfaces = [] } = await ec2.send(new DescribeNetworkInterfacesCommand({ Filters }));
  const held = NetworkInterfaces.flatMap(({ PrivateIpAddresses = [] }) => PrivateIpAddresses);
  const taken = new Set(held.map(({ PrivateIpAddress }) => PrivateIpAddress));
  const range = prefixFrom(Subnets[0]?.CidrBlock ?? "");
  const free: string[] = [];
  // The very last one is the broadcast address.
  for (let offset = Number(prefixSize(range)) - 2; free.length < count; offset -= 1) {
    const address = addressAt(range, offset);
    if (address === undefined) throw new RangeError(`${subnet} has no ${count} free addresses`);
    const text = formatAddress(address);
    if (!taken.has(text)) free.push(text);
  }
  return free;
}

/** The address that was free for longest, as the status of the pod that gets it tells it. */
export function podAddress(addresses: string[]) {
  const podIP = addresses.shift();
  if (podIP === undefined) return {};
  addresses.push(podIP);
  return { podIP, podIPs: [{ ip: podIP }] };
}
