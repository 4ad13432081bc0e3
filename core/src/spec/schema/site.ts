import * as z from "zod";
import { ikeIdentitySchema } from "./dmvpn.ts";
import { addressSchema, prefixListSchema } from "./prefix-field.ts";
import { routerAccessSchema } from "./router-access.ts";
import { asnSchema, manageSchema } from "./scalars.ts";

const hubSchema = z.lazy(() =>
  z.strictObject({
    platform: z.enum(["iosxe", "linux", "junos"]).describe("What the hub runs."),
    publicIp: addressSchema.describe("Its address on the Internet."),
    tunnelAddress: addressSchema.describe("Its address in the tunnel network."),
    access: routerAccessSchema.exactOptional().describe("How Podspan reaches it by SSH; default: render only."),
    identity: ikeIdentitySchema.exactOptional().describe("How IKE calls it; default: its public address."),
    outside: z.string().min(1).exactOptional().describe("Its interface towards the Internet."),
    inside: z.string().min(1).exactOptional().describe("Its interface towards the site's own network."),
    gateway: addressSchema.exactOptional().describe("Next hop inside, towards the site's nodes and pods."),
    extra: z.array(z.string().min(1)).default([]).describe("Further lines of configuration, in its own syntax."),
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
