import { CreateNatGatewayCommand, RunInstancesCommand } from "@aws-sdk/client-ec2";
import {
  nodeClassDefinition,
  nodePoolDefinition,
} from "../../providers/twin/src/kubernetes/invent/auto-mode-objects.ts";
import { callApi } from "../../tools/peers/kubernetes/api-call.ts";
import { type ControlPlane, startControlPlane } from "../../tools/peers/kubernetes/kubernetes-server.ts";
import { waitFor } from "../../tools/peers/peer/child.ts";
import type { MotoWorld } from "./moto-world.fixture.ts";

export const NODE_CLASSES = "/apis/eks.amazonaws.com/v1/nodeclasses";
export const NODE_POOLS = "/apis/karpenter.sh/v1/nodepools";
const DEFINITIONS = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";

/** An API server that knows the types of Auto Mode, and nobody who acts on them. */
export async function startAutoModeCluster(): Promise<ControlPlane> {
  const plane = await startControlPlane();
  for (const body of [nodeClassDefinition(), nodePoolDefinition()]) {
    await must(plane, DEFINITIONS, body);
  }
  for (const path of [NODE_CLASSES, NODE_POOLS]) {
    await waitFor(`served ${path}`, [], 30_000, async () =>
      (await callApi(plane, { method: "GET", path })).status === 200 ? true : undefined,
    );
  }
  return plane;
}

/** A private NAT gateway beside the nodes; answers its id. */
export async function makeNatGateway({ client, subnets: [SubnetId] }: MotoWorld): Promise<string> {
  const create = new CreateNatGatewayCommand({ SubnetId, ConnectivityType: "private" });
  return (await client.send(create)).NatGateway?.NatGatewayId ?? "";
}

/** A node that EKS runs, of the built-in pool, in each of the node subnets: an instance and its Node. */
export async function joinAutoNodes(plane: ControlPlane, world: MotoWorld): Promise<void> {
  for (const SubnetId of world.subnets) {
    const launch = new RunInstancesCommand({
      ImageId: "ami-12c6146b",
      InstanceType: "m5.large",
      SubnetId,
      SecurityGroupIds: [world.clusterGroup],
      MinCount: 1,
      MaxCount: 1,
    });
    const made = (await world.client.send(launch)).Instances?.[0];
    const name = made?.InstanceId ?? "";
    const zone = made?.Placement?.AvailabilityZone ?? "";
    const labels = {
      "topology.kubernetes.io/zone": zone,
      "kubernetes.io/os": "linux",
      "eks.amazonaws.com/compute-type": "auto",
      "eks.amazonaws.com/nodeclass": "default",
    };
    await must(plane, "/api/v1/nodes", {
      metadata: { name, labels },
      spec: { providerID: `aws:///${zone}/${name}` },
      status: { addresses: [{ type: "InternalIP", address: made?.PrivateIpAddress }] },
    });
  }
}

async function must(plane: ControlPlane, path: string, body: unknown): Promise<void> {
  const { status } = await callApi(plane, { method: "POST", path, body });
  if (status !== 201) throw new Error(`POST ${path}: ${status}`);
}
