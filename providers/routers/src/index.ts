export type { RouterAccess, RouterDeps } from "./access.ts";
export type {
  PendingCommit,
  RouterAddress,
  RouterChange,
  RouterFile,
  RouterLine,
  RouterReadApi,
  RouterWriteApi,
} from "./api.ts";
export { routerReader } from "./observe/reader.ts";
export { routersProber } from "./probe/prober.ts";
export { routersWriter } from "./write/writer.ts";
