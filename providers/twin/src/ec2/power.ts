import { AwsError } from "../behaviour/aws-error.ts";
import type { InstanceRecord } from "../records/kinds.ts";
import type { Change } from "../records/transitions.ts";
import { type CallContext, later, type Rule } from "./context.ts";
import { interfacesOf, retellRoutes } from "./interface-routes.ts";
import { find } from "./lookup.ts";
import { dropInterface } from "./network-interface-writes.ts";

const STATES = {
  pending: { Code: 0, Name: "pending" },
  running: { Code: 16, Name: "running" },
  terminated: { Code: 48, Name: "terminated" },
  stopping: { Code: 64, Name: "stopping" },
  stopped: { Code: 80, Name: "stopped" },
} as const satisfies Readonly<Record<string, InstanceRecord["State"]>>;

/** Whether RunInstances made it: nodes, which Auto Scaling groups and inventions make, are told by their interfaces. */
export function isLaunched({ ImageId }: InstanceRecord): boolean {
  return ImageId !== undefined;
}

function move({ records }: CallContext, instance: InstanceRecord, state: keyof typeof STATES): void {
  instance.State = { ...STATES[state] };
  retellRoutes(records);
}

/** Idempotent for what runs; "IncorrectInstanceState" for what is on its way elsewhere (StartInstances API reference). */
export const startInstances: Rule<"startInstances"> = (context, input) => {
  const instances = (input.InstanceIds ?? []).map((id) => find(context, "Instances", "InstanceId", id));
  const strange = instances.find(({ State }) => !["pending", "running", "stopped"].includes(State.Name ?? ""));
  if (strange !== undefined) {
    const message = `The instance '${strange.InstanceId}' is not in a state from which it can be started.`;
    throw new AwsError("IncorrectInstanceState", message);
  }
  const StartingInstances = instances.map((instance) => {
    const PreviousState = instance.State;
    if (PreviousState.Name === "stopped") {
      move(context, instance, "pending");
      instance.LaunchTime = new Date(context.now);
      later(context, context.timing.instance ?? 0, { kind: "instance-runs", instance: instance.InstanceId });
    }
    return { InstanceId: instance.InstanceId, PreviousState, CurrentState: instance.State };
  });
  return { StartingInstances };
};

/** What its owner, or its own software, may do at any time and Podspan never does (StopInstances). */
export function stopInstance(context: CallContext, id: string): void {
  const instance = find(context, "Instances", "InstanceId", id);
  if (instance.State.Name !== "running") {
    throw new AwsError(
      "IncorrectInstanceState",
      `The instance '${id}' is not in a state from which it can be stopped.`,
    );
  }
  move(context, instance, "stopping");
  later(context, context.timing.instance ?? 0, { kind: "instance-stopped", instance: id });
}

/** What EC2 finishes of instances by itself. */
export function applyInstanceChange(
  context: CallContext,
  {
    kind,
    instance: id,
  }: Extract<Change, { readonly kind: "instance-runs" | "instance-stopped" | "instance-forgotten" }>,
): void {
  const instance = context.records.Instances.get(id);
  if (instance === undefined) return;
  if (kind === "instance-forgotten") {
    context.records.Instances.delete(id);
    context.records.InstanceUserData.delete(id);
  } else if (kind === "instance-runs" && instance.State.Name === "pending") move(context, instance, "running");
  else if (kind === "instance-stopped" && instance.State.Name === "stopping") move(context, instance, "stopped");
}

/**
 * It has ended: its interfaces are deleted or free, as they were attached, an address stays with its interface, and it is still listed
 * for a while ("Terminate Amazon EC2 instances", EC2 user guide).
 */
export function endLaunched(context: CallContext, instance: InstanceRecord): void {
  const { records, timing } = context;
  for (const eni of interfacesOf(records, instance)) {
    const ends = eni.Attachment?.DeleteOnTermination === true;
    delete eni.Attachment;
    eni.Status = "available";
    const address = records.Addresses.get(eni.Association?.AllocationId ?? "");
    if (address !== undefined) delete address.InstanceId;
    if (ends) dropInterface(context, eni);
  }
  const { VpcId: _vpc, PrivateIpAddress: _address, ...rest } = instance;
  const ended: InstanceRecord = { ...rest, State: { ...STATES.terminated } };
  records.Instances.set(instance.InstanceId, ended);
  retellRoutes(records);
  if (timing.instanceEntry === undefined) records.Instances.delete(instance.InstanceId);
  else later(context, timing.instanceEntry, { kind: "instance-forgotten", instance: instance.InstanceId });
}
