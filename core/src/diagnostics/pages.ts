import type { DiagnosticCode } from "./catalogue.ts";
import { addressPages } from "./pages/addresses.ts";
import { auditPages } from "./pages/audit.ts";
import { autoModePages } from "./pages/auto-mode.ts";
import { ccpPages } from "./pages/ccp.ts";
import { cniPages } from "./pages/cni.ts";
import { collectionPages } from "./pages/collection.ts";
import { commandPages } from "./pages/command.ts";
import { declaredLinkPages } from "./pages/declared-links.ts";
import { densityPages } from "./pages/density.ts";
import { dmvpnPages } from "./pages/dmvpn.ts";
import { egressPages } from "./pages/egress.ts";
import { eksctlPages } from "./pages/eksctl.ts";
import { flowPages } from "./pages/flows.ts";
import { linkPages } from "./pages/links.ts";
import { mtuPages } from "./pages/mtu.ts";
import { natFreePages } from "./pages/nat-free.ts";
import { networkPages } from "./pages/network.ts";
import type { Page } from "./pages/page.ts";
import { probePages } from "./pages/probe.ts";
import { proofPages } from "./pages/proof.ts";
import { quotaPages } from "./pages/quotas.ts";
import { routerKeyPages } from "./pages/router-keys.ts";
import { routerPages } from "./pages/routers.ts";
import { shapePages } from "./pages/shape.ts";
import { terraformPages } from "./pages/terraform.ts";
import { transitGatewayPages } from "./pages/transit-gateways.ts";
import { vpcBlockPages } from "./pages/vpc-blocks.ts";
import { worldPages } from "./pages/world.ts";
import { yamlPages } from "./pages/yaml.ts";
import { zonePages } from "./pages/zones.ts";

/** What only `docs/diagnostics/` and the tests need of each code: apart from the catalogue, for nothing that runs loads it. */
export const pages: Readonly<Record<DiagnosticCode, Page>> = {
  ...addressPages,
  ...auditPages,
  ...autoModePages,
  ...ccpPages,
  ...cniPages,
  ...collectionPages,
  ...commandPages,
  ...declaredLinkPages,
  ...densityPages,
  ...dmvpnPages,
  ...egressPages,
  ...eksctlPages,
  ...flowPages,
  ...linkPages,
  ...mtuPages,
  ...natFreePages,
  ...networkPages,
  ...probePages,
  ...proofPages,
  ...quotaPages,
  ...routerKeyPages,
  ...routerPages,
  ...shapePages,
  ...terraformPages,
  ...transitGatewayPages,
  ...vpcBlockPages,
  ...worldPages,
  ...yamlPages,
  ...zonePages,
};
