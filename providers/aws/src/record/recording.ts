import type { AwsReadApi, AwsWorld, Ec2ReadApi, EksReadApi } from "../api.ts";
import type { RecordName } from "../import/record-names.ts";
import type { Tape } from "./tape.ts";

/** The operations whose answers hold records, the files these go to, and where the answers have them. */
const LISTS = {
  describeVpcs: "Vpcs",
  describeSubnets: "Subnets",
  describeRouteTables: "RouteTables",
  describeSecurityGroups: "SecurityGroups",
  describeNetworkAcls: "NetworkAcls",
  describeNetworkInterfaces: "NetworkInterfaces",
  describeInstances: "Reservations",
  describeVpcPeeringConnections: "VpcPeeringConnections",
  describeNatGateways: "NatGateways",
  describeInternetGateways: "InternetGateways",
  describeEgressOnlyInternetGateways: "EgressOnlyInternetGateways",
  describeTransitGateways: "TransitGateways",
  describeTransitGatewayAttachments: "TransitGatewayAttachments",
  describeTransitGatewayVpcAttachments: "TransitGatewayVpcAttachments",
  describeTransitGatewayPeeringAttachments: "TransitGatewayPeeringAttachments",
  describeTransitGatewayRouteTables: "TransitGatewayRouteTables",
  describeVpnGateways: "VpnGateways",
  describeVpnConnections: "VpnConnections",
  describeCustomerGateways: "CustomerGateways",
  describeAddresses: "Addresses",
  describeVpcEndpoints: "VpcEndpoints",
  describeAvailabilityZones: "AvailabilityZones",
  describeInstanceTypes: "InstanceTypes",
} as const satisfies Partial<Record<keyof Ec2ReadApi, RecordName>>;

type Call = (input: never) => Promise<unknown>;
/** What goes to the tape of one answer. */
type Keep = (input: Readonly<Record<string, unknown>>, answer: Readonly<Record<string, unknown>>) => readonly unknown[];

const OTHERS: Partial<Record<keyof Ec2ReadApi | keyof EksReadApi, readonly [RecordName, Keep]>> = {
  describeManagedPrefixLists: ["ManagedPrefixLists", (_input, answer) => listOf(answer.PrefixLists)],
  getManagedPrefixListEntries: [
    "ManagedPrefixListEntries",
    ({ PrefixListId }, { Entries }) => [{ PrefixListId, Entries }],
  ],
  searchTransitGatewayRoutes: [
    "TransitGatewayRoutes",
    ({ TransitGatewayRouteTableId }, answer) => [{ ...answer, TransitGatewayRouteTableId }],
  ],
  getTransitGatewayRouteTablePropagations: [
    "TransitGatewayPropagations",
    ({ TransitGatewayRouteTableId }, answer) => [{ ...answer, TransitGatewayRouteTableId }],
  ],
  describeCluster: ["EksClusters", (_input, answer) => [answer.cluster]],
  describeAddon: ["EksAddons", (_input, answer) => [answer.addon]],
  describeNodegroup: ["EksNodegroups", (_input, answer) => [answer.nodegroup]],
};

/** A world that answers as the other does, and keeps on the tape what it answered. */
export function recordedWorld(world: AwsWorld<AwsReadApi>, tape: Tape): AwsWorld<AwsReadApi> {
  const known = new Map<AwsReadApi, AwsReadApi>();
  return {
    open: async (address) => {
      const api = await world.open(address);
      const before = known.get(api);
      if (before) return before;
      tape.open(api, address.region);
      const recorded: AwsReadApi = {
        ec2: recordedCalls(api.ec2, api, tape),
        eks: recordedCalls(api.eks, api, tape),
        iam: api.iam,
        quotas: api.quotas,
        sts: {
          getCallerIdentity: async (input) => {
            const answer = await api.sts.getCallerIdentity(input);
            if (answer.Account) tape.accountIs(api, answer.Account);
            return answer;
          },
        },
      };
      known.set(api, recorded);
      return recorded;
    },
  };
}

function recordedCalls<Api extends object>(calls: Api, api: object, tape: Tape): Api {
  return new Proxy(calls, {
    get: (target, property, receiver) => {
      const call: unknown = Reflect.get(target, property, receiver);
      const kept = keptOf(property);
      if (typeof call !== "function" || kept === undefined) return call;
      const [name, keep] = kept;
      return async (input: never) => {
        const answer = await (call as Call).call(target, input);
        tape.keep(api, name, keep(input, answer as Readonly<Record<string, unknown>>));
        return answer;
      };
    },
  });
}

function keptOf(property: string | symbol): readonly [RecordName, Keep] | undefined {
  if (typeof property !== "string") return undefined;
  if (Object.hasOwn(OTHERS, property)) return OTHERS[property as keyof typeof OTHERS];
  if (!Object.hasOwn(LISTS, property)) return undefined;
  const name = LISTS[property as keyof typeof LISTS];
  return [name, (_input, answer) => listOf(answer[name])];
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
