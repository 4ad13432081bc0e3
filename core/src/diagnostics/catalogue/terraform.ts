import type { Catalogue } from "./entry.ts";

const SOURCE = "Podspan, `podspan import terraform`";

/** What `podspan import terraform` finds in configurations and states. */
export const terraformEntries = {
  "TF-1": {
    title: "Id without quotes in HCL",
    severity: "warning",
    cause: "HCL takes a word without quotes for the name of something, and nothing has the name of an AWS id.",
    cure: "Put the id in quotes; the import goes on as if it were.",
    source: "HCL native syntax specification, identifiers and template expressions; three-systems 3b-4",
    example: { situation: "`vpc_id = vpc-09796d57be9cec2d2` in an aws_vpc_ipv4_cidr_block_association." },
  },
  "TF-2": {
    title: "Configuration cannot be parsed",
    severity: "error",
    cause: "The file is not HCL (or JSON, for *.tf.json), so nothing of it can be read; the other files are.",
    cure: "Correct what is named; `terraform fmt` finds such places too.",
    source: "HCL native syntax specification",
    example: { situation: "A bracket that is never closed in main.tf." },
  },
  "TF-3": {
    title: "Part of the configuration that only Terraform can tell",
    severity: "warning",
    cause:
      "The value needs a program that Terraform runs (functions, data sources, modules), or its resource was not made yet.",
    cure: "Give Terraform's state: `terraform show -json > state.json` in the same directory.",
    source: SOURCE,
    example: { situation: "`cidr_block = cidrsubnet(local.pods, 1, 0)` and no state." },
  },
  "TF-4": {
    title: "Terraform state cannot be read",
    severity: "error",
    cause:
      "The file is no Terraform state of version 4 and no output of `terraform show -json`, or there are several of them.",
    cure: "Run `terraform show -json > state.json` with a Terraform of this decade, and name that file or its directory.",
    source: "Terraform, JSON output format; state format version 4",
    example: { situation: "A state of version 3, as Terraform 0.11 wrote it." },
  },
  "TF-5": {
    title: "Terraform state of another VPC",
    severity: "error",
    cause:
      "The configuration names one VPC and the state another, so the state's ids are not those of what the files describe.",
    cure: "Take the state that belongs to these files (workspace, backend, directory), or import the state alone.",
    source: SOURCE,
    example: { situation: "terraform.tfstate of the staging workspace lies beside the production configuration." },
  },
  "TF-6": {
    title: "Resources that stay with Terraform",
    severity: "info",
    cause: "Podspan takes over the network of the pods and nothing else.",
    cure: "Nothing is to be done.",
    source: SOURCE,
    example: { situation: "An aws_instance in the same configuration." },
  },
  "TF-7": {
    title: "Nothing to import",
    severity: "error",
    cause: "A Fabric needs pod subnets in a further block of a VPC that is known by its id or tags, and its region.",
    cure: "Name the directory or the state that holds the pods' network.",
    source: SOURCE,
    example: { situation: "A directory whose configuration makes buckets only." },
  },
  "TF-8": {
    title: "Differs from what Podspan would make",
    severity: "info",
    cause:
      "What is there was not made by Podspan; what can stay stays, and the rest is changed when it is adopted and changed back when it is given back.",
    cure: "Read what changes; `podspan plan` shows it again with the world before it.",
    source: "Podspan, design section 4 (adopt)",
    example: { situation: "Two /17s that fill the whole /16." },
  },
} as const satisfies Catalogue;
