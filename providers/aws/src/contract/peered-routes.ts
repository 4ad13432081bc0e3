import { expect } from "vitest";
import { active, freshPair, type Pair, pending, untilStatus } from "./peered-vpcs.ts";
import {
  type ContractCase,
  type ContractSubject,
  FAR_REGION,
  freshGroup,
  freshTable,
  refusalOf,
  tableOf,
} from "./subject.ts";

const TO_PEER = "10.20.0.0/16";

async function routeState(subject: ContractSubject, table: string): Promise<string | undefined> {
  const { Routes = [] } = await tableOf(subject, table);
  return Routes.find(({ DestinationCidrBlock }) => DestinationCidrBlock === TO_PEER)?.State;
}

async function routed(pair: Pair, id: string): Promise<string> {
  const table = await freshTable(pair.here, pair.vpc);
  const input = { RouteTableId: table, DestinationCidrBlock: TO_PEER, VpcPeeringConnectionId: id };
  await pair.here.api.ec2.createRoute(input);
  return table;
}

function naming(pair: Pair, group: string, far: string) {
  const UserIdGroupPairs = [{ GroupId: far, UserId: pair.there.account }];
  const IpPermissions = [{ IpProtocol: "-1", UserIdGroupPairs }];
  return pair.here.api.ec2.authorizeSecurityGroupIngress({ GroupId: group, IpPermissions });
}

export const PEERED_ROUTE_CASES: readonly ContractCase[] = [
  {
    id: "peered-route",
    title: "a route over an active peering shows it as its target",
    run: async (subject) => {
      const pair = await freshPair(subject, { region: FAR_REGION });
      const id = await active(pair);
      const { Routes = [] } = await tableOf(subject, await routed(pair, id));
      const route = Routes.find(({ DestinationCidrBlock }) => DestinationCidrBlock === TO_PEER);
      expect(route).toMatchObject({ VpcPeeringConnectionId: id, Origin: "CreateRoute", State: "active" });
    },
  },
  {
    id: "peered-route-exists",
    title: "a second route to the same destination is refused, and a replaced one leads over the other peering",
    run: async (subject) => {
      const pair = await freshPair(subject, { region: FAR_REGION });
      const id = await active(pair);
      const RouteTableId = await routed(pair, id);
      const third = await freshPair(subject, { region: FAR_REGION });
      const other = await active({ ...third, vpc: pair.vpc });
      const input = { RouteTableId, DestinationCidrBlock: TO_PEER, VpcPeeringConnectionId: other };
      const refusal = await refusalOf(subject.api.ec2.createRoute(input));
      expect(refusal).toMatchObject({ code: "RouteAlreadyExists", faultClass: "exists" });
      await subject.api.ec2.replaceRoute(input);
      const { Routes = [] } = await tableOf(subject, RouteTableId);
      expect(Routes.map(({ VpcPeeringConnectionId }) => VpcPeeringConnectionId)).toContain(other);
    },
  },
  {
    id: "peered-route-pending",
    title: "a route over a peering that is not active yet is a blackhole until it is (F9, F37)",
    run: async (subject) => {
      const pair = await freshPair(subject);
      const id = await pending(pair);
      const table = await routed(pair, id);
      expect(await routeState(subject, table)).toBe("blackhole");
      await subject.api.ec2.acceptVpcPeeringConnection({ VpcPeeringConnectionId: id });
      await untilStatus(subject, id, "active");
      expect(await routeState(subject, table)).toBe("active");
    },
  },
  {
    id: "peered-route-deleted",
    title: "a route over a deleted peering stays, a blackhole",
    run: async (subject) => {
      const pair = await freshPair(subject);
      const id = await active(pair);
      const table = await routed(pair, id);
      await subject.api.ec2.deleteVpcPeeringConnection({ VpcPeeringConnectionId: id });
      await untilStatus(subject, id, "deleted");
      expect(await routeState(subject, table)).toBe("blackhole");
    },
  },
  {
    id: "peered-group",
    title: "a rule names a group of a VPC that an active peering of one region joins, and tells the peering (F27)",
    run: async (subject) => {
      const pair = await freshPair(subject);
      const id = await active(pair);
      const [own, far] = [await freshGroup(subject, pair.vpc), await freshGroup(subject, pair.peer)];
      await naming(pair, own, far);
      const { SecurityGroupRules = [] } = await subject.api.ec2.describeSecurityGroupRules({
        Filters: [{ Name: "group-id", Values: [own] }],
      });
      const rule = SecurityGroupRules.find(({ IsEgress }) => !IsEgress);
      expect(rule?.ReferencedGroupInfo).toMatchObject({ GroupId: far, VpcPeeringConnectionId: id });
    },
  },
  {
    id: "peered-group-regions",
    title: "a group of another region is never named (F27)",
    run: async (subject) => {
      const pair = await freshPair(subject, { region: FAR_REGION });
      await active(pair);
      const [own, far] = [await freshGroup(subject, pair.vpc), await freshGroup(pair.there, pair.peer)];
      expect((await refusalOf(naming(pair, own, far))).faultClass).toBe("not-found");
    },
  },
];
