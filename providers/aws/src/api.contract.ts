import { describe, expect, test } from "vitest";
import { ACCESS_ENTRY_CASES } from "./contract/access-entries.ts";
import { BLOCK_CASES } from "./contract/blocks.ts";
import { EKS_CASES } from "./contract/eks.ts";
import { INSTANCE_TYPE_CASES } from "./contract/instance-types.ts";
import { INSTANCE_CASES } from "./contract/instances.ts";
import { NODE_GROUP_CASES } from "./contract/node-groups.ts";
import { PEERED_ROUTE_CASES } from "./contract/peered-routes.ts";
import { PEERING_CASES } from "./contract/peerings.ts";
import { ROLE_CASES } from "./contract/roles.ts";
import { ROUTE_TABLE_CASES } from "./contract/route-tables.ts";
import { ROUTER_INTERFACE_CASES } from "./contract/router-interfaces.ts";
import { ROUTER_CASES } from "./contract/routers.ts";
import { ROUTE_CASES } from "./contract/routes.ts";
import { ROUTING_CASES } from "./contract/routing.ts";
import { RULE_CASES } from "./contract/security-group-rules.ts";
import { SECURITY_GROUP_CASES } from "./contract/security-groups.ts";
import { SERVICE_QUOTA_CASES } from "./contract/service-quotas.ts";
import type { ContractCase, ContractSubject } from "./contract/subject.ts";
import { RESERVATION_CASES } from "./contract/subnet-cidr-reservations.ts";
import { SUBNET_CASES } from "./contract/subnets.ts";
import { TRANSIT_CASES } from "./contract/transit.ts";
import { VPC_CASES } from "./contract/vpcs.ts";

export type { ContractSubject } from "./contract/subject.ts";

/** Where an implementation is known not to do as AWS does. */
export interface Deviation {
  /** The case's id. */
  readonly id: string;
  readonly reason: string;
  /** Asserts what it does instead. */
  readonly does: (subject: ContractSubject) => Promise<void>;
}

export interface ContractOptions {
  readonly name: string;
  /** Called for every case: the same world or a new one. */
  readonly make: () => Promise<ContractSubject>;
  /** What the implementation can seed; cases that need more are skipped and say so. */
  readonly seeds: readonly NonNullable<ContractCase["needs"]>[];
  readonly deviations: readonly Deviation[];
  /** Of which cases, by id; default: all. */
  readonly only?: (id: string) => boolean;
}

const CASES: readonly ContractCase[] = [
  ...VPC_CASES,
  ...BLOCK_CASES,
  ...SUBNET_CASES,
  ...RESERVATION_CASES,
  ...ROUTE_TABLE_CASES,
  ...ROUTE_CASES,
  ...ROUTING_CASES,
  ...TRANSIT_CASES,
  ...SECURITY_GROUP_CASES,
  ...RULE_CASES,
  ...PEERING_CASES,
  ...PEERED_ROUTE_CASES,
  ...INSTANCE_TYPE_CASES,
  ...INSTANCE_CASES,
  ...ROUTER_INTERFACE_CASES,
  ...ROUTER_CASES,
  ...ROLE_CASES,
  ...SERVICE_QUOTA_CASES,
  ...EKS_CASES,
  ...NODE_GROUP_CASES,
  ...ACCESS_ENTRY_CASES,
];

/**
 * What Podspan relies on in EC2, EKS and STS, as tests against one implementation of `AwsApi`. A deviation is asserted: the case
 * must fail there, and `does` must hold, so that an implementation that is mended fails the suite until its deviation is struck out.
 */
export function awsApiContract({ name, make, seeds, deviations, only = () => true }: ContractOptions): void {
  describe(`${name} keeps the contract of the AWS API`, () => {
    const deviating = new Map(deviations.map((deviation) => [deviation.id, deviation]));

    test("every deviation names a case", () => {
      const ids = new Set(CASES.map(({ id }) => id));
      expect(deviations.map(({ id }) => id).filter((id) => !ids.has(id))).toEqual([]);
    });

    for (const entry of CASES.filter(({ id }) => only(id))) {
      const deviation = deviating.get(entry.id);
      if (entry.needs && !seeds.includes(entry.needs)) {
        test.skip(`${entry.id}: ${entry.title} [${name} has no ${entry.needs}]`, () => undefined);
      } else if (deviation) {
        test(`${entry.id}: ${name} deviates: ${deviation.reason}`, () => deviates(entry, deviation, make));
      } else {
        test(`${entry.id}: ${entry.title}`, async () => entry.run(await make()));
      }
    }
  });
}

async function deviates(entry: ContractCase, deviation: Deviation, make: ContractOptions["make"]): Promise<void> {
  await deviation.does(await make());
  const kept = await entry.run(await make()).then(
    () => true,
    () => false,
  );
  expect(kept, `${entry.id} holds now: strike out its deviation`).toBe(false);
}
