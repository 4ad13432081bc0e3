import { expect } from "vitest";
import { active, ask, freshPair, OTHER_ACCOUNT, peeringOf, pending, untilStatus } from "./peered-vpcs.ts";
import { type ContractCase, defined, type Elsewhere, eventually, FAR_REGION, filter, refusalOf } from "./subject.ts";

const DAY = 24 * 3_600_000;
const ON = { AllowDnsResolutionFromRemoteVpc: true };

const PLACES: readonly (readonly [id: string, what: string, place: Elsewhere])[] = [
  ["region", "in one region", {}],
  ["regions", "between regions", { region: FAR_REGION }],
  ["accounts", "between accounts", { account: OTHER_ACCOUNT }],
];

function everywhere([id, what, place]: (typeof PLACES)[number]): readonly ContractCase[] {
  return [
    {
      id: `peering-${id}`,
      title: `a peering ${what} is requested with tags, accepted where its accepter is, active for both, and deleted`,
      run: async (subject) => {
        const pair = await freshPair(subject, place);
        const { here, there } = pair;
        const made = await ask(pair, ["ours"]);
        expect(made.Status).toEqual({
          Code: "initiating-request",
          Message: `Initiating Request to ${there.account}`,
        });
        expect(made.Tags).toEqual([{ Key: "ours", Value: "ours" }]);
        const id = defined(made.VpcPeeringConnectionId);
        await untilStatus(there, id, "pending-acceptance");
        await there.api.ec2.acceptVpcPeeringConnection({ VpcPeeringConnectionId: id });
        for (const side of [here, there]) {
          await untilStatus(side, id, "active");
          const peering = await peeringOf(side.api, id);
          expect(peering?.RequesterVpcInfo).toMatchObject({
            VpcId: pair.vpc,
            OwnerId: here.account,
            Region: here.region,
            CidrBlock: "10.10.0.0/16",
          });
          expect(peering?.AccepterVpcInfo).toMatchObject({
            VpcId: pair.peer,
            OwnerId: there.account,
            Region: there.region,
            CidrBlock: "10.20.0.0/16",
          });
        }
        expect((await peeringOf(here.api, id))?.Tags).toEqual([{ Key: "ours", Value: "ours" }]);
        await here.api.ec2.deleteVpcPeeringConnection({ VpcPeeringConnectionId: id });
        for (const side of [here, there]) await untilStatus(side, id, "deleted");
      },
    },
    {
      id: `peering-${id}-by-accepter`,
      title: `a peering ${what} is deleted by its accepter too`,
      run: async (subject) => {
        const pair = await freshPair(subject, place);
        const id = await active(pair);
        await pair.there.api.ec2.deleteVpcPeeringConnection({ VpcPeeringConnectionId: id });
        await untilStatus(pair.here, id, "deleted");
      },
    },
    {
      id: `peering-${id}-dns`,
      title: `each side of a peering ${what} sets its own DNS option`,
      run: async (subject) => {
        const pair = await freshPair(subject, place);
        const id = await active(pair);
        const { here, there } = pair;
        await here.api.ec2.modifyVpcPeeringConnectionOptions({
          VpcPeeringConnectionId: id,
          RequesterPeeringConnectionOptions: ON,
        });
        const before = await peeringOf(here.api, id);
        expect(before?.RequesterVpcInfo?.PeeringOptions).toMatchObject(ON);
        const theirs = (await peeringOf(there.api, id))?.AccepterVpcInfo?.PeeringOptions;
        expect(theirs).toMatchObject({ AllowDnsResolutionFromRemoteVpc: false });
        await there.api.ec2.modifyVpcPeeringConnectionOptions({
          VpcPeeringConnectionId: id,
          AccepterPeeringConnectionOptions: ON,
        });
        expect((await peeringOf(there.api, id))?.AccepterVpcInfo?.PeeringOptions).toMatchObject(ON);
      },
    },
  ];
}

