import * as z from "zod";
import { nameSchema } from "./scalars.ts";

const endpointSchema = z.lazy(() =>
  z
    .string()
    .regex(
      /^((clusters\/[a-z0-9-]+(\/(pods|nodes|services))?)|(sites\/[a-z0-9-]+(\/(pods|nodes))?)|(vpcs|networks)\/[a-z0-9-]+|internet|[0-9a-fA-F.:]+(\/\d{1,3})?)$/,
      "SPEC-5: an end is `clusters/NAME/pods`, `sites/NAME/nodes`, `vpcs/NAME`, `networks/NAME`, `internet` or an address",
    ),
);

/** What must, or must not, reach what. */
export const expectSchema = z.lazy(() =>
  z.strictObject({
    from: endpointSchema.describe("Who sends, e.g. clusters/west2/pods."),
    to: endpointSchema.describe("Who receives, e.g. sites/dc1/pods."),
    allow: z.boolean().describe("true: it must reach; false: it must not."),
    nat: z.enum(["none", "any"]).default("any").describe("none: no address may be translated on the way."),
    protocol: z.enum(["any", "tcp", "udp", "icmp"]).default("any").describe("Protocol."),
    port: z.int().min(1).max(65_535).exactOptional().describe("Destination port, for tcp and udp."),
  }),
);

const logicalIdSchema = z.lazy(() =>
  z
    .string()
    .regex(
      /^[a-z0-9][a-z0-9-]*(\/[A-Za-z0-9._-]+)+$/,
      "SPEC-5: a logical id looks like `west1/subnet/pods/us-west-1b`",
    ),
);

/** An existing thing that Podspan takes over; destroy gives it back as it was. */
export const adoptSchema = z.lazy(() =>
  z.strictObject({
    id: z.string().min(1).describe("Its id in the world, e.g. subnet-0123."),
    as: logicalIdSchema.describe("The logical id that it becomes, as `podspan show` prints it."),
  }),
);

/** A rename that keeps the thing. */
export const movedSchema = z.lazy(() =>
  z.strictObject({
    from: logicalIdSchema.or(nameSchema).describe("The logical id (or name) before."),
    to: logicalIdSchema.or(nameSchema).describe("The logical id (or name) now."),
  }),
);
