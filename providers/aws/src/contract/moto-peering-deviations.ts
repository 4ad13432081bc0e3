import { expect } from "vitest";
import type { Deviation } from "../api.contract.ts";
import { active, ask, freshPair, OTHER_ACCOUNT, type Pair, peeringOf, pending } from "./peered-vpcs.ts";
import { type ContractSubject, defined, FAR_REGION, filter, freshGroup, freshTable, tableOf } from "./subject.ts";

const ON = { AllowDnsResolutionFromRemoteVpc: true };
const TO_PEER = "10.20.0.0/16";

async function routeStateOver(pair: Pair, id: string): Promise<string | undefined> {
  const RouteTableId = await freshTable(pair.here, pair.vpc);
  const input = { RouteTableId, DestinationCidrBlock: TO_PEER, VpcPeeringConnectionId: id };
  await pair.here.api.ec2.createRoute(input);
  const { Routes = [] } = await tableOf(pair.here, RouteTableId);
  return Routes.find(({ DestinationCidrBlock }) => DestinationCidrBlock === TO_PEER)?.State;
}

async function statusOf({ api }: ContractSubject, id: string): Promise<string | undefined> {
  return (await peeringOf(api, id))?.Status?.Code;
}

/** What moto 5.2.1 does otherwise than AWS with peerings and single rules, in what we rely on. */
export const MOTO_PEERING_DEVIATIONS: readonly Deviation[] = [
  {
    id: "rule-filters",
    reason: "rules are found by a tag's key",
    does: async ({ api }) => {
      const Filters = [filter("tag-key", "no-such-key")];
      expect((await api.ec2.describeSecurityGroupRules({ Filters })).SecurityGroupRules ?? []).toEqual([]);
    },
  },
  {
    id: "peering-tags",
    reason: "the accepter is shown the requester's tags",
    does: async (subject) => {
      const pair = await freshPair(subject, { account: OTHER_ACCOUNT });
      const id = defined((await ask(pair, ["ours"])).VpcPeeringConnectionId);
      expect((await peeringOf(pair.there.api, id))?.Tags).toEqual([{ Key: "ours", Value: "ours" }]);
    },
  },
  {
    id: "peering-expiry",
    reason: "a request never expires",
    does: async (subject) => {
      expect((await ask(await freshPair(subject))).ExpirationTime).toBeUndefined();
    },
  },
  {
    id: "peering-accepter-blocks",
    reason: "only the first block of each side is told, and that at once",
    does: async (subject) => {
      const pair = await freshPair(subject, { region: FAR_REGION });
      await pair.there.api.ec2.associateVpcCidrBlock({ VpcId: pair.peer, CidrBlock: "100.64.0.0/16" });
      const { AccepterVpcInfo } = await ask(pair);
      expect(AccepterVpcInfo?.CidrBlock).toBe(TO_PEER);
      expect(AccepterVpcInfo?.CidrBlockSet ?? []).toEqual([]);
    },
  },
  {
    id: "peering-asked-twice",
    reason: "asked twice, it makes two",
    does: async (subject) => {
      const pair = await freshPair(subject);
      const [one, two] = [await ask(pair), await ask(pair)];
      expect(two.VpcPeeringConnectionId).not.toBe(one.VpcPeeringConnectionId);
    },
  },
  {
    id: "peering-turned-round",
    reason: "a pair is peered as often as one likes",
    does: async (subject) => {
      const pair = await freshPair(subject);
      const id = await active(pair);
      const turned = await active({ ...pair, vpc: pair.peer, peer: pair.vpc });
      expect([await statusOf(subject, id), await statusOf(subject, turned)]).toEqual(["active", "active"]);
    },
  },
  {
    id: "peering-overlap",
    reason: "overlapping VPCs are peered",
    does: async (subject) => {
      await active(await freshPair(subject, { region: FAR_REGION }, "10.10.128.0/17"));
    },
  },
  {
    id: "peering-pending-block",
    reason: "a requester takes a block whatever is pending",
    does: async (subject) => {
      const pair = await freshPair(subject);
      await pending(pair);
      await subject.api.ec2.associateVpcCidrBlock({ VpcId: pair.vpc, CidrBlock: "100.64.0.0/16" });
    },
  },
  {
    id: "peering-options-early",
    reason: "options are taken before the peering is active",
    does: async (subject) => {
      const VpcPeeringConnectionId = await pending(await freshPair(subject));
      const input = { VpcPeeringConnectionId, RequesterPeeringConnectionOptions: ON };
      await subject.api.ec2.modifyVpcPeeringConnectionOptions(input);
    },
  },
  {
    id: "peering-options-foreign",
    reason: "either side sets the options of both",
    does: async (subject) => {
      const pair = await freshPair(subject, { region: FAR_REGION });
      const VpcPeeringConnectionId = await active(pair);
      const input = { VpcPeeringConnectionId, AccepterPeeringConnectionOptions: ON };
      await subject.api.ec2.modifyVpcPeeringConnectionOptions(input);
      const found = await peeringOf(pair.there.api, VpcPeeringConnectionId);
      expect(found?.AccepterVpcInfo?.PeeringOptions).toMatchObject(ON);
    },
  },
  {
    id: "peering-delete-twice",
    reason: "what is deleted is deleted again",
    does: async (subject) => {
      const VpcPeeringConnectionId = await active(await freshPair(subject));
      for (const _ of ["once", "twice"]) await subject.api.ec2.deleteVpcPeeringConnection({ VpcPeeringConnectionId });
      expect(await statusOf(subject, VpcPeeringConnectionId)).toBe("deleted");
    },
  },
  {
    id: "peering-filters",
    reason: "filters are passed over",
    does: async (subject) => {
      const ids = [await pending(await freshPair(subject)), await pending(await freshPair(subject))];
      const Filters = [filter("vpc-peering-connection-id", ids[0] ?? "")];
      const { VpcPeeringConnections = [] } = await subject.api.ec2.describeVpcPeeringConnections({ Filters });
      expect(VpcPeeringConnections.map((one) => one.VpcPeeringConnectionId)).toEqual(expect.arrayContaining(ids));
    },
  },
  {
    id: "peering-holds-vpc",
    reason: "a VPC that is peered is deleted, and its peering stays active",
    does: async (subject) => {
      const pair = await freshPair(subject);
      const id = await active(pair);
      await subject.api.ec2.deleteVpc({ VpcId: pair.vpc });
      expect(await statusOf(subject, id)).toBe("active");
    },
  },
  {
    id: "peered-route-pending",
    reason: "a route over a pending peering is active",
    does: async (subject) => {
      const pair = await freshPair(subject);
      expect(await routeStateOver(pair, await pending(pair))).toBe("active");
    },
  },
  {
    id: "peered-route-deleted",
    reason: "a route over a deleted peering is made, and active",
    does: async (subject) => {
      const pair = await freshPair(subject);
      const id = await active(pair);
      await subject.api.ec2.deleteVpcPeeringConnection({ VpcPeeringConnectionId: id });
      expect(await routeStateOver(pair, id)).toBe("active");
    },
  },
  {
    id: "peered-group",
    reason: "a rule names a group of any VPC, peered or not, and tells no peering",
    does: async (subject) => {
      const pair = await freshPair(subject);
      const [own, far] = [await freshGroup(subject, pair.vpc), await freshGroup(subject, pair.peer)];
      const { SecurityGroupRules } = await subject.api.ec2.authorizeSecurityGroupIngress({
        GroupId: own,
        IpPermissions: [{ IpProtocol: "-1", UserIdGroupPairs: [{ GroupId: far }] }],
      });
      expect(SecurityGroupRules?.[0]?.ReferencedGroupInfo?.GroupId).toBe(far);
      expect(SecurityGroupRules?.[0]?.ReferencedGroupInfo?.VpcPeeringConnectionId).toBeUndefined();
    },
  },
];
