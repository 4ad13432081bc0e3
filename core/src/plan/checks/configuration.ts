import { cniId, eniConfigId, kubernetesScope, liveEnv } from "../../compile/index.ts";
import { observedOf } from "../../observed/index.ts";
import { isRecord } from "../changes.ts";
import type { Check } from "../plan.ts";
import { failed, ok, warning } from "./finding.ts";
import type { CheckInput } from "./input.ts";
import { resourceCheck } from "./network.ts";

/** ENIConfigs and the CNI's configuration equal what is wanted, and the CNI runs with it. */
export function configurationChecks(key: string, input: CheckInput): readonly Check[] {
  const configs = (input.addresses.clusters[key]?.subnets ?? []).map((subnet) =>
    resourceCheck("eni-config", eniConfigId(key, subnet.zone), `serves ${subnet.zone}`, input),
  );
  const cni = input.desired.resources.find((resource) =>
    [cniId(key, "cni-addon"), cniId(key, "cni-daemonset")].includes(resource.id),
  );
  const live = cni ? [resourceCheck("cni-configuration", cni.id, "custom networking is on", input)] : [];
  return [...configs, ...live, ...addonAgreement(key, input), ...addonHealth(key, input), ...rollout(key, input)];
}

/** CNI-6: a managed add-on whose DaemonSet was changed by hand loses the change at its next update. */
function addonAgreement(key: string, input: CheckInput): readonly Check[] {
  const wanted = input.desired.resources.find((resource) => resource.id === cniId(key, "cni-addon"));
  const env = liveEnv(key, input.snapshot);
  if (!wanted || Object.keys(env).length === 0) return [];
  const addon = observedOf(input.snapshot, "cni-addon").find(
    (found) => found.id === input.difference.bindings.get(wanted.id),
  );
  const configured = addon && isRecord(addon.facts.configuration.env) ? addon.facts.configuration.env : {};
  const differing = Object.entries(configured).filter(([name, value]) => env[name] !== value);
  if (differing.length === 0)
    return [ok("cni-agreement", wanted.id, "the DaemonSet runs what the add-on is configured with")];
  const names = differing.map(([name, value]) => `${name}=${env[name] ?? "(absent)"} instead of ${String(value)}`);
  return [
    warning(
      "cni-agreement",
      wanted.id,
      `CNI-6: the DaemonSet differs from the add-on's configuration: ${names.join(", ")}`,
      "change the add-on's configurationValues, not the DaemonSet; wait if the add-on is updating",
    ),
  ];
}

function addonHealth(key: string, input: CheckInput): readonly Check[] {
  const id = cniId(key, "cni-addon");
  const worldId = input.difference.bindings.get(id);
  return observedOf(input.snapshot, "cni-addon")
    .filter((addon) => addon.id === worldId)
    .map((addon) =>
      addon.facts.status === "ACTIVE"
        ? ok("cni-addon-status", id, `vpc-cni ${addon.facts.addonVersion} is ACTIVE`)
        : failed(
            "cni-addon-status",
            id,
            `vpc-cni is ${addon.facts.status}${addon.facts.issues.map((issue) => `; ${issue}`).join("")}`,
            "see the add-on's health issues in EKS; verify again when it is ACTIVE",
          ),
    );
}

function rollout(key: string, input: CheckInput): readonly Check[] {
  return observedOf(input.snapshot, "cni-daemonset", kubernetesScope(key)).map((live) => {
    const { desiredPods, updatedPods, readyPods } = live.facts;
    const subject = `${key}/aws-node`;
    return updatedPods >= desiredPods && readyPods >= desiredPods
      ? ok("cni-rollout", subject, `aws-node runs on all ${desiredPods} nodes`)
      : warning(
          "cni-rollout",
          subject,
          `aws-node is updated on ${updatedPods} and ready on ${readyPods} of ${desiredPods} nodes`,
          "wait for the DaemonSet to roll, then verify again",
        );
  });
}
