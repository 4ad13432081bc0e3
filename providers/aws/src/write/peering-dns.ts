import type { ModifyVpcPeeringConnectionOptionsCommandInput } from "@aws-sdk/client-ec2";
import type { KindProps } from "@podspan/core/desired";
import type { BoundStep, StepResult } from "@podspan/core/ports";
import { dnsId } from "../observe/peering-connections.ts";
import { findPeering, untilPeering } from "./peering.ts";
import { WINDOWS } from "./windows.ts";
import { change, isFault, type Writing, wanted, worldIdOf } from "./writing.ts";

const MODIFY = "ec2:ModifyVpcPeeringConnectionOptions";
const ACTIVE: ReadonlySet<string> = new Set(["active"]);

type Props = KindProps["peering-dns"];

/** Each side sets its own, in its own account and region, once the peering is active there (F38). */
export async function setPeeringDns(writing: Writing, step: BoundStep): Promise<StepResult> {
  const props = wanted(step, "peering-dns");
  try {
    await modify(writing, props);
  } catch (error) {
    // One side may show it as active before the other does.
    if (!isFault(error, "conflict")) throw error;
    const wait = { what: "active", windowMs: WINDOWS.peeringActive, states: ACTIVE, api: MODIFY };
    await untilPeering(writing, props.peering, wait);
    await modify(writing, props);
  }
  return { worldId: dnsId(props.peering, props.side) };
}

async function modify(writing: Writing, props: Props): Promise<void> {
  await change(writing, {
    api: MODIFY,
    about: [props.peering],
    intent: props,
    send: async () => {
      await writing.api.ec2.modifyVpcPeeringConnectionOptions(inputOf(props));
      return true as const;
    },
    readBack: async () => ((await optionOf(writing, props)) === props.remoteDns ? (true as const) : undefined),
  });
}

function inputOf({ peering, side, remoteDns }: Props): ModifyVpcPeeringConnectionOptionsCommandInput {
  const options = { AllowDnsResolutionFromRemoteVpc: remoteDns };
  return {
    VpcPeeringConnectionId: peering,
    ...(side === "requester"
      ? { RequesterPeeringConnectionOptions: options }
      : { AccepterPeeringConnectionOptions: options }),
  };
}

async function optionOf(writing: Writing, { peering, side }: Props): Promise<boolean | undefined> {
  const found = await findPeering(writing, peering);
  const info = side === "requester" ? found?.RequesterVpcInfo : found?.AccepterVpcInfo;
  return info?.PeeringOptions?.AllowDnsResolutionFromRemoteVpc;
}

/** AWS's default again, while there is a peering that could have an option. */
export async function unsetPeeringDns(writing: Writing, step: BoundStep): Promise<StepResult> {
  const [peering = "", , side] = worldIdOf(step).split("/");
  const found = await findPeering(writing, peering);
  if (found?.Status?.Code !== "active") return {};
  const props: Props = { peering, side: side === "requester" ? "requester" : "accepter", remoteDns: false };
  if ((await optionOf(writing, props)) === true) await modify(writing, props);
  return {};
}
