import {
  AllocateAddressCommand,
  AssociateAddressCommand,
  CreateNetworkInterfaceCommand,
  DescribeImagesCommand,
  DescribeInstanceAttributeCommand,
  DisassociateAddressCommand,
  type EC2Client,
  ModifyNetworkInterfaceAttributeCommand,
  ReleaseAddressCommand,
  RunInstancesCommand,
  StartInstancesCommand,
} from "@aws-sdk/client-ec2";
import type { Ec2RouterReadApi, Ec2RouterWriteApi } from "../api.ts";

/** What makes routers, of one account and region. */
export function ec2RouterApi(client: EC2Client): Ec2RouterReadApi & Ec2RouterWriteApi {
  return {
    describeImages: (input) => client.send(new DescribeImagesCommand(input)),
    describeInstanceAttribute: (input) => client.send(new DescribeInstanceAttributeCommand(input)),
    createNetworkInterface: (input) => client.send(new CreateNetworkInterfaceCommand(input)),
    modifyNetworkInterfaceAttribute: (input) => client.send(new ModifyNetworkInterfaceAttributeCommand(input)),
    allocateAddress: (input) => client.send(new AllocateAddressCommand(input)),
    associateAddress: (input) => client.send(new AssociateAddressCommand(input)),
    disassociateAddress: (input) => client.send(new DisassociateAddressCommand(input)),
    releaseAddress: (input) => client.send(new ReleaseAddressCommand(input)),
    runInstances: (input) => client.send(new RunInstancesCommand(input)),
    startInstances: (input) => client.send(new StartInstancesCommand(input)),
  };
}
