import type { NetworkInterface } from "@aws-sdk/client-ec2";
import { type BoundStep, ProviderError, type StepResult } from "@podspan/core/ports";
import { readNetworkInterfaces } from "../observe/network-interfaces.ts";
import { isLeaked } from "../records/leaked-interface.ts";
import { WINDOWS } from "./windows.ts";
import { ECHOES, isFault, removal, type Writing, worldIdOf } from "./writing.ts";

/** Something that AWS does not delete while interfaces use it. */
export interface Inhabited {
  readonly id: string;
  readonly filter: "subnet-id" | "group-id";
  readonly api: string;
  readonly send: () => Promise<unknown>;
}

/**
 * Deletes; where interfaces hold it, removes those that the VPC CNI left behind, waits for those that are just going, and deletes
 * then. An interface that stays is an `in-use` error that names who holds it and what to do.
 */
export async function removeFreeOfInterfaces(writing: Writing, thing: Inhabited): Promise<void> {
  const first = await refusal(writing, thing);
  if (first === undefined) return;
  let blind = 1;
  await writing.context.waitFor(`interfaces to leave ${thing.id}`, WINDOWS.interfacesGone, async () => {
    const found = await readNetworkInterfaces(writing, thing.filter, [thing.id]);
    if (found.length > 0) {
      await clear(writing, thing, found);
      return undefined;
    }
    const error = await refusal(writing, thing);
    if (error === undefined) return true;
    blind += 1;
    if (blind >= ECHOES) throw error;
    return undefined;
  });
}

/** Tries to delete; the refusal when something uses it. */
async function refusal(writing: Writing, thing: Inhabited): Promise<ProviderError | undefined> {
  try {
    await removal(writing, thing.id, thing.api, thing.send);
    return undefined;
  } catch (error) {
    if (isFault(error, "in-use")) return error;
    throw error;
  }
}

async function clear(writing: Writing, thing: Inhabited, found: readonly NetworkInterface[]): Promise<void> {
  const staying = found.filter((eni) => !isLeaked(eni) && !isGoing(eni));
  if (staying.length > 0) throw heldBy(thing, staying);
  for (const { NetworkInterfaceId: id } of found.filter(isLeaked)) {
    if (id === undefined) continue;
    await deleteInterface(writing, id);
    writing.context.note(`removed ${id}, which the VPC CNI left behind`);
  }
}

/** Detached a moment ago: the next look finds it available or gone. */
function isGoing(eni: NetworkInterface): boolean {
  return eni.Status === "detaching" || eni.Attachment?.Status === "detaching" || eni.Attachment?.Status === "detached";
}

async function deleteInterface(writing: Writing, id: string): Promise<void> {
  await removal(writing, id, "ec2:DeleteNetworkInterface", () =>
    writing.api.ec2.deleteNetworkInterface({ NetworkInterfaceId: id }),
  );
}

const SHOWN = 5;

function heldBy(thing: Inhabited, staying: readonly NetworkInterface[]): ProviderError {
  const instances = [...new Set(staying.flatMap(({ Attachment }) => Attachment?.InstanceId ?? []))].sort();
  const others = staying.filter(({ Attachment }) => !Attachment?.InstanceId).map(nameOf);
  const holders = [...instances, ...others.sort()];
  const shown = holders.slice(0, SHOWN).join(", ");
  return new ProviderError({
    faultClass: "in-use",
    code: "DependencyViolation",
    message: `${staying.length} network interface${staying.length === 1 ? "" : "s"} still use ${thing.id}: ${shown}${holders.length > SHOWN ? ", …" : ""}`,
    hint:
      instances.length > 0
        ? `replace these instances (drain, then terminate: new nodes no longer use ${thing.id}), then run again`
        : "remove what these interfaces belong to, or keep this in the Fabric, then run again",
    api: thing.api,
  });
}

function nameOf(eni: NetworkInterface): string {
  const id = eni.NetworkInterfaceId ?? "";
  return eni.Description ? `${id} (${eni.Description})` : id;
}

/** An interface that a plan names by itself: left behind by the VPC CNI when the plan was made. */
export async function deleteNetworkInterface(writing: Writing, step: BoundStep): Promise<StepResult> {
  await deleteInterface(writing, worldIdOf(step));
  return {};
}
