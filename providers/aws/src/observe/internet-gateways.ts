import type { EgressOnlyInternetGateway, InternetGateway, InternetGatewayAttachment } from "@aws-sdk/client-ec2";
import type { AwsScope } from "@podspan/core/desired";
import type { Observed } from "@podspan/core/observed";
import { tagMap } from "../records/tags.ts";

export function observedInternetGateway(gateway: InternetGateway, scope: AwsScope): Observed<"internet-gateway"> {
  return {
    kind: "internet-gateway",
    scope,
    id: gateway.InternetGatewayId ?? "",
    tags: tagMap(gateway.Tags),
    props: { vpcs: attachedTo(gateway.Attachments) },
    facts: {},
  };
}

export function observedEgressOnlyGateway(
  gateway: EgressOnlyInternetGateway,
  scope: AwsScope,
): Observed<"egress-only-internet-gateway"> {
  return {
    kind: "egress-only-internet-gateway",
    scope,
    id: gateway.EgressOnlyInternetGatewayId ?? "",
    tags: tagMap(gateway.Tags),
    props: { vpcs: attachedTo(gateway.Attachments) },
    facts: {},
  };
}

/** AWS says `available` of an internet gateway that is attached, where its types say `attached`. */
const ATTACHED: ReadonlySet<string> = new Set(["available", "attached"]);

export function attachedTo(
  attachments: readonly (Pick<InternetGatewayAttachment, "VpcId"> & { readonly State?: string | undefined })[] = [],
): readonly string[] {
  return attachments.flatMap(({ State = "attached", VpcId }) => (ATTACHED.has(State) && VpcId ? [VpcId] : [])).sort();
}
