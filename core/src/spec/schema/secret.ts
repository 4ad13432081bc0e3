import * as z from "zod";
import { combination } from "./combination.ts";
import { nameSchema } from "./scalars.ts";

const LITERAL = "SEC-1: a secret stands here in plain text";
const KINDS = ["env", "file", "aws", "kubernetes"] as const;

/** Where a secret is read from at the last moment; the Fabric never holds the secret itself. */
export const secretSchema = z.lazy(() =>
  z
    .strictObject(
      {
        env: z
          .string()
          .regex(/^[A-Za-z_][A-Za-z0-9_]*$/, "SPEC-5: this is not the name of an environment variable")
          .exactOptional()
          .describe("Name of an environment variable."),
        file: z.string().min(1).exactOptional().describe("Path of a file, relative to the Fabric."),
        aws: z
          .string()
          .min(1)
          .exactOptional()
          .describe(
            "ARN of a secret in AWS Secrets Manager, or its name: then in the region of the VPC whose routers need it.",
          ),
        kubernetes: z
          .strictObject({
            namespace: z.string().min(1).describe("Namespace of the Secret."),
            name: z.string().min(1).describe("Name of the Secret."),
            key: z.string().min(1).describe("Key within the Secret's data."),
            cluster: nameSchema
              .exactOptional()
              .describe("Key of spec.clusters that it is in; default: the only one that there is."),
          })
          .exactOptional()
          .describe("A key of a Kubernetes Secret."),
      },
      { error: (issue) => (isScalar(issue.input) ? LITERAL : undefined) },
    )
    .refine(
      (secret) => KINDS.filter((kind) => secret[kind] !== undefined).length === 1,
      combination("exactly one of `env`, `file`, `aws` and `kubernetes` says where the secret is", { oneOf: KINDS }),
    )
    .describe("A reference to a secret: exactly one of env, file, aws and kubernetes."),
);

function isScalar(value: unknown): boolean {
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean";
}
