import type { BoundStep, StepResult, Writer } from "@podspan/core/ports";
import { type AccountRole, addressOf } from "../address.ts";
import type { AwsApi, AwsWorld } from "../api.ts";
import { createAccessEntry, deleteAccessEntry, releaseAccessEntry, updateAccessEntry } from "./access-entry.ts";
import { restoreCniAddon, updateCniAddon } from "./cni-addon.ts";
import { deleteNetworkInterface } from "./interfaces.ts";
import type { KindWriter } from "./kind-writer.ts";
import { createNodeGroup, deleteNodeGroup, updateNodeGroup } from "./node-group.ts";
import { acceptPeering } from "./peering-acceptance.ts";
import { createPeering, deletePeering, updatePeering } from "./peering-connection.ts";
import { setPeeringDns, unsetPeeringDns } from "./peering-dns.ts";
import { changeRoute, createRoute, deleteRoute, releaseRoute } from "./route.ts";
import { createRouteTable, deleteRouteTable, updateRouteTable } from "./route-table.ts";
import { changeAssociation, createAssociation, deleteAssociation } from "./route-table-association.ts";
import { ROUTER_WRITERS } from "./routers/routers.ts";
import { runMemory } from "./run-memory.ts";
import {
  createSecurityGroup,
  deleteSecurityGroup,
  releaseSecurityGroup,
  updateSecurityGroup,
} from "./security-group.ts";
import { createRule, deleteRule, updateRule } from "./security-group-rule.ts";
import { createSubnet, deleteSubnet, updateSubnet } from "./subnet.ts";
import { createReservation, deleteReservation, updateReservation } from "./subnet-cidr-reservation.ts";
import { TRANSIT_WRITERS } from "./transit/transit.ts";
import { createVpc, deleteVpc, updateVpc } from "./vpc.ts";
import { createVpcCidr, deleteVpcCidr, updateVpcCidr } from "./vpc-cidr.ts";
import { isFault, type Writing } from "./writing.ts";

function impossible(_writing: Writing, step: BoundStep): Promise<StepResult> {
  throw new Error(`AWS cannot ${step.operation} a ${step.kind} (${step.key})`);
}

/** It goes with what it belongs to. */
async function nothing(): Promise<StepResult> {
  return {};
}

const KIND_WRITERS: Readonly<Partial<Record<BoundStep["kind"], KindWriter>>> = {
  vpc: { create: createVpc, update: updateVpc, delete: deleteVpc },
  "vpc-cidr": { create: createVpcCidr, update: updateVpcCidr, delete: deleteVpcCidr },
  subnet: { create: createSubnet, update: updateSubnet, delete: deleteSubnet, release: updateSubnet },
  "subnet-cidr-reservation": {
    create: createReservation,
    update: updateReservation,
    delete: deleteReservation,
    release: updateReservation,
  },
  "route-table": {
    create: createRouteTable,
    update: updateRouteTable,
    delete: deleteRouteTable,
    release: updateRouteTable,
  },
  "route-table-association": {
    create: createAssociation,
    update: changeAssociation,
    delete: deleteAssociation,
    release: changeAssociation,
  },
  route: { create: createRoute, update: changeRoute, delete: deleteRoute, release: releaseRoute },
  "security-group": {
    create: createSecurityGroup,
    update: updateSecurityGroup,
    delete: deleteSecurityGroup,
    release: releaseSecurityGroup,
  },
  "security-group-rule": {
    create: createRule,
    update: updateRule,
    delete: deleteRule,
    release: updateRule,
  },
  "peering-connection": {
    create: createPeering,
    update: updatePeering,
    delete: deletePeering,
    release: updatePeering,
  },
  "peering-acceptance": { create: acceptPeering, update: acceptPeering, delete: nothing },
  "peering-dns": { create: setPeeringDns, update: setPeeringDns, delete: unsetPeeringDns },
  "access-entry": {
    create: createAccessEntry,
    update: updateAccessEntry,
    delete: deleteAccessEntry,
    release: releaseAccessEntry,
  },
  // Somebody else's object: it is changed, and given back.
  "cni-addon": { create: updateCniAddon, update: updateCniAddon, delete: restoreCniAddon },
  "node-group": { create: createNodeGroup, update: updateNodeGroup, delete: deleteNodeGroup },
  ...TRANSIT_WRITERS,
  ...ROUTER_WRITERS,
  "network-interface": { create: impossible, update: impossible, delete: deleteNetworkInterface },
};

/**
 * Carries out steps in AWS. One writer per run: what it made and removed decides how AWS's answers are read. Steps may run at the
 * same time. Accounts without an entry are the caller's own. Throws ProviderError for what AWS refuses, Error for a step that is not AWS's (a bug).
 */
export function awsWriter(world: AwsWorld<AwsApi>, accounts: readonly AccountRole[] = []): Writer {
  const memory = runMemory();
  return {
    plane: "aws",
    run: async (step, context) => {
      const { scope } = step;
      const writer = KIND_WRITERS[step.kind];
      if (scope.plane !== "aws" || writer === undefined) throw new Error(`step ${step.key} is not AWS's`);
      const api = await world.open(addressOf(scope, accounts));
      const writing = { api, scope, context, memory };
      return step.action === "release" ? release(writer, writing, step) : writer[step.operation](writing, step);
    },
  };
}

/** What is gone meanwhile needs no giving back. */
async function release(writer: KindWriter, writing: Writing, step: BoundStep): Promise<StepResult> {
  try {
    await writer.release?.(writing, step);
  } catch (error) {
    if (!isFault(error, "not-found")) throw error;
  }
  return {};
}
