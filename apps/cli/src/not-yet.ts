/** Verbs of the design that a later release brings, with what they will do. They answer NOT-YET and never pretend. */
export const NOT_YET_VERBS = {
  lab: "the Fabric as real packets on this machine",
  ui: "the Fabric in a browser",
  operator: "keeps a Fabric so, in a cluster",
  agent: "the overlay on a node",
} as const;

/** What `podspan import` will read beside Terraform, eksctl and the hybrid document */
export const NOT_YET_IMPORTS = {
  aws: "a VPC as AWS shows it",
} as const;

/** What `podspan export` will write beside what routers are told. */
export const NOT_YET_EXPORTS = {
  terraform: "the plan's AWS part as Terraform",
  cloudformation: "the plan's AWS part as CloudFormation",
  manifests: "what goes into clusters, as manifests",
  junos: "what routers of Junos are told",
  "iam-policy": "what Podspan may do, as a policy",
} as const;

export type NotYetVerb = keyof typeof NOT_YET_VERBS;

export function isNotYetVerb(word: string | undefined): word is NotYetVerb {
  return word !== undefined && Object.hasOwn(NOT_YET_VERBS, word);
}
