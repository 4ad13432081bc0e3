import type { KindWriter } from "../kind-writer.ts";
import { createRouterAddress, deleteRouterAddress, updateRouterAddress } from "./address.ts";
import { createRouterInstance, deleteRouterInstance, updateRouterInstance } from "./instance.ts";
import { createRouterInterface, deleteRouterInterface, updateRouterInterface } from "./interface.ts";
import { createRouterRole, deleteRouterRole, updateRouterRole } from "./role.ts";

/** What the routers of a hybrid link are made of. */
export const ROUTER_WRITERS = {
  "router-interface": {
    create: createRouterInterface,
    update: updateRouterInterface,
    delete: deleteRouterInterface,
  },
  "router-address": { create: createRouterAddress, update: updateRouterAddress, delete: deleteRouterAddress },
  "router-role": { create: createRouterRole, update: updateRouterRole, delete: deleteRouterRole },
  "router-instance": { create: createRouterInstance, update: updateRouterInstance, delete: deleteRouterInstance },
} as const satisfies Readonly<Record<string, KindWriter>>;