export const PEERING_CASES: readonly ContractCase[] = [
  ...PLACES.flatMap(everywhere),
  {
    id: "peering-tags",
    title: "the tags of a request are the requester's alone",
    run: async (subject) => {
      const pair = await freshPair(subject, { account: OTHER_ACCOUNT });
      const id = defined((await ask(pair, ["ours"])).VpcPeeringConnectionId);
      await untilStatus(pair.there, id, "pending-acceptance");
      expect((await peeringOf(pair.there.api, id))?.Tags ?? []).toEqual([]);
    },
  },
  {
    id: "peering-expiry",
    title: "a request tells when it expires, seven days after it was made (F37)",
    run: async (subject) => {
      const pair = await freshPair(subject);
      const before = subject.clock?.now() ?? Date.now();
      const expires = defined((await ask(pair)).ExpirationTime).getTime();
      expect(Math.abs(expires - before - 7 * DAY)).toBeLessThan(60_000);
    },
  },
  {
    id: "peering-accepter-blocks",
    title: "the accepter's blocks are told once it has accepted, all of them",
    run: async (subject) => {
      const pair = await freshPair(subject, { region: FAR_REGION });
      const { ec2 } = pair.there.api;
      await ec2.associateVpcCidrBlock({ VpcId: pair.peer, CidrBlock: "100.64.0.0/16" });
      const id = defined((await ask(pair)).VpcPeeringConnectionId);
      await untilStatus(pair.there, id, "pending-acceptance");
      expect((await peeringOf(subject.api, id))?.AccepterVpcInfo?.CidrBlock).toBeUndefined();
      await ec2.acceptVpcPeeringConnection({ VpcPeeringConnectionId: id });
      await untilStatus(subject, id, "active");
      const { CidrBlockSet = [] } = defined((await peeringOf(subject.api, id))?.AccepterVpcInfo);
      expect(CidrBlockSet.map(({ CidrBlock }) => CidrBlock)).toEqual(["10.20.0.0/16", "100.64.0.0/16"]);
    },
  },
  {
    id: "peering-wrong-region",
    title: "a request is not accepted in the requester's region",
    run: async (subject) => {
      const id = await pending(await freshPair(subject, { region: FAR_REGION }));
      const call = subject.api.ec2.acceptVpcPeeringConnection({ VpcPeeringConnectionId: id });
      expect(await refusalOf(call)).toMatchObject({ code: "OperationNotPermitted", faultClass: "conflict" });
    },
  },
  {
    id: "peering-wrong-account",
    title: "a request is not accepted by the requester's account",
    run: async (subject) => {
      const id = await pending(await freshPair(subject, { account: OTHER_ACCOUNT }));
      const call = subject.api.ec2.acceptVpcPeeringConnection({ VpcPeeringConnectionId: id });
      expect(await refusalOf(call)).toMatchObject({ code: "OperationNotPermitted", faultClass: "conflict" });
    },
  },
  {
    id: "peering-accept-twice",
    title: "what is accepted is not accepted again",
    run: async (subject) => {
      const id = await active(await freshPair(subject));
      const call = subject.api.ec2.acceptVpcPeeringConnection({ VpcPeeringConnectionId: id });
      expect(await refusalOf(call)).toMatchObject({ code: "InvalidStateTransition", faultClass: "conflict" });
    },
  },
  {
    id: "peering-unknown",
    title: "a peering that there is not is not found",
    run: async ({ api: { ec2 } }) => {
      const VpcPeeringConnectionId = "pcx-0fffffffffffffff1";
      for (const call of [
        () => ec2.acceptVpcPeeringConnection({ VpcPeeringConnectionId }),
        () => ec2.deleteVpcPeeringConnection({ VpcPeeringConnectionId }),
        () => ec2.modifyVpcPeeringConnectionOptions({ VpcPeeringConnectionId, RequesterPeeringConnectionOptions: ON }),
      ]) {
        expect((await refusalOf(call())).faultClass).toBe("not-found");
      }
    },
  },
  {
    id: "peering-unknown-vpc",
    title: "a VPC that is not there is refused in the account and region of the call",
    run: async (subject) => {
      const { vpc } = await freshPair(subject);
      const call = subject.api.ec2.createVpcPeeringConnection({ VpcId: vpc, PeerVpcId: "vpc-0fffffffffffffff1" });
      expect(await refusalOf(call)).toMatchObject({ code: "InvalidVpcID.NotFound", faultClass: "not-found" });
    },
  },
  {
    id: "peering-asked-twice",
    title:
      "asked twice for the same pair, AWS answers the peering that is there, so that a lost answer cannot make two",
    run: async (subject) => {
      const pair = await freshPair(subject);
      const first = await ask(pair, ["first"]);
      const second = await ask(pair, ["second"]);
      expect(second.VpcPeeringConnectionId).toBe(first.VpcPeeringConnectionId);
      expect(second.Tags).toEqual(first.Tags);
    },
  },
  {
    id: "peering-turned-round",
    title: "a request the other way round is not accepted while the pair is peered (F36)",
    run: async (subject) => {
      const pair = await freshPair(subject);
      await active(pair);
      const turned = await pending({ ...pair, vpc: pair.peer, peer: pair.vpc });
      const call = subject.api.ec2.acceptVpcPeeringConnection({ VpcPeeringConnectionId: turned });
      expect(await refusalOf(call)).toMatchObject({ code: "VpcPeeringConnectionAlreadyExists", faultClass: "exists" });
    },
  },
  {
    id: "peering-overlap",
    title: "a request between VPCs whose blocks overlap is taken, and fails (F36)",
    run: async (subject) => {
      const pair = await freshPair(subject, { region: FAR_REGION }, "10.10.128.0/17");
      const id = defined((await ask(pair)).VpcPeeringConnectionId);
      await untilStatus(subject, id, "failed");
      expect((await peeringOf(subject.api, id))?.Status?.Message).toMatch(/overlapping CIDR range/);
    },
  },
  {
    id: "peering-pending-block",
    title: "the requester of a pending peering takes no further block (F18)",
    run: async (subject) => {
      const pair = await freshPair(subject);
      await pending(pair);
      const call = subject.api.ec2.associateVpcCidrBlock({ VpcId: pair.vpc, CidrBlock: "100.64.0.0/16" });
      expect(await refusalOf(call)).toMatchObject({ code: "OperationNotPermitted", faultClass: "conflict" });
    },
  },
  {
    id: "peering-options-early",
    title: "options wait until the peering is active (F38)",
    run: async (subject) => {
      const id = await pending(await freshPair(subject));
      const call = subject.api.ec2.modifyVpcPeeringConnectionOptions({
        VpcPeeringConnectionId: id,
        RequesterPeeringConnectionOptions: ON,
      });
      expect(await refusalOf(call)).toMatchObject({ code: "OperationNotPermitted", faultClass: "conflict" });
    },
  },
  {
    id: "peering-options-foreign",
    title: "the other side's options are not changed from here",
    run: async (subject) => {
      const id = await active(await freshPair(subject, { region: FAR_REGION }));
      const call = subject.api.ec2.modifyVpcPeeringConnectionOptions({
        VpcPeeringConnectionId: id,
        AccepterPeeringConnectionOptions: ON,
      });
      expect((await refusalOf(call)).faultClass).toBe("conflict");
    },
  },
  {
    id: "peering-delete-twice",
    title: "what is deleted is listed for a while, and not deleted again",
    run: async (subject) => {
      const id = await active(await freshPair(subject));
      const input = { VpcPeeringConnectionId: id };
      await subject.api.ec2.deleteVpcPeeringConnection(input);
      await untilStatus(subject, id, "deleted");
      const again = await refusalOf(subject.api.ec2.deleteVpcPeeringConnection(input));
      expect(again).toMatchObject({ code: "InvalidStateTransition", faultClass: "conflict" });
    },
  },
  {
    id: "peering-again",
    title: "after a deleted peering the same pair is peered anew, while the former one is still listed",
    run: async (subject) => {
      const pair = await freshPair(subject);
      const former = await active(pair);
      await subject.api.ec2.deleteVpcPeeringConnection({ VpcPeeringConnectionId: former });
      await untilStatus(subject, former, "deleted");
      const id = await active(pair);
      expect(id).not.toBe(former);
      expect((await peeringOf(subject.api, former))?.Status?.Code).toBe("deleted");
    },
  },
  {
    id: "peering-filters",
    title: "peerings are found by id, by the pair of their VPCs, and by status",
    run: async (subject) => {
      const pair = await freshPair(subject);
      const [id, other] = [await pending(pair), await pending(await freshPair(subject))];
      const by = async (...Filters: ReturnType<typeof filter>[]) => {
        const { VpcPeeringConnections = [] } = await subject.api.ec2.describeVpcPeeringConnections({ Filters });
        return VpcPeeringConnections.map(({ VpcPeeringConnectionId }) => VpcPeeringConnectionId);
      };
      expect(await by(filter("vpc-peering-connection-id", other))).toEqual([other]);
      const ofPair = [filter("requester-vpc-info.vpc-id", pair.vpc), filter("accepter-vpc-info.vpc-id", pair.peer)];
      expect(await by(...ofPair)).toEqual([id]);
      expect(await by(...ofPair, filter("status-code", "active"))).toEqual([]);
    },
  },
  {
    id: "peering-holds-vpc",
    title: "a VPC with an active peering cannot be deleted; once it is deleted it can",
    run: async (subject) => {
      const pair = await freshPair(subject);
      const id = await active(pair);
      const early = await refusalOf(subject.api.ec2.deleteVpc({ VpcId: pair.vpc }));
      expect(early).toMatchObject({ code: "DependencyViolation", faultClass: "in-use" });
      await subject.api.ec2.deleteVpcPeeringConnection({ VpcPeeringConnectionId: id });
      await untilStatus(subject, id, "deleted");
      await subject.api.ec2.deleteVpc({ VpcId: pair.vpc });
    },
  },
  {
    id: "peering-retag",
    title: "a peering's tags are changed by its id",
    run: async (subject) => {
      const pair = await freshPair(subject);
      const id = defined((await ask(pair, ["ours"])).VpcPeeringConnectionId);
      await subject.api.ec2.createTags({ Resources: [id], Tags: [{ Key: "ours", Value: "still" }] });
      await eventually(subject, async () => {
        const [tag] = (await peeringOf(subject.api, id))?.Tags ?? [];
        return tag?.Value === "still" ? true : undefined;
      });
      await subject.api.ec2.deleteTags({ Resources: [id], Tags: [{ Key: "ours" }] });
      expect((await peeringOf(subject.api, id))?.Tags ?? []).toEqual([]);
    },
  },
];
