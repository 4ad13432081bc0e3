import * as z from "zod";
import { accountSchema } from "./account.ts";
import { clusterSchema } from "./cluster.ts";
import { adoptSchema, expectSchema, movedSchema } from "./expect.ts";
import { linkSchema } from "./link.ts";
import { networkSchema, overlaySchema } from "./overlay.ts";
import { prefixListSchema, prefixSchema } from "./prefix-field.ts";
import { nameSchema } from "./scalars.ts";
import { seldom } from "./seldom.ts";
import { siteSchema } from "./site.ts";
import { nameTemplateSchema, tagsSchema } from "./tags.ts";
import { vpcSchema } from "./vpc.ts";

const API_VERSION = "podspan.dev/v1alpha1";

const metadataSchema = z.strictObject({
  name: nameSchema.describe("The Fabric's name."),
  uid: z
    .string()
    .regex(/^[0-9a-z]([0-9a-z-]{6,61}[0-9a-z])$/, "SPEC-5: a uid is 8 to 63 of a-z, 0-9 and `-`")
    .describe("Written once by `podspan init`; what Podspan makes is owned by it. Never change it."),
  labels: z
    .record(z.string(), z.string())
    .exactOptional()
    .describe("Kubernetes labels, when this is a custom resource."),
  annotations: z.record(z.string(), z.string()).exactOptional().describe("Kubernetes annotations, likewise."),
});

const reservedSchema = z.strictObject({
  cidr: prefixSchema.describe("A range that Podspan must not use."),
  why: z.string().min(1).describe("What it is for, in a word."),
});

const addressingSchema = z.strictObject({
  podPool: prefixListSchema.default(["100.64.0.0/10"]).describe("Clusters without pods.ranges get a /16 from here."),
});

const specSchema = z.strictObject({
  accounts: z.record(nameSchema, accountSchema).default({}).describe("AWS accounts by name; default: the caller's."),
  tags: tagsSchema.default({}).describe("Tags on everything that is created, set in the create call itself."),
  nameTemplate: nameTemplateSchema
    .default("{fabric}/{id}")
    .describe("The Name tag; {fabric}, {id} and {kind} are filled in."),
  addressing: addressingSchema.prefault({}).describe("Where addresses are taken from."),
  vpcs: z.record(nameSchema, vpcSchema).default({}).describe("VPCs by name."),
  clusters: z.record(nameSchema, clusterSchema).default({}).describe("EKS clusters by name."),
  sites: z.record(nameSchema, siteSchema).default({}).describe("Data centres and other networks by name."),
  links: z.record(nameSchema, linkSchema).default({}).describe("What joins VPCs and sites, by name."),
  overlay: seldom(overlaySchema, "The EVPN overlay."),
  networks: z.record(nameSchema, networkSchema).default({}).describe("Networks of the overlay by name."),
  reserved: z.array(reservedSchema).default([]).describe("Ranges that belong to somebody else."),
  expect: z.array(expectSchema).default([]).describe("What must and must not reach what."),
  adopt: z.array(adoptSchema).default([]).describe("Existing things to take over."),
  moved: z.array(movedSchema).default([]).describe("Renames."),
});

/** The Fabric as the user writes it: the one document that Podspan reads. */
export const fabricSchema = z.strictObject({
  apiVersion: z.literal(API_VERSION, "SPEC-7").describe("Version of this schema."),
  kind: z.literal("Fabric", "SPEC-7").describe("Always Fabric."),
  metadata: metadataSchema.describe("Name and identity."),
  spec: specSchema.describe("What the network should be."),
});

type DeepReadonly<T> = T extends readonly (infer E)[]
  ? readonly DeepReadonly<E>[]
  : T extends object
    ? { readonly [K in keyof T]: DeepReadonly<T[K]> }
    : T;

/** A checked Fabric, defaults filled in, every prefix canonical and every address field a list. */
export type Fabric = DeepReadonly<z.output<typeof fabricSchema>>;
export type FabricSpec = Fabric["spec"];
export type VpcSpec = FabricSpec["vpcs"][string];
export type ClusterSpec = FabricSpec["clusters"][string];
export type LinkSpec = FabricSpec["links"][string];
export type DmvpnSpec = NonNullable<LinkSpec["dmvpn"]>;
export type RouterSpec = DmvpnSpec["routers"][number];
export type SiteSpec = FabricSpec["sites"][string];
export type AccountSpec = FabricSpec["accounts"][string];
