import { cniId, eniConfigsOf, keyOf, kubernetesScope, labelInUse, liveEnv } from "../../compile/index.ts";
import type { Resource } from "../../desired/index.ts";
import { observedById, observedOf } from "../../observed/index.ts";
import { isRecord } from "../model/changes.ts";
import { failed, ok, warning } from "../model/finding.ts";
import type { Check } from "../model/plan.ts";
import { type CheckInput, podsApart } from "./input.ts";
import { APPLY, resourceCheck } from "./resource-check.ts";

/** ENIConfigs and the CNI's configuration equal what is wanted, and the CNI runs with it. */
export function configurationChecks(key: string, input: CheckInput): readonly Check[] {
  const planned = input.addresses.clusters[key];
  const places = planned ? eniConfigsOf(key, planned, labelInUse(key, input.snapshot), input.snapshot) : [];
  const configs = places.map(({ id, name, subnet, isDefault }) => {
    const whom = isDefault ? `serves ${subnet.zone}` : `serves nodes of ${subnet.zone} that ask for ${name}`;
    return zonesCheck(id, subnet.zone, input) ?? resourceCheck("eni-config", id, whom, input);
  });
  const cni = input.desired.resources.find((resource) =>
    [cniId(key, "cni-addon"), cniId(key, "cni-daemonset")].includes(resource.id),
  );
  const live = cni ? [configurationCheck(key, cni, input)] : [];
  return [...configs, ...live, ...addonAgreement(key, input), ...addonHealth(key, input), ...rollout(key, input)];
}

/** An interface can be attached only to an instance of its own zone: with another zone's subnet no node gets addresses for pods. */
function zonesCheck(id: string, zone: string, { snapshot, difference }: CheckInput): Check | undefined {
  const worldId = difference.bindings.get(id);
  const live = observedOf(snapshot, "eni-config", kubernetesScope(keyOf(id))).find((config) => config.id === worldId);
  const there = live && observedById(snapshot, "subnet", live.props.subnet)?.props.zone;
  if (live === undefined || there === undefined || there === zone) return undefined;
  const message = `${live.id} leads to ${live.props.subnet} in ${there}, and no interface there can be attached to a node in ${zone}: new ones get no addresses for pods and stay NotReady`;
  return failed("eni-config", id, message, APPLY);
}

/** The configuration is what is wanted, and the DaemonSet runs with it: an add-on's values may be overruled (PRESERVE). */
function configurationCheck(key: string, cni: Resource, input: CheckInput): Check {
  const wanted = isRecord(cni.props) && "env" in cni.props && isRecord(cni.props.env) ? cni.props.env : {};
  const env = liveEnv(key, input.snapshot);
  const differing =
    Object.keys(env).length === 0 ? [] : Object.entries(wanted).filter(([name, value]) => env[name] !== value);
  const unplanned = [...input.difference.steps, ...input.difference.withheld].every((step) => step.id !== cni.id);
  if (differing.length === 0 || !unplanned)
    return resourceCheck(
      "cni-configuration",
      cni.id,
      podsApart(key, input) ? "custom networking is on" : "is as the Fabric asks",
      input,
    );
  const names = differing.map(([name, value]) => `${name} is ${env[name] ?? "(absent)"}, not ${String(value)}`);
  return failed(
    "cni-configuration",
    cni.id,
    `the DaemonSet does not run with the add-on's configuration: ${names.join(", ")}`,
    "somebody set it in the DaemonSet, and EKS preserves that: remove it there, or update the add-on with `--resolve-conflicts OVERWRITE`",
  );
}

/** CNI-6: a managed add-on whose DaemonSet was changed by hand loses the change at its next update. */
function addonAgreement(key: string, input: CheckInput): readonly Check[] {
  const wanted = input.desired.resources.find((resource) => resource.id === cniId(key, "cni-addon"));
  const live = observedOf(input.snapshot, "cni-daemonset", kubernetesScope(key))[0];
  if (!wanted || !live) return [];
  const addon = observedOf(input.snapshot, "cni-addon").find(
    (found) => found.id === input.difference.bindings.get(wanted.id),
  );
  const configured = addon && isRecord(addon.facts.configuration.env) ? addon.facts.configuration.env : {};
  const overruled = Object.entries(configured)
    .filter(([name, value]) => live.facts.env[name]?.value !== value)
    .map(([name, value]) => `${name}=${live.facts.env[name]?.value ?? "(absent)"} instead of ${String(value)}`);
  const byHand = Object.entries(live.facts.env)
    .filter(([name, variable]) => !(name in configured) && byOthers(variable).length > 0)
    .map(([name, variable]) => `${name}=${variable.value} by ${byOthers(variable).join(", ")}`);
  const names = [...overruled, ...byHand];
  if (names.length === 0)
    return [ok("cni-agreement", wanted.id, "the DaemonSet runs what the add-on is configured with")];
  return [
    warning(
      "cni-agreement",
      wanted.id,
      `CNI-6: the DaemonSet differs from the add-on's configuration: ${names.join(", ")}`,
      "change the add-on's configurationValues, not the DaemonSet; wait if the add-on is updating",
    ),
  ];
}

/** Who but EKS and us has set a variable. */
function byOthers({ managers = [] }: { readonly managers?: readonly string[] }): readonly string[] {
  return managers.filter((manager) => manager !== "eks" && manager !== "podspan");
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
