import type { InstanceNetworkInterfaceSpecification } from "@aws-sdk/client-ec2";
import { AwsError } from "../behaviour/aws-error.ts";
import { launchProfile } from "../iam/instance-profiles.ts";
import type { ImageRecord, InstanceRecord, NetworkInterfaceRecord, Tag } from "../records/kinds.ts";
import { type CallContext, type Input, later, type Rule } from "./context.ts";
import { imageOf } from "./image.ts";
import { asDescribed } from "./instance.ts";
import { knownType, sizeOf } from "./instance-type.ts";
import { retellRoutes } from "./interface-routes.ts";
import { add, find } from "./lookup.ts";
import { specifiedTags } from "./tags.ts";
import { once } from "./tokens.ts";

/** Before it is base64 ("Run commands when you launch an EC2 instance", EC2 user guide). */
const MOST_USER_DATA = 16_384;
/** Of families with AWS's own processor: `t4g`, `m6gd`, `im4gn`, and the first of them. */
const ARM_TYPE = /^([a-z]+\d+[a-z]*g[a-z]*|a1)\./;

/** One instance with interfaces that are there (RunInstances API reference); one that the request would make is not known here. */
export const runInstances: Rule<"runInstances"> = (context, input) => {
  const instance = once(context, "RunInstances", input, "Instances", () => launched(context, input));
  return {
    ReservationId: `r-${instance.InstanceId.slice(2)}`,
    OwnerId: context.account,
    Groups: [],
    Instances: [asDescribed(context, instance)],
  };
};

function launched(context: CallContext, input: Input<"runInstances">): InstanceRecord {
  if (input.MinCount !== 1 || input.MaxCount !== 1) {
    throw new AwsError("InvalidParameterValue", "The twin starts one instance a call: MinCount and MaxCount must be 1");
  }
  const image = imageOf(context, input.ImageId);
  const type = checkedType(context, image, input.InstanceType ?? "m1.small");
  const userData = checkedUserData(input.UserData);
  const Tags = tagsOf(input);
  checkTerms(context, image);
  const profile = input.IamInstanceProfile && launchProfile(context, input.IamInstanceProfile);
  const specified = [...(input.NetworkInterfaces ?? [])].sort((a, b) => (a.DeviceIndex ?? 0) - (b.DeviceIndex ?? 0));
  const interfaces = checkedInterfaces(context, type, specified);
  const [primary] = interfaces;
  if (primary === undefined) throw new AwsError("MissingInput", "No subnets found for the default VPC");
  if (context.noCapacity.includes(primary.AvailabilityZone)) throw noCapacity(type, primary.AvailabilityZone);
  const InstanceId = context.world.newId("i");
  const instance = add(context, "Instances", {
    InstanceId,
    ImageId: image.ImageId,
    InstanceType: type as InstanceRecord["InstanceType"],
    Architecture: image.Architecture,
    SubnetId: primary.SubnetId,
    VpcId: primary.VpcId,
    Placement: { AvailabilityZone: primary.AvailabilityZone },
    State: { Code: 0, Name: "pending" },
    LaunchTime: new Date(context.now),
    MetadataOptions: {
      State: "applied",
      HttpEndpoint: input.MetadataOptions?.HttpEndpoint ?? "enabled",
      HttpTokens: input.MetadataOptions?.HttpTokens ?? "optional",
      HttpPutResponseHopLimit: input.MetadataOptions?.HttpPutResponseHopLimit ?? 1,
    },
    Tags,
    ...(primary.PrivateIpAddress === undefined ? {} : { PrivateIpAddress: primary.PrivateIpAddress }),
    ...(image.RootDeviceName === undefined ? {} : { RootDeviceName: image.RootDeviceName }),
    ...(profile === undefined ? {} : { IamInstanceProfile: profile }),
    ...(input.KeyName === undefined ? {} : { KeyName: input.KeyName }),
    ...(input.ClientToken === undefined ? {} : { ClientToken: input.ClientToken }),
  });
  if (userData !== undefined) {
    context.records.InstanceUserData.set(InstanceId, { InstanceId, UserData: { Value: userData } });
  }
  interfaces.forEach((eni, index) => {
    attach(context, eni, InstanceId, specified[index] ?? {});
  });
  retellRoutes(context.records);
  later(context, context.timing.instance ?? 0, { kind: "instance-runs", instance: InstanceId });
  return instance;
}

