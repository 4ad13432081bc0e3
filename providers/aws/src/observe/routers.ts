import type { Address, Instance, NetworkInterface } from "@aws-sdk/client-ec2";
import type { AwsScope } from "@podspan/core/desired";
import { TAG_UID } from "@podspan/core/desired";
import type { Observed } from "@podspan/core/observed";
import { ownerOf, tagMap } from "../records/tags.ts";
import { decodedUserData } from "../records/user-data.ts";
import { PAGE_SIZES } from "./page-sizes.ts";
import { allPages, ask, type Reading, unlessGone } from "./reading.ts";

/** Things that some Fabric has marked as its own, whatever its uid. AWS has no filter by a tag's key alone in every call. */
export const MARKED = { Name: `tag:${TAG_UID}`, Values: ["*"] };

/** One that is terminated is listed for an hour without being there. */
const PRESENT = {
  Name: "instance-state-name",
  Values: ["pending", "running", "shutting-down", "stopping", "stopped"],
};

/** An interface with our marks is a router's: nothing else of ours is one. */
export function observedRouterInterface(
  eni: NetworkInterface,
  scope: AwsScope,
): readonly Observed<"router-interface">[] {
  const tags = tagMap(eni.TagSet);
  const owner = ownerOf(tags);
  if (owner === undefined) return [];
  const instance = eni.Attachment?.InstanceId;
  return [
    {
      kind: "router-interface",
      scope,
      id: eni.NetworkInterfaceId ?? "",
      owner,
      tags,
      props: {
        subnet: eni.SubnetId ?? "",
        address: eni.PrivateIpAddress ?? "",
        groups: (eni.Groups ?? []).flatMap(({ GroupId }) => GroupId ?? []).sort(),
        sourceDestCheck: eni.SourceDestCheck ?? true,
        description: eni.Description ?? "",
      },
      facts: { status: eni.Status ?? "", ...(instance === undefined ? {} : { instance }) },
    },
  ];
}

/** One that is associated with nothing has an empty interface. */
export function observedRouterAddress(address: Address, scope: AwsScope): readonly Observed<"router-address">[] {
  const tags = tagMap(address.Tags);
  const owner = ownerOf(tags);
  const id = address.AllocationId;
  if (owner === undefined || id === undefined) return [];
  return [
    {
      kind: "router-address",
      scope,
      id,
      owner,
      tags,
      props: { interface: address.NetworkInterfaceId ?? "" },
      facts: { public: address.PublicIp ?? "" },
    },
  ];
}

export interface RouterInstance {
  readonly instance: Instance;
  /** Plain text. */
  readonly userData: string;
}

/** Marked instances, each with its user data, which AWS tells by a call of its own. */
export async function readRouterInstances(reading: Reading): Promise<readonly RouterInstance[]> {
  const reservations = await allPages(
    (NextToken) =>
      ask(reading, "ec2:DescribeInstances", () =>
        reading.api.ec2.describeInstances({
          Filters: [MARKED, PRESENT],
          MaxResults: PAGE_SIZES.instances,
          ...(NextToken ? { NextToken } : {}),
        }),
      ),
    (answer) => answer.Reservations,
    (answer) => answer.NextToken,
  );
  const instances = reservations.flatMap(({ Instances = [] }) => Instances);
  return Promise.all(
    instances.map(async (instance) => ({ instance, userData: await userDataOf(reading, instance.InstanceId ?? "") })),
  );
}

async function userDataOf(reading: Reading, InstanceId: string): Promise<string> {
  const answer = await unlessGone(
    ask(reading, "ec2:DescribeInstanceAttribute", () =>
      reading.api.ec2.describeInstanceAttribute({ InstanceId, Attribute: "userData" }),
    ),
  );
  return decodedUserData(answer?.UserData?.Value);
}

export function observedRouterInstance(
  { instance, userData }: RouterInstance,
  scope: AwsScope,
): readonly Observed<"router-instance">[] {
  const tags = tagMap(instance.Tags);
  const owner = ownerOf(tags);
  if (owner === undefined) return [];
  const profile = instance.IamInstanceProfile?.Arn?.split("/").at(-1);
  const { HttpPutResponseHopLimit: hops = 1 } = instance.MetadataOptions ?? {};
  return [
    {
      kind: "router-instance",
      scope,
      id: instance.InstanceId ?? "",
      owner,
      tags,
      props: {
        image: instance.ImageId ?? "",
        type: instance.InstanceType ?? "",
        interfaces: [...(instance.NetworkInterfaces ?? [])]
          .sort((a, b) => (a.Attachment?.DeviceIndex ?? 0) - (b.Attachment?.DeviceIndex ?? 0))
          .flatMap(({ NetworkInterfaceId }) => NetworkInterfaceId ?? []),
        ...(profile === undefined ? {} : { profile }),
        ...(hops === 1 ? {} : { metadataHops: hops }),
        ...(instance.KeyName ? { keyName: instance.KeyName } : {}),
        userData,
      },
      facts: { state: instance.State?.Name ?? "" },
    },
  ];
}
