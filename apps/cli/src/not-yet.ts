/** Verbs of the design that a later release brings, with what they will do. They answer NOT-YET and never pretend. */
export const NOT_YET_VERBS = {
  export: "Terraform, CloudFormation, manifests, router configuration",
  lab: "the Fabric as real packets on this machine",
  ui: "the Fabric in a browser",
  operator: "keeps a Fabric so, in a cluster",
  agent: "the overlay on a node",
} as const;

/** What `podspan import` will read beside Terraform, eksctl and the hybrid document */
export const NOT_YET_IMPORTS = {
  aws: "a VPC as AWS shows it",
} as const;

export type NotYetVerb = keyof typeof NOT_YET_VERBS;

export function isNotYetVerb(word: string | undefined): word is NotYetVerb {
  return word !== undefined && Object.hasOwn(NOT_YET_VERBS, word);
}
