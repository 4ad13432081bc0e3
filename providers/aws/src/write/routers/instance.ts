import type { _InstanceType, Instance, RunInstancesCommandInput } from "@aws-sdk/client-ec2";
import type { KindProps } from "@podspan/core/desired";
import { type BoundStep, ProviderError, type StepResult } from "@podspan/core/ports";
import { ask } from "../../observe/reading.ts";
import { ownerFilters, tagSpecifications } from "../../records/tags.ts";
import { encodedUserData } from "../../records/user-data.ts";
import { applyTagChanges } from "../tag-changes.ts";
import { WINDOWS } from "../windows.ts";
import { change, isUnfinished, present, removal, type Writing, wanted, worldIdOf } from "../writing.ts";
import { byId, firstLeft, instancesBy } from "./finding.ts";
import { untilFree } from "./interface.ts";
import { untilItCarries, untilPartnerCarries } from "./partner.ts";

const RUN = "ec2:RunInstances";
const START = "ec2:StartInstances";
const TERMINATE = "ec2:TerminateInstances";
/** One that is, or can again be, a router. */
const LIVE = ["pending", "running", "stopping", "stopped"];

type Props = KindProps["router-instance"];

/**
 * Starts it with interfaces that are there and outlive it, IMDSv2 alone and an encrypted root volume, and waits until it runs. One that an
 * earlier run has terminated, or this one, still holds the interfaces for a while.
 */
export async function createRouterInstance(writing: Writing, step: BoundStep): Promise<StepResult> {
  const props = wanted(step, "router-instance");
  const owned = ownerFilters(step.tags);
  if (isUnfinished(step) || writing.memory.removed.size > 0) await untilFree(writing, props.interfaces);
  const root = await rootDeviceOf(writing, props.image);
  const { id } = await change(writing, {
    api: RUN,
    about: [...props.interfaces],
    intent: { image: props.image, type: props.type, interfaces: props.interfaces },
    send: async (ClientToken) => {
      const { Instances } = await writing.api.ec2.runInstances({ ...launchOf(props, root, step), ClientToken });
      return { id: present(Instances?.[0]?.InstanceId, RUN) };
    },
    readBack: async () => {
      if (owned === undefined) return undefined;
      const found = await instancesBy(writing, [...owned, { Name: "instance-state-name", Values: LIVE }]);
      const made = firstLeft(writing, found, (one) => one.InstanceId);
      return made === undefined ? undefined : { id: made };
    },
    worldId: (instance) => instance.id,
  });
  await untilRunning(writing, id);
  if (step.action === "replace") await untilItCarries(writing, step, id);
  return { worldId: id };
}

function launchOf(props: Props, root: string | undefined, { tags }: BoundStep): RunInstancesCommandInput {
  return {
    ImageId: props.image,
    InstanceType: props.type as _InstanceType,
    MinCount: 1,
    MaxCount: 1,
    NetworkInterfaces: props.interfaces.map((NetworkInterfaceId, DeviceIndex) => ({
      NetworkInterfaceId,
      DeviceIndex,
      DeleteOnTermination: false,
    })),
    MetadataOptions: {
      HttpTokens: "required",
      HttpEndpoint: "enabled",
      ...(props.metadataHops === undefined ? {} : { HttpPutResponseHopLimit: props.metadataHops }),
    },
    UserData: encodedUserData(props.userData),
    TagSpecifications: [...tagSpecifications("instance", tags), ...tagSpecifications("volume", tags)],
    ...(root === undefined ? {} : { BlockDeviceMappings: [{ DeviceName: root, Ebs: { Encrypted: true } }] }),
    ...(props.profile === undefined ? {} : { IamInstanceProfile: { Name: props.profile } }),
    ...(props.keyName === undefined ? {} : { KeyName: props.keyName }),
  };
}

/** Encryption is asked for by the device's name, which each image says for itself: once for all that are started from it. */
function rootDeviceOf(writing: Writing, image: string): Promise<string | undefined> {
  const { rootDevices } = writing.memory;
  const key = `${writing.scope.region}/${image}`;
  const known = rootDevices.get(key) ?? readRootDevice(writing, image);
  rootDevices.set(key, known);
  // Who comes after a refusal asks again.
  known.catch(() => rootDevices.delete(key));
  return known;
}

async function readRootDevice(writing: Writing, image: string): Promise<string | undefined> {
  const answer = await ask(writing, "ec2:DescribeImages", () => writing.api.ec2.describeImages({ ImageIds: [image] }));
  return answer.Images?.[0]?.RootDeviceName;
}

async function untilRunning(writing: Writing, id: string): Promise<void> {
  await writing.context.waitFor(`${id} to run`, WINDOWS.instanceRuns, async () => {
    const [instance] = await instancesBy(writing, byId("instance-id", id));
    const state = instance?.State?.Name;
    if (state === "running") return true;
    if (instance === undefined || state === "pending") return undefined;
    throw notRunning(id, instance);
  });
}

/** AWS may give up after it has answered: for want of a key to the volume, say. */
function notRunning(id: string, { State, StateReason, StateTransitionReason }: Instance): ProviderError {
  const reason = StateReason?.Message ?? StateTransitionReason ?? "AWS does not say why";
  return new ProviderError({
    faultClass: "unknown",
    code: StateReason?.Code ?? "InstanceNotRunning",
    message: `${id} is ${State?.Name ?? "gone"} and does not run: ${reason}`,
    hint: "put right what the message names (often a key of AWS KMS that may not be used), then run again",
    api: RUN,
  });
}

/** Its tags can change, and one that stands still is started again; all else needs another instance. */
export async function updateRouterInstance(writing: Writing, step: BoundStep): Promise<StepResult> {
  const id = worldIdOf(step);
  if (isUnfinished(step) || step.changes.some(({ field }) => field === "running")) await start(writing, id);
  await applyTagChanges(writing, step, id);
  return { worldId: id };
}

async function start(writing: Writing, id: string): Promise<void> {
  const state = await writing.context.waitFor(`${id} to have stopped`, WINDOWS.instanceGone, async () => {
    const [instance] = await instancesBy(writing, byId("instance-id", id));
    return instance?.State?.Name === "stopping" ? undefined : (instance?.State?.Name ?? "gone");
  });
  if (state === "stopped") {
    const send = () => writing.api.ec2.startInstances({ InstanceIds: [id] });
    await change(writing, { api: START, about: [id], send });
  }
  await untilRunning(writing, id);
}

/** One that is to come back as another goes once its partner carries. Waits until it has ended: until then it holds its interfaces, and routes to them lead to it. */
export async function deleteRouterInstance(writing: Writing, step: BoundStep): Promise<StepResult> {
  const id = worldIdOf(step);
  if (step.action === "replace") await untilPartnerCarries(writing, step, id);
  const going = await removal(writing, id, TERMINATE, () => writing.api.ec2.terminateInstances({ InstanceIds: [id] }));
  if (!going) return {};
  await writing.context.waitFor(`${id} to have ended`, WINDOWS.instanceGone, async () => {
    const [instance] = await instancesBy(writing, byId("instance-id", id));
    return instance === undefined || instance.State?.Name === "terminated" ? true : undefined;
  });
  return {};
}
