import * as z from "zod";
import { parseAddress, parsePrefix } from "../../addressing/index.ts";
import { combination } from "./combination.ts";
import { nameSchema } from "./scalars.ts";

const PLACE =
  /^((clusters\/[a-z0-9-]+(\/(pods|nodes)(\/[a-z0-9-]+)?|\/services)?)|(sites\/[a-z0-9-]+(\/(pods|nodes))?)|(vpcs|networks)\/[a-z0-9-]+|internet|[0-9a-fA-F.:]+(\/\d{1,3})?)$/;

const endpointSchema = z.lazy(() =>
  z
    .string()
    .regex(
      PLACE,
      "SPEC-5: an end is `clusters/NAME/pods`, `clusters/NAME/nodes/ZONE`, `sites/NAME/nodes`, `vpcs/NAME`, `networks/NAME`, `internet` or an address",
    )
    .check(({ value, issues }) => {
      // Names hold a slash behind letters; what is left is an address, with or without a length.
      if (!/^[0-9a-fA-F.:]+(\/\d+)?$/.test(value)) return;
      const reading = value.includes("/") ? parsePrefix(value) : parseAddress(value);
      if (!reading.ok) issues.push({ code: "custom", message: `SPEC-9: ${reading.message}`, input: value });
    }),
);

/** What must, or must not, reach what. */
export const expectSchema = z.lazy(() =>
  z
    .strictObject({
      from: endpointSchema.describe("Who sends, e.g. clusters/west2/pods."),
      to: endpointSchema.describe("Who receives, e.g. sites/dc1/pods."),
      allow: z.boolean().describe("true: it must reach; false: it must not."),
      nat: z.enum(["none", "any"]).default("any").describe("none: no address may be translated on the way."),
      protocol: z.enum(["any", "tcp", "udp", "icmp"]).default("any").describe("Protocol."),
      port: z.int().min(1).max(65_535).exactOptional().describe("Destination port, for tcp and udp."),
    })
    .refine(
      ({ port, protocol }) => port === undefined || protocol === "tcp" || protocol === "udp",
      combination("`port` is of TCP or UDP", { field: "port", fix: "Write `protocol: tcp` or `protocol: udp` too." }),
    ),
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
