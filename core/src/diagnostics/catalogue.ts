import { addressEntries } from "./catalogue/addresses.ts";
import { auditEntries } from "./catalogue/audit.ts";
import { autoModeEntries } from "./catalogue/auto-mode.ts";
import { ccpEntries } from "./catalogue/ccp.ts";
import { cniEntries } from "./catalogue/cni.ts";
import { collectionEntries } from "./catalogue/collection.ts";
import { commandEntries } from "./catalogue/command.ts";
import { declaredLinkEntries } from "./catalogue/declared-links.ts";
import { densityEntries } from "./catalogue/density.ts";
import { dmvpnEntries } from "./catalogue/dmvpn.ts";
import { egressEntries } from "./catalogue/egress.ts";
import { eksctlEntries } from "./catalogue/eksctl.ts";
import type { CatalogueEntry } from "./catalogue/entry.ts";
import { flowEntries } from "./catalogue/flows.ts";
import { linkEntries } from "./catalogue/links.ts";
import { mtuEntries } from "./catalogue/mtu.ts";
import { natFreeEntries } from "./catalogue/nat-free.ts";
import { networkEntries } from "./catalogue/network.ts";
import { probeEntries } from "./catalogue/probe.ts";
import { proofEntries } from "./catalogue/proof.ts";
import { quotaEntries } from "./catalogue/quotas.ts";
import { routerKeyEntries } from "./catalogue/router-keys.ts";
import { routerEntries } from "./catalogue/routers.ts";
import { shapeEntries } from "./catalogue/shape.ts";
import { terraformEntries } from "./catalogue/terraform.ts";
import { transitGatewayEntries } from "./catalogue/transit-gateways.ts";
import { vpcBlockEntries } from "./catalogue/vpc-blocks.ts";
import { worldEntries } from "./catalogue/world.ts";
import { yamlEntries } from "./catalogue/yaml.ts";
import { zoneEntries } from "./catalogue/zones.ts";

const entries = {
  ...addressEntries,
  ...vpcBlockEntries,
  ...proofEntries,
  ...probeEntries,
  ...quotaEntries,
  ...declaredLinkEntries,
  ...linkEntries,
  ...dmvpnEntries,
  ...routerKeyEntries,
  ...natFreeEntries,
  ...mtuEntries,
  ...transitGatewayEntries,
  ...networkEntries,
  ...flowEntries,
  ...auditEntries,
  ...zoneEntries,
  ...cniEntries,
  ...densityEntries,
  ...egressEntries,
  ...autoModeEntries,
  ...yamlEntries,
  ...routerEntries,
  ...shapeEntries,
  ...worldEntries,
  ...commandEntries,
  ...eksctlEntries,
  ...ccpEntries,
  ...terraformEntries,
  ...collectionEntries,
} as const;

/** Every code that Podspan can report. */
export type DiagnosticCode = keyof typeof entries;

/** What is known about each code; `docs/diagnostics/` is generated from it. */
export const catalogue: Readonly<Record<DiagnosticCode, CatalogueEntry>> = entries;

export function isDiagnosticCode(text: string): text is DiagnosticCode {
  return Object.hasOwn(catalogue, text);
}
