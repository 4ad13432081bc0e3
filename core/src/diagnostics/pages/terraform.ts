import type { Pages } from "./page.ts";

const SOURCE = "Podspan, `podspan import terraform`";

export const terraformPages = {
  "TF-1": {
    source: "HCL native syntax specification, identifiers and template expressions",
    example: { situation: "`vpc_id = vpc-09796d57be9cec2d2` in an aws_vpc_ipv4_cidr_block_association." },
  },
  "TF-2": {
    source: "HCL native syntax specification",
    example: { situation: "A bracket that is never closed in main.tf." },
  },
  "TF-3": {
    source: SOURCE,
    example: { situation: "`cidr_block = cidrsubnet(local.pods, 1, 0)` and no state." },
  },
  "TF-4": {
    source: "Terraform, JSON output format; state format version 4",
    example: { situation: "A state of version 3, as Terraform 0.11 wrote it." },
  },
  "TF-5": {
    source: SOURCE,
    example: { situation: "terraform.tfstate of the staging workspace lies beside the production configuration." },
  },
  "TF-6": {
    source: SOURCE,
    example: { situation: "An aws_instance in the same configuration." },
  },
  "TF-7": {
    source: SOURCE,
    example: { situation: "A directory whose configuration makes buckets only." },
  },
  "TF-8": {
    source: "Podspan, decisions/0018",
    example: { situation: "Two /17s that fill the whole /16." },
  },
} as const satisfies Pages;
