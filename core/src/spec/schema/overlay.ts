import * as z from "zod";
import { prefixListSchema } from "./prefix-field.ts";
import { asnSchema, mtuSchema, nameSchema, portSchema } from "./scalars.ts";
import { secretSchema } from "./secret.ts";

/** The EVPN overlay that the networks run on. */
export const overlaySchema = z.lazy(() =>
  z.strictObject({
    asn: asnSchema.describe("BGP AS number of all routers of the overlay."),
    bgpPort: portSchema.default(179).describe("TCP port of BGP."),
    vxlanPort: portSchema.default(4789).describe("UDP port of VXLAN."),
    encapsulation: z.enum(["vxlan", "mplsoudp", "srv6"]).default("vxlan").describe("How packets cross between nodes."),
    reflectors: z.int().min(1).max(8).default(2).describe("Route reflectors in each cluster."),
    password: secretSchema.exactOptional().describe("BGP password between reflectors of different clusters."),
  }),
);

const routeTargetSchema = z.lazy(() =>
  z
    .string()
    .regex(
      /^(\d{1,10}|\d{1,3}(\.\d{1,3}){3}):\d{1,10}$/,
      'SPEC-5: a route target is `NUMBER:NUMBER` in quotes, e.g. `"64512:1"`',
    ),
);

/** A private network of pods across clusters. */
export const networkSchema = z.lazy(() =>
  z.strictObject({
    vrf: nameSchema.exactOptional().describe("Name of its VRF; default: its key here."),
    vni: z.int().min(1).max(16_777_215).describe("Its VXLAN network identifier, 24 bits."),
    routeTargets: z
      .strictObject({
        import: z.array(routeTargetSchema).min(1).describe("Route targets accepted."),
        export: z.array(routeTargetSchema).min(1).describe("Route targets set."),
      })
      .exactOptional()
      .describe("Route targets; default: derived from the overlay's AS number and the VNI."),
    clusters: z.array(nameSchema).min(1).describe("Keys of spec.clusters that it spans."),
    pools: z.record(nameSchema, prefixListSchema).default({}).describe("Addresses by cluster, of either family."),
    mtu: mtuSchema.exactOptional().describe("MTU of the pods' interface; default: what the path allows."),
  }),
);
