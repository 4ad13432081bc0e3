import type { Pages } from "./page.ts";

const SOURCE = "Podspan, `podspan observe --import`";

export const collectionPages = {
  "IMPORT-1": {
    source: SOURCE,
    example: { situation: "A Subnets.json that ends in the middle, because the disk was full." },
  },
  "IMPORT-2": {
    source: SOURCE,
    example: { situation: "A subnet whose CidrBlock is 10.0.0.0/33." },
  },
  "IMPORT-3": {
    source: SOURCE,
    example: { situation: "LoadBalancers.json in a collection." },
  },
  "IMPORT-4": {
    source: SOURCE,
    example: { situation: "A region without NetworkAcls.json." },
  },
  "IMPORT-5": {
    source: SOURCE,
    example: { situation: "A subnet of a VPC that Vpcs.json does not have." },
  },
  "IMPORT-6": {
    source: SOURCE,
    example: { situation: "`podspan observe --import .` in a folder of Terraform files." },
  },
} as const satisfies Pages;