/** A launch may tag what it makes of several kinds, each by a specification of its own; volumes are not kept here. */
function tagsOf({ TagSpecifications = [] }: Input<"runInstances">): Tag[] {
  const ofVolumes = TagSpecifications.filter(({ ResourceType }) => ResourceType === "volume");
  specifiedTags(ofVolumes, "volume");
  return specifiedTags(
    TagSpecifications.filter((one) => !ofVolumes.includes(one)),
    "instance",
  );
}

function checkedType(context: CallContext, image: ImageRecord, type: string): string {
  if (!knownType(context, type)) {
    throw new AwsError("InvalidParameterValue", `Invalid value '${type}' for InstanceType.`);
  }
  const architecture = ARM_TYPE.test(type) ? "arm64" : "x86_64";
  if (image.Architecture === architecture) return type;
  throw new AwsError(
    "InvalidParameterValue",
    `The architecture '${architecture}' of the specified instance type does not match the architecture '${image.Architecture}' of the specified AMI. Specify an instance type and an AMI that have matching architectures, and try again.`,
  );
}

function checkedUserData(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  if (!/^[A-Za-z0-9+/\s]*={0,2}\s*$/.test(text)) {
    throw new AwsError("InvalidParameterValue", "Invalid BASE64 encoding of user data.");
  }
  if (Buffer.from(text, "base64").length > MOST_USER_DATA) {
    throw new AwsError("InvalidParameterValue", `User data is limited to ${MOST_USER_DATA} bytes`);
  }
  return text;
}

/** What AWS Marketplace sells starts once somebody has accepted its terms ("Subscribe to an AWS Marketplace AMI"). */
function checkTerms({ notSubscribed }: CallContext, { ProductCodes = [] }: ImageRecord): void {
  const product = ProductCodes.find(({ ProductCodeId = "" }) => notSubscribed.includes(ProductCodeId))?.ProductCodeId;
  if (product === undefined) return;
  const page = `https://aws.amazon.com/marketplace/pp?sku=${product}`;
  const message = `In order to use this AWS Marketplace product you need to accept terms and subscribe. To do so please visit ${page}`;
  throw new AwsError("OptInRequired", message, 401);
}

function checkedInterfaces(
  context: CallContext,
  type: string,
  specified: readonly InstanceNetworkInterfaceSpecification[],
): readonly NetworkInterfaceRecord[] {
  const most = sizeOf(context, type).interfaces;
  if (specified.length > most) {
    throw new AwsError("AttachmentLimitExceeded", `Interface count ${specified.length} exceeds the limit for ${type}`);
  }
  if (new Set(specified.map(({ DeviceIndex }) => DeviceIndex)).size !== specified.length) {
    throw new AwsError("InvalidParameterValue", "Each network interface requires a device index of its own.");
  }
  const interfaces = specified.map((one) =>
    find(context, "NetworkInterfaces", "NetworkInterfaceId", one.NetworkInterfaceId),
  );
  for (const eni of interfaces) {
    if (eni.Attachment !== undefined) {
      throw new AwsError("InvalidNetworkInterface.InUse", `Interface: [${eni.NetworkInterfaceId}] in use.`);
    }
    if (eni.AvailabilityZone === interfaces[0]?.AvailabilityZone) continue;
    const message =
      "You may not attach a network interface to an instance if they are not in the same availability zone";
    throw new AwsError("InvalidParameterCombination", message);
  }
  return interfaces;
}

function noCapacity(type: string, zone: string): AwsError {
  return new AwsError(
    "InsufficientInstanceCapacity",
    `We currently do not have sufficient ${type} capacity in the Availability Zone you requested (${zone}). Our system will be working on provisioning additional capacity.`,
    500,
  );
}

/** One that is named and not made stays when the instance goes (InstanceNetworkInterfaceSpecification, DeleteOnTermination). */
function attach(
  context: CallContext,
  eni: NetworkInterfaceRecord,
  InstanceId: string,
  { DeviceIndex = 0, DeleteOnTermination = false }: InstanceNetworkInterfaceSpecification,
): void {
  eni.Status = "in-use";
  eni.Attachment = {
    AttachTime: new Date(context.now),
    AttachmentId: context.world.newId("eni-attach"),
    DeleteOnTermination,
    DeviceIndex,
    InstanceId,
    InstanceOwnerId: context.account,
    NetworkCardIndex: 0,
    Status: "attached",
  };
  const address = context.records.Addresses.get(eni.Association?.AllocationId ?? "");
  if (address !== undefined) address.InstanceId = InstanceId;
}
