import * as z from "zod";
import { addressSchema, prefixListSchema } from "./prefix-field.ts";
import { asnSchema, manageSchema } from "./scalars.ts";

const hubSchema = z.lazy(() =>
  z.strictObject({
    platform: z.enum(["iosxe", "linux", "junos"]).describe("What the hub runs."),
    publicIp: addressSchema.describe("Its address on the Internet."),
    tunnelAddress: addressSchema.describe("Its address in the tunnel network."),
    management: z
      .string()
      .min(1)
      .exactOptional()
      .describe("Host to reach it at for configuration; default: render only."),
  }),
);

/** A data centre or other network that AWS does not hold. */
export const siteSchema = z.lazy(() =>
  z.strictObject({
    nodes: prefixListSchema.default([]).describe("Ranges of its hosts and Kubernetes nodes."),
    pods: prefixListSchema.default([]).describe("Ranges of its pods."),
    hubs: z.array(hubSchema).default([]).describe("Its routers that the links end at."),
    asn: asnSchema.exactOptional().describe("Its BGP AS number."),
    manage: manageSchema,
  }),
);
