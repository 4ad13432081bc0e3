import {
  AssociateAccessPolicyCommand,
  CreateAccessEntryCommand,
  CreateNodegroupCommand,
  DeleteAccessEntryCommand,
  DeleteNodegroupCommand,
  DescribeAccessEntryCommand,
  DescribeAddonCommand,
  DescribeClusterCommand,
  DescribeNodegroupCommand,
  DescribeUpdateCommand,
  DisassociateAccessPolicyCommand,
  EKSClient,
  ListAccessEntriesCommand,
  ListAssociatedAccessPoliciesCommand,
  ListNodegroupsCommand,
  ListUpdatesCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateAddonCommand,
  UpdateNodegroupVersionCommand,
} from "@aws-sdk/client-eks";
import type { AwsApi } from "../api.ts";
import type { ClientConfig } from "./settings.ts";
import { unlogged } from "./unlogged.ts";

/** EKS of one account and region. */
export function eksApi(config: ClientConfig): AwsApi["eks"] {
  const client = unlogged(new EKSClient(config));
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
    listAccessEntries: (input) => client.send(new ListAccessEntriesCommand(input)),
    describeAccessEntry: (input) => client.send(new DescribeAccessEntryCommand(input)),
    listAssociatedAccessPolicies: (input) => client.send(new ListAssociatedAccessPoliciesCommand(input)),
    createAccessEntry: (input) => client.send(new CreateAccessEntryCommand(input)),
    deleteAccessEntry: (input) => client.send(new DeleteAccessEntryCommand(input)),
    associateAccessPolicy: (input) => client.send(new AssociateAccessPolicyCommand(input)),
    disassociateAccessPolicy: (input) => client.send(new DisassociateAccessPolicyCommand(input)),
    untagResource: (input) => client.send(new UntagResourceCommand(input)),
    tagResource: (input) => client.send(new TagResourceCommand(input)),
    updateAddon: (input) => client.send(new UpdateAddonCommand(input)),
  };
}
