import type { CallContext } from "../ec2/context.ts";
import { makeInterface } from "../ec2/interfaces.ts";
import { tagsOf } from "./vpc.ts";

export interface InterfacePlan {
  readonly account?: string;
  readonly region: string;
  readonly subnet: string;
  readonly groups?: readonly string[];
  /** `aws-K8S-i-…` is what the VPC CNI calls its own (F51). */
  readonly description?: string;
  readonly tags?: Readonly<Record<string, string>>;
  /** The instance that it is attached to; default: attached to nothing, as one left behind is. */
  readonly instance?: string;
  /** Whether it is the instance's primary interface, which tells that there is such an instance. */
  readonly primary?: boolean;
}

/** Answers the interface's id. */
export function inventInterface(context: CallContext, plan: InterfacePlan): string {
  const { subnet, groups = [], description = "", tags = {}, instance } = plan;
  const attachment = { owner: context.account, deviceIndex: plan.primary === true ? 0 : 1 };
  const eni = makeInterface(context, {
    subnetId: subnet,
    description,
    groups,
    addresses: 1,
    tags: tagsOf(tags),
    ...(instance === undefined ? {} : { attachment: { ...attachment, instanceId: instance } }),
  });
  return eni.NetworkInterfaceId;
}
