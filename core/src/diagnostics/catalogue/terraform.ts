import type { Catalogue } from "./entry.ts";

/** What `podspan import terraform` finds in configurations and states. */
export const terraformEntries = {
  "TF-1": {
    title: "Id without quotes in HCL",
    severity: "warning",
    cause: "HCL takes a word without quotes for the name of something, and nothing has the name of an AWS id.",
    cure: "Put the id in quotes; the import goes on as if it were.",
  },
  "TF-2": {
    title: "Configuration cannot be parsed",
    severity: "error",
    cause: "The file is not HCL (or JSON, for *.tf.json), so nothing of it can be read; the other files are.",
    cure: "Correct what is named; `terraform fmt` finds such places too.",
  },
  "TF-3": {
    title: "Part of the configuration that only Terraform can tell",
    severity: "warning",
    cause:
      "The value needs what only Terraform asks (a data source, a module, a variable without a value) or a function that Podspan does not know, or its resource was not made yet.",
    cure: "Give Terraform's state: `terraform show -json > state.json` in the same directory.",
  },
  "TF-4": {
    title: "Terraform state cannot be read",
    severity: "error",
    cause:
      "The file is no Terraform state of version 4 and no output of `terraform show -json`, or there are several of them.",
    cure: "Run `terraform show -json > state.json` with a Terraform of this decade, and name that file or its directory.",
  },
  "TF-5": {
    title: "Terraform state of another VPC",
    severity: "error",
    cause:
      "The configuration names one VPC and the state another, so the state's ids are not those of what the files describe.",
    cure: "Take the state that belongs to these files (workspace, backend, directory), or import the state alone.",
  },
  "TF-6": {
    title: "Resources that stay with Terraform",
    severity: "info",
    cause: "Podspan takes over the network of the pods and nothing else.",
    cure: "Nothing is to be done.",
  },
  "TF-7": {
    title: "Nothing to import",
    severity: "error",
    cause: "A Fabric needs pod subnets in a further block of a VPC that is known by its id or tags, and its region.",
    cure: "Name the directory or the state that holds the pods' network.",
  },
  "TF-8": {
    title: "Differs from what Podspan would make",
    severity: "info",
    cause:
      "What is there was not made by Podspan; what can stay stays, and the rest is changed when it is adopted and changed back when it is given back.",
    cure: "Read what changes; `podspan plan` shows it again with the world before it.",
  },
} as const satisfies Catalogue;
