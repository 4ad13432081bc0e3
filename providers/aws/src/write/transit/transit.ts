import type { KindWriter } from "../kind-writer.ts";
import { createAcceptance, deleteAcceptance, updateAcceptance } from "./acceptance.ts";
import { createAttachment, deleteAttachment, updateAttachment } from "./attachment.ts";
import { createTransitGateway, deleteTransitGateway, updateTransitGateway } from "./gateway.ts";
import { createTransitRoute, deleteTransitRoute, updateTransitRoute } from "./route.ts";
import {
  createTransitAssociation,
  createTransitPropagation,
  createTransitTable,
  deleteTransitAssociation,
  deleteTransitPropagation,
  deleteTransitTable,
  updateTransitAssociation,
  updateTransitTable,
} from "./route-table.ts";

/** Everything that a link over transit gateways is made of. */
export const TRANSIT_WRITERS = {
  "transit-gateway": { create: createTransitGateway, update: updateTransitGateway, delete: deleteTransitGateway },
  "transit-gateway-attachment": { create: createAttachment, update: updateAttachment, delete: deleteAttachment },
  "transit-gateway-acceptance": { create: createAcceptance, update: updateAcceptance, delete: deleteAcceptance },
  "transit-gateway-route-table": { create: createTransitTable, update: updateTransitTable, delete: deleteTransitTable },
  "transit-gateway-association": {
    create: createTransitAssociation,
    update: updateTransitAssociation,
    delete: deleteTransitAssociation,
  },
  "transit-gateway-propagation": {
    create: createTransitPropagation,
    update: createTransitPropagation,
    delete: deleteTransitPropagation,
  },
  "transit-gateway-route": { create: createTransitRoute, update: updateTransitRoute, delete: deleteTransitRoute },
} as const satisfies Readonly<Record<string, KindWriter>>;
