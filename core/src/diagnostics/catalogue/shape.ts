import type { Catalogue } from "./entry.ts";

/** What can be wrong with the Fabric's shape, field by field. */
export const shapeEntries = {
  "SPEC-1": {
    title: "Wrong type",
    severity: "error",
    cause: "The field takes another type of value.",
    cure: "Write a value of the type that is named; texts that look like numbers need quotes.",
  },
  "SPEC-2": {
    title: "Unknown key",
    severity: "error",
    cause: "The Fabric has no such field here; it would be ignored, and what you meant would not happen.",
    cure: "Correct the key or remove it.",
  },
  "SPEC-3": {
    title: "Missing field",
    severity: "error",
    cause: "The field has no default and cannot be derived.",
    cure: "Add it.",
  },
  "SPEC-4": {
    title: "Bad name",
    severity: "error",
    cause: "Names become part of tags, DNS names and device names, so they are DNS labels of at most 40 characters.",
    cure: "Use lower-case letters, digits and `-`, beginning and ending with a letter or digit.",
  },
  "SPEC-5": {
    title: "Bad value",
    severity: "error",
    cause: "The field does not take this value.",
    cure: "Write a value that the field takes, as the message says.",
  },
  "SPEC-6": {
    title: "Reference to nothing",
    severity: "error",
    cause: "The name refers to an entry that the Fabric does not have.",
    cure: "Correct the name or add the entry.",
  },
  "SPEC-7": {
    title: "Not a Fabric of this version",
    severity: "error",
    cause: "This podspan reads documents with apiVersion podspan.dev/v1alpha1 and kind Fabric.",
    cure: "Begin the document with `apiVersion: podspan.dev/v1alpha1` and `kind: Fabric`, or use the podspan that wrote it.",
  },
  "SPEC-8": {
    title: "Fields that do not go together",
    severity: "error",
    cause: "The fields exclude each other, or one needs another.",
    cure: "Keep exactly the combination that the message names.",
  },
  "SPEC-9": {
    title: "Not an address or range",
    severity: "error",
    cause: "The text is neither an IPv4 nor an IPv6 address in the form that is wanted here.",
    cure: "Write a range as ADDRESS/LENGTH (10.0.0.0/16, fd00:1::/48) and an address without a length.",
  },
  "SPEC-10": {
    title: "Two entries for one thing",
    severity: "error",
    cause: "Two entries mean the same VPC, EKS cluster or adopted thing, and each would undo what the other asks for.",
    cure: "Keep one of the two, or correct the id or name of one.",
  },
  "SPEC-11": {
    title: "Region that is not known",
    severity: "warning",
    cause:
      "The region is not in this version's table of AWS regions; AWS adds regions, so it may be newer than the table, but most often it is misspelt.",
    cure: "Correct the region; `aws ec2 describe-regions --all-regions` lists those that there are.",
  },
  "SEC-1": {
    title: "Secret in plain text",
    severity: "error",
    cause: "The Fabric is kept in version control and shown in logs; a secret written in it is no longer one.",
    cure: "Write where it is read from: { env: NAME }, { file: PATH }, { aws: NAME } or { kubernetes: { namespace, name, key } }. Change the secret if this file was shared.",
  },
  "SEC-2": {
    title: "Secret of which it is not said where it is",
    severity: "error",
    cause:
      "A name in AWS Secrets Manager is of one region and a Kubernetes Secret of one cluster; a key that is guessed may be another's.",
    cure: "Write the secret's ARN, or `cluster` of a Kubernetes Secret.",
  },
  "SPEC-12": {
    title: "Cluster managed in a VPC that is not",
    severity: "error",
    cause:
      "A cluster's pod network lies in its VPC: changing the one changes the other, and reading it needs to read the other.",
    cure: "Give the cluster a `manage` that goes no further than its VPC's: `full` beyond `observe` beyond `none`.",
  },
  "SPEC-13": {
    title: "Rename that leads nowhere",
    severity: "error",
    cause:
      "An entry of `moved` says that a thing goes on under another name: the old one has left the Fabric, and the new one is in it.",
    cure: "Correct the names. Once the rename was applied everywhere, take the entry out.",
  },
  "NOT-YET": {
    title: "Not built yet",
    severity: "error",
    cause:
      "The Fabric's schema has this section, and this version of podspan cannot do it yet; it is refused rather than ignored.",
    cure: "Remove the section, or wait for the version that builds it.",
  },
} as const satisfies Catalogue;
