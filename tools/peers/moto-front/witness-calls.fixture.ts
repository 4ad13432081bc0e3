import { itemsOf, textOf } from "./xml.ts";

export type Parameters = Readonly<Record<string, string>>;

/** Calls EC2 at one of the two and tells status, error code and the answer. */
export interface Ec2 {
  readonly name: "moto" | "front";
  readonly endpoint: string;
  readonly call: (action: string, parameters?: Parameters) => Promise<{ status: number; code: string; xml: string }>;
  /** The same as another account. */
  readonly as: (account: string) => Ec2;
}

/** What is seen of one deviation, at moto and at the front. */
export interface Witness {
  readonly id: string;
  readonly moto: unknown;
  readonly aws: unknown;
  readonly look: (ec2: Ec2) => Promise<unknown>;
}

export const filter = (name: string, value: string): Parameters => ({
  "Filter.1.Name": name,
  "Filter.1.Value.1": value,
});
export const by = (association: string, xml: string): string =>
  itemsOf("cidrBlockAssociationSet", xml).find((item) => item.includes(association)) ?? "";

export const vpcOf = async (ec2: Ec2, block = "10.1.0.0/16"): Promise<string> =>
  textOf("vpcId", (await ec2.call("CreateVpc", { CidrBlock: block })).xml);
export const subnetOf = async (ec2: Ec2, vpc: string, block = "10.1.1.0/24"): Promise<string> =>
  textOf("subnetId", (await ec2.call("CreateSubnet", { VpcId: vpc, CidrBlock: block })).xml);
export const interfaceOf = async (ec2: Ec2, subnet: string, parameters: Parameters = {}): Promise<string> =>
  textOf("networkInterfaceId", (await ec2.call("CreateNetworkInterface", { SubnetId: subnet, ...parameters })).xml);
export const tableOf = async (ec2: Ec2, vpc: string): Promise<string> =>
  textOf("routeTableId", (await ec2.call("CreateRouteTable", { VpcId: vpc })).xml);
export const groupOf = async (ec2: Ec2, vpc: string, name: string): Promise<string> =>
  textOf(
    "groupId",
    (await ec2.call("CreateSecurityGroup", { VpcId: vpc, GroupName: name, GroupDescription: name })).xml,
  );
export const blockOf = async (ec2: Ec2, vpc: string, block: string): Promise<string> =>
  textOf("associationId", (await ec2.call("AssociateVpcCidrBlock", { VpcId: vpc, CidrBlock: block })).xml);
