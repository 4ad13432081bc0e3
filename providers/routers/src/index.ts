export type { PendingCommit, RouterAddress, RouterChange, RouterReadApi, RouterWriteApi } from "./api.ts";
