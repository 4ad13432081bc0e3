import { AwsError } from "../behaviour/aws-error.ts";
import type { NetworkInterfaceRecord, SubnetRecord } from "../records/kinds.ts";
import { inOrder } from "../records/region.ts";
import { breakAssociations } from "./address.ts";
import type { CallContext, Rule } from "./context.ts";
import { retellRoutes } from "./interface-routes.ts";
import { giveBack, makeInterface } from "./interfaces.ts";
import { find, findUsableSubnet, remove } from "./lookup.ts";
import { sharedSubnet } from "./sharing.ts";
import { specifiedTags } from "./tags.ts";
import { once } from "./tokens.ts";

/** At one fixed address or the lowest that is free, with the VPC's default group where none is named (CreateNetworkInterface API reference). */
export const createNetworkInterface: Rule<"createNetworkInterface"> = (context, input) => {
  const eni = once(context, "CreateNetworkInterface", input, "NetworkInterfaces", () => {
    const subnet = findUsableSubnet(context, input.SubnetId);
    const tags = specifiedTags(input.TagSpecifications, "network-interface");
    if (context.records.NetworkInterfaces.size >= context.limits.interfacesPerRegion) {
      throw new AwsError("NetworkInterfaceLimitExceeded", "The maximum number of network interfaces has been reached.");
    }
    return makeInterface(context, {
      subnetId: subnet.SubnetId,
      description: input.Description ?? "",
      groups: groupsFor(context, subnet, input.Groups ?? []),
      addresses: 1,
      tags,
      ...(input.PrivateIpAddress === undefined ? {} : { primary: input.PrivateIpAddress }),
    });
  });
  return { NetworkInterface: eni, ...(input.ClientToken === undefined ? {} : { ClientToken: input.ClientToken }) };
};

/** Of the subnet's own VPC, and no more than the quota (F31). */
function groupsFor(context: CallContext, subnet: SubnetRecord, wanted: readonly string[]): readonly string[] {
  if (wanted.length > context.limits.groupsPerInterface) {
    const message = "The maximum number of security groups per interface has been reached.";
    throw new AwsError("SecurityGroupsPerInterfaceLimitExceeded", message);
  }
  for (const id of wanted) {
    if (find(context, "SecurityGroups", "GroupId", id).VpcId === subnet.VpcId) continue;
    const message = `Security group ${id} and subnet ${subnet.SubnetId} belong to different networks.`;
    throw new AwsError("InvalidParameter", message);
  }
  if (wanted.length > 0) return wanted;
  return inOrder(context.records.SecurityGroups)
    .filter(({ VpcId, GroupName }) => VpcId === subnet.VpcId && GroupName === "default")
    .map(({ GroupId }) => GroupId);
}

/** "You can specify only one attribute at a time" (ModifyNetworkInterfaceAttribute API reference). */
export const modifyNetworkInterfaceAttribute: Rule<"modifyNetworkInterfaceAttribute"> = (context, input) => {
  const { NetworkInterfaceId, DryRun: _dryRun, ...attributes } = input;
  const eni = find(context, "NetworkInterfaces", "NetworkInterfaceId", NetworkInterfaceId);
  if (Object.values(attributes).filter((value) => value !== undefined).length !== 1) {
    throw new AwsError("InvalidParameterCombination", "Exactly one attribute of the interface must be specified");
  }
  const { Groups, SourceDestCheck, Description } = attributes;
  if (Groups !== undefined) {
    eni.Groups = groupsFor(context, findUsableSubnet(context, eni.SubnetId), Groups).map((id) => {
      const { GroupId, GroupName } = find(context, "SecurityGroups", "GroupId", id);
      return { GroupId, GroupName };
    });
  } else if (SourceDestCheck?.Value !== undefined) eni.SourceDestCheck = SourceDestCheck.Value;
  else if (Description !== undefined) eni.Description = Description.Value ?? "";
  else throw new AwsError("UnsupportedOperation", "The twin changes groups, source/dest check and description alone.");
  return {};
};

/** Only a detached one (DeleteNetworkInterface API reference); its addresses are the subnet's again, and routes to it lead nowhere. */
export const deleteNetworkInterface: Rule<"deleteNetworkInterface"> = (context, input) => {
  const eni = find(context, "NetworkInterfaces", "NetworkInterfaceId", input.NetworkInterfaceId);
  if (eni.Status !== "available" || eni.Attachment !== undefined) {
    throw new AwsError(
      "InvalidNetworkInterface.InUse",
      `Network interface '${eni.NetworkInterfaceId}' is currently in use.`,
    );
  }
  dropInterface(context, eni);
  return {};
};

export function dropInterface(context: CallContext, eni: NetworkInterfaceRecord): void {
  const subnet = context.records.Subnets.get(eni.SubnetId) ?? sharedSubnet(context, eni.SubnetId);
  if (subnet !== undefined) giveBack(context, subnet, eni);
  breakAssociations(context.records, eni.NetworkInterfaceId);
  remove(context, "NetworkInterfaces", eni);
  retellRoutes(context.records);
}
