import * as z from "zod";
import { autoSchema } from "./auto.ts";
import { bringUpSchema } from "./bring-up.ts";
import { podsSchema } from "./pods.ts";
import { prefixSchema } from "./prefix-field.ts";
import { manageSchema, nameSchema, protectSchema, zoneSchema } from "./scalars.ts";
import { seldom } from "./seldom.ts";

/** How Podspan reaches the cluster's API. */
export const kubernetesSchema = z.strictObject({
  context: z.string().min(1).exactOptional().describe("Context of the kubeconfig; default: its current context."),
  kubeconfig: z
    .string()
    .min(1)
    .exactOptional()
    .describe("Path of a kubeconfig, relative to the Fabric; default: as kubectl."),
});

/** How old nodes are replaced, when that is asked for. */
export const rollSchema = z.strictObject({
  newTemplateVersion: z
    .boolean()
    .default(false)
    .describe(
      "Whether a copy of a node group's launch template version may be made, where there is no newer one to replace nodes with.",
    ),
});

/** An EKS cluster. */
export const clusterSchema = z.strictObject({
  name: z
    .string()
    .regex(/^[0-9A-Za-z][0-9A-Za-z_-]{0,99}$/, "SPEC-5: an EKS cluster's name is 1 to 100 letters, digits, `-` and `_`")
    .exactOptional()
    .describe("The cluster's name in EKS; default: its key here."),
  vpc: nameSchema.describe("Key of spec.vpcs."),
  zones: z
    .array(zoneSchema)
    .min(1)
    .default([])
    .describe(
      "The zones in which the cluster has nodes, by name, e.g. eu-west-1b, or by id, e.g. euw1-az2, which means the same place in every account. Only a cluster whose pods live in its nodes' subnets (`placement: nodes`) can do without: all that it has are meant.",
    ),
  compute: z
    .enum(["managed", "selfManaged", "karpenter", "auto"])
    .default("managed")
    .describe(
      "Who makes the nodes: managed node groups, own groups, Karpenter, or EKS Auto Mode. With `auto` besides, Auto Mode's nodes live beside the others.",
    ),
  pods: podsSchema.prefault({}).describe("Pod addresses."),
  kubernetes: kubernetesSchema.prefault({}).describe("How to reach the cluster's API."),
  serviceCidr: seldom(prefixSchema, "The cluster's service range, to check that nothing overlaps it."),
  ipFamily: z
    .enum(["ipv4", "ipv6"])
    .default("ipv4")
    .describe("Address family of pods and services, fixed at creation."),
  securityGroupsForPods: z
    .union([z.boolean(), z.enum(["strict", "standard"])])
    .default(false)
    .describe("Security groups for pods in use, and their enforcing mode (true is strict)."),
  auto: seldom(
    autoSchema,
    "The NodeClass and NodePool that Podspan makes, with `compute: auto` or beside other nodes; `{}` is enough.",
  ),
  create: seldom(bringUpSchema, "Bring the cluster up, instead of using one that exists."),
  roll: seldom(rollSchema, "How `apply --roll` replaces old nodes."),
  manage: manageSchema,
  protect: protectSchema,
});
