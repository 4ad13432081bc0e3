import * as z from "zod";
import { prefixListSchema } from "./prefix-field.ts";
import { nameSchema } from "./scalars.ts";

const arnSchema = z.lazy(() =>
  z.string().regex(/^arn:aws(-cn|-us-gov)?:iam::\d{12}:role\/.+$/, "SPEC-5: this is not the ARN of a role"),
);

const nodeGroupSchema = z.lazy(() =>
  z.strictObject({
    instanceTypes: z.array(z.string().min(1)).min(1).describe("Instance types, in order of preference."),
    min: z.int().min(0).exactOptional().describe("Fewest nodes."),
    max: z.int().min(1).exactOptional().describe("Most nodes."),
    desired: z.int().min(0).exactOptional().describe("Nodes at the start."),
    capacity: z.enum(["onDemand", "spot"]).default("onDemand").describe("How the instances are bought."),
    diskSize: z.int().min(1).max(16_384).exactOptional().describe("Root volume in GiB."),
    amiType: z.string().min(1).exactOptional().describe("EKS AMI type, e.g. AL2023_x86_64_STANDARD."),
    sshKey: z.string().min(1).exactOptional().describe("Name of an EC2 key pair."),
    labels: z.record(z.string(), z.string()).exactOptional().describe("Kubernetes labels of the nodes."),
    userData: z.string().min(1).exactOptional().describe("Path of a file to run at boot, relative to the Fabric."),
  }),
);

/** A cluster to bring up: the fields of the hybrid and platter documents' own cluster files. */
export const bringUpSchema = z.lazy(() =>
  z.strictObject({
    version: z
      .string()
      .regex(/^1\.\d{2}$/, "SPEC-5: a Kubernetes version is `1.` and two digits, in quotes")
      .describe("Kubernetes version."),
    subnets: z
      .strictObject({
        public: prefixListSchema.default([]).describe("Public subnets, one per zone."),
        private: prefixListSchema.default([]).describe("Private subnets, one per zone."),
      })
      .exactOptional()
      .describe("Subnets for nodes; default: cut from the VPC's primary block."),
    nat: z.enum(["none", "single", "perZone"]).default("perZone").describe("NAT gateways for the private subnets."),
    endpoint: z
      .strictObject({
        public: z.boolean().default(true).describe("API reachable from the Internet."),
        private: z.boolean().default(true).describe("API reachable from the VPC."),
        allow: prefixListSchema.default([]).describe("Sources allowed to the public endpoint; empty: all."),
      })
      .prefault({})
      .describe("The Kubernetes API endpoint."),
    roleArn: arnSchema.exactOptional().describe("The cluster's role."),
    nodeRoleArn: arnSchema.exactOptional().describe("The nodes' role."),
    nodeGroups: z.record(nameSchema, nodeGroupSchema).default({}).describe("Managed node groups."),
    addons: z
      .record(
        z.string(),
        z.strictObject({
          version: z.string().min(1).exactOptional().describe("Add-on version; default: EKS's default."),
          roleArn: arnSchema.exactOptional().describe("Role of the add-on's service account."),
          configuration: z
            .record(z.string(), z.unknown())
            .exactOptional()
            .describe("configurationValues, as an object."),
        }),
      )
      .default({})
      .describe("EKS add-ons by name."),
    manifests: z.array(z.string().min(1)).default([]).describe("Paths or URLs of manifests to apply once it is up."),
    kubeconfig: z.string().min(1).exactOptional().describe("Path to write the kubeconfig to, relative to the Fabric."),
  }),
);
