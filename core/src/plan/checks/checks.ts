import { hasPodSubnets, runsAutoMode, runsVpcCni } from "../../spec/index.ts";
import { failed } from "../model/finding.ts";
import type { Check } from "../model/plan.ts";
import { claimedTwice } from "../ownership/ownership.ts";
import { autoModeChecks } from "./auto-mode.ts";
import { configurationChecks } from "./configuration.ts";
import { densityChecks, plannedDensityChecks } from "./density.ts";
import { freeAddressChecks } from "./free-addresses.ts";
import { unreadPolicies } from "./further-policies.ts";
import type { CheckInput } from "./input.ts";
import { interruptedRolls } from "./interrupted-rolls.ts";
import { leftClusterChecks } from "./left-clusters.ts";
import { linkChecks } from "./links.ts";
import { networkChecks } from "./network.ts";
import { nodeChecks } from "./nodes.ts";
import { podChecks } from "./pods.ts";
import { routerChecks } from "./routers.ts";
import { scopeChecks } from "./scopes.ts";
import { zoneChecks } from "./zones.ts";

/**
 * The checks of `verify`: findings on the live network, each with what to do. These are checks and no verdicts: nothing here
 * proves which pods reach which.
 */
export function verifyChecks(input: CheckInput): readonly Check[] {
  const clusters = Object.keys(input.addresses.clusters).sort();
  const aws =
    input.only === "kubernetes"
      ? []
      : [
          ...clusters.flatMap((key) => [...networkChecks(key, input), ...freeAddressChecks(key, input)]),
          ...linkChecks(input),
          ...routerChecks(input),
          ...unreadPolicies(input.snapshot, input.desired.fabric.uid),
        ];
  const kubernetes =
    input.only === "aws"
      ? []
      : clusters.flatMap((key) => [
          ...(hasAuto(key, input) ? autoModeChecks(key, input) : []),
          ...(hasCni(key, input) ? [...zoneChecks(key, input), ...configurationChecks(key, input)] : []),
          ...podChecks(key, input),
          // Nodes of Auto Mode look for no ENIConfig, and EKS replaces them by itself.
          ...(hasCni(key, input) ? [...nodeChecks(key, input), ...densityChecks(key, input)] : []),
          ...interruptedRolls([key], input.snapshot),
        ]);
  return [...scopeChecks(input.snapshot), ...markChecks(input), ...aws, ...kubernetes, ...leftClusterChecks(input)];
}

/** What cannot be told apart: apply would refuse it. */
function markChecks({ desired, snapshot }: CheckInput): readonly Check[] {
  return claimedTwice(desired, snapshot).map(({ mark, problem }) =>
    failed(problem.code, mark, problem.message, problem.fix),
  );
}

function hasAuto(key: string, { fabric }: CheckInput): boolean {
  const cluster = fabric.spec.clusters[key];
  return cluster !== undefined && runsAutoMode(cluster) && hasPodSubnets(cluster);
}

function hasCni(key: string, { fabric }: CheckInput): boolean {
  const cluster = fabric.spec.clusters[key];
  return cluster === undefined || runsVpcCni(cluster);
}

/**
 * The checks of which a projected world tells the truth, those that are not ok: the others are about what AWS and the cluster do by
 * themselves.
 */
export function plannedChecks(input: CheckInput): readonly Check[] {
  const clusters = input.only === "aws" ? [] : Object.keys(input.addresses.clusters).sort();
  const found = clusters
    .filter((key) => hasCni(key, input))
    .flatMap((key) => [...zoneChecks(key, input), ...nodeChecks(key, input), ...plannedDensityChecks(key, input)]);
  return [...scopeChecks(input.snapshot), ...found, ...interruptedRolls(clusters, input.snapshot)].filter(
    (check) => check.status !== "ok",
  );
}
