import {
  AssignPrivateIpAddressesCommand,
  AttachNetworkInterfaceCommand,
  CreateNetworkInterfaceCommand,
  DescribeNetworkInterfacesCommand,
  type EC2Client,
} from "@aws-sdk/client-ec2";
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
export async function warmAddresses(ec2: EC2Client, NetworkInterfaceId: string): Promise<string[]> {
  await ec2.send(new AssignPrivateIpAddressesCommand({ NetworkInterfaceId, SecondaryPrivateIpAddressCount: WARM }));
  const describe = new DescribeNetworkInterfacesCommand({ NetworkInterfaceIds: [NetworkInterfaceId] });
  const [found] = (await ec2.send(describe)).NetworkInterfaces ?? [];
  const secondary = (found?.PrivateIpAddresses ?? []).filter(({ Primary }) => Primary !== true);
  return secondary.flatMap(({ PrivateIpAddress }) => PrivateIpAddress ?? []);
}

/** The address that was free for longest, as the status of the pod that gets it tells it. */
export function podAddress(addresses: string[]) {
  const podIP = addresses.shift();
  if (podIP === undefined) return {};
  addresses.push(podIP);
  return { podIP, podIPs: [{ ip: podIP }] };
}
