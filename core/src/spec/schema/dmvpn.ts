import * as z from "zod";
import { addressSchema, prefixListSchema, prefixSchema } from "./prefix-field.ts";
import { routerAccessSchema } from "./router-access.ts";
import { mtuSchema, nameSchema, zoneSchema } from "./scalars.ts";
import { secretSchema } from "./secret.ts";

const DNS_NAME =
  /^(?=.{1,253}$)[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*$/;

/** How IKE calls a router: an address or a domain name. */
export const ikeIdentitySchema = z.lazy(() =>
  z.string().regex(DNS_NAME, "SPEC-5: an IKE identity is an address or a domain name"),
);

const subnetSchema = z.lazy(() =>
  z.string().regex(/^subnet-[0-9a-f]{4,40}$/, "SPEC-5: a subnet's id is `subnet-` and hexadecimal digits"),
);

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
    licence: z.enum(["byol", "included"]).exactOptional().describe("How a Cisco router is licensed; default: byol."),
    licenceLevel: z
      .string()
      .regex(/^[a-z][a-z0-9 -]*$/, "SPEC-5: a licence level is as `license boot level` takes it")
      .exactOptional()
      .describe("What `license boot level` says; default: network-advantage addon dna-advantage, of a csr1000v ax."),
    subnets: z
      .strictObject({
        outside: subnetSchema.exactOptional().describe("Subnet with a way to the Internet; default: the zone's."),
        inside: subnetSchema.exactOptional().describe("Subnet towards the nodes; default: one of theirs in the zone."),
      })
      .prefault({})
      .describe("Where its two interfaces are."),
    identity: ikeIdentitySchema
      .exactOptional()
      .describe("How IKE calls it, whatever its address is; default: ZONE.LINK.FABRIC.podspan."),
    sshKey: z.string().min(1).exactOptional().describe("Name of an EC2 key pair for its first login."),
    access: routerAccessSchema
      .exactOptional()
      .describe("How Podspan reaches it by SSH; without it a linux router configures itself as it boots."),
    configured: z
      .enum(["byHand"])
      .exactOptional()
      .describe("byHand: somebody enters at its console what `podspan export` writes, and has done so once it runs."),
    extra: z.array(z.string().min(1)).default([]).describe("Further lines of configuration, in its own syntax."),
  }),
);

const ospfAreaSchema = z.int().min(0).max(4_294_967_295);

/** A router in the VPC that joins a site's DMVPN. */
export const dmvpnSchema = z.lazy(() =>
  z.strictObject({
    vpc: nameSchema.describe("Key of spec.vpcs."),
    ssh: prefixListSchema.default([]).describe("Who may open SSH to the routers; default: nobody."),
    site: nameSchema.describe("Key of spec.sites."),
    routers: z
      .array(routerSchema)
      .min(1)
      .describe("Routers in the VPC: one, or two in two zones that take over from each other."),
    tunnel: z
      .strictObject({
        network: prefixSchema.describe("The tunnel network, shared with the site."),
        key: z.int().min(0).max(4_294_967_295).exactOptional().describe("GRE tunnel key; the same at both ends."),
        mtu: mtuSchema.default(1400).describe("IP MTU of the tunnel."),
        number: z.int().min(0).max(2_147_483_647).default(0).describe("Number of the tunnel interface: Tunnel0."),
        phase: z
          .literal([1, 2, 3])
          .default(1)
          .describe("DMVPN phase: 2 and 3 let spokes reach each other directly, on IOS-XE alone."),
        spokes: z
          .array(addressSchema)
          .default([])
          .describe("Public addresses of other spokes that phases 2 and 3 let in."),
        mss: z.int().min(500).max(8961).default(1360).describe("TCP MSS that the routers clamp to."),
      })
      .describe("The mGRE tunnel."),
    ike: z
      .strictObject({
        preSharedKey: secretSchema.describe("The IKEv2 pre-shared key."),
        dpd: z.int().min(5).max(3600).default(40).describe("Seconds between dead peer detections."),
      })
      .describe("IKEv2 and IPsec."),
    nhrp: z
      .strictObject({
        key: secretSchema.exactOptional().describe("NHRP authentication, at most 8 characters."),
        holdtime: z.int().min(10).max(65_535).default(300).describe("Seconds that a registration holds."),
        networkId: z.int().min(1).max(4_294_967_295).default(1).describe("NHRP network id, local to each router."),
      })
      .prefault({})
      .describe("NHRP."),
    ospf: z
      .strictObject({
        processId: z.int().min(1).max(65_535).default(10).describe("OSPF process id, local to each router."),
        tunnelArea: ospfAreaSchema.default(0).describe("Area of the tunnel."),
        vpcArea: ospfAreaSchema.default(2).describe("Area of the VPC's subnets."),
        key: secretSchema.exactOptional().describe("OSPF authentication key, at most 16 characters."),
        hello: z.int().min(1).max(65_535).default(10).describe("Hello interval in seconds; the same at both ends."),
        dead: z.int().min(1).max(65_535).default(40).describe("Dead interval in seconds; the same at both ends."),
      })
      .prefault({})
      .describe("OSPF over the tunnel."),
    bfd: z
      .strictObject({
        interval: z.int().min(50).max(9999).default(300).describe("Milliseconds between BFD packets of two routers."),
        multiplier: z
          .int()
          .min(3)
          .max(50)
          .default(3)
          .describe("Packets lost until the other router is taken for dead."),
      })
      .prefault({})
      .describe("How two routers of a VPC watch each other."),
  }),
);
