import { AwsError } from "../behaviour/aws-error.ts";
import type { InstanceRecord } from "../records/kinds.ts";
import { inOrder } from "../records/region.ts";
import { type CallContext, later, type Rule } from "./context.ts";
import { type FilterReaders, matcher, page, tagsOf } from "./describe.ts";
import { interfacesOf, retellRoutes } from "./interface-routes.ts";

const FORM = /^i-([0-9a-f]{8}|[0-9a-f]{17})$/;

/** Every instance: those recorded, and those that only their primary interface tells of. */
export function instancesOf(context: CallContext): readonly InstanceRecord[] {
  const { Instances, NetworkInterfaces } = context.records;
  const derived = inOrder(NetworkInterfaces).flatMap((eni) => {
    const { InstanceId, DeviceIndex, InstanceOwnerId } = eni.Attachment ?? {};
    if (InstanceId === undefined || DeviceIndex !== 0 || InstanceOwnerId !== context.account) return [];
    if (Instances.has(InstanceId)) return [];
    return [
      {
        InstanceId,
        InstanceType: "m5.large",
        SubnetId: eni.SubnetId,
        VpcId: eni.VpcId,
        Placement: { AvailabilityZone: eni.AvailabilityZone },
        State: { Code: 16, Name: "running" },
        Tags: [],
        ...(eni.PrivateIpAddress === undefined ? {} : { PrivateIpAddress: eni.PrivateIpAddress }),
      } satisfies InstanceRecord,
    ];
  });
  const seen = inOrder(Instances).filter(({ InstanceId }) => !context.world.isHidden(InstanceId));
  return [...seen, ...derived].sort((a, b) => (a.InstanceId < b.InstanceId ? -1 : 1));
}

function find(context: CallContext, id: string): InstanceRecord {
  if (!FORM.test(id)) throw new AwsError("InvalidInstanceID.Malformed", `Invalid id: "${id}"`);
  const instance = instancesOf(context).find((one) => one.InstanceId === id);
  if (instance === undefined) {
    throw new AwsError("InvalidInstanceID.NotFound", `The instance ID '${id}' does not exist`);
  }
  return instance;
}

const FILTERS: FilterReaders<InstanceRecord> = {
  "instance-id": (instance) => [instance.InstanceId],
  "instance-state-name": (instance) => [instance.State.Name],
  "subnet-id": (instance) => [instance.SubnetId],
  "tag-key": (instance) => tagsOf(instance).map((tag) => tag.Key),
  "vpc-id": (instance) => [instance.VpcId],
};

export const describeInstances: Rule<"describeInstances"> = (context, input) => {
  const named = input.InstanceIds?.map((id) => find(context, id)) ?? instancesOf(context);
  const found = named.filter(matcher(input.Filters ?? [], FILTERS));
  const { records, NextToken } = page(found, (one) => one.InstanceId, input, "instances", context.pageSize);
  return {
    Reservations: records.map((instance) => ({
      ReservationId: `r-${instance.InstanceId.slice(2)}`,
      OwnerId: context.account,
      Instances: [asDescribed(context, instance)],
    })),
    ...(NextToken === undefined ? {} : { NextToken }),
  };
};

/** With the interfaces of one that RunInstances made; the others' records say what they say. */
export function asDescribed({ records }: CallContext, instance: InstanceRecord): InstanceRecord {
  if (instance.ImageId === undefined || instance.NetworkInterfaces !== undefined) return instance;
  const NetworkInterfaces = interfacesOf(records, instance).map((eni) => ({
    NetworkInterfaceId: eni.NetworkInterfaceId,
    SubnetId: eni.SubnetId,
    VpcId: eni.VpcId,
    Description: eni.Description,
    Groups: eni.Groups,
    PrivateIpAddresses: [...eni.PrivateIpAddresses],
    Status: eni.Status,
    ...(eni.SourceDestCheck === undefined ? {} : { SourceDestCheck: eni.SourceDestCheck }),
    ...(eni.PrivateIpAddress === undefined ? {} : { PrivateIpAddress: eni.PrivateIpAddress }),
    ...(eni.Attachment === undefined ? {} : { Attachment: eni.Attachment }),
  }));
  return { ...instance, NetworkInterfaces };
}

/** One attribute of one instance: the twin keeps user data alone (DescribeInstanceAttribute API reference). */
export const describeInstanceAttribute: Rule<"describeInstanceAttribute"> = (context, input) => {
  const { InstanceId } = find(context, input.InstanceId ?? "");
  if (input.Attribute !== "userData") {
    throw new AwsError("UnsupportedOperation", `The twin does not know the attribute ${input.Attribute}.`);
  }
  return { InstanceId, UserData: context.records.InstanceUserData.get(InstanceId)?.UserData ?? {} };
};

/** Idempotent; all of them or none (TerminateInstances API reference). */
export const terminateInstances: Rule<"terminateInstances"> = (context, input) => {
  const instances = (input.InstanceIds ?? []).map((id) => find(context, id));
  const guarded = instances.find((one) => one.Tags.some(({ Key }) => Key === "twin:termination-protection"));
  if (guarded !== undefined) {
    throw new AwsError(
      "OperationNotPermitted",
      `The instance '${guarded.InstanceId}' may not be terminated. Modify its 'disableApiTermination' instance attribute and try again.`,
    );
  }
  return { TerminatingInstances: instances.map((instance) => end(context, instance)) };
};

/** An instance on its way out; what becomes of its node and its successor is settled when it has ended. */
export function end(context: CallContext, instance: InstanceRecord) {
  const PreviousState = instance.State;
  if (PreviousState.Name === "shutting-down" || PreviousState.Name === "terminated") {
    return { InstanceId: instance.InstanceId, PreviousState, CurrentState: PreviousState };
  }
  const CurrentState = { Code: 32, Name: "shutting-down" as const };
  context.records.Instances.set(instance.InstanceId, { ...instance, State: CurrentState });
  retellRoutes(context.records);
  later(context, context.nodes.end, { kind: "instance-ended", instance: instance.InstanceId });
  return { InstanceId: instance.InstanceId, PreviousState, CurrentState };
}
