import type { Diagnostic } from "../../diagnostics/index.ts";
import { diagnose } from "../../diagnostics/index.ts";
import type { ClusterSpec } from "../schema/fabric.ts";
import { checkCniEnv } from "./cni-env.ts";
import type { RuleInput } from "./rule.ts";

type Warm = NonNullable<ClusterSpec["pods"]["warm"]>;

/** Each field of `pods.warm` and the variable of aws-node that it sets (amazon-vpc-cni-k8s, README). */
const VARIABLES: readonly (readonly [keyof Warm, string])[] = [
  ["enis", "WARM_ENI_TARGET"],
  ["ips", "WARM_IP_TARGET"],
  ["minimumIps", "MINIMUM_IP_TARGET"],
  ["prefixes", "WARM_PREFIX_TARGET"],
];

/** The variables that `pods.warm` asks for. */
export function warmEnv(warm: Warm | undefined): Readonly<Record<string, string>> {
  return Object.fromEntries(
    VARIABLES.flatMap(([field, name]) => {
      const value = warm?.[field];
      return value === undefined ? [] : [[name, String(value)] as const];
    }),
  );
}

/** CNI-5, and POD-5 for what the CNI would ignore. */
export function checkWarmPools({ fabric: { spec } }: RuleInput): readonly Diagnostic[] {
  return Object.entries(spec.clusters).flatMap(([name, { compute, pods }]) => {
    const path = ["spec", "clusters", name, "pods"];
    const untold = untoldNodes(pods, compute, path);
    // The rest of it is AUTO-5 there.
    if (compute === "auto") return untold;
    return [
      ...minimumAlone(pods.warm, path),
      ...ignoredTargets(pods.warm, path),
      ...withoutPrefixes(pods, path),
      ...untold,
    ];
  });
}

/** Where max-pods of nodes is told that no managed node group has. */
const TOLD_BY_YOU: Readonly<Record<Exclude<ClusterSpec["compute"], "managed">, string>> = {
  selfManaged: "Set it in the launch templates of the Auto Scaling groups, with the text that `podspan show` prints.",
  karpenter: "Say the number, which goes into the EC2NodeClasses, or set RESERVED_ENIS as `podspan show` prints it.",
  auto: "Remove it: EKS Auto Mode reckons by itself.",
};

/** A cluster may have managed groups beside the nodes that it says it has: a warning, no error. */
function untoldNodes(
  { maxPods }: ClusterSpec["pods"],
  compute: ClusterSpec["compute"],
  path: readonly string[],
): readonly Diagnostic[] {
  if (typeof maxPods === "number" && compute !== "karpenter") {
    return [
      diagnose("POD-5", {
        message:
          "a number as `maxPods` goes into Karpenter's EC2NodeClasses, and there are none without `compute: karpenter`",
        cause:
          "EKS reckons max-pods for managed groups, and what Podspan writes for it goes into their launch templates.",
        fix: "Set `maxPods: auto`, or remove it.",
        path: [...path, "maxPods"],
      }),
    ];
  }
  if (maxPods !== "auto" || compute === "managed") return [];
  return [
    diagnose("POD-5", {
      message: `\`maxPods: auto\` tells nodes of managed node groups alone, and the nodes here are of \`compute: ${compute}\``,
      cause: "Only a managed node group has a launch template that Podspan makes a version of.",
      fix: TOLD_BY_YOU[compute],
      path: [...path, "maxPods"],
    }),
  ];
}

function minimumAlone(warm: Warm | undefined, path: readonly string[]): readonly Diagnostic[] {
  return checkCniEnv(warmEnv(warm))
    .filter(({ code }) => code === "CNI-5")
    .map((found) => ({
      ...found,
      message: "`warm.minimumIps` is set and `warm.ips` is not",
      path: [...path, "warm", "minimumIps"],
    }));
}

/** WARM_IP_TARGET and MINIMUM_IP_TARGET rule over the others. */
function ignoredTargets(warm: Warm | undefined, path: readonly string[]): readonly Diagnostic[] {
  if (warm?.ips === undefined && warm?.minimumIps === undefined) return [];
  const by = warm.ips === undefined ? "minimumIps" : "ips";
  return (["enis", "prefixes"] as const)
    .filter((field) => warm[field] !== undefined)
    .map((field) =>
      diagnose("POD-5", {
        message: `\`warm.${field}\` is ignored, because \`warm.${by}\` is set`,
        fix: `Remove \`${field}\`, or \`ips\` and \`minimumIps\`.`,
        path: [...path, "warm", field],
      }),
    );
}

function withoutPrefixes({ prefixDelegation, reservePrefixes, warm }: ClusterSpec["pods"], path: readonly string[]) {
  if (prefixDelegation) return [];
  const fix = "Set `prefixDelegation: true`, or remove it.";
  return [
    ...(warm?.prefixes === undefined
      ? []
      : [
          diagnose("POD-5", {
            message: "`warm.prefixes` is ignored without `prefixDelegation`",
            fix,
            path: [...path, "warm", "prefixes"],
          }),
        ]),
    ...(reservePrefixes
      ? [
          diagnose("POD-5", {
            message: "`reservePrefixes` reserves nothing without `prefixDelegation`",
            fix,
            path: [...path, "reservePrefixes"],
          }),
        ]
      : []),
  ];
}
