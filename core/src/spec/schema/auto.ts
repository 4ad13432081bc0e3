import * as z from "zod";

const quantitySchema = z
  .string()
  .regex(/^\d+(\.\d+)?(m|k|M|G|T|Ki|Mi|Gi|Ti)?$/, "SPEC-5: a quantity looks like `100` or `400Gi`, in quotes");

/** Which nodes the pool may launch, as a NodePool says it. */
const requirementSchema = z.strictObject({
  key: z.string().min(1).describe("Label of the node, e.g. `eks.amazonaws.com/instance-category`."),
  operator: z
    .enum(["In", "NotIn", "Exists", "DoesNotExist", "Gt", "Lt"])
    .default("In")
    .describe("How the label's value is compared."),
  values: z.array(z.string()).default([]).describe("Values to compare with; none for Exists and DoesNotExist."),
});

/** Nodes of EKS Auto Mode whose pods live in the pod subnets: a NodeClass and a NodePool of our own. */
export const autoSchema = z.lazy(() =>
  z.strictObject({
    name: z
      .string()
      .regex(
        /^[a-z0-9]([a-z0-9-]{0,51}[a-z0-9])?$/,
        "SPEC-4: a name is 1 to 53 of a-z, 0-9 and `-`, not `-` first or last",
      )
      .refine((name) => !["default", "general-purpose", "system"].includes(name), "SPEC-4: this name is EKS's own")
      .exactOptional()
      .describe("Name of the NodeClass and the NodePool; default: `podspan-` and the cluster's key."),
    nodeRole: z
      .string()
      .regex(
        /^(arn:aws[a-z-]*:iam::\d{12}:role\/)?[\w+=,.@/-]+$/,
        "SPEC-5: a role is named by its name or by its ARN (`arn:aws:iam::111122223333:role/nodes`)",
      )
      .exactOptional()
      .describe("IAM role of the nodes, by name or ARN; default: the role of the cluster's built-in node pools."),
    subnets: z
      .array(
        z
          .string()
          .regex(/^subnet-[0-9a-f]{8}([0-9a-f]{9})?$/, "SPEC-5: a subnet's id looks like `subnet-0123456789abcdef0`"),
      )
      .min(1)
      .exactOptional()
      .describe("Subnets of the nodes themselves; default: the cluster's own, in `zones`."),
    securityGroups: z
      .array(
        z
          .string()
          .regex(/^sg-[0-9a-f]{8}([0-9a-f]{9})?$/, "SPEC-5: a security group's id looks like `sg-0123456789abcdef0`"),
      )
      .min(1)
      .exactOptional()
      .describe("Security groups of the nodes themselves; default: the cluster security group."),
    requirements: z
      .array(requirementSchema)
      .min(1)
      .exactOptional()
      .describe("Which nodes may be launched; default: those of EKS's general-purpose pool."),
    limits: z
      .record(z.string(), quantitySchema)
      .default({})
      .describe("The most that the pool may launch, by resource, e.g. `cpu`; default: no limit."),
  }),
);
