import * as z from "zod";
import { accountIdSchema } from "./scalars.ts";
import { secretSchema } from "./secret.ts";

/** An AWS account, and the role to take in it. */
export const accountSchema = z.lazy(() =>
  z.strictObject({
    id: accountIdSchema.describe("The account's id, 12 digits in quotes."),
    partition: z.enum(["aws", "aws-cn", "aws-us-gov"]).default("aws").describe("The AWS partition."),
    assumeRole: z
      .string()
      .regex(
        /^(arn:aws(-cn|-us-gov)?:iam::\d{12}:role\/.+|[\w+=,.@-]{1,64})$/,
        "SPEC-5: a role is a role name (letters, digits and `+=,.@-_`, at most 64) or its ARN",
      )
      .exactOptional()
      .describe("Name or ARN of the role to assume; without it the caller's own credentials are used."),
    externalId: secretSchema.exactOptional().describe("External id that the role's trust policy asks for."),
  }),
);
