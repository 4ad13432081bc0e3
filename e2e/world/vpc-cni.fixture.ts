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

/** One more address on the interface of a node's pods, as the status of the pod that gets it tells it. */
export async function podAddress(ec2: EC2Client, NetworkInterfaceId: string) {
  await ec2.send(new AssignPrivateIpAddressesCommand({ NetworkInterfaceId, SecondaryPrivateIpAddressCount: 1 }));
  const describe = new DescribeNetworkInterfacesCommand({ NetworkInterfaceIds: [NetworkInterfaceId] });
  const [found] = (await ec2.send(describe)).NetworkInterfaces ?? [];
  const podIP = found?.PrivateIpAddresses?.at(-1)?.PrivateIpAddress;
  if (podIP === undefined) throw new Error(`${NetworkInterfaceId} got no address`);
  return { podIP, podIPs: [{ ip: podIP }] };
}
