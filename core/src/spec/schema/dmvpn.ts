import * as z from "zod";
import { addressSchema, prefixSchema } from "./prefix-field.ts";
import { mtuSchema, nameSchema, zoneSchema } from "./scalars.ts";
import { secretSchema } from "./secret.ts";

const routerSchema = z.lazy(() =>
  z.strictObject({
    platform: z.enum(["linux", "c8000v", "csr1000v"]).describe("linux needs no licence: FRR and strongSwan."),
    zone: zoneSchema.describe("Zone that it runs in."),
    tunnelAddress: addressSchema.describe("Its address in the tunnel network."),
    instanceType: z.string().min(1).exactOptional().describe("EC2 instance type."),
    image: z
      .string()
      .regex(/^ami-[0-9a-f]{4,40}$/, "SPEC-5: an image's id is `ami-` and hexadecimal digits")
      .exactOptional()
      .describe("AMI; default: the platform's newest."),
    licence: z.enum(["byol", "included"]).exactOptional().describe("How a Cisco router is licensed."),
  }),
);

const ospfAreaSchema = z.int().min(0).max(4_294_967_295);

/** A router in the VPC that joins a site's DMVPN. */
export const dmvpnSchema = z.lazy(() =>
  z.strictObject({
    vpc: nameSchema.describe("Key of spec.vpcs."),
    site: nameSchema.describe("Key of spec.sites."),
    routers: z.array(routerSchema).min(1).describe("Routers in the VPC."),
    tunnel: z
      .strictObject({
        network: prefixSchema.describe("The tunnel network, shared with the site."),
        key: z.int().min(0).max(4_294_967_295).exactOptional().describe("GRE tunnel key; the same at both ends."),
        mtu: mtuSchema.default(1400).describe("IP MTU of the tunnel."),
        mss: z.int().min(500).max(8961).default(1360).describe("TCP MSS that the routers clamp to."),
      })
      .describe("The mGRE tunnel."),
    ike: z
      .strictObject({
        preSharedKey: secretSchema.describe("The IKEv2 pre-shared key."),
        identity: addressSchema.exactOptional().describe("IKE identity of our router; default: its public address."),
      })
      .describe("IKEv2 and IPsec."),
    nhrp: z
      .strictObject({
        key: secretSchema.exactOptional().describe("NHRP authentication, at most 8 characters."),
        networkId: z.int().min(1).max(4_294_967_295).default(1).describe("NHRP network id, local to each router."),
      })
      .prefault({})
      .describe("NHRP."),
    ospf: z
      .strictObject({
        processId: z.int().min(1).max(65_535).default(10).describe("OSPF process id, local to each router."),
        tunnelArea: ospfAreaSchema.default(0).describe("Area of the tunnel."),
        vpcArea: ospfAreaSchema.default(2).describe("Area of the VPC's subnets."),
        key: secretSchema.exactOptional().describe("OSPF authentication key."),
      })
      .prefault({})
      .describe("OSPF over the tunnel."),
  }),
);
