import type { Diagnostic } from "../../diagnostics/index.ts";
import type { Fabric } from "../schema/fabric.ts";
import { checkHostBits, checkPrivateRoles, checkPublicAddresses } from "./address-roles.ts";
import { checkAutoMode } from "./auto-mode.ts";
import { checkCapacity } from "./capacity.ts";
import { checkCustomNetworking } from "./custom-networking.ts";
import { checkDeclaredLinks } from "./declared-links.ts";
import { checkDmvpn } from "./dmvpn.ts";
import { checkEgress } from "./egress.ts";
import { checkIdentities } from "./identities.ts";
import { checkLinks } from "./links.ts";
import { checkManagement } from "./management.ts";
import { checkMoves } from "./moves.ts";
import { checkOverlaps } from "./overlaps.ts";
import { checkOwners } from "./owners.ts";
import { checkPodMtu } from "./pod-mtu.ts";
import { checkPodPlacement } from "./pod-placement.ts";
import { checkQuotas } from "./quotas.ts";
import { checkReferences } from "./references.ts";
import { checkRegions } from "./regions.ts";
import { type Rule, ruleInput } from "./rule.ts";
import { checkSecretPlaces } from "./secret-places.ts";
import {
  checkBlockCount,
  checkBlockSizes,
  checkPodSubnets,
  checkRestrictions,
  checkServiceRanges,
} from "./vpc-blocks.ts";
import { checkWarmPools } from "./warm-pool.ts";
import { checkZones } from "./zones.ts";

const rules: readonly Rule[] = [
  checkReferences,
  checkIdentities,
  checkManagement,
  checkMoves,
  checkOverlaps,
  checkHostBits,
  checkPrivateRoles,
  checkPublicAddresses,
  checkBlockSizes,
  checkRestrictions,
  checkBlockCount,
  checkServiceRanges,
  checkPodSubnets,
  checkRegions,
  checkZones,
  checkCapacity,
  checkCustomNetworking,
  checkOwners,
  checkSecretPlaces,
  checkEgress,
  checkAutoMode,
  checkPodPlacement,
  checkPodMtu,
  checkWarmPools,
  checkQuotas,
  checkDeclaredLinks,
  checkLinks,
  checkDmvpn,
];

/** Every rule that needs no world, on a Fabric of the right shape; `raw` is the document as written. */
export function checkFabric(fabric: Fabric, raw: unknown): readonly Diagnostic[] {
  const input = ruleInput(fabric, raw);
  return rules.flatMap((rule) => rule(input));
}
