import type { ObservedProps } from "@podspan/core/observed";
import type { KubeObject } from "../api.ts";
import { at, listOf } from "../objects/json.ts";
import { labelSelector } from "./label-selector.ts";

/** The groups that a SecurityGroupPolicy gives to the pods that it selects. */
export function securityGroupPolicyProps(policy: KubeObject): ObservedProps<"security-group-policy"> {
  const [pods, accounts] = [at(policy.spec, "podSelector"), at(policy.spec, "serviceAccountSelector")];
  return {
    namespace: policy.metadata.namespace ?? "",
    name: policy.metadata.name,
    groups: listOf(at(policy.spec, "securityGroups", "groupIds"))
      .map(String)
      .sort(),
    ...(pods === undefined ? {} : { podSelector: labelSelector(pods) }),
    ...(accounts === undefined ? {} : { serviceAccountSelector: labelSelector(accounts) }),
  };
}
