import {
  CreateNodegroupCommand,
  DeleteNodegroupCommand,
  DescribeAddonCommand,
  DescribeClusterCommand,
  DescribeNodegroupCommand,
  DescribeUpdateCommand,
  EKSClient,
  ListNodegroupsCommand,
  ListUpdatesCommand,
  UpdateAddonCommand,
  UpdateNodegroupVersionCommand,
} from "@aws-sdk/client-eks";
import type { AwsApi } from "../api.ts";
import type { ClientConfig } from "./settings.ts";

/** EKS of one account and region. */
export function eksApi(config: ClientConfig): AwsApi["eks"] {
  const client = new EKSClient(config);
  return {
    describeCluster: (input) => client.send(new DescribeClusterCommand(input)),
    listNodegroups: (input) => client.send(new ListNodegroupsCommand(input)),
    describeNodegroup: (input) => client.send(new DescribeNodegroupCommand(input)),
    describeAddon: (input) => client.send(new DescribeAddonCommand(input)),
    listUpdates: (input) => client.send(new ListUpdatesCommand(input)),
    createNodegroup: (input) => client.send(new CreateNodegroupCommand(input)),
    updateNodegroupVersion: (input) => client.send(new UpdateNodegroupVersionCommand(input)),
    deleteNodegroup: (input) => client.send(new DeleteNodegroupCommand(input)),
    describeUpdate: (input) => client.send(new DescribeUpdateCommand(input)),
    updateAddon: (input) => client.send(new UpdateAddonCommand(input)),
  };
}
