import type { BoundStep, StepResult } from "@podspan/core/ports";
import { transitAcceptanceId } from "../../observe/transit-parts.ts";
import { change, type Writing, wanted, worldIdOf } from "../writing.ts";
import { attachmentOf, untilState } from "./finding.ts";

/** What the other side has asked for reaches this one some seconds later; once it is accepted, both wait until it carries. */
export async function createAcceptance(writing: Writing, step: BoundStep): Promise<StepResult> {
  const { attachment } = wanted(step, "transit-gateway-acceptance");
  const stateOf = async () => (await attachmentOf(writing, attachment))?.State;
  await untilState(writing, attachment, ["pendingAcceptance", "pending", "available"], stateOf);
  const id = transitAcceptanceId(attachment);
  const found = await attachmentOf(writing, attachment);
  if (found?.State === "pendingAcceptance") {
    const input = { TransitGatewayAttachmentId: attachment };
    const isPeering = found.ResourceType === "peering";
    await change(writing, {
      api: isPeering ? "ec2:AcceptTransitGatewayPeeringAttachment" : "ec2:AcceptTransitGatewayVpcAttachment",
      about: [attachment],
      intent: { attachment },
      send: async () => {
        if (isPeering) await writing.api.ec2.acceptTransitGatewayPeeringAttachment(input);
        else await writing.api.ec2.acceptTransitGatewayVpcAttachment(input);
        return { id };
      },
      readBack: async () => (["pending", "available"].includes((await stateOf()) ?? "") ? { id } : undefined),
      worldId: (acceptance) => acceptance.id,
    });
  }
  await untilState(writing, attachment, ["available"], stateOf);
  return { worldId: id };
}

/** An interrupted run accepted it already. */
export async function updateAcceptance(writing: Writing, step: BoundStep): Promise<StepResult> {
  const { attachment } = wanted(step, "transit-gateway-acceptance");
  await untilState(writing, attachment, ["available"], async () => (await attachmentOf(writing, attachment))?.State);
  return { worldId: worldIdOf(step) };
}

/** It goes with its attachment. */
export function deleteAcceptance(_writing: Writing, _step: BoundStep): Promise<StepResult> {
  return Promise.resolve({});
}
