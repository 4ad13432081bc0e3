import { expect, test } from "vitest";
import { addressesIn } from "../../compile/allocation/addresses.fixture.ts";
import { compile } from "../../compile/index.ts";
import { HERE, linkedFabric, OTHERS, peeringIn, vpcIn, worldOf } from "../../compile/links/linked-world.fixture.ts";
import type { Observed } from "../../observed/index.ts";
import { diff } from "../diff.ts";
import { handOvers } from "./hand-over.ts";

const [A, B] = ["vpc-0000000a", "vpc-0000000b"];
const UID = "11111111-2222-4333-8444-555555555555";

const fabric = linkedFabric(`  accounts: { partner: { id: "222222222222" } }
  vpcs:
    a: { region: us-west-1, id: ${A} }
    b: { account: partner, region: us-west-2, id: ${B}, manage: none }
  links:
    a-b: { peering: [b, a] }
`);

function handedOver(things: readonly Observed[]) {
  const snapshot = worldOf([vpcIn(HERE, A, ["10.10.0.0/16", "10.11.0.0/16"]), ...things], [HERE]);
  const addresses = addressesIn(fabric, snapshot);
  const state = { kind: "State", version: 1, fabric: { name: "west", uid: UID }, resources: {} } as const;
  const { steps, bindings } = diff(compile(fabric, addresses, snapshot).desired, snapshot, state);
  return handOvers({ fabric, addresses, lock: undefined, snapshot, steps, bindings: Object.fromEntries(bindings) });
}

const peering = (status: string): Observed =>
  peeringIn(
    HERE,
    "pcx-0123",
    [
      { vpc: A, cidrs: ["10.10.0.0/16", "10.11.0.0/16"], scope: HERE },
      { vpc: B, cidrs: status === "active" ? ["10.20.0.0/16"] : [], scope: OTHERS },
    ],
    status,
    { owner: { uid: UID, id: "a-b/peering", fabric: "west" } },
  );

const TABLES = `$(aws ec2 describe-route-tables --region us-west-2 --filters Name=vpc-id,Values=${B} --query "RouteTables[].RouteTableId" --output text)`;
const back = (cidr: string) =>
  `for table in ${TABLES}; do aws ec2 create-route --region us-west-2 --route-table-id "$table" --destination-cidr-block ${cidr} --vpc-peering-connection-id "$PEERING"; done`;

test("who has to accept a peering is told how, in its own Region, and how to route back", () => {
  expect(handedOver([peering("pending-acceptance")])).toEqual([
    {
      account: "222222222222",
      region: "us-west-2",
      vpc: "b",
      commands: [
        "PEERING=pcx-0123",
        'aws ec2 accept-vpc-peering-connection --region us-west-2 --vpc-peering-connection-id "$PEERING"',
        back("10.10.0.0/16"),
        back("10.11.0.0/16"),
      ],
    },
  ]);
});

test("before it is asked for, its id is what will be pending by then", () => {
  expect(handedOver([])[0]?.commands[0]).toBe(
    `PEERING=$(aws ec2 describe-vpc-peering-connections --region us-west-2 --filters Name=accepter-vpc-info.vpc-id,Values=${B} Name=requester-vpc-info.owner-id,Values=111111111111 Name=status-code,Values=pending-acceptance --query "VpcPeeringConnections[0].VpcPeeringConnectionId" --output text)`,
  );
});

test("accepted, there is nothing to hand over", () => {
  expect(handedOver([peering("active")])).toEqual([]);
});
